"""The coded exercises of the chapter on channels and filters: stride 1, no padding, one image at a time.

One file an exercise, with its text and its wrong solutions; how they are checked is in `engine`.
"""

from cnnlab.exercises.channels.columns import im2col
from cnnlab.exercises.channels.layer import conv2d_channels
from cnnlab.exercises.channels.mixing import one_by_one
from cnnlab.exercises.channels.parameters import conv_parameters

TITLE = "Channels and filters"
EXERCISES = (conv2d_channels, conv_parameters, one_by_one, im2col)
