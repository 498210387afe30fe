"""`cnnlab check EXERCISES.py`: what is wrong with an instructor's exercise is said, each in a sentence."""

import re
from dataclasses import replace

import numpy as np
import pytest

from cnnlab import cli
from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.exercise import Exercise, Mistake
from cnnlab.exercises.grading.trying import probes, trial

SOLUTION = """\
def brighten(image, factor):
    brighter = factor * image
    return brighter.clip(0, 1)
"""
NOT_CLIPPED = Mistake("not-clipped", "Brighter than 1?", (SOLUTION.replace(".clip(0, 1)", ""),))
ADDED = Mistake("added", "You add the factor.", (SOLUTION.replace("factor * image", "factor + image"),))


def draw(rng):
    return [{"image": rng.random((3, n)), "factor": f} for n, f in ((4, 0.5), (2, 3.0), (5, 2.0))]


GOOD = Exercise(
    id="exam-brighten",
    title="Brighten",
    prompt="Write `brighten(image, factor)`.",
    answer="brighten",
    starter="def brighten(image, factor):\n    ...\n",
    solution=SOLUTION,
    why="What is brighter than white is shown as white.",
    hints=("What is the largest value of a pixel?",),
    mistakes=(NOT_CLIPPED, ADDED),
    draw=draw,
)
OF_DATA = replace(
    GOOD,
    answer="kernel",
    starter="kernel = ...",
    solution="kernel = np.array([1.0, -1.0])",
    mistakes=(
        Mistake("turned", "Turned.", ("kernel = np.array([-1.0, 1.0])",)),
        Mistake("twice", "Twice.", ("kernel = np.array([2.0, -2.0])",)),
    ),
    draw=lambda rng: [{"image": rng.random((n, 2))} for n in (3, 4)],
    run=lambda kernel, image: image @ kernel,
)


@pytest.mark.parametrize("exercise", [GOOD, OF_DATA], ids=["function", "data"])
def test_a_good_one_is_fine(exercise):
    tried = trial.tried(exercise, range(3))
    assert (tried.problems, tried.notes) == ([], [])
    first, *rest = tried.lines(20)
    assert re.fullmatch(r"exam-brighten {9}2 mistakes, [23] inputs, \d+ ms: fine", first)
    assert rest == []


def shared():
    """Inputs that do not come from the generator."""
    rng = np.random.default_rng(0)
    return lambda _: draw(rng)


def changing(exercise):
    code = SOLUTION.replace("brighter = factor * image", "image *= factor\n    brighter = image")
    return replace(exercise, solution=code)


def mistake(*codes, name="wrong", says="No."):
    return {"mistakes": (NOT_CLIPPED, Mistake(name, says, codes))}


PROBLEMS = {  # changes of the good one, and the problem that is told
    "id": ({"id": "Exam_1"}, "the id 'Exam_1' is no slug: write small letters and digits with hyphens between"),
    "number": ({"id": "1-exam"}, "the id '1-exam' is no slug"),
    "title": ({"title": " "}, "title is empty: expected a text, got ' '"),
    "prompt": ({"prompt": ""}, "prompt is empty"),
    "why": ({"why": None}, "why is empty: expected a text, got None"),
    "no hints": ({"hints": ()}, r"hints: expected a tuple of at least one text, got \(\)"),
    "a hint": ({"hints": "One hint"}, "hints: expected a tuple of at least one text, got 'One hint'"),
    "empty hint": ({"hints": ("a", "")}, "hints: one of them is empty, or no text"),
    "silent": (mistake(ADDED.codes[0], name="added", says=" "), "the mistake 'added' says nothing"),
    "alike": (mistake(ADDED.codes[0], says=NOT_CLIPPED.says), "the mistake 'wrong' says the same as another"),
    "draw raises": ({"draw": lambda rng: 1 / 0}, "^draw raises ZeroDivisionError: division by zero; mend it$"),
    "draw exits": ({"draw": lambda rng: exit(3)}, "^draw raises SystemExit"),
    "no inputs": ({"draw": lambda rng: []}, "draw: expected a list of inputs, each a dict .*, got an empty one"),
    "one input": ({"draw": lambda rng: {"image": 3}}, "draw: expected a list of inputs, .*, got a dict"),
    "tuples": ({"draw": lambda rng: [(1, 2)]}, "draw: expected a list of inputs"),
    "none": ({"draw": lambda rng: None}, "draw: expected a list of inputs, .*, got None"),
    "shared": ({"draw": shared()}, "draw gives other inputs for the same seed"),
    "same": ({"draw": lambda rng: draw(np.random.default_rng(0))}, "draw gives the same inputs for every seed"),
    "refused": ({"allows": lambda image, factor: factor < 3}, "allows refuses inputs that draw gives"),
    "allows raises": ({"allows": lambda image: True}, "allows raises TypeError: .* unexpected keyword argument"),
    "no solution": (
        {"solution": "def bright(): ..."},
        "^the solution does not define 'brighten', the name of the answer$",
    ),
    "not Python": (
        {"solution": "x = 1\ndef brighten("},
        "the solution does not run: SyntaxError in line 2: '\\(' was never",
    ),
    "undefined": (
        {"solution": SOLUTION.replace("factor *", "f *")},
        "the solution does not give a result: .*`NameError",
    ),
    "nothing": (
        {"solution": SOLUTION.replace("return ", "")},
        "the solution does not give a result: It returned nothing",
    ),
    "text": (
        {"solution": SOLUTION + "    \n".replace("\n", "") + "\nbrighten = lambda *a: 'x'"},
        "The result is a str",
    ),
    "changes": ({"solution": changing(GOOD).solution}, "the solution is incorrect .*changes its argument `image`"),
    "NaN": (
        {"solution": SOLUTION.replace("clip(0, 1)", "clip(0, 1) * np.nan")},
        r"the solution gives NaN or inf \(seed 0\)",
    ),
    "random": (
        {"solution": SOLUTION.replace("clip(0, 1)", "clip(0, 1) + np.random.rand()")},
        "the solution is incorrect",
    ),
    "way": ({"ways": (ADDED.codes[0],)}, "way 1 of writing the solution is incorrect: You add the factor."),
    "no way": ({"ways": ("x = 1",)}, "way 1 does not define 'brighten'"),
    "same raises": ({"same": lambda a, b: True}, "raises TypeError"),
    "starter": (
        {"starter": "def brighten(image, factor):\n    return image"},
        "the starter is incorrect, expected 'not att",
    ),
    "solved": (
        {"starter": SOLUTION},
        "the starter is correct, expected 'not attempted': write ... where the answer belongs",
    ),
    "no starter": ({"starter": "brighter = ..."}, "the starter does not define 'brighten'"),
    "commented": (
        {"starter": GOOD.starter + "    # brighter = factor * image\n"},
        "the starter gives a line of the solution away: brighter = factor [*] image",
    ),
    "prompt tells": ({"prompt": "Write `return brighter.clip(0, 1)`."}, "the prompt gives a line of the solution away"),
    "hint tells": ({"hints": ("a", "First, `brighter = factor * image`.")}, "hint 2 gives a line of the solution away"),
    "zeros": (
        {"draw": lambda rng: [{"image": -rng.random((2, n)), "factor": 2.0} for n in (3, 4)]},
        "gives 0 everywhere is m",
    ),
    "identity": (
        {"draw": lambda rng: [{"image": rng.random((2, n)), "factor": 1.0} for n in (3, 4)]},
        "an answer that returns its first argument is marked correct: draw inputs that tell it from the solution",
    ),
    "loose": ({"same": lambda a, b, tolerance: True}, "an answer that gives 0 everywhere is marked correct"),
    "right mistake": (mistake(SOLUTION), r"^the mistake 'wrong' is marked correct on some inputs \(seed 0\)"),
    "second right": (mistake(ADDED.codes[0], SOLUTION), "^the mistake 'wrong', code 2, is marked correct"),
    "twins": (
        mistake(NOT_CLIPPED.codes[0] + "\n"),
        r"^the mistake 'wrong' cannot be told from 'not-clipped' \(seed 0\)",
    ),
    "in place": (
        mistake(changing(GOOD).solution),
        "the mistake 'wrong' changes its argument `image`, and is told of that",
    ),
    "raising": (mistake(SOLUTION.replace("factor *", "f *")), "the mistake 'wrong' raises NameError on every input"),
    "empty": (mistake(GOOD.starter), "the mistake 'wrong' returns no array or number on every input"),
    "unnamed": (mistake("x = 1"), "the mistake 'wrong' does not define 'brighten'"),
    "broken": (mistake("def brighten(:"), "the mistake 'wrong' does not run: SyntaxError in line 1: invalid syntax"),
    "exits": (mistake("import sys\ndef brighten(*a): sys.exit(3)"), "^the mistake 'wrong' raises SystemExit"),
    "fickle": (
        mistake(SOLUTION.replace("clip(0, 1)", "clip(0, 1) + np.random.rand()")),
        "its results are others each time",
    ),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_wrong_is_said(case):
    changes, says = PROBLEMS[case]
    tried = trial.tried(replace(GOOD, **changes), range(2))
    assert any(re.search(says, problem) for problem in tried.problems), tried.problems
    first, *rest = tried.lines()
    assert first.endswith(f"{len(tried.problems)} problem" + "s" * (len(tried.problems) > 1))
    assert all(line.startswith("  problem: ") or line.startswith("  note: ") for line in rest)
    assert not any("\n" in line for line in (first, *rest))


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        (lambda rng: [(3, 4)], "a single set of inputs"),
        (lambda rng: [(3, 4), (3, 4)], "all inputs have the same sizes"),
        (lambda rng: [(3, 3), (4, 4)], "all arrays are square"),
    ],
)
def test_kind_inputs_are_noted_and_no_problem(inputs, says):
    sizes = inputs(None)
    exercise = replace(GOOD, draw=lambda rng: [{"image": rng.random(size), "factor": 3.0} for size in sizes])
    tried = trial.tried(exercise, range(2))
    assert tried.problems == []
    assert [says in note for note in tried.notes] == [True]
    assert [line.split(":")[0] for line in tried.lines()][1:] == ["  note"]


def test_what_takes_long_is_noted(monkeypatch):
    monkeypatch.setattr(trial, "_SLOW", -1)
    assert [re.sub(r"\d\.\d", "0.0", note) for note in trial.tried(GOOD, range(2)).notes] == [
        "a check of the solution takes 0.0 s, and an answer, which may be slower, has 4; draw fewer or smaller inputs"
    ]


ENDLESS = "def brighten(image, factor):\n    while True:\n        pass\n"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"solution": ENDLESS}, "the solution takes longer than 0.2 s: draw smaller inputs, or mend it"),
        (mistake(ENDLESS), "the mistake 'wrong' has not finished after 0.2 s: drop it, or let it end"),
    ],
)
def test_what_never_ends_is_stopped(monkeypatch, changes, says):
    monkeypatch.setattr(judge, "SECONDS", 0.2)
    assert says in trial.tried(replace(GOOD, **changes), range(1)).problems


def test_every_probe_is_tried(monkeypatch):
    monkeypatch.setattr(trial, "PROBES", {does: lambda exercise: lambda *given: None for does in probes.PROBES})
    assert trial.tried(GOOD, range(1)).problems == []
    right = probes.after_solution(lambda result: result)
    monkeypatch.setattr(trial, "PROBES", dict.fromkeys(probes.PROBES, right))
    assert [problem.split(" is marked")[0] for problem in trial.tried(GOOD, range(1)).problems] == [
        f"an answer that {does}" for does in probes.PROBES
    ]


MODULE = f"""
from cnnlab.exercises.checker.exercise import Exercise, Mistake
def draw(rng):
    return [{{"image": rng.random((3, n)), "factor": f}} for n, f in ((4, 0.5), (2, 3.0), (5, 2.0))]
def exercise(id):
    return Exercise(id=id, title="T", prompt="P.", answer="brighten", why="W", hints=("H",), draw=draw,
        starter="def brighten(image, factor): ...", solution={SOLUTION!r},
        mistakes=(Mistake("a", "A.", ({NOT_CLIPPED.codes[0]!r},)), Mistake("b", "B.", ({ADDED.codes[0]!r},))))
TITLE, EXERCISES = "Exam", (exercise("ID"),)
"""


def test_a_module_and_a_folder_are_tried_from_the_command_line(tmp_path, capsys):
    for name in ("first", "second-one"):
        (tmp_path / f"{name}.py").write_text(MODULE.replace("ID", name))
    (tmp_path / "_shared.py").write_text("1 / 0")
    assert cli.main(["check", str(tmp_path / "first.py")]) == 0
    assert re.fullmatch(r"first  2 mistakes, 3 inputs, \d+ ms: fine\n", capsys.readouterr().out)
    assert cli.main(["check", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [re.sub(r"\d+ ms", "", line) for line in lines] == [
        "first       2 mistakes, 3 inputs, : fine",
        "second-one  2 mistakes, 3 inputs, : fine",
    ]
    (tmp_path / "third.py").write_text(MODULE.replace("ID", "Third"))
    assert cli.main(["check", str(tmp_path)]) == 1
    assert "  problem: the id 'Third' is no slug" in capsys.readouterr().out


def test_modules_that_do_not_load_are_all_said_and_the_others_are_tried(tmp_path, capsys):
    for name, content in {"a": "1 / 0", "b": MODULE, "c": MODULE, "d": "TITLE = 1"}.items():
        (tmp_path / f"{name}.py").write_text(content.replace("ID", "one"))
    assert cli.main(["check", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert re.fullmatch(r"one  2 mistakes, 3 inputs, \d+ ms: fine\n", said.out)
    first, second, third = said.err.splitlines()
    assert "a.py could not be loaded: ZeroDivisionError in line 1" in first
    assert "c.py: the id 'one' is taken by b.py; choose another" in second
    assert "d.py has no TITLE" in third


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, r"exam\.py could not be loaded: FileNotFoundError: No such file or directory"),
        ("def (", r"exam\.py could not be loaded: SyntaxError in line 1: invalid syntax"),
        ("exit()", r"exam\.py could not be loaded: SystemExit"),
        ("TITLE, EXERCISES = 'x', ()", r"exam\.py: EXERCISES is empty"),
        (MODULE.replace("ID", "conv2d-loops"), r"exam\.py: the id 'conv2d-loops' is taken by the book; choose another"),
        (MODULE.replace('("ID"),', '("a"), exercise("a")'), r"exam\.py: the id 'a' is taken by exam\.py"),
        (
            MODULE.replace('Mistake("b"', 'Mistake("a"'),
            r"could not be loaded: ValueError in line \d+: mistakes: expected at",
        ),
    ],
)
def test_a_module_that_cannot_be_tried_is_one_line(tmp_path, capsys, content, says):
    if content is not None:
        (tmp_path / "exam.py").write_text(content)
    assert cli.main(["check", str(tmp_path / "exam.py")]) == 1
    said = capsys.readouterr()
    assert re.search(says, said.err)
    assert said.err.startswith("cnnlab: ")
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_folder_without_exercises_is_said(tmp_path, capsys):
    assert cli.main(["check", str(tmp_path)]) == 1
    assert "there is no module of exercises in this folder" in capsys.readouterr().err
