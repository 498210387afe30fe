"""All right answers to exercises that are written differently from the solutions, by exercise."""

import importlib

from cnnlab.exercises.chapters import NOTEBOOKS, folder

RIGHT = {
    id: codes
    for notebook in NOTEBOOKS
    for id, codes in importlib.import_module(f"exercises.chapters.{folder(notebook)}.right_answers").ANSWERS.items()
}
