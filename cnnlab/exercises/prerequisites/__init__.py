"""The coded exercises of the chapter before the others: a descent step, a layer, softmax.

One file an exercise, with its text and its wrong solutions; how they are checked is in `engine`.
"""

from cnnlab.exercises.prerequisites.descent import descent_step
from cnnlab.exercises.prerequisites.layer import one_layer
from cnnlab.exercises.prerequisites.scores import stable_softmax

TITLE = "Before you start"
EXERCISES = (descent_step, one_layer, stable_softmax)
