"""The coded exercises of the chapter on convolution: one channel, stride 1, no padding.

Convolution means cross-correlation, except where an exercise says "true". One file an exercise, with its text and its
wrong solutions; how they are checked is in `engine`.
"""

from cnnlab.exercises.convolution.edges import vertical_edges
from cnnlab.exercises.convolution.flip import true_convolution
from cnnlab.exercises.convolution.loops import conv2d_loops
from cnnlab.exercises.convolution.window import one_window

TITLE = "Convolution"
EXERCISES = (one_window, conv2d_loops, vertical_edges, true_convolution)
