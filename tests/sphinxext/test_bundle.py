"""The script that brings widgets to life in the page, and the assets that move out of it."""

import json
import re
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


def test_every_widget_is_in_one_bundle():
    made = widgets.bundles()
    for script in sorted(assembly.HERE.glob("*/*.js")):
        if script.parent.name != "core" and script in assembly.widgets(script.parent):
            registered = [name for name, (code, _) in made.items() if f'widgets["{script.stem}"] = (() => {{' in code]
            assert registered == [widgets.HOMES.get(script.stem, script.stem)]
    for code, _ in made.values():
        assert "export " not in re.sub(r"//.*|/\*.*?\*/", "", code)


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
    def given(piece):
        return set(re.findall(r"\w+", " ".join(re.findall(r"Object\.assign\(core, \{(.*?)\}\)", piece, re.S))))

    def taken(piece):
        return set(re.findall(r"\w+", " ".join(re.findall(r"const \{(.*?)\} = core;", piece, re.S))))

    pieces = {each: (assembly.HERE / "core" / f"{each}.js") for each in assembly.CORE}
    before = [pieces[each] for each in assembly.CORE[: assembly.CORE.index(name)]]
    if pieces[name].exists():
        code = pieces[name].read_text("utf-8")
        assert taken(code) <= set().union(*(given(path.read_text("utf-8")) for path in before if path.exists()))
        assert given(code), "it adds nothing to core"


def test_a_page_loads_what_its_widgets_need():
    body = ConvolutionExplorer().static_html() + '<div class="cnnlab-static" data-widget="tally"></div>'
    assert widgets.bundles_of(body) == ["core", "convolution_explorer", "questions"]
    assert widgets.bundles_of("<p>no figure</p>") == []


@pytest.mark.parametrize("name", widgets.bundles())
def test_every_block_of_a_style_sheet_is_closed(name):
    """A block left open would swallow all that follows, and no browser complains."""
    depth = 0
    for block in re.split(r"(?<=[{}])", re.sub(r"/\*.*?\*/", "", widgets.bundles()[name][1], flags=re.S)):
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
