"""The widgets' style sheet as text: a block left open would swallow all that follows, and no browser complains."""

import re

from cnnlab.sphinxext.widgets import style


def test_every_block_is_closed():
    depth = 0
    for block in re.split(r"(?<=[{}])", re.sub(r"/\*.*?\*/", "", style(), flags=re.S)):
        depth += block.endswith("{") - block.endswith("}")
        assert 0 <= depth <= 2, block
    assert depth == 0
