"""Convolution: one channel, stride 1, no padding.

Convolution means cross-correlation, except where an exercise says "true".
"""

TITLE = "Convolution"
EXERCISES = ("one-window", "conv2d-loops", "vertical-edges", "true-convolution")
