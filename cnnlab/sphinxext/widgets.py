"""The widgets of the built page: a classic script and a style sheet for each page, made of what its widgets need.

A classic script, because modules and `fetch` do not work from `file://`. It holds the pieces of `core` that the page's
widgets stand on, the widgets, and the model that stands in for a kernel. Their style sheet stands in the page itself:
one that came later would have the whole page styled anew. What a page stores of a widget is the `text/html` form that
`BookWidget` adds to its output.
"""

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from cnnlab.widgets import assembly

LIFE = [Path(__file__).parent / name for name in ("stand_in.js", "arriving.js")]
ROOMS = [assembly.HERE / room for room in ("figures", "questions", "explore")]
SCRIPTS = {script.stem: script for room in ROOMS for script in assembly.widgets(room)}
HOST = re.compile(r'data-widget="(\w+)"')
ASSET = re.compile(
    r'<script type="application/json" data-role="asset" data-name="(?P<name>\w+)">(?P<json>.*?)</script>',
    re.S,
)


def widgets_in(body: str) -> list[Path]:
    """The scripts of the widgets in a page, each once."""
    return [SCRIPTS[name] for name in sorted(set(HOST.findall(body)))]


def page_script(scripts: list[Path]) -> str:
    """The script of a page with these widgets: what they stand on, the widgets, and what brings them to life."""
    own = "".join(f'widgets["{script.stem}"] = {assembly.as_function(script)};\n' for script in scripts)
    code = "".join(assembly.shared(room) for room in _rooms(scripts)) + own
    life = "".join(f"{{\n{script.read_text('utf-8')}}}\n" for script in LIFE)
    return (
        f'(() => {{\n"use strict";\n{assembly.core(code)}const widgets = {{}};\n{code}'
        f"window.cnnlab = {{ core, widgets }};\n{life}}})();\n"
    )


def page_style(scripts: list[Path]) -> str:
    """The style sheet of a page with these widgets, an element of it."""
    own = "".join(assembly.own_style(script) for script in scripts)
    sheet = assembly.core_style() + "".join(assembly.shared_style(room) for room in _rooms(scripts)) + own
    return f'<style class="cnnlab-figures">{sheet}</style>'


def _rooms(scripts):
    return [room for room in ROOMS if any(script.parent == room for script in scripts)]


def watch(app, config):
    """Keeps a hash of all that a page's script is made of, a value Sphinx watches: then it writes the pages anew."""
    everything = list(SCRIPTS.values())
    config.cnnlab_widgets_hash = _hash(page_script(everything) + page_style(everything))


def add_to_page(app, page, template, context, doctree):
    """Writes the script of a page that has widgets, has it load that, and puts their style sheet into its head."""
    if scripts := widgets_in(context.get("body", "")):
        app.add_js_file(_written(app, page_script(scripts)), loading_method="defer")
        context["metatags"] = context.get("metatags", "") + page_style(scripts)  # `styles` puts it behind the site's


def _written(app, text):
    """Writes a script of the site, named by its hash; returns its path below _static."""
    name = f"cnnlab/{_hash(text)}.js"
    path = Path(app.outdir) / "_static" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return name


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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
        digest = _hash(value)
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
    app.add_config_value("cnnlab_widgets_hash", "", "html")
    app.add_post_transform(MoveAssets)
    app.connect("config-inited", watch)
    app.connect("env-updated", drop_kernel_state)
    app.connect("html-page-context", add_to_page, priority=600)  # after the tally stands in the page
