"""The book's static figures, drawn with matplotlib in the widgets' colours; each function returns its Axes.

Blue frames the input, orange the kernel, green the output, here and in every widget. Nothing is computed here that the
library does not compute. In a notebook figures become SVG, sharp at every size.
"""

import sys

from cnnlab.plots.arrays import array
from cnnlab.plots.lines import curves, paired
from cnnlab.plots.network import structure
from cnnlab.plots.together import channels, convolution, filters, maps, matrices, matrix_product, panels, pictures

__all__ = [
    "array",
    "channels",
    "convolution",
    "curves",
    "filters",
    "maps",
    "matrices",
    "matrix_product",
    "paired",
    "panels",
    "pictures",
    "structure",
]


def __dir__():
    return __all__


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    from cnnlab.plots.svg import register

    register(_shell)
