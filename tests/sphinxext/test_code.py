"""What the pages say of their blocks of code, for browsers that need not lay out what nobody sees."""

from cnnlab.sphinxext import code


def test_each_block_says_how_large_it_is():
    highlighted = '<div class="highlight"><pre>{}</pre></div>'
    blocks = {"one": (1, 3), "one\n<span>t&lt;o</span> and": (2, 7), "one\n\nthree\n": (3, 5)}
    blocks = {f"<span></span>{block}\n": size for block, size in blocks.items()}
    context = {"body": "<pre>other</pre>" + "".join(highlighted.format(block) for block in blocks)}
    code.measure(None, "page", "page.html", context, None)
    said = [
        f'<span class="lines" style="--lines:{lines};--columns:{columns}">{block}</span>'
        for block, (lines, columns) in blocks.items()
    ]
    assert context["body"] == "<pre>other</pre>" + "".join(map(highlighted.format, said))
