"""A real JupyterLab: run all cells, use every kind of widget by keyboard, and the Python objects follow.

The server keeps its configuration, data and workspaces in a temporary folder, so that nothing of the user's is read
or changed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from unittest import mock

import nbformat
import pytest
from matplotlib.figure import Figure
from nbformat.sign import NotebookNotary

from cnnlab import widgets

CHAPTER = Path(__file__).parents[2] / "book" / "03-convolution.ipynb"
SECONDS = 90  # for anything that the server or the kernel has to do
KINDS = """
import numpy as np
from cnnlab import widgets
studio = widgets.FilterStudio(photo=np.eye(32), kernel="identity"); studio
---
options = [{"text": "no", "feedback": "It is."}, {"text": "yes", "right": True}]
choose = widgets.Choose(id="kind", prompt="Is this a question?", options=options); choose
---
predict = widgets.Predict(id="number", prompt="2 + 3?", answer=5); predict
---
import matplotlib.pyplot as plt
def bar(depth):
    fig, ax = plt.subplots()
    ax.bar([0], [5 // (3 - depth)])
    return ax
figure = widgets.explore(bar, depth=(1, 4), alt="A bar at depth {depth}."); figure
---
descent = widgets.DescentExplorer(weight=2.0, rate=0.1); descent
---
dense = widgets.DenseToShared(); dense
---
digits, tens = np.eye(8)[None, None].repeat(2, 0), np.array([1, 7])
told = {"labels": tens, "order": np.arange(64)[::-1], "mlp": tens, "cnn": tens}
game = widgets.YouAreTheMLP(images=digits, **told); game
---
shift = widgets.ShiftExplorer(); shift
---
channels = widgets.ChannelExplorer(); channels
"""
QUESTIONS = """
from cnnlab import widgets
reveal = widgets.Reveal(id="guess", prompt="How many?", truth="As many as that.", answer=3); reveal
---
order = widgets.Order(id="steps", prompt="In which order?", steps=["a", "b", "c"]); order
---
kernel = widgets.KernelChallenge(id="kernel", prompt="Which?", image=[[1, 2], [3, 4]], answer=[[2]]); kernel
---
goal = dict(goal={"shape": (1, 14, 14)}, example=[{"stride": 2, "padding": 1}])
free = ["stride", "padding"]
shape = widgets.ShapeChallenge(id="shape", prompt="?", input=(1, 28, 28), start=[{}], free=free, **goal); shape
---
from cnnlab.exercises import question, reset_progress
from cnnlab.exercises.progress import record
asked = question("window-by-hand"); asked
"""
WIDGET = ".cnnlab-figure, .cnnlab-question"
QUIET = {"fetchNews": "false", "checkForUpdates": False}


def notebook(cells: str) -> nbformat.NotebookNode:
    """A notebook of these cells, run by the same kernel as the chapter."""
    made = [nbformat.v4.new_code_cell(code.strip()) for code in cells.split("---")]
    return nbformat.v4.new_notebook(cells=made, metadata=nbformat.read(CHAPTER, as_version=4).metadata)


def private(folder: Path) -> dict:
    """The environment of a JupyterLab that lives in `folder` alone."""
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    settings = folder / "settings"
    notification = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    notification.parent.mkdir(parents=True)
    notification.write_text(json.dumps(QUIET))
    return {
        **os.environ,
        **{name: str(folder / name.lower()) for name in places},
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "CNNLAB_DATA": str(folder / "progress"),
        "OPENBLAS_NUM_THREADS": "1",
    }


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a copy of the chapter and a notebook with one widget of each other kind."""
    tmp_path = tmp_path_factory.mktemp("lab")
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(CHAPTER, work)
    kinds, questions = notebook(KINDS), notebook(QUESTIONS)
    nbformat.write(kinds, work / "kinds.ipynb")
    nbformat.write(questions, work / "questions.ipynb")
    nbformat.write(questions, work / "untouched.ipynb")  # other tests leave cells of theirs in what they open
    nbformat.write(stored(kinds, "An untrusted figure"), work / "untrusted.ipynb")
    trusted = stored(kinds, "A trusted figure")
    nbformat.write(trusted, work / "trusted.ipynb")
    environment = private(tmp_path)
    data = Path(environment["JUPYTER_DATA_DIR"])
    data.mkdir()
    NotebookNotary(data_dir=str(data)).sign(trusted)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"]
    log = (tmp_path / "lab.log").open("w+")
    server = subprocess.Popen(
        [*command, "--IdentityProvider.token=", f"--ServerApp.root_dir={work}", "--expose-app-in-browser"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    yield address(server, tmp_path / "lab.log")
    server.kill()  # rather than end it, which takes long; its kernels see that it is gone
    server.wait()
    log.close()


def stored(kinds, name):
    """A notebook that came with the outputs of one explored figure in it."""
    figure, outputs = widgets.explore(lambda depth: Figure(figsize=(4, 3)), depth=(1, 4), alt=name + " {depth}"), []

    def display(data, **_):
        outputs.append(nbformat.v4.new_output("display_data", data))

    with mock.patch("IPython.display.display", display):
        figure._ipython_display_()
    cell = nbformat.v4.new_code_cell("figure", outputs=outputs)
    return nbformat.v4.new_notebook(cells=[cell], metadata=kinds.metadata)


def address(server, log: Path) -> str:
    """Where the server listens, as its log says once it does."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text()):
            return found[0]
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def wait_for_idle_kernel(url: str, looks=1):
    """Waits until the notebook's kernel has started, is connected and rests; the page itself says so too early.

    looks: how often in a row it must be found at rest, as it is between two cells, too.
    """
    end = time.monotonic() + SECONDS
    found = 0
    while time.monotonic() < end:
        with urllib.request.urlopen(f"{url}api/sessions") as answer:
            kernels = [session["kernel"] for session in json.load(answer)]
        rests = any(kernel["execution_state"] == "idle" and kernel["connections"] >= 1 for kernel in kernels)
        found = found + 1 if rests else 0
        if found == looks:
            return
        time.sleep(0.1)
    pytest.fail("the kernel did not come to rest")


def run_in_new_cell(tab, url: str, code: str) -> str:
    """Runs `code` in a cell below the last one and returns the text that it prints."""
    tab.locator(".jp-Notebook .jp-Cell").last.click(position={"x": 5, "y": 5})
    tab.keyboard.press("Escape")
    tab.keyboard.press("b")
    tab.keyboard.press("Enter")
    tab.keyboard.insert_text(code)
    tab.keyboard.press("Control+Enter")
    output = tab.locator(".jp-Notebook .jp-CodeCell").last.locator(".jp-OutputArea-output")
    output.wait_for()
    wait_for_idle_kernel(url)
    return output.inner_text().strip()


@pytest.fixture(scope="module")
def app(browser, lab):
    """JupyterLab in a tab, with nothing open; its start takes longer than a test."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(SECONDS * 1000)
    tab = context.new_page()
    tab.errors = []  # of widgets, which come as blobs
    tab.on("pageerror", lambda error: tab.errors.append(error.stack) if "blob:" in str(error.stack) else None)
    tab.goto(f"{lab}lab?reset")
    tab.wait_for_function("window.jupyterapp?.restored.then(() => true)")
    yield tab
    context.close()


@pytest.fixture
def shown(app):
    """A function that opens a notebook and returns the tab; at the end, that no widget failed."""

    def show(name):
        app.evaluate("(path) => jupyterapp.commands.execute('docmanager:open', { path }).then(() => {})", name)
        app.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        return app

    yield show
    app.evaluate("jupyterapp.commands.execute('docmanager:save').then(() => {})")
    app.evaluate("jupyterapp.commands.execute('application:close-all').then(() => {})")
    app.locator(".jp-Notebook").wait_for(state="detached")
    app.evaluate("jupyterapp.serviceManager.sessions.shutdownAll()")
    errors, app.errors = app.errors, []
    assert errors == []


@pytest.fixture
def opened(shown, lab):
    """A function that opens a notebook, runs all its cells and returns the tab."""

    def open_and_run(name):
        tab = shown(name)
        wait_for_idle_kernel(lab)
        tab.locator(".jp-Notebook .jp-CodeCell").first.click()
        run_all(tab)
        tab.locator(WIDGET).first.wait_for()
        wait_for_idle_kernel(lab, looks=15)  # when the last cell has run, JupyterLab takes the focus
        tab.wait_for_function(
            "![...document.querySelectorAll('.jp-InputPrompt')].some((p) => p.innerText.includes('*'))"
        )
        assert tab.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts() == []
        return tab

    return open_and_run


def run_all(tab):
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def python_says(tab, url: str, code: str, expected: str):
    """That `code` prints `expected`: at once, or when the kernel has taken what the page sent it."""
    end = time.monotonic() + SECONDS
    while (said := run_in_new_cell(tab, url, code)) != expected and time.monotonic() < end:
        tab.wait_for_timeout(500)
    assert said == expected


def test_the_chapter_runs_and_its_explorer_follows(opened, lab):
    tab = opened(CHAPTER.name)
    explorer = tab.locator(".cnnlab-conv").first
    explorer.scroll_into_view_if_needed()
    explorer.locator(".cnnlab-map-output").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowDown")
    python_says(tab, lab, "print(explorer.row, explorer.col, explorer.output[3, 4])", "3 4 -6.0")
    python_says(tab, lab, "explorer.row, explorer.col = 0, 5\nprint(explorer.output[0, 5])", "10.0")
    tab.wait_for_function("document.querySelector('.cnnlab-conv').textContent.includes('y(0, 5)')")


def test_every_other_kind_follows(opened, lab):
    tab = opened("kinds.ipynb")
    tab.locator(".cnnlab-studio select").focus()
    tab.keyboard.press("ArrowDown")  # from the identity to the blur
    tab.locator(".cnnlab-question input[type=radio]").nth(1).focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    tab.locator(".cnnlab-question input[type=text]").focus()
    tab.keyboard.insert_text("5")
    tab.keyboard.press("Enter")
    tab.locator(".cnnlab-descent .cnnlab-slider input").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.locator(".cnnlab-descent").get_by_role("button", name="Step").click()
    tab.locator(".cnnlab-dense-picture").focus()
    tab.keyboard.press("ArrowRight")
    tab.locator(".cnnlab-dense input[type=range]").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.locator(".cnnlab-mlp-keys button").first.focus()
    tab.keyboard.press("3")  # which in a cell would make a heading of it
    tab.keyboard.press("Enter")
    tab.locator(".cnnlab-shift-surface").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowDown")
    tab.locator(".cnnlab-channels-picture .cnnlab-map").focus()
    tab.keyboard.press("ArrowRight")
    tab.locator(".cnnlab-channels-bias input").fill("5")
    python_says(tab, lab, "print(np.sum(studio.kernel).round(6), studio.kernel[0][0] > 0)", "1.0 True")
    python_says(tab, lab, "print(choose.chosen, choose.checked)", "[1] True")
    python_says(tab, lab, "print(predict.given, predict.checked)", "5 True")
    stepped = widgets.DescentExplorer(weight=2.05, rate=0.1)
    stepped.step()
    python_says(tab, lab, "print(descent.path, round(descent.weight, 6))", f"[[2.05 0.  ]] {round(stepped.weight, 6)}")
    python_says(tab, lab, "print(dense.row, dense.col, dense.side, dense.bill['shared'].weights)", "3 5 12 9")
    python_says(tab, lab, "print(game.guesses, game.at, game.score)", "[3] 1 {'you': 0, 'mlp': 1, 'cnn': 1}")
    python_says(tab, lab, "print(shift.dy, shift.dx, shift.gap(), shift.gap('dense') > 0)", "1 1 0.0 True")
    python_says(
        tab, lab, "print(channels.row, channels.col, channels.bias[0], channels.output[0, 0, 1])", "0 1 5.0 31.0"
    )
    python_says(tab, lab, "shift.border, shift.dx = 'zeros', 7\nprint(shift.gap() > 0)", "True")
    tab.wait_for_function("document.querySelector('.cnnlab-shift').textContent.includes('7 right, 1 down')")


def test_challenges_follow_and_answers_come_back(opened, lab):
    tab = opened("questions.ipynb")
    field = tab.locator(".cnnlab-question:has-text('How many?') input")
    field.focus()
    tab.keyboard.insert_text("2")
    tab.keyboard.press("Enter")
    tab.locator(".cnnlab-order-list").focus()
    tab.keyboard.press("End")
    tab.keyboard.press("Alt+ArrowUp")
    tab.keyboard.press("Enter")
    tab.locator(".cnnlab-kc-part input").focus()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    tab.locator(".cnnlab-shape-field:has-text('Stride') input").focus()
    tab.keyboard.press("ArrowUp")
    tab.locator(".cnnlab-shape-field:has-text('Padding') input").focus()
    tab.keyboard.press("ArrowUp")
    moved = widgets.Order(id="steps", prompt="?", steps=["a", "b", "c"]).start
    given = [moved[0], moved[2], moved[1]]
    says = f"2 True {given} True [[2.]] True 2 1 True"
    code = (
        "print(reveal.given, reveal.checked, order.given, order.checked, kernel.kernel, kernel.checked, "
        "shape.layers[0]['stride'], shape.layers[0]['padding'], shape.checked)"
    )
    python_says(tab, lab, code, says)
    run_all(tab)  # new widgets, whose answers the browser kept
    wait_for_idle_kernel(lab)
    tab.get_by_text("As many as that.", exact=True).wait_for()
    python_says(tab, lab, code, says)


def test_the_answer_to_a_question_of_the_book_is_the_learners_and_no_browsers(opened, lab):
    tab = opened("questions.ipynb")
    tab.locator(".cnnlab-question:has-text('on paper') input").focus()
    tab.keyboard.insert_text("7")
    tab.keyboard.press("Enter")
    kept = "print(record.answers()['window-by-hand']['status'], asked.given, asked.checked)"
    python_says(tab, lab, kept, "wrong 7 True")
    run_all(tab)  # a new widget
    wait_for_idle_kernel(lab, looks=15)
    wrong = tab.locator(".cnnlab-question:has-text('on paper') .cnnlab-question-wrong")
    wrong.wait_for()
    python_says(tab, lab, kept, "wrong 7 True")
    assert tab.evaluate("Object.keys(localStorage).filter((key) => key.endsWith('window-by-hand'))") == []
    assert run_in_new_cell(tab, lab, "reset_progress(sure=True)\nx = 1").startswith("Everything is new.")
    wrong.wait_for(state="detached")
    python_says(tab, lab, "print([asked.given], asked.checked, record.answers())", "[''] False {}")


def test_an_explored_figure_follows(opened, lab):
    tab = opened("kinds.ipynb")
    figure = tab.locator(".cnnlab-explore")
    figure.locator("input[type=range]").focus()
    tab.keyboard.press("ArrowRight")
    figure.get_by_role("img", name="A bar at depth 2.").wait_for()
    assert tab.locator(".jp-OutputArea img:visible").count() == 1, "a figure is shown twice"
    tab.keyboard.press("ArrowRight")
    sentence = "No figure at depth = 3: ZeroDivisionError: "
    figure.get_by_text(sentence).wait_for()
    tab.keyboard.press("ArrowRight")
    figure.get_by_role("img", name="A bar at depth 4.").wait_for()
    python_says(tab, lab, "print(figure.values, plt.get_fignums())", "{'depth': 4} []")
    python_says(tab, lab, "figure.chosen = [0]\nprint(figure.shown['alt'])", "A bar at depth 1.")
    figure.get_by_role("img", name="A bar at depth 1.").wait_for()


@pytest.mark.parametrize("name", ["trusted", "untrusted"])
def test_a_stored_figure_is_a_picture_until_its_cell_runs(shown, name):
    tab = shown(f"{name}.ipynb")
    tab.get_by_role("img", name="rusted figure 1").wait_for()
    if name == "trusted":
        tab.get_by_text("model not found").wait_for(state="attached")  # JupyterLab says so, and nobody sees it
    says = "(It is interactive: run this cell to bring it to life, or read the built book.)"
    assert tab.locator(".jp-OutputArea").inner_text().strip() == f"A figure that moves with depth. {says}"
    assert tab.locator(".jp-OutputArea").locator("input, select").count() == 0


@pytest.mark.parametrize("name", ["kinds.ipynb", "untouched.ipynb"])
def test_keys_do_to_the_notebook_nothing_while_a_widget_has_the_focus(opened, name):
    """Of each kind a button and another control, as they are: cut, deleted, left, run, or given a neighbour."""
    tab = opened(name)
    notebook = "[...document.querySelectorAll('.jp-InputPrompt')].map((prompt) => prompt.textContent)"
    before, pressed = tab.evaluate(notebook), set()
    for widget in tab.locator(WIDGET).all():
        for selector in ("button:enabled", ":is(input, select, [tabindex='0'])"):
            control = widget.locator(selector).first
            for key in ("x", "d", "d", "b", "z", "Escape", "ArrowDown", "Shift+Enter", "Control+Enter"):
                if control.count() == 0 or not control.is_visible():
                    break
                control.focus()
                tab.keyboard.press(key)
                pressed.add(selector)
                assert tab.evaluate(notebook) == before, f"{key} at {control.evaluate('(c) => c.outerHTML')}"
                assert widget.evaluate("(widget) => widget.contains(document.activeElement)"), key
    assert len(pressed) == 2
