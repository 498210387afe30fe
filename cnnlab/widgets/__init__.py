"""The book's interactive figures: live in Jupyter, and live in the built page without a kernel."""

from cnnlab.widgets.base import BookWidget
from cnnlab.widgets.choose import Choose
from cnnlab.widgets.convolution_explorer import ConvolutionExplorer
from cnnlab.widgets.filter_studio import FilterStudio
from cnnlab.widgets.kernels import KERNELS
from cnnlab.widgets.predict import Predict

__all__ = ["KERNELS", "BookWidget", "Choose", "ConvolutionExplorer", "FilterStudio", "Predict"]
