"""How figures get into a notebook's output: as SVG, and while the book is built in two forms, for light and dark pages;
else as PNG besides, since JupyterLab shows no SVG in a notebook that is not trusted.

The second form rides in a comment at the end of the first, so that one output carries both; `cnnlab.sphinxext.pictures`
takes it out again and shows the one that the page needs.
"""

import base64
import io
import os
import re

from cnnlab.plots.dark import in_the_dark

TWIN = "<!-- cnnlab: in the dark {} -->"
IMAGE = re.compile(r'<image xlink:href="data:image/png;base64,[^"]+"[^>]*?matrix\((?P<unit>[\d.]+)[^>]*>')
CRISP = "image-rendering:crisp-edges;image-rendering:pixelated"
CLEAR = 2.0  # points: pixels that are drawn larger have sharp edges, smaller ones are averaged


def register(shell):
    """Shows the figures of an IPython shell as SVG."""
    from matplotlib.figure import Figure
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg", *([] if os.environ.get("CNNLAB_BOOK") else ["png"]))
    shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, drawn)


def drawn(figure) -> str | None:
    """The figure as SVG; while the book is built, with its twin in the dark. None where nothing was drawn in it."""
    light = _svg(figure)
    if light is None or not os.environ.get("CNNLAB_BOOK"):
        return light
    with in_the_dark(figure):
        twin = base64.b64encode(_svg(figure).encode()).decode("ascii")
    return light + TWIN.format(twin)


def _svg(figure):
    if not (figure.axes or figure.lines):
        return None
    stream = io.StringIO()
    ground = {"facecolor": figure.get_facecolor(), "edgecolor": figure.get_edgecolor()}
    figure.savefig(stream, format="svg", bbox_inches="tight", **ground)
    return IMAGE.sub(_smooth, stream.getvalue())


def _smooth(image):
    """An image as the browser shall scale it: matplotlib asks for sharp pixels whatever their size."""
    return image[0] if float(image["unit"]) > CLEAR else image[0].replace(CRISP, "image-rendering:auto")
