"""The widgets of the built page: classic scripts, of which each page loads those of its own figures.

Classic scripts, because modules and `fetch` do not work from `file://`. `core` holds what all share and the model that
stands in for a kernel; a figure has a script of its own, questions share one. What a page stores of a widget is the
`text/html` form that `BookWidget` adds to its output.
"""

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from cnnlab.widgets import assembly

STAND_IN = Path(__file__).parent / "stand_in.js"
FIGURES, QUESTIONS, EXPLORE = (assembly.HERE / room for room in ("figures", "questions", "explore"))
HOMES = {script.stem: room.name for room in (QUESTIONS, EXPLORE) for script in assembly.widgets(room)}
FOLDER = "widgets"  # of the site's _static
HOST = re.compile(r'data-widget="(\w+)"')
ASSET = re.compile(
    r'<script type="application/json" data-role="asset" data-name="(?P<name>\w+)">(?P<json>.*?)</script>',
    re.S,
)


def bundles() -> dict[str, tuple[str, str]]:
    """The scripts that a page may load, by name, each with its style sheet."""
    return {
        "core": (_core(), assembly.core_style()),
        **{script.stem: _bundle(FIGURES, [script]) for script in assembly.widgets(FIGURES)},
        **{room.name: _bundle(room, assembly.widgets(room)) for room in (QUESTIONS, EXPLORE)},
    }


def bundles_of(body: str) -> list[str]:
    """The names of the bundles that a page with this body needs, in the order in which they are loaded."""
    names = {HOMES.get(widget, widget) for widget in HOST.findall(body)}
    return ["core", *sorted(names)] if names else []


def _core():
    return (
        f'(() => {{\n"use strict";\n{assembly.core()}const widgets = {{}};\n{STAND_IN.read_text("utf-8")}\n'
        "window.cnnlab = { core, widgets };\nmountAll(widgets);\n})();\n"
    )


def _bundle(room, scripts):
    """What registers some widgets of a room with the page, and their style sheet."""
    entries = "".join(f'widgets["{script.stem}"] = {assembly.as_function(script)};\n' for script in scripts)
    sheets = [script.with_suffix(".css") for script in scripts]
    style = assembly.shared_style(room) + "".join(sheet.read_text("utf-8") for sheet in sheets if sheet.exists())
    code = f"const {{ core, widgets }} = window.cnnlab;\n{assembly.shared(room)}{entries}"
    return f'(() => {{\n"use strict";\n{code}}})();\n', style


def write_bundles(app, config):
    """Writes scripts and style sheets; their hash, a value Sphinx watches, makes it write the pages anew."""
    static = Path(app.doctreedir).parent / "_widgets"
    folder = static / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    made = bundles()
    for name, (script, style) in made.items():
        (folder / f"{name}.js").write_text(script, "utf-8")
        (folder / f"{name}.css").write_text(style, "utf-8")
    config.html_static_path.append(str(static))
    config.cnnlab_bundle_hash = hashlib.sha256(repr(made).encode()).hexdigest()


def add_to_page(app, page, template, context, doctree):
    """Has a page load the scripts and style sheets of the widgets in it, and no others."""
    for name in bundles_of(context.get("body", "")):
        app.add_js_file(f"{FOLDER}/{name}.js", loading_method="defer")
        app.add_css_file(f"{FOLDER}/{name}.css")


class MoveAssets(SphinxPostTransform):
    """Moves the large strings out of a page's widgets into scripts named by their hash."""

    default_priority = 900  # after myst-nb has chosen the HTML form of each output
    formats = ("html",)

    def run(self, **kwargs):
        root = "../" * self.env.docname.count("/")
        for node in self.document.findall(nodes.raw):
            if 'class="cnnlab-static"' in node.astext():
                moved = ASSET.sub(lambda match: self.move(match["name"], match["json"], root), node.astext())
                node.children[0] = nodes.Text(moved)

    def move(self, name: str, value: str, root: str) -> str:
        digest = hashlib.sha256(value.encode()).hexdigest()[:16]
        path = Path(self.app.outdir) / "_static" / "cnnlab" / f"{digest}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'cnnlabAsset("{digest}", {value});\n', "utf-8")
        source = f"{root}_static/cnnlab/{digest}.js"
        attributes = f'data-role="asset" data-name="{name}" data-hash="{digest}" data-src="{source}"'
        return f'<script type="application/json" {attributes}></script>'


def drop_kernel_state(app, env):
    """Takes out myst-nb's copy of the whole kernel widget state, which carries every script once per widget."""
    for metadata in getattr(env, "nb_metadata", {}).values():
        scripts = metadata.get("js_files", {})
        for name in [name for name in scripts if name.startswith("ipywidgets_")]:
            del scripts[name]


def setup(app):
    """Adds to each page what its widgets need, and keeps the kernel's copy out."""
    app.add_config_value("cnnlab_bundle_hash", "", "html")
    app.add_post_transform(MoveAssets)
    app.connect("config-inited", write_bundles)
    app.connect("env-updated", drop_kernel_state)
    app.connect("html-page-context", add_to_page, priority=600)  # after the tally stands in the page
