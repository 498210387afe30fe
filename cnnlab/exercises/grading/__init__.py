"""Grading for instructors: what `cnnlab release`, `cnnlab check` and `cnnlab grade` do.

`release` writes notebooks without answers. `notebook` reads a submission and finds its exercises, `needed` which of its
statements they depend on. `pupil` runs those in a process that is not trusted, within the limits of `confine`;
`referee`, in another, asks that `process` over a `line` and judges what it says. `course` does so for a folder of
submissions, and `table` and `summary` write down what came out.

Nothing is imported here: the untrusted process must not find the trusted parts loaded.
"""
