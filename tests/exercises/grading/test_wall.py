"""What a submission's process reaches: behind the wall nothing of what `tries` tries, by the fence alone what it says.

Each way is one process that tries everything and tells what came of it; what it did is looked for outside.
"""

import importlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cnnlab.exercises.grading.submission import beside, hook, process, room, unseen, wall
from support import tries
from support.bubblewrap import MISSING

linux = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is Linux's; run it there")
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are POSIX; run it on Linux or macOS")
SENT = b"told by nobody"


def with_wall(how):
    """Go on with this wall; skip where the system has none. In CI it must be installed, and where bubblewrap itself
    works, so must the wall."""
    if how != "off" and not wall.found():
        if not shutil.which("bwrap"):
            (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
        bare = ["bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "true"]
        if subprocess.run(bare, capture_output=True).returncode == 0:
            pytest.fail(wall.missing())
        pytest.skip("bubblewrap may not work here; run it where programs may make user namespaces, or as root")
    if how == "root" and os.geteuid() != 0:
        pytest.skip("the wall that is built with root's rights; run it as root")


class Outside:
    """What belongs to others: a class with its results, a process, servers; and what became of them."""

    def __init__(self, place):
        self.place = place
        self.submitted, self.results, self.secret = (place / name for name in ("submitted", "results", "secret"))
        self.shown = place / "shown"  # a folder that PYTHONPATH names, with the results in it
        self.results = self.shown / "graded"
        for folder in (self.submitted / "anna", self.results, self.secret):
            folder.mkdir(parents=True)
            (folder / "x.ipynb").write_bytes(SENT)
        (self.shown / "a_module.py").write_text("found = True")
        self.neighbours = place / "ben"
        self.neighbours.mkdir()
        shutil.copy(tries.__file__, self.neighbours)
        self.child = subprocess.Popen(["sleep", "600"], cwd=self.submitted, env={"TOKEN": "of the grader"})
        self.name = f"cnnlab-test-{os.getpid()}-{place.name}"
        self.servers = [socket.create_server(("127.0.0.1", 0)), *(socket.socket(socket.AF_UNIX) for _ in "ab")]
        self.servers[1].bind(str(place / "s"))
        self.servers[2].bind(f"\0{self.name}")
        for server in self.servers:
            server.listen()
            server.setblocking(False)
        self.before = self.state()

    @property
    def private(self):
        return [str(each) for each in (self.submitted, self.results, self.secret)]

    def plan(self, victim):
        """What the process that tries is told."""
        return {
            "victim": str(victim / "x.ipynb"), "folder": str(victim), "masked": str(self.results),
            "pid": self.child.pid, "port": self.servers[0].getsockname()[1], "socket": str(self.place / "s"),
            "name": self.name,
        }  # fmt: skip

    def state(self):
        """Everything that a try could have changed."""
        process = os.sched_getaffinity(self.child.pid), os.getpriority(os.PRIO_PROCESS, self.child.pid)
        folders = [self.submitted, self.results, self.secret, self.shown]
        files = {
            str(path): (path.lstat().st_mode, path.lstat().st_mtime, path.is_file() and path.read_bytes())
            for folder in folders
            for path in [folder, *folder.rglob("*")]
        }
        shared = [os.path.exists(f"/dev/shm/{name}") for name in ("cnnlab-tried", "sem.cnnlab-tried")]
        return self.child.poll(), process, files, socket.gethostname(), shared

    def is_untouched(self):
        """Assert that nothing of it changed, and that nobody called."""
        assert self.state() == self.before
        for server in self.servers:
            with pytest.raises(BlockingIOError):
                server.accept()
        for place in ("/tried", "/usr/tried", "/dev/tried", "/usr/written-here"):
            assert not os.path.exists(place)

    def close(self):
        self.child.kill()
        self.child.wait()
        for server in self.servers:
            server.close()


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    found = Outside(tmp_path_factory.mktemp("outside"))
    yield found
    found.close()


def choose(patch, how, outside):
    with_wall(how)
    patch.setenv("PYTHONPATH", os.pathsep.join([str(outside.shown), os.environ.get("PYTHONPATH", "")]))
    patch.setenv("SOME_TOKEN", "of the grader")
    how = wall.kind() if how == "on" else how
    patch.setattr(wall, "_tried", lambda: (how, ""))


# ---- the wall alone: without the fence, as if the submission had got past it ---------------------------------------


@pytest.fixture(scope="module", params=["user", "root"])
def behind(request, outside):
    """What came of all tries behind the wall, without the fence."""
    (outside.neighbours / "plan.json").write_text(json.dumps(outside.plan(outside.submitted / "anna")))
    with pytest.MonkeyPatch.context() as patch:
        choose(patch, request.param, outside)
        place = room.Room(outside.neighbours)
        command = place.command(["timeit", "-n1", "-r1", "import tries; tries.report()"], outside.private)
    try:
        done = subprocess.run(command.line, **command.options, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    finally:
        command.close()
        place.close()
    assert done.returncode == 0, done.stderr[-2000:]
    return request.param, json.loads(done.stderr.splitlines()[-1]), done.stdout


HARMLESS = {  # what gets through, within the wall
    "write_shared_memory": r"\d+",
    "write_the_memory_of_this_process": "None",
    "run_in_a_shell": "32512|-1|256",  # it could not be started
    "second_interpreter": r"InterpreterID\(\d+\)",
    "kill_the_parent": "None",  # the first process behind the wall, which hears nobody there
    "kill_all": "None",
    "second_copy_of_posix": "False",
    "second_copy_of_posix_by_hand": "'posix'",
    "c_library_of_the_process": r"\d+",
    "c_library_by_its_name": r"\d+",
    "python_as_a_library": "1",
    "function_by_its_name": "1",
    "c_library_by_cffi": "True",
    "c_library_in_a_thread": r"\d+",
    "c_library_by_a_library_of_its_own": r"\d+",
    "c_library_by_its_full_name": r"\d+",
    "what_python_is_tested_with": "'_testcapi'",
    "second_copy_of_a_library": "True",
    "listen_anywhere": "None",
    "connect_by_zmq": "None",
    "renice_all_of_the_user": "None",
    "renice_all_by_another_constant": "None",
    "own_library_by_numpy": "True",
    "own_module_of_compiled_code": "True",
    "semaphore_that_stays": "True",
    "send_a_packet": "5",
    "offer": "None",
}
REFUSED = {
    "c_open": "ENOENT", "c_create": "ENOENT", "c_remove": "ENOENT", "c_folder": "ENOENT",
    "c_write_to_the_system": ["EROFS", "EROFS", "EROFS", "ENOENT"], "c_fork": "EPERM", "c_vfork": "EPERM",
    "c_kill": "ESRCH", "c_kill_all": [], "c_trace": "EPERM", "c_namespaces": ["EPERM"] * 4, "c_mount": ["EPERM"] * 2,
    "c_machine": "EPERM", "c_memory_without_a_limit": ["EPERM"] * 2, "c_connect": "ECONNREFUSED",
    "c_connect_to_a_file": "ENOENT", "c_connect_to_a_name": "ECONNREFUSED", "c_other_sockets": ["EAFNOSUPPORT"] * 3,
    "who_it_is": [True, True, 0, 0, 0, "1", "2"], "who_else_is_there": True,
}  # fmt: skip


@linux
def test_behind_the_wall_nothing_is_read_written_signalled_or_reached(behind, outside):
    _, found, printed = behind
    outside.is_untouched()
    got = {name: each for name, each in found.items() if name in tries.PLAIN and each.startswith("done")}
    assert {name for name in got if not re.fullmatch(f"done: ({HARMLESS.get(name)})", got[name])} == set()
    assert SENT.decode() not in json.dumps(found) + printed


@linux
def test_behind_the_wall_the_system_refuses_the_c_library_too(behind):
    assert {name: behind[1][name] for name in REFUSED} == {name: f"done: {each!r}" for name, each in REFUSED.items()}
    assert behind[1]["c_root"] in ("done: ['EPERM', 'EPERM']", "done: ['EINVAL', 'EPERM']")


@linux
def test_behind_the_wall_disk_memory_and_threads_have_an_end(behind):
    how, found, _ = behind
    error, megabytes = json.loads(found["fill_its_folder"].removeprefix("done: ").replace("'", '"'))
    assert (error, 200 < megabytes <= 256) == ("ENOSPC", True)
    if how == "root" or os.geteuid() != 0:  # Linux counts no threads of root, whatever they are called inside
        assert found["start_threads"] == "done: True"


@linux
def test_behind_the_wall_nothing_tells_of_the_class_or_the_grader(behind, outside):
    told = behind[1]["what_it_is_told"]
    for word in ("of the grader", str(outside.submitted), str(outside.secret), "SOME_TOKEN", socket.gethostname()):
        assert word not in told
    assert str(outside.place) in behind[1]["open_it"]  # what it was told by the test is told


@linux
def test_behind_the_wall_there_is_the_system_and_python_only(behind, outside):
    own = {Path(each).parts[1] for each in (sys.prefix, sys.base_prefix, wall.__file__, outside.shown)}
    own |= {room._data().parts[1]}
    there, devices = json.loads(behind[1]["what_is_there"].removeprefix("done: ").replace("'", '"'))
    assert set(there) <= own
    assert {"null", "zero", "urandom"} <= set(devices)
    assert set(devices) <= {
        "console", "core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty",
        "urandom", "zero",
    }  # fmt: skip


@linux
def test_a_class_in_a_folder_that_python_needs_is_empty_behind_the_wall(behind):
    assert behind[1]["what_is_masked"] == "done: True"


# ---- the fence -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["off", "on"])
def fenced(request, outside):
    """What the fence said to all plain tries and to what honest notebooks do, and its remarks; without a wall and with.

    Honest ones first: their remarks are those before the tries.
    """
    with pytest.MonkeyPatch.context() as patch:
        choose(patch, request.param, outside)
        run = process.Process(1024, 100, outside.private, None, outside.neighbours)
        try:
            plan = outside.plan(outside.submitted / "anna")
            load = f"__import__('sys').path.insert(0, '') or __import__('tries').plan.update({plan!r})"
            run.ask("evaluate", source=load)
            honest = run.ask("evaluate", source="__import__('tries').outcomes(__import__('tries').HONEST)")
            remarks = run.ask("tried")
            plain = run.ask("evaluate", source="__import__('tries').outcomes(__import__('tries').PLAIN)")
            return honest, remarks, plain, run.ask("tried")
        finally:
            run.end()


HONESTLY = {
    "platforms": "[True, True, True, True, '64bit', 'glibc']",
    "a_library": "None",
    "a_number_of_the_machine": "True",
    "cores": "True",
    "locks": "'fork'",
    "own_links": "False",
    "names_from_an_enumeration": "4",
    "a_module_made_anew": "(1,)",
    "addresses": "([0.0, 1.0, 2.0], 8)",
    "library_of_a_library": "True",
    "the_time": "2",
    "testing": "True",
    "a_picture": "True",
    "a_loop_of_events": "'slept'",
    "threads": "45",
    "many_threads": "True",
    "files": "([0, 1, 2], True)",
    "home": "(True, 'student')",
    "itself": "True",
}


@linux
def test_what_libraries_and_honest_notebooks_do_works_without_a_remark(fenced):
    honest, remarks, _, _ = fenced
    assert remarks == []
    assert {name: honest[name] for name in HONESTLY} == {name: f"done: {each}" for name, each in HONESTLY.items()}
    assert all(each.startswith("done") for each in honest.values()), honest


# C's own word for a refusal
SAID_OTHERWISE = {"write_by_attach", "write_by_vacuum", "database_without_its_authorizer", "download"}


@linux
def test_every_plain_try_is_refused_with_its_remark(fenced, outside):
    _, _, plain, remarks = fenced
    outside.is_untouched()
    said = {name: re.sub("^PermissionError: a submission may not ", "", each) for name, each in plain.items()}
    wrong = {
        name: said[name]
        for name, (_, must) in tries.PLAIN.items()
        if name not in SAID_OTHERWISE and not re.fullmatch(must, said[name])
    }
    assert wrong == {}
    assert [name for name in SAID_OTHERWISE if plain[name].startswith("done")] == []
    kinds = {each.partition(":")[0] for _, must in tries.PLAIN.values() for each in must.split("|")}
    assert kinds <= {each.partition(":")[0] for each in remarks}
    for ending in ("attached", "vacuum"):
        assert any(each.endswith(ending) for each in remarks)


def test_a_second_interpreter_is_a_process_to_the_fence(tmp_path):
    fence = hook.Fence(str(tmp_path), [])
    with pytest.raises(PermissionError):
        fence.watch("cpython.PyInterpreterState_New", ())
    assert fence.denied == ["start other processes"]


def test_an_extension_of_sqlite_is_compiled_code_to_the_fence(tmp_path):
    fence = hook.Fence(str(tmp_path), [])
    fence.watch("sqlite3.enable_load_extension", (None, False))
    with pytest.raises(PermissionError, match=hook.PAST_PYTHON):  # not every SQLite has them
        fence.watch("sqlite3.enable_load_extension", (None, True))


def test_a_flood_of_tries_of_one_kind_leaves_room_for_the_others(tmp_path):
    fence = hook.Fence(str(tmp_path), [])
    for number in range(50):
        with pytest.raises(PermissionError):
            fence.opened(tmp_path.parent / f"{number}", "w", None)
    with pytest.raises(PermissionError):
        fence.ends(1)
    assert len(fence.denied) == 5
    assert fence.denied[-1] == "end other processes"


def test_private_folders_are_not_told_to_the_process(tmp_path):
    (tmp_path / "own").mkdir()
    private = hook.sealed([str(tmp_path / "class")])
    assert str(tmp_path) not in json.dumps(private)
    assert hook.sealed([str(tmp_path / "class")]) != private  # each process has a salt of its own
    fence = hook.Fence(str(tmp_path / "own"), private)
    for path in (tmp_path / "class", tmp_path / "class" / "a" / "b", tmp_path / "own" / ".." / "class" / "x"):
        with pytest.raises(PermissionError, match="kept secret"):
            fence.read(str(path))
    for path in (tmp_path, tmp_path / "classes", tmp_path / "own" / "class"):
        fence.read(str(path))


@linux
def test_every_function_that_the_fence_replaces_is_known_to_python():
    for name in ("os", "posix", "signal", "_signal", "_posixsubprocess", "subprocess", "time", "_posixshmem"):
        assert set(unseen._GUARDED[name]) <= set(dir(importlib.import_module(name)))


# ---- a process as its referee sees it ------------------------------------------------------------------------------


@pytest.fixture(params=["off", "on"])
def start(request, outside, monkeypatch):
    """Start a process, with this wall or without."""
    choose(monkeypatch, request.param, outside)
    started = []

    def begin():
        started.append(process.Process(1024, 100, outside.private, None))
        started[-1].ask("tried")
        return started[-1]

    yield begin
    for each in started:
        each.end()


def ends(run, code):
    with pytest.raises(process.EndedError):
        run.ask("evaluate", source=code)
    return run.fate()


@linux
@pytest.mark.parametrize(
    ("code", "fate"),
    [
        ("__import__('os')._exit(3)", "it left Python (exit status 3)"),
        ("__import__('os').kill(__import__('os').getpid(), 9)", "it was ended by SIGKILL"),
        ("__import__('ctypes').string_at(0)", "it was ended by SIGSEGV"),
    ],
)
def test_how_a_process_ended_is_known(start, code, fate):
    assert ends(start(), code) == fate


@linux
def test_time_is_counted_and_nothing_is_left_when_it_ends(start, tmp_path_factory):
    run = start()
    before = run.computed()
    spin = (
        "[__import__('time').process_time(), [0 for _ in iter(lambda: __import__('time').process_time() > {}, True)]]"
    )
    run.ask("evaluate", source=spin.format(before + 2.0))
    pids = [run._child.pid, *(pid for pid, _ in run._behind())]
    assert len(pids) == (3 if run._walled else 1)
    assert 0.5 < run.computed() - before < 20
    run.end()
    assert [pid for pid in pids if os.path.exists(f"/proc/{pid}")] == []
    assert run.computed() - before > 0.5
    assert not run._room.folder.exists()


@linux
def test_a_process_that_computes_while_it_ends_leaves_nothing(start):
    run = start()
    run.wait(0.3)
    with pytest.raises(process.EndedError, match="in time"):
        run.ask("evaluate", source="[0 for _ in iter(int, 1)]")
    pids = [pid for pid, _ in run._behind()]
    run.end()
    assert [pid for pid in pids if os.path.exists(f"/proc/{pid}")] == []


@linux
def test_no_process_outlives_a_referee_that_is_killed(outside, monkeypatch):
    choose(monkeypatch, "on", outside)
    monkeypatch.setenv(wall.VARIABLE, wall.kind())
    code = (
        "import time\nfrom cnnlab.exercises.grading.submission import process\n"
        "run = process.Process(1024, 100, [], None)\n"
        "run.ask('tried')\nprint(run._child.pid, *(pid for pid, _ in run._behind()), flush=True)\ntime.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as referee:
        pids = referee.stdout.readline().split()
        referee.kill()
    assert len(pids) == 3
    for _ in range(500):
        if not any(os.path.exists(f"/proc/{pid}/exe") for pid in pids):
            break
        time.sleep(0.02)
    assert [pid for pid in pids if os.path.exists(f"/proc/{pid}/exe")] == []


# ---- what a submission finds in its folder -------------------------------------------------------------------------


@posix
def test_files_beside_a_notebook_are_copied_and_nothing_is_followed(tmp_path):
    source, target = tmp_path / "from", tmp_path / "to"
    for name in ("helpers.py", "data/numbers.csv", ".hidden/secret", "__pycache__/x.pyc", ".settings"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name)
    (source / "link").symlink_to(tmp_path / "from" / "helpers.py")
    (source / "folder").symlink_to(tmp_path)
    (source / "loop").symlink_to(source)
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(source / "s"))
        target.mkdir()
        assert beside.copied(source, target) == ""
    found = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    assert found == [".settings", "data/numbers.csv", "helpers.py"]
    assert (target / "data/numbers.csv").read_text() == "data/numbers.csv"


def test_too_much_beside_a_notebook_is_said_and_not_copied(tmp_path, monkeypatch):
    source, target = tmp_path / "from", tmp_path / "to"
    source.mkdir(), target.mkdir()
    for number in range(4):
        (source / f"{number}").write_bytes(b"1234")
    for name, most in (("MOST", 3), ("LARGEST", 15)):
        with monkeypatch.context() as patch:
            patch.setattr(beside, name, most)
            assert "was not copied" in beside.copied(source, target)
        assert list(target.iterdir()) == []
    assert beside.copied(source, target) == ""
    assert len(list(target.iterdir())) == 4
    assert beside.copied(tmp_path / "none", target) == ""


# ---- which wall there is -------------------------------------------------------------------------------------------


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.delenv(wall.VARIABLE, raising=False)
    wall._tried.cache_clear()
    yield monkeypatch
    wall._tried.cache_clear()


def test_the_reason_why_there_is_no_wall(fresh, tmp_path):
    def says(text):
        wall._tried.cache_clear()
        assert not wall.found()
        assert text in wall.missing()

    with fresh.context() as patch:
        patch.setenv(wall.VARIABLE, "off")
        says("CNNLAB_WALL is off")
    with fresh.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        says("this system has no bubblewrap")
    if sys.platform != "linux":
        return
    fresh.setenv("PATH", str(tmp_path))
    says("bubblewrap is not installed")
    for script, reason in (
        ("echo bubblewrap 0.6.1", "older than 0.8"),
        ('[ "$1" = --version ] && echo bubblewrap 0.11.0 || { echo "bwrap: No permissions" >&2; exit 1; }', "No perm"),
    ):
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bwrap").chmod(0o755)
        says(reason)


@linux
def test_a_wall_that_a_grader_found_is_not_tried_again(fresh):
    fresh.setenv(wall.VARIABLE, "user")
    fresh.setenv("PATH", "")
    began = time.monotonic()
    assert (wall.found(), wall.kind(), wall.missing()) == (True, "user", "")
    assert began  # nothing was started: there is no program


@linux
def test_a_process_is_not_told_where_the_class_is(start, outside):
    told = start().ask(
        "evaluate",
        source="repr([[__import__('sys').argv, __import__('sys').orig_argv, dict(__import__('os').environ)],"
        " open('/proc/self/cmdline').read(), open('/proc/self/environ').read()])",
    )
    assert "PYTHONPATH" in told
    for word in (*outside.private, "SOME_TOKEN", "of the grader"):
        assert word not in told


@linux
def test_neither_a_home_folder_nor_a_clone_is_shown_because_a_setting_names_it(fresh, tmp_path):
    home, packages = tmp_path / "home", tmp_path / "home" / "packages"
    packages.mkdir(parents=True)
    fresh.setenv("HOME", str(home))
    fresh.setenv("PYTHONPATH", os.pathsep.join(map(str, (home, tmp_path, packages, "relative", wall._PACKAGE.parent))))
    shown = set(wall._python())
    assert packages in shown
    assert wall._PACKAGE in shown
    assert not {home, tmp_path, wall._PACKAGE.parent, Path("/")} & shown


def test_a_guard_does_not_lead_to_what_it_guards():
    guarded = unseen._guarded(os.getpid, lambda fence: None, None)
    assert guarded() == os.getpid()
    assert not hasattr(guarded, "__wrapped__")
