"""The multi-layer perceptron: what it learns, computes, and does not notice."""

TITLE = "From a multi-layer perceptron to a network that sees"
EXERCISES = ("mlp-parameters", "mlp-forward", "columns-follow")
