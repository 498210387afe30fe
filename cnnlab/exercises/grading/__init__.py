"""Grading for instructors: what `cnnlab release`, `cnnlab check` and `cnnlab grade` do.

`handing_out` writes notebooks without answers, `trying` tries exercises before they are handed out. `collecting` finds
out who handed in what. A notebook runs in a process that is not trusted, `submission`, and is judged in another that
its code never enters, by `refereeing`. `coursework` does so for a class and keeps what came out, of which `marks` makes
tables and pages. Beside them, `secret` finds an instructor's own exercises, and `plain` makes texts fit to be shown.

Nothing is imported here: the untrusted process must not find the trusted parts loaded.
"""
