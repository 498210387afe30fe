"""In a real kernel: verdicts show wherever in a cell a check stands, once; and an answer cannot ask its reader."""

import re

import pytest
from jupyter_client.manager import start_new_kernel

from support import asking

SECONDS = 600  # for the kernel to start, on a busy machine


class Notebook:
    """A kernel in which cells are run; `live` as somebody sits before it, who is asked, or headless."""

    def __init__(self, client):
        self.client, self.asked = client, []

    def _type(self, message):
        self.asked.append(message["content"]["prompt"])
        self.client.input("1")

    def run(self, code, live=True):
        """The outputs of a cell: each as "stream", or as the kind of message, with its plain text."""
        outputs = []

        def hear(message):
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":  # a busy kernel sends a line in parts
                before = outputs.pop()[1] if outputs and outputs[-1][0] == kind else ""
                outputs.append((kind, before + content["text"]))
            elif kind in ("display_data", "execute_result"):
                outputs.append((kind, content["data"]["text/plain"]))
            elif kind == "error":
                outputs.append((kind, f"{content['ename']}: {content['evalue']}"))

        self.client.execute_interactive(
            code, allow_stdin=live, stdin_hook=self._type, output_hook=hear, timeout=SECONDS, store_history=live
        )
        return outputs


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    environment = pytest.MonkeyPatch()
    environment.setenv("CNNLAB_DATA", str(tmp_path_factory.mktemp("kernel")))
    manager, client = start_new_kernel(kernel_name="python3", startup_timeout=SECONDS)
    yield Notebook(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    environment.undo()


@pytest.fixture
def notebook(kernel):
    kernel.asked.clear()
    names = "check, hint, progress, reset_progress, solution"
    assert kernel.run(f"from cnnlab.exercises import {names}\ngood, bad = [[1, -1]], [[1, 1]]") == []
    return kernel


def shown(outputs):
    """The first word of what is displayed."""
    assert {kind for kind, _ in outputs} <= {"display_data", "execute_result"}
    return [re.findall(r"\w+", text)[0] for _, text in outputs]


@pytest.mark.parametrize(
    "cell",
    [
        "check('vertical-edges', good)",
        "check('vertical-edges', good);",
        "check('vertical-edges', good)\nx = 1",
        "_ = check('vertical-edges', good)",
        "verdict = check('vertical-edges', good)\nverdict",
        "assert check('vertical-edges', good).status == 'correct'",
        "def tried(answer):\n    return check('vertical-edges', answer)\ntried(good)",
        "from IPython.display import display\ndisplay(check('vertical-edges', good))",
    ],
)
@pytest.mark.parametrize("live", [True, False])
def test_a_verdict_shows_wherever_its_check_stands_and_once(notebook, cell, live):
    assert shown(notebook.run(cell, live)) == ["Correct"]


def test_several_verdicts_of_a_cell_show_in_their_order(notebook):
    twice = "check('vertical-edges', good)\ncheck('vertical-edges', bad)"
    assert shown(notebook.run(twice)) == ["Correct", "Incorrect"]
    loop = "for each in (bad, good):\n    check('vertical-edges', each)"
    assert shown(notebook.run(loop)) == ["Incorrect", "Correct"]
    printed = notebook.run("check('vertical-edges', bad)\nprint('between')\ncheck('vertical-edges', good);")
    assert [kind for kind, _ in printed] == ["display_data", "stream", "display_data"]


def test_a_kept_verdict_shows_in_a_later_cell_and_once(notebook):
    assert shown(notebook.run("kept = check('vertical-edges', good)")) == ["Correct"]
    assert notebook.run("kept.status") == [("execute_result", "'correct'")]
    assert shown(notebook.run("kept")) == ["Correct"]
    assert shown(notebook.run("kept", live=False)) == ["Correct"]


@pytest.mark.parametrize(
    ("call", "first"),
    [
        ("hint('one-window')", "Hint"),
        ("solution('one-window')", "python"),
        ("progress()", "You"),
        ("reset_progress()", "Nothing"),
    ],
)
def test_what_else_shows_itself_does_so_in_the_middle_of_a_cell_too(notebook, call, first):
    assert shown(notebook.run(f"{call}\nx = 1")) == [first]
    assert shown(notebook.run(call)) == [first]


def test_a_check_inside_an_answer_shows_nothing(notebook):
    cell = "def one_window(*inputs):\n    check('vertical-edges', good)\n    hint('one-window')\n    return 0\n"
    assert shown(notebook.run(f"{cell}check('one-window', one_window)")) == ["Incorrect"]


@pytest.mark.parametrize("asks", asking.WAYS)
@pytest.mark.parametrize("live", [True, False])
def test_an_answer_cannot_ask_its_reader(notebook, asks, live):
    notebook.run("ask = input")
    (verdict,) = notebook.run(asking.cell(asks), live)
    assert verdict[1].startswith(asking.VERDICT)
    assert notebook.asked == []
    assert notebook.run("print(input('name? '))") == [("stream", "1\n")], "the reader's own cell may ask"
