"""What the pages say of their blocks of code, for browsers that need not lay out what nobody sees."""

from cnnlab.sphinxext import code


def test_each_block_says_how_many_lines_it_has():
    highlighted = '<div class="highlight"><pre{}><span></span>{}\n</pre></div>'
    blocks = ["one", "one\n<span>two</span>", "one\n\nthree\n"]
    context = {"body": "<pre>other</pre>" + "".join(highlighted.format("", block) for block in blocks)}
    code.count_lines(None, "page", "page.html", context, None)
    said = [
        highlighted.format(f' style="--lines:{lines}"', block) for lines, block in zip((1, 2, 3), blocks, strict=True)
    ]
    assert context["body"] == "<pre>other</pre>" + "".join(said)
