"""What the process behind the wall does before it becomes what it was started for: `inside.py USER MODULE ARGUMENTS`.

It gives up the rights that it still has, takes what lies beside into its own folder, and limits its number of threads.
"""

import os
import runpy
import shutil
import sys

from cnnlab.exercises.grading.submission import confine, wall

_THREADS = 512


def main() -> None:
    """Move in, and run the module."""
    user, module, *arguments = sys.argv[1:]
    if int(user):
        os.setgroups([])
        os.setresgid(int(user), int(user), int(user))
        os.setresuid(int(user), int(user), int(user))  # the capabilities go with it
        confine.be_seen()
    _move_in()
    confine.limit_threads(_THREADS)
    sys.argv[:] = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _move_in():
    for folder, folders, files in os.walk(wall.BESIDE):
        here = os.path.join(os.getcwd(), os.path.relpath(folder, wall.BESIDE))
        for name in folders:
            os.mkdir(os.path.join(here, name))
        for name in files:
            shutil.copyfile(os.path.join(folder, name), os.path.join(here, name))


if __name__ == "__main__":
    main()
