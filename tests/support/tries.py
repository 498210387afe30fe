"""What a submission may try, as functions by name: by plain Python, and by the C library behind Python's back.

`test_wall` copies this file beside a notebook, so that it runs in the submission's process. `plan` says where things
are: "victim" (a file of somebody else's), "folder" (where it lies), "pid" (a process of the grader's), "port",
"socket" (what listens). A try that gets through returns what it got, or does what the test then finds.
"""

import ctypes
import errno
import json
import os
import signal
import socket
import subprocess
import sys

plan = {}
PLAIN, HIDDEN, HONEST = {}, {}, {}
C = ctypes.CDLL(None, use_errno=True)


def kind(table, says=""):
    """Note a function as a try of this kind, with what the fence says of it."""

    def note(function):
        table[function.__name__] = function, says
        return function

    return note


def outcomes(table):
    """Try all of a kind; return by name what came of each: what it returned, or its error."""
    return {name: outcome(function) for name, (function, _) in table.items()}


def outcome(function):
    """Return what came of one try."""
    try:
        return f"done: {function()!r}"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


def called(result):
    """Return the name of what a C function failed with, or "" if it did not fail."""
    return errno.errorcode[ctypes.get_errno()] if result == -1 or result is None else ""


def in_folder():
    return os.open(plan["folder"], os.O_RDONLY)


# ---- files of others -----------------------------------------------------------------------------------------------

READ = r"read the folder of the submissions or of exercises that are kept secret"
WRITE, CHANGE = r"write outside its folder: .*", r"change files outside its folder: .*"
START, END, NETWORK = r"start other processes", r"end other processes", r"open the network"
PAST = r"call the system past Python"
LOOK, OTHERS = r"look into other processes", r"change other processes"


@kind(PLAIN, READ)
def open_it():
    return open(plan["victim"]).read()


@kind(PLAIN, READ)
def read_by_pathlib():
    import pathlib

    return pathlib.Path(plan["victim"]).read_bytes()


@kind(PLAIN, READ)
def read_by_file_io():
    import io

    return io.FileIO(plan["victim"]).read()


@kind(PLAIN, READ)
def read_by_a_relative_path():
    return open(os.path.relpath(plan["victim"])).read()


@kind(PLAIN, READ)
def read_by_a_link():
    os.symlink(plan["victim"], "by-a-link")
    return open("by-a-link").read()


@kind(PLAIN, READ)
def run_it():
    import runpy

    return runpy.run_path(plan["victim"])


@kind(PLAIN, READ)
def import_it():
    import importlib.machinery

    importlib.machinery.SourceFileLoader("secret", plan["victim"]).load_module()


@kind(PLAIN, READ)
def copy_it():
    import shutil

    return shutil.copy(plan["victim"], "copy.txt")


@kind(PLAIN, READ)
def copy_the_folder():
    import shutil

    return shutil.copytree(plan["folder"], "copies")


@kind(PLAIN, READ)
def load_it_as_an_array():
    import numpy as np

    return np.fromfile(plan["victim"], np.uint8)


@kind(PLAIN, READ)
def list_it():
    return os.listdir(plan["folder"])


@kind(PLAIN, READ)
def scan_it():
    return list(os.scandir(plan["folder"]))


@kind(PLAIN, READ)
def walk_it():
    def fail(error):
        raise error

    return list(os.walk(plan["folder"], onerror=fail))


@kind(PLAIN, READ)
def go_there():
    os.chdir(plan["folder"])


@kind(PLAIN, READ)
def read_by_dir_fd():
    return os.read(os.open(os.path.basename(plan["victim"]), os.O_RDONLY, dir_fd=in_folder()), 99)


@kind(PLAIN, READ)
def read_as_a_database():
    import sqlite3

    return sqlite3.connect(f"file:{plan['victim']}?mode=ro", uri=True).execute("select * from sqlite_master").fetchall()


@kind(PLAIN, WRITE)
def write_by_attach():
    import sqlite3

    sqlite3.connect(":memory:").execute(f"attach '{plan['victim']}.attached' as a")


@kind(PLAIN, WRITE)
def write_by_vacuum():
    import sqlite3

    sqlite3.connect(":memory:").execute(f"vacuum into '{plan['victim']}.vacuum'")


@kind(PLAIN, WRITE)
def overwrite_it():
    with open(plan["victim"], "w") as file:
        file.write("overwritten")


@kind(PLAIN, WRITE)
def write_by_dir_fd():
    folder = os.open("/", os.O_RDONLY)
    place = os.path.relpath(plan["victim"], "/") + ".new"
    os.write(os.open(place, os.O_WRONLY | os.O_CREAT, dir_fd=folder), b"written")


@kind(PLAIN, WRITE)
def write_from_the_root():
    os.close(os.open("written-here", os.O_WRONLY | os.O_CREAT, dir_fd=os.open("/usr", os.O_RDONLY)))


@kind(PLAIN, WRITE)
def write_a_database():
    import sqlite3

    sqlite3.connect(plan["victim"] + ".db").execute("create table a (b)")


@kind(PLAIN, WRITE)
def write_an_array():
    import numpy as np

    np.zeros(3).tofile(plan["victim"] + ".array")


@kind(PLAIN, WRITE)
def write_a_log():
    import logging

    logging.FileHandler(plan["victim"] + ".log")


@kind(PLAIN, WRITE)
def write_a_history():
    import readline

    readline.write_history_file(plan["victim"] + ".history")


@kind(PLAIN, WRITE)
def write_shared_memory():
    import _posixshmem

    return _posixshmem.shm_open("/cnnlab-tried", os.O_CREAT | os.O_RDWR, mode=0o600)


@kind(PLAIN, WRITE)
def write_the_memory_of_this_process():
    open("/proc/self/mem", "r+b").close()


@kind(PLAIN, WRITE)
def write_a_log_of_keys():
    import ssl

    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = plan["victim"]


class TwoPaths:
    """A path that is another one every second time."""

    def __init__(self):
        self.turn = False

    def __fspath__(self):
        self.turn = not self.turn
        return plan["victim"] if self.turn else "mine"


@kind(PLAIN, r"open what is no path")
def write_by_two_paths():
    import io

    io.FileIO(TwoPaths(), "a").write(b"written")


@kind(PLAIN, CHANGE)
def make_a_pipe_by_two_paths():
    os.mkfifo(TwoPaths())


class Deceiving(str):
    """A path that says of itself what it is not."""

    def startswith(self, *start):
        return False

    def split(self, *options):
        return []

    def partition(self, mark):
        return "mine", "", ""

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


@kind(PLAIN, WRITE)
def write_by_a_deceiving_path():
    with open(Deceiving(plan["victim"]), "a") as file:
        file.write("written")


@kind(PLAIN, READ)
def read_by_a_deceiving_path():
    return os.open(Deceiving(plan["victim"]), os.O_RDONLY)


@kind(PLAIN, CHANGE)
def remove_by_a_deceiving_path():
    os.remove(Deceiving(plan["victim"]))


@kind(PLAIN, CHANGE)
def mark_by_ioctl():
    import fcntl

    fcntl.ioctl(os.open("/", os.O_RDONLY), 0x40086602, b"\0" * 8)  # the flags of a file or folder


@kind(PLAIN, r"change the system's settings")
def set_the_clock():
    import time

    time.clock_settime(time.CLOCK_REALTIME, time.time())


@kind(PLAIN, r"lift its limits")
def lift_a_limit():
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 19, 1 << 19))


@kind(PLAIN, r"lift its limits")
def lift_a_limit_by_another_name():
    import resource

    resource.prlimit(0, resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))


@kind(PLAIN, CHANGE)
def link_it_here():
    os.link(plan["victim"], "linked")
    with open("linked", "w") as file:
        file.write("overwritten")


@kind(PLAIN, CHANGE)
def link_by_pathlib():
    import pathlib

    pathlib.Path("linked-too").hardlink_to(plan["victim"])


@kind(PLAIN, CHANGE)
def link_there():
    open("mine", "w").close()
    os.link("mine", plan["victim"] + ".link")


@kind(PLAIN, CHANGE)
def symlink_there():
    os.symlink("mine", plan["victim"] + ".symlink")


@kind(PLAIN, CHANGE)
def take_it():
    os.rename(plan["victim"], "taken")


@kind(PLAIN, CHANGE)
def replace_it():
    open("other", "w").close()
    os.replace("other", plan["victim"])


@kind(PLAIN, CHANGE)
def rename_from_elsewhere():
    os.rename("etc/hostname", "taken", src_dir_fd=os.open("/", os.O_RDONLY))


@kind(PLAIN, f"{CHANGE}|{READ}")
def move_it():
    import shutil

    shutil.move(plan["victim"], "moved")


@kind(PLAIN, CHANGE)
def remove_it():
    os.unlink(plan["victim"])


@kind(PLAIN, CHANGE)
def remove_by_dir_fd():
    os.remove(plan["victim"][1:], dir_fd=os.open("/", os.O_RDONLY))


@kind(PLAIN, CHANGE)
def remove_the_folder():
    import shutil

    shutil.rmtree(plan["folder"])


@kind(PLAIN, CHANGE)
def truncate_it():
    os.truncate(plan["victim"], 0)


@kind(PLAIN, CHANGE)
def close_it():
    os.chmod(plan["victim"], 0)


@kind(PLAIN, CHANGE)
def give_it_away():
    os.chown(plan["victim"], 1, 1)


@kind(PLAIN, CHANGE)
def date_it():
    os.utime(plan["victim"], (0, 0))


@kind(PLAIN, CHANGE)
def mark_it():
    os.setxattr(plan["victim"], "user.tried", b"1")


@kind(PLAIN, CHANGE)
def make_a_folder():
    os.mkdir(plan["victim"] + ".folder")


@kind(PLAIN, CHANGE)
def make_a_folder_by_dir_fd():
    os.makedirs("tried", exist_ok=True)  # here there is one of this name
    os.mkdir("tried", dir_fd=os.open("/usr", os.O_RDONLY))


@kind(PLAIN, CHANGE)
def remove_with_another_os():
    names = {name: getattr(os.path, name) for name in ("abspath", "join", "realpath", "dirname")}
    try:
        for name in names:
            setattr(os.path, name, lambda *parts, **options: "mine")
        os.remove(plan["victim"])
    finally:
        for name, function in names.items():
            setattr(os.path, name, function)


@kind(PLAIN, CHANGE)
def make_a_pipe():
    os.mkfifo(plan["victim"] + ".pipe")


@kind(PLAIN, CHANGE)
def make_a_pipe_by_dir_fd():
    os.mkfifo(plan["victim"][1:] + ".pipe-too", dir_fd=os.open("/", os.O_RDONLY))


@kind(PLAIN, CHANGE)
def make_a_device():
    os.mknod(plan["victim"] + ".node")


@kind(PLAIN, r"change the system's settings")
def change_the_root():
    os.chroot("/")


@kind(PLAIN, r"change the system's settings")
def name_the_machine():
    socket.sethostname(socket.gethostname())


# ---- processes -----------------------------------------------------------------------------------------------------


@kind(PLAIN, START)
def run_a_program():
    return subprocess.run(["id"], capture_output=True).stdout


@kind(PLAIN, START)
def run_a_question_by_hand():
    return subprocess.run(["uname", "-a"], capture_output=True).stdout


@kind(PLAIN, START)
def run_in_a_shell():
    return os.system("true")


@kind(PLAIN, START)
def read_from_a_program():
    return os.popen("id").read()


@kind(PLAIN, START)
def fork():
    if os.fork() == 0:
        os._exit(0)


@kind(PLAIN, START)
def spawn():
    return os.spawnv(os.P_WAIT, "/usr/bin/true", ["true"])


@kind(PLAIN, START)
def posix_spawn():
    return os.posix_spawn("/usr/bin/true", ["true"], {})


@kind(PLAIN, START)
def become_a_program():
    os.execv("/usr/bin/nothing-of-this-name", ["true"])


@kind(PLAIN, START)
def fork_exec():
    import _posixsubprocess

    pipe = os.pipe()
    arguments = [[b"/usr/bin/sleep", b"600"], [b"/usr/bin/sleep"], True, (pipe[1],), None, None]
    arguments += [-1] * 6 + [*pipe, True, True, 0, None, None, None, -1, None, False]
    return _posixsubprocess.fork_exec(*arguments)


@kind(PLAIN, START)
def fork_exec_by_another_name():
    pipe = os.pipe()
    arguments = [[b"/usr/bin/sleep", b"600"], [b"/usr/bin/sleep"], True, (pipe[1],), None, None]
    arguments += [-1] * 6 + [*pipe, True, True, 0, None, None, None, -1, None, False]
    return subprocess._fork_exec(*arguments)


@kind(PLAIN, START)
def multiply():
    import multiprocessing

    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()


@kind(PLAIN, START)
def multiply_by_spawn():
    import multiprocessing

    multiprocessing.get_context("spawn").Process(target=int).start()


@kind(PLAIN, START)
def pool():
    import concurrent.futures

    return concurrent.futures.ProcessPoolExecutor(1).submit(int).result()


@kind(PLAIN, START)
def run_by_asyncio():
    import asyncio

    async def run():
        return await asyncio.create_subprocess_exec("id")

    return asyncio.new_event_loop().run_until_complete(run())


@kind(PLAIN, START)
def run_in_a_terminal():
    import pty

    return pty.spawn(["id"])


@kind(PLAIN, START)
def second_interpreter():
    try:
        import _interpreters as interpreters
    except ImportError:  # before Python 3.13
        import _xxsubinterpreters as interpreters
    return interpreters.create()


@kind(PLAIN, END)
def kill_it():
    os.kill(plan["pid"], signal.SIGKILL)


@kind(PLAIN, END)
def kill_the_parent():
    os.kill(os.getppid(), signal.SIGKILL)


@kind(PLAIN, END)
def kill_all():
    os.kill(-1, 0)


@kind(PLAIN, END)
def kill_its_group():
    os.killpg(plan["pid"], signal.SIGKILL)


@kind(PLAIN, END)
def point_at_it():
    return os.pidfd_open(plan["pid"])


@kind(PLAIN, END)
def kill_by_pidfd():
    folder = f"/proc/{plan['pid']}"
    signal.pidfd_send_signal(os.open(folder if os.path.exists(folder) else ".", os.O_RDONLY), signal.SIGKILL)


@kind(PLAIN, OTHERS)
def limit_it():
    import resource

    resource.prlimit(plan["pid"], resource.RLIMIT_CPU, (1, 1))


@kind(PLAIN, OTHERS)
def slow_it_down():
    os.setpriority(os.PRIO_PROCESS, plan["pid"], 19)


@kind(PLAIN, OTHERS)
def renice_all_of_the_user():
    os.setpriority(os.PRIO_USER, 0, 19)


@kind(PLAIN, OTHERS)
def renice_all_by_another_constant():
    real, os.PRIO_PROCESS = os.PRIO_PROCESS, os.PRIO_USER
    try:
        os.setpriority(os.PRIO_USER, 0, 19)
    finally:
        os.PRIO_PROCESS = real


@kind(PLAIN, OTHERS)
def renice_it_by_psutil():
    from psutil import _psutil_linux

    _psutil_linux.proc_priority_set(plan["pid"], 18)


@kind(PLAIN, END)
def have_it_signalled():
    import fcntl

    ends = os.pipe()
    fcntl.fcntl(ends[0], fcntl.F_SETOWN, plan["pid"])
    fcntl.fcntl(ends[0], 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(ends[0], fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(ends[1], b"x")


@kind(PLAIN, OTHERS)
def pin_it():
    os.sched_setaffinity(plan["pid"], {0})


@kind(PLAIN, OTHERS)
def schedule_it():
    os.sched_setscheduler(plan["pid"], os.SCHED_IDLE, os.sched_param(0))


def of_process(name, pid=None):
    return open(f"/proc/{pid or plan['pid']}/{name}", "rb").read(4096)


@kind(PLAIN, LOOK)
def its_environment():
    return of_process("environ")


@kind(PLAIN, LOOK)
def its_command_line():
    return of_process("cmdline")


@kind(PLAIN, LOOK)
def its_memory():
    return of_process("mem")


@kind(PLAIN, LOOK)
def its_maps():
    return of_process("maps")


@kind(PLAIN, LOOK)
def its_files():
    return os.listdir(f"/proc/{plan['pid']}/fd")


@kind(PLAIN, LOOK)
def its_folder():
    return os.readlink(f"/proc/{plan['pid']}/cwd")


@kind(PLAIN, LOOK)
def through_its_root():
    return open(f"/proc/{plan['pid']}/root{plan['victim']}").read()


@kind(PLAIN, LOOK)
def through_its_folder():
    return os.listdir(f"/proc/{plan['pid']}/cwd")


@kind(PLAIN, LOOK)
def through_its_file():
    return open(f"/proc/{plan['pid']}/fd/0").read(1)


@kind(PLAIN, LOOK)
def its_environment_by_a_link():
    os.symlink(f"/proc/{plan['pid']}", "the-grader")
    return open("the-grader/environ").read()


@kind(PLAIN, LOOK)
def its_environment_by_dir_fd():
    return os.open(f"{plan['pid']}/environ", os.O_RDONLY, dir_fd=os.open("/proc", os.O_RDONLY))


@kind(PLAIN, LOOK)
def its_folder_by_dir_fd():
    return os.readlink(f"{plan['pid']}/cwd", dir_fd=os.open("/proc", os.O_RDONLY))


@kind(PLAIN, LOOK)
def its_folder_by_two_slashes():
    return os.readlink(f"//proc/{plan['pid']}/cwd")


@kind(PLAIN, LOOK)
def its_folder_by_a_link():
    os.symlink(f"/proc/{plan['pid']}", "its-own")
    return os.readlink("its-own/cwd")


@kind(PLAIN, LOOK)
def its_files_by_a_link():
    os.symlink(f"/proc/{plan['pid']}/fd", "its-files")
    return os.listdir("its-files")


@kind(PLAIN, LOOK)
def by_a_relative_path():
    return open(os.path.relpath(f"/proc/{plan['pid']}/environ")).read()


@kind(PLAIN, r"take the fence away")
def second_copy_of_posix():
    old = sys.modules.pop("posix")
    try:
        import posix

        return posix is old
    finally:
        sys.modules["posix"] = old


@kind(PLAIN, r"take the fence away")
def second_copy_of_posix_by_hand():
    import _imp
    from importlib.machinery import ModuleSpec

    copy = _imp.create_builtin(ModuleSpec("posix", None))
    _imp.exec_builtin(copy)
    return copy.__name__


@kind(PLAIN, CHANGE)
def while_an_answer_is_judged():
    from cnnlab.exercises.checker import fence

    with fence.intact():  # as in `check`
        os.mkfifo(plan["victim"] + ".judged")


@kind(PLAIN, CHANGE)
def with_the_originals_put_back():
    from cnnlab.exercises.checker import fence

    fence.put_back()
    os.mkfifo(plan["victim"] + ".original")


@kind(PLAIN, READ)
def by_another_fspath():
    real, victim = os.fspath, plan["victim"]
    os.fspath = lambda path: "mine" if path == victim else real(path)
    try:
        return open(victim).read()
    finally:
        os.fspath = real


@kind(PLAIN, READ)
def by_another_fsdecode():
    above = os.path.dirname(os.path.dirname(plan["folder"]))
    descriptor, name, real = os.open(above, os.O_RDONLY), os.path.relpath(plan["victim"], above), os.fsdecode
    os.fsdecode = lambda path: "mine"
    try:
        return os.open(name, os.O_RDONLY, dir_fd=descriptor)
    finally:
        os.fsdecode = real


@kind(PLAIN, CHANGE)
def by_another_stat():
    real = os.stat
    os.stat = lambda path, **options: real("/")
    try:
        os.mkdir(plan["victim"] + ".folder")
    finally:
        os.stat = real


@kind(PLAIN, READ)
def by_another_hash():
    import hashlib

    real = hashlib.sha256
    hashlib.sha256 = lambda *content: real()
    try:
        return open(plan["victim"]).read()
    finally:
        hashlib.sha256 = real


@kind(PLAIN, WRITE)
def by_another_null():
    real, os.devnull = os.devnull, os.path.dirname(plan["folder"]) + "/tried"
    try:
        open(os.devnull, "w").close()
    finally:
        os.devnull = real


@kind(PLAIN, WRITE)
def by_another_any():
    import builtins

    real, builtins.any = builtins.any, lambda values: False
    try:
        open(os.path.dirname(plan["folder"]) + "/tried", "w").close()
    finally:
        builtins.any = real


@kind(PLAIN, r"lift its limits")
def by_another_getrlimit():
    import resource

    real = resource.getrlimit
    resource.getrlimit = lambda which: (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))
    finally:
        resource.getrlimit = real


@kind(PLAIN, READ)
def by_another_lstat():
    real = os.lstat
    os.symlink(plan["victim"], "looked-at")
    os.lstat = lambda path, **options: real("/nowhere")
    try:
        return open("looked-at").read()
    finally:
        os.lstat = real


@kind(PLAIN, READ)
def by_dir_fd_of_another_kind():
    import numpy as np

    above = os.path.dirname(os.path.dirname(plan["folder"]))
    descriptor = os.open(above, os.O_RDONLY)
    return os.open(os.path.relpath(plan["victim"], above), os.O_RDONLY, dir_fd=np.int64(descriptor))


@kind(PLAIN, READ)
def as_a_history():
    import readline

    readline.read_history_file(plan["victim"])
    return readline.get_history_item(1)


@kind(PLAIN, WRITE)
def history_by_bytes():
    import readline

    readline.write_history_file(plan["victim"].encode() + b".history")


@kind(PLAIN, WRITE)
def history_by_a_path():
    import pathlib
    import readline

    readline.append_history_file(1, pathlib.Path(plan["victim"] + ".history"))


@kind(PLAIN, WRITE)
def database_without_its_authorizer():
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.set_authorizer(None)
    connection.execute(f"attach '{plan['victim']}.authorized' as a")


@kind(PLAIN, r"take the fence away")
def database_by_a_factory():
    import sqlite3

    connection = sqlite3.connect(":memory:", factory=sqlite3.Connection.__mro__[-2])
    connection.execute(f"attach '{plan['victim']}.made' as a")


@kind(PLAIN, WRITE)
def database_by_an_escaped_name():
    import sqlite3

    name = plan["victim"].replace("/", "%2F")
    sqlite3.connect(f"file:{name}.escaped", uri=True).execute("create table a (b)")


@kind(PLAIN, WRITE)
def database_that_says_it_is_in_memory():
    import sqlite3

    sqlite3.connect(f"file:{plan['victim']}.memory?x=mode=memory", uri=True).execute("create table a (b)")


@kind(PLAIN, WRITE)
def database_with_options_in_its_name():
    import sqlite3

    sqlite3.connect(f"{plan['victim']}.db?mode=memory").execute("create table a (b)")


@kind(PLAIN, r"take the fence away")
def write_by_the_class_behind_the_guard():
    import sqlite3

    sqlite3.Connection.__mro__[-2](":memory:").execute(f"attach '{plan['victim']}.behind' as a")


# ---- past Python ---------------------------------------------------------------------------------------------------


@kind(PLAIN, PAST)
def c_library_of_the_process():
    return ctypes.CDLL(None).getpid()


@kind(PLAIN, PAST)
def c_library_by_its_name():
    return ctypes.CDLL("libc.so.6").getpid()


@kind(PLAIN, PAST)
def python_as_a_library():
    return ctypes.pythonapi.Py_IsInitialized()


@kind(PLAIN, PAST)
def function_by_its_name():
    return ctypes.c_int.in_dll(C, "optind").value


@kind(PLAIN, PAST)
def c_library_in_a_thread():
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor() as pool:
        return pool.submit(getattr, ctypes.CDLL(None), "getpid").result()()


@kind(PLAIN, PAST)
def c_library_by_a_library_of_its_own():
    place = os.path.expanduser("~/.local/lib/python{}.{}/site-packages".format(*sys.version_info))
    os.makedirs(place)
    with open(f"{place}/of_its_own.py", "w") as file:
        file.write("import ctypes\npid = ctypes.CDLL('libc.so.6').getpid()")
    sys.path.append(place)
    import of_its_own

    return of_its_own.pid


@kind(PLAIN, PAST)
def c_library_by_its_full_name():
    import pkgutil

    return pkgutil.resolve_name("ctypes:pythonapi.getpid")()


@kind(PLAIN, PAST)
def what_python_is_tested_with():
    import _testcapi

    return _testcapi.__name__


@kind(PLAIN, r"take the fence away")
def second_copy_of_a_library():
    from importlib import machinery, util

    import _cffi_backend

    loader = machinery.ExtensionFileLoader("another._cffi_backend", _cffi_backend.__file__)
    return util.module_from_spec(util.spec_from_loader("another._cffi_backend", loader)) is not None


@kind(PLAIN, PAST)
def c_library_by_cffi():
    import _cffi_backend

    return _cffi_backend.load_library(None) is not None


def brought_along(name):
    """Return a library of compiled code in this folder."""
    import shutil

    import markupsafe._speedups

    return os.path.abspath(shutil.copy(markupsafe._speedups.__file__, name))


@kind(PLAIN, PAST)
def own_library_by_numpy():
    import numpy as np

    return np.ctypeslib.load_library(brought_along("loaded.so"), ".") is not None


@kind(PLAIN, PAST)
def own_module_of_compiled_code():
    from importlib import machinery, util

    loader = machinery.ExtensionFileLoader("_speedups", brought_along("imported.so"))
    return util.module_from_spec(util.spec_from_loader("_speedups", loader)) is not None


@kind(PLAIN, WRITE)
def semaphore_that_stays():
    import _multiprocessing

    return _multiprocessing.SemLock(1, 1, 1, "/cnnlab-tried", False) is not None


# ---- the network ---------------------------------------------------------------------------------------------------


@kind(PLAIN, NETWORK)
def connect():
    return socket.create_connection(("127.0.0.1", plan["port"]), timeout=5)


@kind(PLAIN, NETWORK)
def send_a_packet():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"tried", ("127.0.0.1", plan["port"]))


@kind(PLAIN, NETWORK)
def connect_to_a_file():
    socket.socket(socket.AF_UNIX).connect(plan["socket"])


@kind(PLAIN, NETWORK)
def connect_to_a_name():
    socket.socket(socket.AF_UNIX).connect("\0" + plan["name"])


@kind(PLAIN, NETWORK)
def listen_anywhere():
    socket.socket().listen()


@kind(PLAIN, NETWORK)
def connect_by_zmq():
    import zmq

    zmq.Context.instance().socket(zmq.REQ).connect(f"tcp://127.0.0.1:{plan['port']}")


@kind(PLAIN, NETWORK)
def offer_by_zmq():
    import zmq

    zmq.Context.instance().socket(zmq.REP).bind(f"ipc://{plan['victim']}.ipc")


@kind(PLAIN, NETWORK)
def offer():
    socket.socket().bind(("0.0.0.0", 0))


@kind(PLAIN, NETWORK)
def raw_socket():
    return socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)


@kind(PLAIN, NETWORK)
def packet_socket():
    return socket.socket(17, socket.SOCK_RAW)


@kind(PLAIN, NETWORK)
def look_a_name_up():
    return socket.getaddrinfo("example.org", 80)


@kind(PLAIN, NETWORK)
def download():
    import urllib.request

    return urllib.request.urlopen(f"http://127.0.0.1:{plan['port']}/", timeout=5)


# ---- behind Python's back ------------------------------------------------------------------------------------------


@kind(HIDDEN)
def c_open():
    return called(C.open(plan["victim"].encode(), 0))


@kind(HIDDEN)
def c_create():
    return called(C.creat(plan["victim"].encode() + b".c", 0o600))


@kind(HIDDEN)
def c_write_to_the_system():
    return [called(C.creat(path, 0o600)) for path in (b"/tried", b"/usr/tried", b"/dev/tried", b"/proc/sys/tried")]


@kind(HIDDEN)
def c_remove():
    return called(C.unlink(plan["victim"].encode()))


@kind(HIDDEN)
def c_folder():
    C.opendir.restype = ctypes.c_void_p
    return called(C.opendir(plan["folder"].encode()))


@kind(HIDDEN)
def c_fork():
    return called(C.fork())


@kind(HIDDEN)
def c_vfork():
    return called(C.syscall({"x86_64": 58}.get(os.uname().machine, 220), 17, 0, 0, 0, 0))


@kind(HIDDEN)
def c_system():
    return called(C.system(b"sleep 600 &"))


@kind(HIDDEN)
def c_kill():
    return called(C.kill(plan["pid"], 9))


@kind(HIDDEN)
def c_kill_all():
    own = set(map(int, os.listdir("/proc/self/task")))  # a thread's number is the process's, too
    return [called(C.kill(pid, 9)) for pid in set(range(3, 400)) - own if C.kill(pid, 0) == 0]


@kind(HIDDEN)
def c_trace():
    return called(C.ptrace(16, plan["pid"], 0, 0))


@kind(HIDDEN)
def c_namespaces():
    return [called(C.unshare(flag)) for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000)]


@kind(HIDDEN)
def c_mount():
    return [called(C.umount2(plan["folder"].encode(), 2)), called(C.mount(b"none", b"/tmp", b"tmpfs", 0, None))]


@kind(HIDDEN)
def c_root():
    return [called(C.setuid(0)), called(C.chroot(b"."))]


@kind(HIDDEN)
def c_machine():
    return called(C.sethostname(b"tried", 5))


@kind(HIDDEN)
def c_memory_without_a_limit():
    memory = {"x86_64": (319, 29)}.get(os.uname().machine, (279, 194))
    return [called(C.syscall(memory[0], b"a", 0)), called(C.syscall(memory[1], 0, 1 << 20, 0o1600))]


@kind(HIDDEN)
def c_connect():
    address = (2).to_bytes(2, "little") + plan["port"].to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    return called(C.connect(C.socket(2, 1, 0), address, 16))


@kind(HIDDEN)
def c_connect_to_a_file():
    address = (1).to_bytes(2, "little") + plan["socket"].encode() + b"\0"
    return called(C.connect(C.socket(1, 1, 0), address, len(address)))


@kind(HIDDEN)
def c_connect_to_a_name():
    address = (1).to_bytes(2, "little") + b"\0" + plan["name"].encode()
    return called(C.connect(C.socket(1, 1, 0), address, len(address)))


@kind(HIDDEN)
def c_other_sockets():
    return [called(C.socket(family, 3, 0)) for family in (17, 38, 40)]  # packets, the kernel's ciphers, the host's


def fill(place):
    """Write files of 16 MB until the system says no; return its word, and how many megabytes it took."""
    written = 0
    try:
        for number in range(400):
            with open(os.path.join(place, f"fill-{number}"), "wb", buffering=0) as file:
                written += file.write(bytes(16 << 20))
    except OSError as error:
        return [errno.errorcode[error.errno], written >> 20]
    finally:
        for name in os.listdir(place):
            if name.startswith("fill-"):
                os.remove(os.path.join(place, name))
    return ["", written >> 20]


@kind(HIDDEN)
def fill_its_folder():
    return fill(".")


@kind(HIDDEN)
def start_threads():
    import threading

    threading.stack_size(64 << 10)
    over, started = threading.Event(), []
    try:
        for _ in range(5000):
            thread = threading.Thread(target=over.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError:
        return len(started) < 1000
    finally:
        over.set()
        threading.stack_size(0)
        for thread in started:
            thread.join()
    return False


@kind(HIDDEN)
def who_it_is():
    lines = read("/proc/self/status").decode().splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    powers = [int(status[name], 16) for name in ("CapEff", "CapPrm", "CapAmb")]
    return [os.getuid() > 0, os.geteuid() > 0, *powers, status["NoNewPrivs"], status["Seccomp"]]


@kind(HIDDEN)
def who_else_is_there():
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())[1:] == [os.getpid()]


@kind(HIDDEN)
def what_is_there():
    there = set(os.listdir("/")) - {"bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "nix", "gnu"}
    return [sorted(there - {"proc", "dev", "sys", "tmp"}), sorted(os.listdir("/dev"))]


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        return error


@kind(HIDDEN)
def what_it_is_told():
    names = ["environ", "cmdline", "mountinfo", "cgroup"]
    seen = [read(f"/proc/{pid}/{name}") for name in names for pid in ("self", "1")]
    return sys.argv, sys.orig_argv, dict(os.environ), seen, socket.gethostname()


@kind(HIDDEN)
def what_is_masked():
    empty = os.listdir(plan["masked"]) == []
    return empty and outcome(lambda: open(os.path.join(plan["masked"], "x"), "w")).startswith("OSError: [Errno 30]")


def report():
    """Do as `plan.json` in this folder says, in a process of its own."""
    with open("plan.json") as file:
        plan.update(json.load(file))
    print(json.dumps(outcomes(PLAIN) | outcomes(HIDDEN)), file=sys.stderr)


# ---- what honest notebooks and libraries do ------------------------------------------------------------------------


@kind(HONEST)
def platforms():
    import platform

    return [len(each()) > 0 for each in (platform.platform, platform.node, platform.machine)] + [
        platform.processor() is not None,
        platform.architecture()[0],
        platform.libc_ver()[0],
    ]


@kind(HONEST)
def a_library():
    import ctypes.util

    return ctypes.util.find_library("nothing-of-this-name")


@kind(HONEST)
def a_number_of_the_machine():
    import uuid

    return uuid.getnode() > 0 and len(str(uuid.uuid1())) == 36


@kind(HONEST)
def cores():
    import multiprocessing

    return os.cpu_count() >= 1 and multiprocessing.cpu_count() >= 1


@kind(HONEST)
def a_browser():
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return "none"
    return "some"


@kind(HONEST)
def locks():
    import multiprocessing

    with multiprocessing.Lock(), multiprocessing.RLock():
        return multiprocessing.get_start_method()


@kind(HONEST)
def own_links():
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        (pathlib.Path(place) / "link").symlink_to("/etc/passwd")
    os.symlink("/etc/passwd", "link-outside")
    os.rename("link-outside", "renamed")
    os.remove("renamed")
    return os.path.lexists("renamed")


@kind(HONEST)
def names_from_an_enumeration():
    import enum

    class Files(enum.StrEnum):
        NOTES = "notes.txt"

    Files.__module__ = "__main__"
    with open(Files.NOTES, "w") as file:
        return file.write("four")


@kind(HONEST)
def a_module_made_anew():
    import importlib

    sys.modules.pop("sqlite3", None)
    with importlib.import_module("sqlite3").connect("anew.db") as database:
        return database.execute("select 1").fetchone()


@kind(HONEST)
def addresses():
    import numpy as np

    numbers = np.arange(3, dtype=np.float32)
    return list(numbers.ctypes.data_as(ctypes.POINTER(ctypes.c_float))[:3]), ctypes.sizeof(ctypes.c_double)


@kind(HONEST)
def library_of_a_library():
    import numpy as np

    found = {"ctypes": ctypes}
    exec(compile("pid = ctypes.CDLL('libc.so.6').getpid()", np.__file__, "exec"), found)
    return found["pid"] == os.getpid()


@kind(HONEST)
def the_time():
    import time

    time.tzset()
    return len(time.tzname)


@kind(HONEST)
def testing():
    import numpy as np

    np.testing.assert_allclose([1.0], [1.0])
    return np.show_config("dicts")["Build Dependencies"]["blas"] is not None


@kind(HONEST)
def a_picture():
    import matplotlib.font_manager
    import matplotlib.pyplot as plt

    plt.plot([1, 2])
    plt.title("a title")
    plt.savefig("picture.png")
    return os.path.getsize("picture.png") > 1000 and len(matplotlib.font_manager.fontManager.ttflist) > 0


@kind(HONEST)
def requests():
    try:
        import urllib3.util.connection
    except ImportError:
        return None
    return urllib3.util.connection.HAS_IPV6


@kind(HONEST)
def a_loop_of_events():
    import asyncio

    return asyncio.new_event_loop().run_until_complete(asyncio.sleep(0, "slept"))


@kind(HONEST)
def threads():
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return sum(pool.map(abs, range(10)))


@kind(HONEST)
def many_threads():
    import threading

    over = threading.Barrier(301)
    for _ in range(300):
        threading.Thread(target=over.wait, daemon=True).start()
    return over.wait() >= 0


@kind(HONEST)
def files():
    import pickle
    import shelve
    import sqlite3
    import tempfile

    import numpy as np

    np.save("array.npy", np.arange(3))
    with open("notes.json", "w") as file:
        json.dump([1], file)
    os.makedirs("a/b", exist_ok=True)
    os.rename("notes.json", "a/b/notes.json")
    with tempfile.TemporaryDirectory() as place, open(os.path.join(place, "x"), "wb") as file:
        pickle.dump([1], file)
    with shelve.open("shelf") as shelf:
        shelf["a"] = 1
    with sqlite3.connect("own.db") as database:
        database.execute("create table a (b)")
    import shutil

    shutil.copytree("a", "c")
    shutil.rmtree("c")
    os.mkfifo("pipe")
    return np.load("array.npy").tolist(), os.path.exists("a/b/notes.json")


@kind(HONEST)
def home():
    import getpass
    import pathlib

    with open(os.path.expanduser("~/.some-library"), "w") as file:
        file.write("settings")
    return pathlib.Path.home().is_relative_to(os.getcwd()), getpass.getuser()


@kind(HONEST)
def itself():
    import resource

    os.kill(os.getpid(), 0)
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    os.close(os.pidfd_open(os.getpid(), flags=0))
    os.setpriority(which=os.PRIO_PROCESS, who=0, priority=os.getpriority(os.PRIO_PROCESS, 0))
    return resource.getrlimit(resource.RLIMIT_AS)[0] > 0 and len(open("/proc/self/maps").read()) > 100
