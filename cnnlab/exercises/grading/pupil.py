"""The process that runs a submission: it does what the referee asks, statement by statement, and judges nothing.

Everything here is within the submission's reach, so nothing here is trusted: it hands out what the submission's
functions return, and knows neither what was expected nor the exercises that are kept secret.
"""

import ast
import builtins
import json
import os
import sys

import numpy as np

from cnnlab import exercises, reference
from cnnlab import functional as F
from cnnlab.exercises import calls
from cnnlab.exercises.grading import confine, line


class Submission:
    """A notebook's names while it runs, and the answers that it handed to `check`."""

    def __init__(self, denied):
        self.denied = denied
        self.answers = []
        self.names = {"__name__": "__main__", "np": np, "F": F, "reference": reference, "get_ipython": Notebook}
        self.names |= {name: getattr(exercises, name) for name in exercises.__all__}
        self.names |= {"check": self.check, "display": nothing}
        exercises.check = calls.check = self.check

    def check(self, id, answer=None, **options):
        """Take the place of `check`: note the answer, and say nothing about it."""
        self.answers.append((str(id), answer))

    def serve(self, question, peer):
        """Do what the referee asks."""
        return getattr(self, question["do"])(**{key: value for key, value in question.items() if key != "do"})

    def run(self, source):
        """Run one statement. Return None or the error that it raised, and the forbidden things that were tried."""
        error = None
        try:
            exec(compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), self.names)
        except BaseException as raised:  # a notebook goes on after sys.exit() too
            error = line.described(raised)
        return [error, list(self.denied)]

    def answered(self):
        """Return the ids and the answers that `check` was given, in order."""
        return [list(pair) for pair in self.answers]

    def evaluate(self, source):
        """Return the value of an expression at the end of the notebook."""
        return eval(source, self.names)

    def call(self, what, args, kwargs):
        """Call a thing that stayed here."""
        return list(line.call(what, args, kwargs))

    def get(self, what, name):
        """Return an attribute of a thing that stayed here."""
        return getattr(what, name)

    def tried(self):
        """Return the forbidden things that were tried."""
        return list(self.denied)


class Notebook:
    """What `get_ipython()` returns here: every call and every magic does nothing."""

    def __getattr__(self, name):
        return nothing


def nothing(*arguments, **options):
    """Display nothing."""


def stand_in(peer, number, name, is_callable):
    """What stands here for a thing that the referee kept: a function among an exercise's inputs."""
    kind = line.CallableStandIn if is_callable else line.StandIn
    return type(name, (kind,), {})(peer, number)


def main():
    """Take the line from standard input and output, lock the door, and serve until the line ends."""
    confine.die_with_parent()
    settings = json.loads(sys.argv[1])
    with os.fdopen(os.dup(0), "rb") as come, os.fdopen(os.dup(1), "wb") as go:
        with open(os.devnull, "r+b") as nowhere:  # what the submission prints goes nowhere
            for descriptor in (0, 1, 2):
                os.dup2(nowhere.fileno(), descriptor)
        builtins.input = no_input
        confine.limit(settings["megabytes"], settings["cpu_seconds"])
        submission = Submission(confine.close(os.getcwd(), settings["private"]))
        peer = line.Peer(line.reader(come), go, submission.serve, stand_in)
        try:
            while True:
                peer.answer(peer.receive()[1])
        except EOFError:
            os._exit(0)  # without waiting for threads that the submission left running


def no_input(*arguments):
    """Take the place of `input`: there is nobody to ask."""
    raise EOFError("nobody is there to answer input()")


if __name__ == "__main__":
    main()
