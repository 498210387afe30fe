"""Channels and filters: stride 1, no padding, one image at a time."""

TITLE = "Channels and filters"
EXERCISES = ("conv2d-channels", "conv-parameters", "one-by-one", "im2col")
