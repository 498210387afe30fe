"""The book's interactive figures: live in Jupyter, and live in the built page without a kernel."""

from cnnlab.widgets.base import BookWidget
from cnnlab.widgets.channel_explorer import ChannelExplorer
from cnnlab.widgets.choose import Choose
from cnnlab.widgets.convolution_explorer import ConvolutionExplorer
from cnnlab.widgets.dense_to_shared import DenseToShared
from cnnlab.widgets.descent_explorer import DescentExplorer
from cnnlab.widgets.explore import explore
from cnnlab.widgets.filter_studio import FilterStudio
from cnnlab.widgets.kernel_challenge import KernelChallenge
from cnnlab.widgets.kernels import KERNELS
from cnnlab.widgets.order import Order
from cnnlab.widgets.predict import Predict
from cnnlab.widgets.reveal import Reveal
from cnnlab.widgets.shape_challenge import ShapeChallenge
from cnnlab.widgets.shift_explorer import ShiftExplorer
from cnnlab.widgets.you_are_the_mlp import YouAreTheMLP

__all__ = [
    "KERNELS",
    "BookWidget",
    "ChannelExplorer",
    "Choose",
    "ConvolutionExplorer",
    "DenseToShared",
    "DescentExplorer",
    "FilterStudio",
    "KernelChallenge",
    "Order",
    "Predict",
    "Reveal",
    "ShapeChallenge",
    "ShiftExplorer",
    "YouAreTheMLP",
    "explore",
]
