"""A class of generated submissions for the grader: healthy ones, and one of every fault that a grader must survive.

`build` writes them, from the book's notebook on convolution, and says what each must come to; `healthy` writes healthy
ones from any chapter. The same seed gives the same class.
"""

import json
import os
import random
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from cnnlab.exercises import catalogue
from support import wrong_answers
from support.notebooks import FOLDER

CHAPTER = FOLDER / "03-convolution.ipynb"
IDS = ("one-window", "conv2d-loops", "vertical-edges", "true-convolution")
IMPORTS = ("import numpy as np", "from cnnlab import functional as F, reference", "from cnnlab.exercises import check")
ALL_CORRECT = dict.fromkeys(IDS, "correct")

# What stands in a cell of its own before the answers; the answers themselves are right.
CELLS = {
    "loops": ("while True:\n    pass", r"cell \d+ left out: it had not finished in time"),
    "prints-for-ever": ("while True:\n    print('a' * 10_000)", r"cell \d+ left out: it had not finished in time"),
    "fills-the-memory": (
        "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))",
        r"cell \d+ ran out of memory \(the limit is \d+ MB\)",
    ),
    "exits": ("import sys\nsys.exit(1)", r"cell \d+ raised SystemExit: 1"),
    "leaves": ("import os\nos._exit(3)", r"cell \d+ left out: it left Python \(exit status 3\)"),
    "kills-itself": ("import os\nos.kill(os.getpid(), 9)", r"cell \d+ left out: it was ended by SIGKILL"),
    "crashes": ("import ctypes\nctypes.string_at(0)", r"cell \d+ left out: it was ended by SIGSEGV"),
    "kills-the-grader": ("import os\nos.kill(os.getppid(), 9)", r"tried to end other processes \(denied\)"),
    "forks": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)",
        r"tried to start other processes \(denied\)",
    ),
    "starts-a-program": (
        "import subprocess\nsubprocess.Popen(['sleep', '600'])",
        r"tried to start other processes \(denied\)",
    ),
    "forks-behind-the-fence": (
        # code that says it stands in NumPy's file is a library's to the fence
        "import ctypes, os, time\nexec(compile('fork = ctypes.CDLL(None).fork', np.__file__, 'exec'))\n"
        "if fork() == 0:\n    os.setsid()\n    time.sleep(597)",
        None,
    ),
    "calls-the-c-library": (
        "import ctypes\nctypes.CDLL(None).system(b'sleep 596 &')",
        r"tried to call the system past Python \(denied\)",
    ),
    "writes-outside": ("open('../written-outside.txt', 'w').write('!')", r"tried to write outside its folder: .*"),
    "deletes-outside": (
        "import os\nos.remove({victim!r})",
        r"tried to change files outside its folder: .*",
    ),
    "reads-the-others": (
        "open({victim!r}).read()",
        r"tried to read the folder of the submissions or of exercises that are kept secret \(denied\)",
    ),
    "opens-the-network": (
        "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=60)",
        r"tried to open the network \(denied\)",
    ),
    "floods-the-line": (
        "import os\nfor descriptor in range(3, 20):\n    try:\n        os.write(descriptor, b'nonsense ' * 9)\n"
        "    except OSError:\n        pass",
        r"cell \d+ left out: what it sent was no answer",
    ),
    "raises": ("1 / 0", r"cell \d+ raised ZeroDivisionError: division by zero"),
    "no-python": ("def unfinished(:\n    pass", r"cell \d+ is not Python"),
    "asks": ("name = input('Who are you? ')", r"cell \d+ raised EOFError"),
    "leaves-a-thread": (
        "import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin).start()",
        None,
    ),
    "shell-and-magics": (
        "%matplotlib inline\n!pip install cnnlab\ncheck?",
        r"cell \d+: shell lines do nothing here: pip install cnnlab",
    ),
    "reads-by-dir-fd": (
        "import os\nos.open({victim!r}[1:], os.O_RDONLY, dir_fd=os.open('/', os.O_RDONLY))",
        r"tried to read the folder of the submissions or of exercises that are kept secret \(denied\)",
    ),
    "overwrites-another": (
        "open({victim!r}, 'w').write('!')",
        r"tried to write outside its folder: .*ipynb \(denied\)",
    ),
    "overwrites-by-dir-fd": (
        "import os\nos.open({victim!r}[1:], os.O_WRONLY | os.O_TRUNC, dir_fd=os.open('/', os.O_RDONLY))",
        r"tried to write outside its folder: .*ipynb \(denied\)",
    ),
    "overwrites-through-a-link": (
        "import os\nos.link({victim!r}, 'mine')\nopen('mine', 'w').write('!')",
        r"tried to change files outside its folder: .*ipynb \(denied\)",
    ),
    "edits-the-results": (
        "open({victim!r}.rpartition('submitted')[0] + 'graded/run.json', 'w').write('!')",
        r"tried to write outside its folder: .*run\.json \(denied\)",
    ),
    "writes-a-database-outside": (
        "import sqlite3\nsqlite3.connect(':memory:').execute('attach ? as a', ['../written-outside.txt'])",
        r"tried to write outside its folder: a database \(denied\)",
    ),
    "makes-a-pipe-outside": (
        "import os\nos.mkfifo('../written-outside.txt')",
        r"tried to change files outside its folder: .*written-outside\.txt \(denied\)",
    ),
    "reads-the-graders-environment": (
        "import os\nopen('/proc/%d/environ' % os.getppid(), 'rb').read()",
        r"tried to look into other processes \(denied\)",
    ),
    "reads-the-graders-memory": (
        "import os\nopen('/proc/%d/mem' % os.getppid(), 'rb').read(1)",
        r"tried to look into other processes \(denied\)",
    ),
    "looks-for-the-secret-exercises": (
        "import os, sys\nassert sys.argv[1:] == [] or 'submitted' not in ''.join(sys.argv)\n"
        "open(os.environ['CNNLAB_EXERCISES'] + '/secret.py')",
        r"cell \d+ raised KeyError: .*CNNLAB_EXERCISES",
    ),
    "signals-by-pidfd": (
        "import os, signal\nsignal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGKILL)",
        r"tried to end other processes \(denied\)",
    ),
    "limits-the-grader": (
        "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
        r"tried to change other processes \(denied\)",
    ),
    "starts-by-fork-exec": (
        "import _posixsubprocess, os\npipe = os.pipe()\n"
        "_posixsubprocess.fork_exec([b'/bin/sleep', b'599'], [b'/bin/sleep'], True, (pipe[1],), None, None, *[-1] * 6,"
        " *pipe, True, True, 0, None, None, None, -1, None, False)",
        r"tried to start other processes \(denied\)",
    ),
    "asks-for-the-platform": (
        "import ctypes.util, platform, uuid\nplatform.platform(), platform.processor(), platform.architecture()\n"
        "uuid.getnode(), ctypes.util.find_library('z'), np.testing.assert_allclose(1, 1)",
        None,
    ),
}
# An answer to `conv2d-loops` in the place of a right one; the other answers are right.
ANSWERS = {
    "answer-loops": (
        "def conv2d(image, kernel):\n    while True:\n        try:\n            pass\n        except BaseException:\n"
        "            pass",
        r"conv2d-loops: It had not finished after [\d.]+ seconds?",
    ),
    "answer-leaves": (
        "import os\ndef conv2d(image, kernel):\n    os._exit(0)",
        r"conv2d-loops: When it was called, it left Python \(exit status 0\)",
    ),
    "answer-fills-the-memory": (
        "def conv2d(image, kernel):\n    return np.ones((10**5, 10**6))",
        r"conv2d-loops: ran out of memory",
    ),
    "answer-is-huge": ("def conv2d(image, kernel):\n    return np.ones(10_000_000)", None),
    "answer-is-odd": (
        "class Odd(np.ndarray):\n    def __eq__(self, other):\n        return True\n"
        "def conv2d(image, kernel):\n    return image.view(Odd)",
        None,
    ),
    "fakes-check": (
        "def check(id, answer):\n    return 'Correct.'\ndef conv2d(image, kernel):\n    return image",
        None,
    ),
    "patches-the-judge": (
        "import cnnlab.exercises.checker.compare, cnnlab.exercises.checker.judge, cnnlab.exercises.catalogue as e\n"
        "cnnlab.exercises.checker.compare.close = lambda *a: True\n"
        "cnnlab.exercises.checker.judge.examine = lambda *a, **k: 'correct'\nnp.allclose = lambda *a, **k: True\n"
        "np.array_equal = lambda *a: True\nobject.__setattr__(e.get('conv2d-loops'), 'solution', 'conv2d = max')\n"
        "def conv2d(image, kernel):\n    return image",
        None,
    ),
}
FILES = {
    "not-json": (b"\x89PNG\r\n\x1a\n\x00\xff", "not graded: it is not a notebook: the file is not JSON"),
    "empty": (b"", "not graded: it is not a notebook: the file is not JSON"),
    "cut-off": (b'{"cells": [{"cell_type": "code", "sou', "not graded: it is not a notebook: the file is not JSON"),
    "deep": (b"[" * 200_000, "not graded: it is not a notebook: the file is not JSON"),
    "no-cells": (b'{"name": "a data file"}', "not graded: it is not a notebook: it has no list of cells"),
    "odd-cells": (b'{"cells": [1, {"cell_type": "code", "source": 5, "metadata": []}]}', None),
}
# What stands in the class's folder for a student, by what the row is called: its name, its content or how to make it
# (None: a solved notebook), and the remark; without one, all answers are correct.
ENTRIES = {
    "renamed": ("renamed.ipynb.txt", None, r"not graded: renamed\.ipynb\.txt is probably a notebook that was renamed"),
    "report": ("report.pdf", b"%PDF-1.7", "not graded: no notebook was handed in, only report.pdf"),
    "rar": ("rar.rar", b"Rar!", r"not graded: rar\.rar is an archive that is not read"),
    "damaged-zip": ("damaged-zip.zip", b"PK\x03\x04", r"not graded: damaged-zip\.zip is damaged, or no zip archive"),
    "zip-as-notebook": ("zip-as-notebook.ipynb", b"PK\x03\x04", r"not graded: zip-as-notebook\.ipynb is a zip archive"),
    "escaping-zip": (
        "escaping-zip.zip",
        "../x.ipynb",
        r"not graded: x\.ipynb has a name that leads out of its archive",
    ),
    "linked": ("linked", lambda path: path.symlink_to("/"), "not graded: linked is a link, and links are not followed"),
    "pipe": ("pipe/x.ipynb", lambda path: os.mkfifo(path), r"not graded: x\.ipynb is a named pipe, not a file"),
    "zipped": ("zipped.zip", "03/x.ipynb", None),
    "Moodle Student": ("Moodle Student_1234567_assignsubmission_file_/x.ipynb", None, None),
    "canvasstudent": ("canvasstudent_LATE_12345_67890_x.ipynb", None, None),
    r"\u202eevil\n": ("\u202eevil\n/x.ipynb", None, None),
}
FAULTS = (*CELLS, *ANSWERS, *FILES, *ENTRIES)


@dataclass
class Expected:
    """What a submission must come to: a status or "status: mistake" by exercise, and a remark that matches."""

    marks: dict[str, str] = field(default_factory=dict)
    remark: str | None = None


def build(folder: Path, faults=FAULTS, healthy: int = 6, seed: int = 0) -> dict[str, Expected]:
    """Write the submissions, each into a folder of its student; return by student what they must come to."""
    rng = random.Random(seed)
    victim = str(folder.resolve() / "healthy-00" / "assignment" / CHAPTER.name)
    expected = {}
    for number in range(healthy):
        expected[f"healthy-{number:02}"] = write_healthy(folder / f"healthy-{number:02}", rng)
    for fault in faults:
        expected[fault] = _write_faulty(folder / fault, fault, victim)
    return expected


def _write_faulty(place, fault, victim):
    if fault in ENTRIES:
        return _write_entry(place.parent, *ENTRIES[fault])
    if fault in FILES:
        content, remark = FILES[fault]
        _path(place).write_bytes(content)
        return Expected({}, remark)
    if fault in CELLS:
        code, remark = CELLS[fault]
        if "{victim" in code:
            code = code.format(victim=victim)
        _store(place, _brief(_chapter(_solved(), before=code)))
        return Expected(ALL_CORRECT, remark)
    code, remark = ANSWERS[fault]
    cell = f'{code}\n\n\ncheck("conv2d-loops", conv2d)'
    _store(place, _brief(_chapter({**_solved(), "conv2d-loops": cell})))
    return Expected({**ALL_CORRECT, "conv2d-loops": "incorrect"}, remark)


def _write_entry(folder, name, content, remark):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    solved = json.dumps(_brief(_chapter(_solved()))).encode()
    if callable(content):
        content(path)
    elif isinstance(content, str):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(content, solved)
    else:
        path.write_bytes(solved if content is None else content)
    return Expected({} if remark else ALL_CORRECT, remark)


def write_healthy(place: Path, rng: random.Random, chapter: Path = CHAPTER) -> Expected:
    """Write a chapter with a right answer, a named mistake or nothing in each exercise; return what it must come to."""
    marks, cells = {}, {}
    for id in ids_in(chapter):
        exercise, kind = catalogue.get(id), rng.choice(["right", "right", "mistake", "starter"])
        cells[id], marks[id] = exercise.solution_cell, "correct"
        if kind == "starter":
            cells[id], marks[id] = exercise.starter_cell, "not attempted"
        if kind == "mistake":
            mistake = rng.choice(exercise.mistakes)
            marks[id] = f"incorrect: {mistake.name}"
            wrong = wrong_answers.first(exercise, mistake)
            cells[id] = exercise.solution_cell.replace(exercise.solution.strip(), wrong.strip())
    notebook = _chapter(cells, chapter=chapter)
    _disturb(notebook, rng)
    _store(place, notebook)
    return Expected(marks)


def ids_in(chapter: Path) -> list[str]:
    """Return the exercises of a chapter's notebook."""
    marks = [cell["metadata"].get("cnnlab", {}) for cell in json.loads(chapter.read_text("utf-8"))["cells"]]
    return [mark["exercise"] for mark in marks if mark]


def _disturb(notebook, rng):
    """Do to the cells what students do: copy and move some, and lose their metadata. It must not matter."""
    first, *rest = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    answers = [cell for cell in rest if cell["metadata"].get("cnnlab")]
    copied, moved = rng.choice(answers), rng.choice(answers)
    if rng.random() < 0.5:
        for cell in answers:
            cell["metadata"] = {}
    notebook["cells"] = [first, *(cell for cell in rest if cell is not moved), moved, copied]


def _solved():
    return {id: catalogue.get(id).solution_cell for id in IDS}


def _chapter(answers, before="", chapter=CHAPTER):
    """Return a chapter with a cell for each answer, and perhaps one more after its imports."""
    notebook = json.loads(chapter.read_text("utf-8"))
    for cell in notebook["cells"]:
        id = cell["metadata"].get("cnnlab", {}).get("exercise")
        if id in answers:
            cell["source"] = answers[id].splitlines(keepends=True)
    if before:
        cell = {"cell_type": "code", "metadata": {"cnnlab": {"exercise": IDS[0]}}, "source": f"{before}\n"}
        notebook["cells"].insert(2, cell)
    return notebook


def _brief(notebook):
    """Keep the answers and the fault only, and import what they use: a fault needs no figures, which take long."""
    notebook["cells"][1]["source"] = [f"{line}\n" for line in IMPORTS]
    notebook["cells"][2:] = [cell for cell in notebook["cells"][2:] if cell["metadata"].get("cnnlab")]
    return notebook


def _path(place):
    path = place / "assignment" / CHAPTER.name
    path.parent.mkdir(parents=True)
    return path


def _store(place, notebook):
    _path(place).write_text(json.dumps(notebook), "utf-8")
