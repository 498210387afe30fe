"""The widgets of the built page: one classic script for all of them, and a file for each large asset.

A classic script, because modules and `fetch` do not work from `file://`. What a page stores of a widget is the
`text/html` form that `BookWidget` adds to its output.
"""

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from cnnlab.widgets import base

EXPORT = "export default "
ASSET = re.compile(
    r'<script type="application/json" data-role="asset" data-name="(?P<name>\w+)">(?P<json>.*?)</script>',
    re.S,
)


def as_function(path: Path) -> str:
    """A widget's module as an expression that returns what the module exports."""
    source = path.read_text("utf-8")
    if re.search(r"^\s*import\b", source, re.M):
        raise ValueError(f"{path.name}: a widget's file may not import anything")
    if source.count(EXPORT) != 1 or re.search(r"^export (?!default )", source, re.M):
        raise ValueError(f"{path.name}: expected exactly one 'export default' and no other export")
    return f"(() => {{\n{source.replace(EXPORT, 'return ')}}})()"


def bundle() -> str:
    """The script that every page loads: core, all widgets, and the model that stands in for a kernel."""
    core = base.CORE.read_text("utf-8")
    scripts = sorted(path for path in base.HERE.glob("*.js") if path.name not in ("core.js", "static.js"))
    widgets = ",\n".join(f'"{path.stem}": {as_function(path)}' for path in scripts)
    runtime = (base.HERE / "static.js").read_text("utf-8")
    return (
        f'(() => {{\n"use strict";\n{core}\nconst widgets = {{\n{widgets}\n}};\n{runtime}\n'
        "window.cnnlab = { core, widgets };\nmountAll(widgets);\n})();\n"
    )


def style() -> str:
    """The style sheet that every page loads."""
    return base.STYLE.read_text("utf-8")


def write_bundle(app, config):
    """Writes script and style sheet; their hash, a value Sphinx watches, makes it write the pages anew."""
    folder = Path(app.doctreedir).parent / "_widgets"
    folder.mkdir(parents=True, exist_ok=True)
    script, sheet = bundle(), style()
    (folder / "cnnlab.js").write_text(script, "utf-8")
    (folder / "cnnlab.css").write_text(sheet, "utf-8")
    config.html_static_path.append(str(folder))
    config.cnnlab_bundle_hash = hashlib.sha256((script + sheet).encode()).hexdigest()


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
    """Adds the bundle to every page and keeps the kernel's copy out."""
    app.add_config_value("cnnlab_bundle_hash", "", "html")
    app.add_post_transform(MoveAssets)
    app.connect("config-inited", write_bundle)
    app.connect("env-updated", drop_kernel_state)
    app.add_js_file("cnnlab.js", loading_method="defer")
    app.add_css_file("cnnlab.css")
