"""All right answers to exercises that are written differently from the solutions, by exercise."""

import importlib

from cnnlab.exercises import engine

RIGHT = {
    id: codes
    for chapter in engine.CHAPTERS
    for id, codes in importlib.import_module(f"exercises.right_answers.{chapter}").ANSWERS.items()
}
