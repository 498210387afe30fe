"""What a convolution assumes: lines, matrices, shifts."""

TITLE = "Local and shared"
EXERCISES = ("conv1d", "toeplitz-matrix", "equivariance-gap")
