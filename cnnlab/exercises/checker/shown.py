"""What shows itself in a notebook where it is made, wherever in a cell that is, and once.

Jupyter shows the value of a cell's last line only. Without IPython nothing is shown here: a script prints what it wants
to see, and a prompt shows its own results.
"""

import sys
from typing import TypeVar

_seen: list["Shown"] = []  # in the cell that runs, or ran last

T = TypeVar("T", bound="Shown")


class Shown:
    """A result that `at_once` can show: as a cell's last line, it is not shown there again."""

    def _ipython_display_(self):
        if not any(each is self for each in _seen):
            raise NotImplementedError  # which asks IPython to show it as anything else


def at_once(value: T) -> T:
    """Show a value in the notebook, if there is one, and return it; a later cell may show it once more."""
    ipython = sys.modules.get("IPython")  # not imported: where it is not, there is no notebook
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.events.register("pre_execute", _seen.clear)
        ipython.display.display(value)
        _seen.append(value)
    return value
