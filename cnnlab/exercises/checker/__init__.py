"""What runs an answer and judges it, for any exercise: knows nothing of chapters, of progress or of grading.

`exercise` says what an exercise is made of. `judge` compares an answer with the solution, and a wrong one with what is
often done wrong; `outcome` and `runner` run it, `quiet` and `fence` keep the notebook as it was, `shrink` finds the
smallest input that shows a fault, `verdict` and `tables` show it.

Neither IPython nor a widget is imported: the checker also runs where there is no notebook.
"""
