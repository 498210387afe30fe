"""Changes that undo a slip in a learner's own code: makers, as in `programs` and `missteps`, but the other way round.

What is said of them, and in which order they are tried, is in `repairs`.
"""
