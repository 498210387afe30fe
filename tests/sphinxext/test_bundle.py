"""The script that brings widgets to life in the page, and the assets that move out of it."""

import json
import re
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from docutils import nodes
from docutils.utils import new_document

from cnnlab.sphinxext import widgets
from cnnlab.widgets import Choose, ConvolutionExplorer, FilterStudio, assembly


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
        assembly.as_function(path)


def test_a_page_loads_what_its_widgets_need_and_no_more():
    body = ConvolutionExplorer().static_html() + '<div class="cnnlab-static" data-widget="tally"></div>'
    scripts = widgets.widgets_in(body)
    assert [script.stem for script in scripts] == ["convolution_explorer", "tally"]
    script, style = widgets.page_script(scripts), widgets.page_style(scripts)
    assert re.findall(r'widgets\["(\w+)"\] = ', script) == ["convolution_explorer", "tally"]
    assert ".cnnlab-conv-stage {" in style
    assert ".cnnlab-tally {" in style
    assert ".cnnlab-studio" not in style
    assert "function kernelEditor(" in script
    assert "function kernelEditor(" not in widgets.page_script(widgets.widgets_in(body.partition("</div>")[2]))


def test_every_widget_can_stand_in_a_page():
    everything = list(widgets.SCRIPTS.values())
    assert "export " not in re.sub(r"//.*|/\*.*?\*/", "", widgets.page_script(everything))
    for script in everything:
        assert f'widgets["{script.stem}"] = ' in widgets.page_script([script])


def test_every_file_of_the_browsers_code_has_its_place():
    here, rooms = assembly.HERE, ("figures", "questions", "explore")
    listed = {f"core/{name}" for name in assembly.CORE}
    listed |= {f"{room}/{name}" for room, names in assembly.SHARED.items() for name in names}
    listed |= {f"{room}/{script.stem}" for room in rooms for script in assembly.widgets(here / room)}
    files = [path.relative_to(here) for path in here.rglob("*") if path.suffix in (".js", ".css")]
    found = {path.with_suffix("").as_posix() for path in files}
    assert found == listed


@pytest.mark.parametrize("name", assembly.CORE)
def test_a_piece_of_core_takes_only_what_stands_before_it(name):
    pieces = {each: _piece(each) for each in assembly.CORE}
    before = [pieces[each] for each in assembly.CORE[: assembly.CORE.index(name)]]
    assert assembly.takes(pieces[name]) <= set().union(*map(assembly.gives, before))
    assert assembly.gives(pieces[name]) or not pieces[name], "it adds nothing to core"


def test_no_two_pieces_of_core_give_the_same_name():
    """The second would take the place of the first, for those, too, who count on the first."""
    given = [name for piece in assembly.CORE for name in assembly.gives(_piece(piece))]
    assert [name for name, count in Counter(given).items() if count > 1] == []


@pytest.mark.parametrize("script", widgets.SCRIPTS.values(), ids=lambda script: script.stem)
def test_a_widget_takes_only_what_core_gives(script):
    everything = set().union(*(assembly.gives(_piece(name)) for name in assembly.CORE))
    for name in assembly.SHARED.get(script.parent.name, ()):
        piece = (script.parent / f"{name}.js").read_text("utf-8")
        assert assembly.takes(piece) <= everything, f"{name} takes only what stands before it"
        everything |= assembly.gives(piece)
    assert assembly.takes(script.read_text("utf-8")) <= everything


def test_nothing_of_core_stands_unused():
    """A piece that no widget needs is loaded by no page, and would never be tried."""
    needed = [
        assembly.needed(assembly.shared(each.parent) + each.read_text("utf-8")) for each in widgets.SCRIPTS.values()
    ]
    assert set().union(*needed) == {name for name in assembly.CORE if _piece(name)}


def _piece(name):
    path = assembly.HERE / "core" / f"{name}.js"
    return path.read_text("utf-8") if path.exists() else ""


@pytest.mark.parametrize("script", widgets.SCRIPTS.values(), ids=lambda script: script.stem)
def test_every_block_of_a_style_sheet_is_closed(script):
    """A block left open would swallow all that follows, and no browser complains."""
    depth = 0
    for block in re.split(r"(?<=[{}])", re.sub(r"/\*.*?\*/", "", assembly.stylesheet(script), flags=re.S)):
        depth += block.endswith("{") - block.endswith("}")
        assert 0 <= depth <= 2, block
    assert depth == 0


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
