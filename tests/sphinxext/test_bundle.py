"""The script that brings widgets to life in the page, and the assets that move out of it."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
from docutils import nodes
from docutils.utils import new_document

from cnnlab.sphinxext import widgets
from cnnlab.widgets import Choose, FilterStudio, base


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import x from 'y';\nexport default {};", "may not import"),
        ("const x = 1;", "exactly one 'export default'"),
        ("export default {};\nexport default {};", "exactly one 'export default'"),
        ("export const x = 1;\nexport default {};", "no other export"),
    ],
)
def test_a_file_that_cannot_be_bundled_is_named(tmp_path, source, message):
    path = tmp_path / "broken.js"
    path.write_text(source)
    with pytest.raises(ValueError, match=f"^broken.js: .*{message}"):
        widgets.as_function(path)


def test_every_widget_is_in_the_bundle():
    bundle = widgets.bundle()
    for script in base.HERE.glob("*.js"):
        if script.name not in ("core.js", "static.js"):
            assert f'"{script.stem}": (() => {{' in bundle
    assert "export " not in re.sub(r"//.*|/\*.*?\*/", "", bundle)


def test_the_state_cannot_close_its_script():
    asked = Choose(
        id="tag",
        prompt="Is </script><b> text?",
        options=[{"text": "yes", "right": True}, {"text": "no", "feedback": "It is."}],
    )
    stored = asked.static_html()
    assert stored.count("</script>") == 1
    state = re.search(r'data-role="state"[^>]*>(.*?)</script>', stored, re.S)[1]
    assert json.loads(state)["prompt"] == "Is </script><b> text?"


def test_assets_move_into_files_of_their_own(tmp_path):
    studio = FilterStudio(photo=np.eye(32))
    document = new_document("chapter")
    document += nodes.raw("", studio.static_html(), format="html")
    document += nodes.raw("", "<p>other</p>", format="html")
    document.settings.env = SimpleNamespace(docname="book/chapter", app=SimpleNamespace(outdir=tmp_path))
    widgets.MoveAssets(document).run()
    moved = document[0].astext()
    assert studio.pixels not in moved
    source = re.search(r'data-src="\.\./(_static/cnnlab/(\w+)\.js)"', moved)
    assert (tmp_path / source[1]).read_text() == f'cnnlabAsset("{source[2]}", "{studio.pixels}");\n'
    assert document[1].astext() == "<p>other</p>"
