"""What runs an answer and judges it, for any exercise: knows nothing of chapters, of progress or of grading.

`exercise` says what an exercise is made of. `judge` compares an answer with the solution: `compare` and `rounding` say
which numbers are equal, `suspects` looks for what is often done wrong, with `slips`, and `mending` for what mends the
code, with `repairs`. `sentences`, `errors` and `meanings` say what is left. `outcome` and `runner` run an answer,
`quiet`, `fence` and `keyboard` keep the notebook as it was, `shrink` finds the smallest input that shows a fault,
`verdict` and `tables` show it, `shown` where and how often.

Neither IPython nor a widget is imported: the checker also runs where there is no notebook.
"""
