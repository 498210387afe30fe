"""The coded exercises of the chapter on the multi-layer perceptron: what it learns, computes, and does not notice.

One file an exercise, with its text and its wrong solutions; how they are checked is in `engine`.
"""

from cnnlab.exercises.perceptron.columns import columns_follow
from cnnlab.exercises.perceptron.counting import mlp_parameters
from cnnlab.exercises.perceptron.forward import mlp_forward

TITLE = "From a multi-layer perceptron to a network that sees"
EXERCISES = (mlp_parameters, mlp_forward, columns_follow)
