"""IPython's own shell for a submission: it runs a cell as JupyterLab does, without a screen and without a system shell.

A cell runs inside a running event loop, as in a kernel. What would be displayed is worked out as plain text and shown
to nobody; shell lines do nothing, and are noted.
"""

import asyncio
import contextvars
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magics.script import ScriptMagics
from IPython.utils.text import SList
from traitlets.config import Config

_LINGER = 1.0  # seconds that tasks which a cell started get before the next one
_OF_KERNELS = ("autosave", "connect_info", "edit", "less", "more", "man", "qtconsole", "subshell")


class ZMQInteractiveShell(InteractiveShell):
    """The shell of one submission, by the name of a kernel's, which notebooks ask whether they run in one.

    left_out: the shell lines that were not run, for whoever asks next.
    """

    def enable_gui(self, gui=None):
        """Do nothing: there is no window."""

    def enable_matplotlib(self, gui=None):
        """Draw as in a page, whatever window or widget was asked for."""
        return super().enable_matplotlib("inline")

    def find_line_magic(self, magic_name):
        """Return a magic; `%config` knows InlineBackend, as in a kernel, which takes long to import."""
        if magic_name == "config":
            from matplotlib_inline.config import InlineBackend

            backend = InlineBackend.instance(parent=self)
            backend.shell = self
            if backend not in self.configurables:
                self.configurables.append(backend)
        return super().find_line_magic(magic_name)

    def ask_exit(self):
        """Do nothing: a notebook goes on after `exit`."""

    def showtraceback(self, *arguments, **options):
        """Show nothing; the error itself is in the cell's result."""

    def showsyntaxerror(self, *arguments, **options):
        """Show nothing, as `showtraceback`."""

    def _format_exception_for_storage(self, *arguments, **options):
        """Keep nothing of an error: newer versions work out all of a traceback, which takes seconds for a deep one."""
        return {}

    def system(self, command):
        """Note a shell line, and do nothing."""
        self.leave_out(command)
        self.user_ns["_exit_code"] = 0

    system_raw = system_piped = system

    def getoutput(self, command, split=True, depth=0):
        """Note a shell line whose output is asked for; there is none."""
        self.leave_out(command)
        return SList() if split else ""

    def leave_out(self, command):
        """Note a shell line."""
        words = self.var_expand(str(command), depth=2).replace(f"{sys.executable} -m ", "").split()
        self.left_out.append(" ".join(words)[:60])


def started(names: dict[str, Any]) -> ZMQInteractiveShell:
    """Return the process's shell, in whose notebook the given names are defined."""
    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp = Config()  # by which, too
    config.DisplayFormatter.active_types = ["text/plain"]
    shell = ZMQInteractiveShell.instance(config=config, user_ns=names)
    shell.left_out = []
    shell.loop, shell.context = asyncio.new_event_loop(), contextvars.copy_context()
    asyncio.set_event_loop(shell.loop)
    shell.extension_manager.load_extension("storemagic")
    _without_programs(shell)
    return shell


def _without_programs(shell):
    """Leave out cells for other programs, `%%bash` and its like, and let a kernel's own magics be."""

    def left_out(line, cell=""):
        shell.leave_out(f"{line} {cell}")

    for name in ("script", "sx", "system", "!", *ScriptMagics(shell).script_magics):
        for kind in ("cell",) if name == "script" else ("line", "cell"):
            shell.register_magic_function(left_out, kind, name)
    for name in _OF_KERNELS:
        shell.register_magic_function(lambda line, cell="": None, "line_cell", name)


def run_cell(shell: ZMQInteractiveShell, source: str) -> BaseException | None:
    """Run a cell; return the error that ended it, or None."""
    task = shell.loop.create_task(_cell(shell, source), context=shell.context)  # what one cell sets there, others find
    try:
        result = shell.loop.run_until_complete(task)
    except BaseException as error:  # an interrupt that came while the cell was waiting
        _cancel(shell, task)
        return error
    return result.error_before_exec or result.error_in_exec


async def _cell(shell, source):
    problem = None
    try:
        code = shell.transform_cell(source)
    except Exception:  # no Python: the shell says so, where it is told why
        code, problem = source, sys.exc_info()
    result = await shell.run_cell_async(
        source, store_history=True, transformed_cell=code, preprocessing_exc_tuple=problem
    )
    shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", result)
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others, timeout=_LINGER)
    return result


def _cancel(shell, task):
    task.cancel()
    try:
        shell.loop.run_until_complete(asyncio.wait([task], timeout=_LINGER))
    except BaseException:  # whatever the cell does on its way out
        return
