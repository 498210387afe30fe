"""Grading for instructors: what `cnnlab release`, `cnnlab check` and `cnnlab grade` do.

`handout` writes notebooks without answers, as `release` makes them, searched by `leaks`, with the `pictures` that they
show. `trial` tries an exercise before it is handed out, `naming` its mistakes.
`notebook` reads a submission and finds its exercises, `needed` which of its
statements they depend on. `pupil` runs those in a process that is not trusted, within the limits of `confine`;
`referee`, in another, asks that `process` over a `line` and judges what it says. `course` does so for a folder of
submissions. What an assignment asks for stands in `scheme`; by it, `table` gives the marks, which `sheet` writes as
CSV, and `summary` and `feedback` as pages, in the look of `document`.

Nothing is imported here: the untrusted process must not find the trusted parts loaded.
"""
