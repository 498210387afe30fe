"""The coded exercises of the chapter on what a convolution assumes: lines, matrices, shifts.

One file an exercise, with its text and its wrong solutions; how they are checked is in `engine`.
"""

from cnnlab.exercises.locality.line import conv1d
from cnnlab.exercises.locality.matrix import toeplitz_matrix
from cnnlab.exercises.locality.shift import equivariance_gap

TITLE = "Local and shared"
EXERCISES = (conv1d, toeplitz_matrix, equivariance_gap)
