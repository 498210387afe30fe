"""The pictures of `widgets.explore` as files: each is stored once, named by its hash, and loads when it is chosen."""

import base64
import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

HOST = 'data-widget="explore"'
FRAME = re.compile(r"data:image/(?P<kind>svg\+xml|webp);base64,(?P<data>[A-Za-z0-9+/=]+)")
SUFFIXES = {"svg+xml": "svg", "webp": "webp"}


class MoveFrames(SphinxPostTransform):
    """Moves the pictures of a page's explored figures into image files and leaves their addresses."""

    default_priority = 900  # after myst-nb has chosen the HTML form of each output
    formats = ("html",)

    def run(self, **kwargs):
        root = "../" * self.env.docname.count("/")
        for node in self.document.findall(nodes.raw):
            if HOST in node.astext():
                node.children[0] = nodes.Text(
                    FRAME.sub(lambda found: root + self.store(**found.groupdict()), node.astext())
                )

    def store(self, kind: str, data: str) -> str:
        """Writes one picture; returns its path from the site's root."""
        picture = base64.b64decode(data)
        name = f"{hashlib.sha256(picture).hexdigest()[:16]}.{SUFFIXES[kind]}"
        path = Path(self.app.outdir) / "_static" / "cnnlab" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
        return f"_static/cnnlab/{name}"


def setup(app):
    """Runs on every page."""
    app.add_post_transform(MoveFrames)
