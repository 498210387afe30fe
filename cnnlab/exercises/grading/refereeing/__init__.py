"""Judges one notebook, in a process that the submission's code never enters."""
