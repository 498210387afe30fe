"""What the pages say of their blocks of code, for browsers that need not lay out what nobody sees."""

from cnnlab.sphinxext import code


def test_each_block_says_how_many_lines_it_has():
    highlighted = '<div class="highlight"><pre>{}</pre></div>'
    blocks = ["one", "one\n<span>two</span>", "one\n\nthree\n"]
    blocks = [f"<span></span>{block}\n" for block in blocks]
    context = {"body": "<pre>other</pre>" + "".join(highlighted.format(block) for block in blocks)}
    code.count_lines(None, "page", "page.html", context, None)
    said = [f'<span class="lines" style="--lines:{k}">{block}</span>' for k, block in enumerate(blocks, 1)]
    assert context["body"] == "<pre>other</pre>" + "".join(map(highlighted.format, said))
