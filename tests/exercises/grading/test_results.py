"""What a run keeps and what the next one makes of it: sealed results, notes of what was judged, second tries, locks."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from cnnlab import cli
from cnnlab.exercises.grading.coursework import course, keys, lock, results
from cnnlab.exercises.grading.marks import summary, table
from cnnlab.exercises.grading.refereeing import judging
from cnnlab.exercises.grading.refereeing.referee import Limits

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and modes of files are POSIX: run it on Linux")
PYTHON = sys.executable  # also where a test lets another program take its place
CORRECT = {"one-window": {"status": "correct", "mistake": None, "message": "Correct."}}


class Class:
    """A class of notebooks whose judge is a stand-in: what it answers, `answers` says by student."""

    def __init__(self, place):
        self.place, self.said, self.judged, self.answers, self.seeds = place, [], [], {}, []
        self.folder, self.into = place / "submitted", place / "graded"
        self.folder.mkdir()

    def hand_in(self, *students):
        for student in students:
            (self.folder / student).mkdir(exist_ok=True)
            (self.folder / student / "x.ipynb").write_text(json.dumps({"cells": [], "of": os.fsdecode(student)}))

    def refereed(self, job):
        student = Path(job["path"]).parts[-2]
        self.judged.append(student)
        self.seeds.append(job["seed"])
        answer = self.answers.get(student, {"exercises": CORRECT, "remarks": [], "seconds": 0.1})
        return answer(job) if callable(answer) else answer

    def grade(self, jobs=1):
        self.judged.clear(), self.said.clear(), self.seeds.clear()
        results = course.Course(self.folder, self.into, Limits(), jobs).grade(self.said.append)
        return {result.student: result for result in results}

    def stored(self, student):
        (file,) = (f for f in (self.into / "results").iterdir() if f'"student": "{student}"' in f.read_text())
        return file


@pytest.fixture
def group(tmp_path, monkeypatch):
    group = Class(tmp_path)
    monkeypatch.setattr(course, "refereed", group.refereed)
    monkeypatch.setattr(course.wall, "sentence", lambda: "")
    monkeypatch.setattr(course, "warm_up", lambda: None)
    group.hand_in("anna", "ben", "cy")
    return group


@posix
def test_too_little_memory_for_any_notebook_is_said_before_the_class_is_graded(group):
    grading = course.Course(group.folder, group.into, Limits(megabytes=100), 1)
    with pytest.raises(course.GradingError, match=r"no notebook can be started with 100 MB; give more: --memory MB"):
        grading.grade(group.said.append)
    assert (group.judged, list((group.into / "results").iterdir())) == ([], [])
    assert course.Course(group.folder, group.into, Limits(megabytes=1024), 1).grade(group.said.append)


def test_what_lies_beside_a_notebook_is_handed_in_with_it(group):
    group.grade()
    (group.folder / "anna" / "helpers.py").write_text("A = 1")
    group.grade()
    assert group.judged == ["anna"]
    (group.folder / "anna" / "helpers.py").write_text("A = 2")
    group.grade()
    assert group.judged == ["anna"]
    group.grade()
    assert group.judged == []


def test_without_a_wall_the_first_line_and_the_summary_say_so(group, monkeypatch):
    says = "Submissions are fenced only, without a wall around them: there is none here."
    monkeypatch.setattr(course.wall, "sentence", lambda: says)
    monkeypatch.setattr(course.wall, "found", lambda: False)
    rows = group.grade()
    assert group.said[0] == says
    note = "Submissions were fenced only, without a wall around them, so that a mark may be forged: 3 notebooks."
    assert table.tabulated(rows.values()).notes == [note]
    assert note in summary.page(table.tabulated(rows.values()), "Grades", [note])
    monkeypatch.setattr(course.wall, "sentence", lambda: "")
    monkeypatch.setattr(course.wall, "found", lambda: True)
    assert table.tabulated(group.grade().values()).notes == []
    assert len(group.judged) == 3  # what was judged without a wall is judged again behind one


# ---- the seal ------------------------------------------------------------------------------------------------------


def wrong(text):
    """The mark of somebody who forges it."""
    return text.replace('"correct"', '"not attempted"')


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (wrong, "changed or damaged"),
        (lambda text: text.replace('"mistake": null', '"mistake": "a"'), "changed or damaged"),
        (lambda text: re.sub(r'"seed": \d+', '"seed": 1', text), "changed or damaged"),
        (lambda text: re.sub(r'"seal": "\w+"', '"seal": "é"', text), "changed or damaged"),
        (lambda text: re.sub(r'"seal": "\w+"', '"seal": null', text), "changed or damaged"),
        (lambda text: re.sub(r',\s*"seal": "\w+"', "", text), "changed or damaged"),
        (lambda text: re.sub(r'"key": "\w+"', '"key": "00000000"', text), "made with another key"),
        (lambda text: "[" * 100_000, "changed or damaged"),
        (lambda text: "[]", "changed or damaged"),
        (lambda text: "", "changed or damaged"),
        (lambda text: '{"sha256": ', "changed or damaged"),
    ],
)
def test_a_result_that_somebody_changed_is_not_used_and_that_is_said(group, forge, reason):
    group.grade()
    stored = group.stored("ben")
    stored.write_text(forge(stored.read_text()))
    rows = group.grade()
    assert group.judged == ["ben"]
    assert rows["ben"].exercises == CORRECT
    assert rows["ben"].remarks == [f"the result kept from an earlier run was {reason}, and was not used"]
    says = "kept results that are not as this grader wrote them, and are not used: 1 (ben/x.ipynb)"
    assert group.said[:2] == [says, "2 of 3 notebooks are as they were graded before"]
    assert group.grade()["ben"].remarks == rows["ben"].remarks  # what happened is not forgotten
    assert group.judged == []


def test_results_cannot_change_hands(group):
    group.hand_in("anna", "ben")
    (group.folder / "ben" / "x.ipynb").write_bytes((group.folder / "anna" / "x.ipynb").read_bytes())
    group.answers["ben"] = {"exercises": {}, "remarks": [], "seconds": 0.1}
    group.grade()
    group.stored("ben").write_bytes(group.stored("anna").read_bytes())
    rows = group.grade()
    assert group.judged == ["ben"]
    assert rows["ben"].exercises == {}


def test_a_seed_that_somebody_chose_is_not_used(group):
    group.grade()
    run, (seed, *_) = group.into / "run.json", group.seeds
    run.write_text(re.sub(r'"seed": \d+', '"seed": 7', run.read_text()))
    group.grade()
    assert group.judged == ["anna", "ben", "cy"]
    assert set(group.seeds) & {7, seed} == set()
    says = "run.json is changed or damaged: its results lie in results-1 now, and all is graded anew"
    assert group.said[0] == says
    assert len(list((group.into / "results-1").iterdir())) == 3
    assert group.grade()["anna"].remarks == []
    assert group.judged == []


def test_results_of_an_earlier_version_and_of_another_key_are_graded_anew_without_a_remark(group, monkeypatch):
    (group.into / "results").mkdir(parents=True)
    (group.into / "run.json").write_text('{"seed": 5}')
    (group.into / "results" / "0.json").write_text('{"sha256": "", "grader": "", "result": {}}')
    rows = group.grade()
    assert group.judged == ["anna", "ben", "cy"]
    assert 5 not in group.seeds
    assert group.said[0].startswith("run.json is of an earlier version: its results lie in results-1 now")
    monkeypatch.setenv("CNNLAB_DATA", str(group.place / "elsewhere"))
    rows |= group.grade()
    assert group.judged == ["anna", "ben", "cy"]
    assert group.said[0].startswith("run.json is made with another key: its results lie in results-2 now")
    assert [row.remarks for row in rows.values()] == [[], [], []]


def test_the_key_is_for_its_owner_only_and_hidden_from_submissions(group, data_folder):
    group.answers["anna"] = lambda job: {"exercises": {}, "remarks": job["private"], "seconds": 0.0}
    remarks = group.grade()["anna"].remarks
    assert str(data_folder / "grader") in remarks
    assert str(group.folder) in remarks
    assert str(group.into) in remarks
    assert [file.name for file in (data_folder / "grader").iterdir()] == ["key"]
    if sys.platform != "win32":
        assert (data_folder / "grader" / "key").stat().st_mode & 0o777 == 0o600
        assert (data_folder / "grader").stat().st_mode & 0o777 == 0o700
    assert keys.key().hex() not in "".join(file.read_text() for file in group.into.rglob("*.json"))


def test_one_notebook_is_checked_behind_the_same_fence(group, data_folder, monkeypatch):
    (group.place / "exam").mkdir()
    monkeypatch.setenv("CNNLAB_EXERCISES", str(group.place / "exam"))
    group.answers["anna"] = lambda job: {"exercises": {}, "remarks": job["private"], "seconds": 0.0}
    found = course.check(group.folder / "anna" / "x.ipynb", Limits())
    assert found["remarks"] == [str(group.place / "exam"), str(data_folder / "grader")]


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff\xfe", b"0" * 63, b"zz" * 32])
def test_a_damaged_key_is_one_sentence(group, data_folder, content):
    (data_folder / "grader").mkdir(parents=True)
    (data_folder / "grader" / "key").write_bytes(content)
    with pytest.raises(course.GradingError, match=r"key is damaged; put back a copy, or delete it"):
        group.grade()
    assert (data_folder / "grader" / "key").read_bytes() == content


def test_a_key_that_cannot_be_made_is_one_sentence(group, data_folder):
    data_folder.write_text("a file where the folder should be")
    with pytest.raises(course.GradingError, match=r"cannot be read or made: .*; CNNLAB_DATA names another folder"):
        group.grade()


@pytest.mark.parametrize("links", [True, False])
def test_graders_that_begin_at_once_agree_on_the_key(data_folder, monkeypatch, links):
    def unknown(*arguments):
        raise PermissionError(1, "no links on this file system")

    if not links:
        monkeypatch.setattr(os, "link", unknown)
    found, ready = [], threading.Barrier(8 if links else 1)
    threads = [threading.Thread(target=lambda: (ready.wait(), found.append(keys.key()))) for _ in range(ready.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == ready.parties
    assert set(found) == {keys.key()}
    assert [file.name for file in (data_folder / "grader").iterdir()] == ["key"]


def test_what_the_platform_says_is_not_kept_from_an_earlier_run(group):
    group.grade()
    os.utime(group.folder / "anna" / "x.ipynb", (1e9, 1e9))
    assert group.grade()["anna"].handed_in == 1e9
    assert group.judged == []


# ---- what was judged when grading died, and what had no time -------------------------------------------------------


class Dead(BaseException):
    """Stands for the end of the grader: nothing that follows it runs."""


def dies(group, monkeypatch, *students, jobs=1):
    """Grade until the grader dies at one of these students, and leave behind what is on the disk then."""
    lasting = {}

    def die(job):
        lasting.update({file: file.read_bytes() for file in (group.into / "results").iterdir()})
        raise Dead

    group.answers |= dict.fromkeys(students, die)
    with pytest.raises(Dead):
        group.grade(jobs)
    for file, content in lasting.items():
        file.write_bytes(content)
    for student in students:
        del group.answers[student]


def test_what_was_judged_when_grading_died_comes_last_and_costs_nobody_a_mark(group, monkeypatch):
    dies(group, monkeypatch, "anna")
    rows = group.grade()
    assert group.judged[-1] == "anna"
    assert "judged last, one at a time, as a run was ended while it judged them: 1 notebook" in group.said
    assert {name: (row.exercises, row.remarks) for name, row in rows.items()} == dict.fromkeys(rows, (CORRECT, []))
    assert list(rows) == ["anna", "ben", "cy"]
    assert list((group.into / "results").glob("*.begun")) == []


def test_a_notebook_at_which_grading_dies_twice_is_set_aside_until_its_note_is_deleted(group, monkeypatch):
    dies(group, monkeypatch, "anna")
    dies(group, monkeypatch, "anna")
    rows = group.grade()
    assert group.judged == []
    (note,) = (group.into / "results").glob("*.begun")
    again = f"delete {note.relative_to(group.into)} to try it again"
    assert rows["anna"].remarks == ["not graded: grading ended while this notebook was judged, twice", again]
    assert any(again in line for line in group.said)
    assert table.tabulated(rows.values()).rows[0].told == (rows["anna"].remarks[0],)
    assert rows["ben"].exercises == rows["cy"].exercises == CORRECT
    assert "judged last" not in "".join(group.said)
    assert group.grade()["anna"].remarks == rows["anna"].remarks
    note.unlink()
    assert group.grade()["anna"].exercises == CORRECT


def test_a_notebook_that_was_handed_in_anew_is_not_set_aside(group, monkeypatch):
    dies(group, monkeypatch, "anna")
    dies(group, monkeypatch, "anna")
    (group.folder / "anna" / "x.ipynb").write_text('{"cells": []}')
    assert group.grade()["anna"].exercises == CORRECT


def test_a_note_of_what_has_its_result_is_taken_away(group, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(course.Results, "end", lambda *arguments: None)
        group.grade()
    assert len(list((group.into / "results").glob("*.begun"))) == 3
    group.grade()
    assert list((group.into / "results").glob("*.begun")) == []


def test_a_note_that_somebody_else_wrote_sets_nobody_aside(group, monkeypatch):
    dies(group, monkeypatch, "anna")
    (note,) = (group.into / "results").glob("*.begun")
    note.write_text(note.read_text().replace('"times": 1', '"times": 2'))
    assert group.grade()["anna"].exercises == CORRECT


def test_a_run_that_is_stopped_leaves_no_note(group):
    def stop(job):
        raise KeyboardInterrupt

    group.answers["ben"] = stop
    with pytest.raises(KeyboardInterrupt):
        group.grade()
    assert list((group.into / "results").glob("*.begun")) == []
    del group.answers["ben"]
    group.grade()
    assert group.judged[0] == "ben"


def out_of_time(then):
    """A judge that had no time at its first try, and then says this."""
    tries = iter([{"exercises": {}, "remarks": ["time is up"], "seconds": 9.0, "timed_out": True}])
    return lambda job: next(tries, then)


def test_a_notebook_that_had_no_time_beside_others_is_judged_again_alone(group):
    late = {"exercises": {}, "remarks": ["time is up"], "seconds": 9.0, "timed_out": True}
    group.answers = {"anna": out_of_time({"exercises": CORRECT, "remarks": [], "seconds": 0.1}), "ben": late}
    rows = group.grade(jobs=2)
    assert sorted(group.judged[:3]) == ["anna", "ben", "cy"]
    assert group.judged[3:] == ["anna", "ben"]
    assert (rows["anna"].exercises, rows["anna"].remarks) == (CORRECT, [])
    assert rows["ben"].remarks == ["time is up"]
    assert group.said == [
        "[1/3] cy/x.ipynb: 1 of 1 correct",
        "judged again, one at a time, as time was up beside others: 2 notebooks",
        "[2/3] anna/x.ipynb: 1 of 1 correct",
        "[3/3] ben/x.ipynb: 0 of 0 correct; time is up",
    ]
    assert group.grade(jobs=2) == rows
    assert group.judged == []


def test_what_had_no_time_alone_is_not_judged_again(group):
    group.answers["anna"] = out_of_time({"exercises": CORRECT, "remarks": [], "seconds": 0.1})
    assert group.grade(jobs=1)["anna"].remarks == ["time is up"]
    assert group.judged == ["anna", "ben", "cy"]


# ---- whatever happens is one row -----------------------------------------------------------------------------------


def test_an_error_of_any_kind_is_one_row_and_is_tried_again(group):
    def failing(error):
        def fail(job):
            raise error

        return fail

    group.answers["anna"] = failing(OSError(24, "Too many open files"))
    group.answers["ben"] = failing(UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates\nnot allowed"))
    group.answers["cy"] = {"nonsense": True}
    rows = group.grade()
    assert [row.remarks[0] for row in rows.values()] == ["not graded: judging it failed"] * 3
    assert rows["anna"].remarks[1] == "OSError: [Errno 24] Too many open files"
    assert rows["ben"].remarks[1].startswith("UnicodeEncodeError: ")
    assert rows["cy"].remarks[1] == "KeyError: 'exercises'"
    assert [row.told for row in table.tabulated(rows.values()).rows] == [("not graded: judging it failed",)] * 3
    assert all(line.isprintable() for line in group.said)
    group.answers.clear()
    assert {row.remarks[0] if row.remarks else "" for row in group.grade().values()} == {""}


def test_lines_and_rows_stand_in_the_order_of_the_folder(group):
    first = threading.Event()
    group.answers["anna"] = lambda job: first.wait(20) and {"exercises": CORRECT, "remarks": [], "seconds": 0.1}
    group.answers["cy"] = lambda job: first.set() or {"exercises": {}, "remarks": [], "seconds": 0.1}
    rows = group.grade(jobs=2)
    assert list(rows) == ["anna", "ben", "cy"]
    assert [line.split()[1] for line in group.said] == ["anna/x.ipynb:", "ben/x.ipynb:", "cy/x.ipynb:"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are UTF-8 or UTF-16: run it on Linux")
def test_a_name_that_is_not_utf_8_is_graded_and_kept(group):
    os.mkdir(os.fsencode(group.folder) + b"/\xff\xfe")
    Path(os.fsdecode(os.fsencode(group.folder) + b"/\xff\xfe/x.ipynb")).write_text("{}")
    rows = group.grade()
    assert [row.exercises for row in rows.values()] == [CORRECT] * 4
    "\n".join(group.said).encode()
    assert group.grade() == rows
    assert group.judged == []


@posix
def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    assert [results._hash_of(tmp_path / name) for name in ("pipe", "link", "none", "")] == [""] * 4


def test_a_full_disk_costs_no_mark_and_is_said_once(group, monkeypatch):
    group.grade()
    (group.folder / "ben" / "x.ipynb").write_text("[]")
    (group.folder / "cy" / "x.ipynb").write_text("[]")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        rows = group.grade()
    assert [row.exercises for row in rows.values()] == [CORRECT] * 3
    says = f"not every result could be kept in {group.into} (No space left on device): the next run judges those again"
    assert [line for line in group.said if "could be kept" in line] == [says]


# ---- where results go ----------------------------------------------------------------------------------------------


def test_two_gradings_do_not_share_a_folder(group):
    group.into.mkdir()
    with (
        lock.locked(group.into),
        pytest.raises(course.GradingError, match=r"another grading is at work in .*graded; wait for its end, or name"),
    ):
        group.grade()
    assert len(group.grade()) == 3


@posix
def test_a_lock_ends_with_its_holder(tmp_path):
    code = "import sys, time; from pathlib import Path; from cnnlab.exercises.grading.coursework import lock\n"
    code += "with lock.locked(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        with pytest.raises(lock.TakenError), lock.locked(tmp_path):
            pass
        holder.kill()
    with lock.locked(tmp_path):
        pass


@pytest.mark.parametrize("what", ["graded", "graded/results", "graded/run.json/"])
def test_a_folder_that_cannot_be_written_is_one_sentence(group, what, capsys, monkeypatch):
    path = group.place / what.rstrip("/")
    path.parent.mkdir(exist_ok=True)
    path.mkdir() if what.endswith("/") else path.write_text("")
    assert cli.main(["grade", str(group.folder), "--into", str(group.into)]) == 1
    said = capsys.readouterr().err
    assert re.fullmatch(r"cnnlab: .*graded.* folder.*: --into FOLDER\n", said), said
    assert group.judged == []


def test_a_folder_without_permission_is_one_sentence(group, monkeypatch):
    def refuse(path, *arguments):
        raise PermissionError(13, "Permission denied", str(path))

    keys.key()
    group.into.mkdir()
    monkeypatch.setattr(lock.os, "open", refuse)  # as root, nothing would be denied
    with pytest.raises(course.GradingError, match=r"cannot write in .*graded: Permission denied; name another folder"):
        course.Course(group.folder, group.into, Limits(), 1)._opened(contextlib.ExitStack())


# ---- the process that judges ---------------------------------------------------------------------------------------


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """Let some code take the place of the process that judges."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(judging.tempfile, "tempdir", None)

    def use(code):
        (tmp_path / "judge").write_text(f"#!{PYTHON}\nimport json, os, sys, time\n{code}\n")
        (tmp_path / "judge").chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(tmp_path / "judge"))

    yield use
    assert list((tmp_path / "temporary").iterdir()) == []
    assert judging._running == set()


@posix
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("while True: os.write(1, b'x' * 65536)", "what the process that judges it said had no end"),
        ("os.kill(os.getpid(), 9)", "the process that judges it was ended or hung"),
        ("os.kill(os.getpid(), 2)", "the process that judges it was ended or hung"),
        ("os.close(0); print('{}')", "the process that judges it was ended or hung"),
        ("print('[1]')", "the process that judges it was ended or hung"),
        ('print(\'{"exercises": 1, "remarks": 2}\')', "the process that judges it was ended or hung"),
        ("os.write(2, b'x' * 10_000_000); os.mkdir(os.environ['TMPDIR'] + '/left', 0)", "ended or hung"),
    ],
)
def test_a_judge_that_says_nothing_or_too_much_is_an_error_and_leaves_nothing(judge, code, says):
    judge(code)
    with pytest.raises(judging.RefereeError, match=says):
        judging.refereed({"path": "x", "seconds": 100})


def test_what_a_killed_run_left_in_the_temporary_folder_the_next_one_removes(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("cnnlab-judging-mine-1", "cnnlab-judging-other-1", "notes"):
        (tmp_path / name / "data").mkdir(parents=True)
    judging.tidy("mine")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "data") == [
        "cnnlab-judging-other-1",
        "notes",
    ]


@posix
def test_the_job_stands_on_no_command_line(judge):
    judge("job = json.load(sys.stdin); print(json.dumps({'exercises': {}, 'remarks': [job['path'], *sys.argv[1:]]}))")
    found = judging.refereed({"path": "secret \udcff", "seconds": 100})
    assert found["remarks"] == ["secret \udcff", "-P", "-m", "cnnlab.exercises.grading.refereeing.judging"]


@posix
def test_a_notebook_that_takes_the_judges_memory_is_its_own_row(tmp_path):
    (tmp_path / "x.ipynb").write_text('{"cells": [' + "[{}]," * 9_000_000 + "1]}")
    code = "from cnnlab.exercises.grading.refereeing import judging; judging.MEGABYTES = 400; judging.main()"
    job = {"path": str(tmp_path / "x.ipynb"), "seed": 0, "private": [], **vars(Limits())}
    done = subprocess.run([sys.executable, "-c", code], input=json.dumps(job).encode(), capture_output=True)
    assert json.loads(done.stdout)["remarks"] == ["not graded: to judge it took more than 400 MB of memory"]


LASTING = """
import sys, time
from pathlib import Path
from cnnlab import cli
from cnnlab.exercises.grading.coursework import course
from cnnlab.exercises.grading.refereeing import judging
course.warm_up = lambda: None
sys.executable = sys.argv.pop(1)
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "where",
    ["collecting.collected.collected", "coursework.course.Results", "marks.table.tabulated", "marks.outputs.write"],
)
def test_a_run_that_is_stopped_anywhere_says_how_to_go_on(group, monkeypatch, capsys, where):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"cnnlab.exercises.grading.{where}", interrupt)
        assert cli.main(["grade", str(group.folder)]) == 1
    assert capsys.readouterr().err == "cnnlab: stopped; the same command goes on from here\n"
    assert cli.main(["grade", str(group.folder)]) == 0


@posix
def test_grading_goes_on_when_nobody_reads_what_it_says(group):
    judge = "course.refereed = lambda job: {'exercises': {}, 'remarks': [], 'seconds': 0}\n"
    code = LASTING.replace("sys.exit(", f"{judge}sys.exit(")
    command = [PYTHON, "-c", code, PYTHON, "grade", str(group.folder), "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        run.stdout.close()
        assert run.stderr.read() == ""
    assert run.returncode == 0
    assert (group.place / "submitted-graded" / "grades.csv").read_text("utf-8-sig").count("\n") == 4


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_asked_to_end_ends_what_it_began_and_says_how_to_go_on(group, judge, number):
    judge(f"open({str(group.place / 'begun')!r}, 'a').write(f'{{os.getpid()}} '); time.sleep(600)")
    command = [PYTHON, "-c", LASTING, sys.executable, "grade", str(group.folder), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        while not (group.place / "begun").exists() or len((group.place / "begun").read_text().split()) < 2:
            assert run.poll() is None, run.stderr.read()
            time.sleep(0.02)
        run.send_signal(number)
        assert run.stderr.read() == "cnnlab: stopped; the same command goes on from here\n"
    assert run.returncode == 1
    assert list((group.place / "submitted-graded" / "results").iterdir()) == []
    for pid in (group.place / "begun").read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
