"""Grading for instructors: what `cnnlab release`, `cnnlab check` and `cnnlab grade` do.

Before: `handout` writes notebooks without answers, as `release` makes them, searched by `leaks`, with the `pictures`
that they show. `trial` tries an exercise before it is handed out, with the wrong answers of `probes`, and `naming` its
mistakes; `secret` finds the instructor's own.

Who handed in what, `collected` knows, from the `entries` of a folder, `unpacked` archives and the names of `platforms`.

One notebook: `notebook` reads it. `pupil` runs it in a process that is not trusted, in a `shell` of IPython's, within
the limits of `confine` and the fence of `hook` and `unseen`; around it, where the system has one, stands the `wall`
(`inside` of it begins what runs there, `syscalls` says what it may ask of the system, `room` is its folder, with what
lies `beside` the notebook). `referee`, in another `process`, asks over a `line` and judges; what it knows is `known`.

A class: `course` has each notebook judged by `judging`, and keeps the `results`, sealed with the grader's own of
`keys`, under a `lock`; `merge` puts several gradings together. What an assignment asks for stands in `scheme`; by it,
`table` gives the marks, which `sheet` writes as CSV, `summary` and `feedback` as pages in the look of `document`, and
`outputs` into files.

Nothing is imported here: the untrusted process must not find the trusted parts loaded.
"""
