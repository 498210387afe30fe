"""Grades a class: what is judged when, what is kept of it under seal, and how several gradings become one."""
