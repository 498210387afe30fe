"""The chapter before the others: a descent step, a layer, softmax."""

TITLE = "Before you start"
EXERCISES = ("descent-step", "one-layer", "stable-softmax")
