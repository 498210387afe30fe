"""One archive beside the pages, to run the book from: the library as a wheel, the notebooks with the pages that they
link to, and how to begin.

Its bytes depend on nothing but what is in it. Where a page names it, as code, it becomes a link, and each page's menu
of downloads offers it.
"""

import tempfile
import zipfile
from pathlib import Path

import nbformat

from cnnlab.exercises.grading.handing_out import links

NAME = "cnn-lab.zip"
FOLDER = "cnn-lab"
MENTION = f'<code class="docutils literal notranslate"><span class="pre">{NAME}</span></code>'
LICENCES = ("LICENSE", "LICENSE-book")
BEGIN = """\
CNN Lab: its notebooks, and the library that they use. With Python 3.11 or newer, in this folder:

    python3 -m venv .venv                           (Windows: py -m venv .venv)
    .venv/bin/pip install "./{wheel}[lab]"          (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab book/intro.ipynb          (Windows: .venv\\Scripts\\jupyter)

The second line gets NumPy, JupyterLab and what else they need from the Python Package Index.
"""


def write(app, exception):
    """Writes the archive into the site, once its pages are written."""
    root = Path(app.srcdir)
    if exception is None and app.builder.format == "html" and (root / "pyproject.toml").is_file():
        notebooks = [Path(app.env.doc2path(name)) for name in app.env.found_docs]
        notebooks = [path for path in notebooks if path.suffix == ".ipynb"]
        to_zip(Path(app.outdir) / NAME, contents(root, notebooks))


def contents(root: Path, notebooks: list[Path]) -> dict[str, bytes]:
    """What is in the archive, by its path there."""
    name, wheel = built(root)
    files = {"README.txt": BEGIN.format(wheel=name).encode(), name: wheel}
    files |= {licence: (root / licence).read_bytes() for licence in LICENCES}
    for path in notebooks:
        files[path.relative_to(root).as_posix()] = path.read_bytes()
        for page in links.pages(path.parent, links.named(nbformat.read(path, as_version=4).cells)):
            files[page.relative_to(root).as_posix()] = links.as_page(page.read_text("utf-8")).encode()
    return files


def built(root: Path) -> tuple[str, bytes]:
    """The library's wheel: its name and its bytes. Hatchling gives all its files one date."""
    from hatchling.builders.wheel import WheelBuilder  # here: only a whole book needs it

    with tempfile.TemporaryDirectory() as folder:
        (path,) = WheelBuilder(str(root)).build(directory=folder, versions=["standard"])
        return Path(path).name, Path(path).read_bytes()


def to_zip(path: Path, files: dict[str, bytes]):
    """Writes files into an archive, in the order of their names and all of one date."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}")  # of 1980, the first date that there is
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])


def offer(app, page, template, context, doctree):
    """Links the archive where the page names it, and in its menu of downloads."""
    address = context["pathto"](NAME, 1)
    context["body"] = context.get("body", "").replace(MENTION, f'<a href="{address}" download>{MENTION}</a>')
    for button in context.get("header_buttons", []):
        if button.get("label") == "download-buttons":
            button["buttons"].append(
                {
                    "type": "link",
                    "url": address,
                    "text": NAME,
                    "tooltip": "All notebooks, and the library that they use",
                    "icon": "fas fa-file-zipper",
                    "label": "download-archive-button",
                }
            )


def setup(app):
    """Runs behind the theme, which makes the menu, and when the site is written."""
    app.connect("html-page-context", offer, priority=600)
    app.connect("build-finished", write)
