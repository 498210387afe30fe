"""Running foreign code: it is stopped in time, and leaves everything as it was."""

# ruff: noqa: SIM105 (contextlib.suppress would be another thing than the try that learners write)

import builtins
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings

import matplotlib
import numpy as np
import pytest

from cnnlab import reference
from cnnlab.exercises.checker import compare, fence, runner
from cnnlab.exercises.checker.exercise import Exercise
from cnnlab.exercises.checker.patience import Patience
from cnnlab.exercises.checker.runner import run
from support import asking


def sleeps_for_ever():
    while True:
        try:
            time.sleep(3600)
        except:  # noqa: E722
            pass


def swallows_once():
    try:
        while True:
            pass
    except BaseException:
        return 7


def swallows_twice():
    while True:
        try:
            while True:
                try:
                    sum(range(100))
                except:  # noqa: E722
                    pass
        except:  # noqa: E722
            break
    return 7


def prints_for_ever():
    while True:
        print("again")


def loops():
    while True:
        pass


def catches_errors():
    while True:
        try:
            len([])
        except Exception:
            pass


@pytest.mark.parametrize(
    "function", [sleeps_for_ever, swallows_once, swallows_twice, prints_for_ever, loops, catches_errors]
)
def test_time_is_up_in_the_main_thread(function):
    result = run(function, (), 0.1)
    assert result.timed_out
    assert result.value is None
    assert len(result.printed) <= 10_000


class Clocks:
    """The clock on the wall and a processor's, set by hand."""

    def __init__(self, monkeypatch):
        self.wall = self.processor = 100.0
        monkeypatch.setattr(time, "monotonic", lambda: self.wall)

    def over(self, patience, wall, processor):
        """Whether patience is over after so many seconds more of each."""
        self.wall, self.processor = self.wall + wall, self.processor + processor
        return patience.is_over()


@pytest.fixture
def clocks(monkeypatch):
    return Clocks(monkeypatch)


def test_what_computes_has_its_time_on_a_busy_machine_too(clocks):
    patience = Patience(4, lambda: clocks.processor)
    assert not any(clocks.over(patience, 0.5, 0.125) for _ in range(31))
    assert clocks.over(patience, 0.5, 0.125)


def test_on_several_processors_at_once_time_is_that_of_the_wall(clocks):
    patience = Patience(4, lambda: clocks.processor)
    assert not clocks.over(patience, 3.9, 30)
    assert patience.rest() == pytest.approx(0.1)
    assert clocks.over(patience, 0.2, 1)


def test_what_sleeps_is_stopped_when_it_was_seen_to(clocks):
    patience = Patience(4, lambda: clocks.processor)
    seen = [clocks.over(patience, 0.1, 0.0) for _ in range(70)]
    assert seen.index(True) in range(59, 63)  # half as long again


def test_a_machine_that_stood_still_is_no_sleep(clocks):
    patience = Patience(4, lambda: clocks.processor)
    assert not clocks.over(patience, 30, 0.0)
    assert not any(clocks.over(patience, 0.05, 0.05) for _ in range(60))


def test_what_computes_now_and_then_is_stopped_far_out(clocks):
    patience = Patience(4, lambda: clocks.processor)
    assert not any(clocks.over(patience, 0.1, 0.003) for _ in range(390))
    assert any(clocks.over(patience, 0.1, 0.003) for _ in range(11))


def test_several_calls_share_a_patience():
    patience = Patience(0.3)
    assert run(loops, (), patience).timed_out
    assert patience.is_over()
    assert run(loops, (), patience).timed_out


def in_another_thread(work):
    """Return what a function returns when another thread than the main one calls it."""
    results = []
    thread = threading.Thread(target=lambda: results.append(work()), daemon=True)
    thread.start()
    thread.join()
    return results[0]


def catches_all():
    while True:
        try:
            len("")
        except:  # noqa: E722
            pass


def sleeps_in_one_call():
    time.sleep(3600)


@pytest.mark.parametrize(
    "function",
    [swallows_once, swallows_twice, prints_for_ever, loops, catches_errors, catches_all, sleeps_in_one_call],
)
def test_time_is_up_in_another_thread(function):
    """Code that cannot be interrupted there is left behind: the sleeping thread is a daemon, and harms nobody."""
    result = in_another_thread(lambda: run(function, (), 0.1))
    assert result.timed_out
    assert result.value is None


def test_code_stopped_in_another_thread_goes_on_no_more():
    def counts():
        while True:
            try:
                turns.append(1)
            except:  # noqa: E722
                pass

    turns = []
    assert in_another_thread(lambda: run(counts, (), 0.3)).timed_out
    assert turns
    count = len(turns)
    run(sum, (range(10**6),), 5)  # time enough for another turn
    assert len(turns) == count


def test_what_code_stopped_in_another_thread_replaced_is_put_back():
    def patches():
        np.sum = None
        try:
            loops()
        except:  # noqa: E722
            pass

    before = np.sum
    assert in_another_thread(lambda: run(patches, (), 0.3)).timed_out
    assert np.sum is before


def test_a_check_inside_a_check_is_stopped_in_another_thread_too():
    turns = []

    def counts():
        while True:
            turns.append(1)

    assert in_another_thread(lambda: run(lambda: run(counts, (), 60), (), 0.3)).timed_out
    assert turns
    count = len(turns)
    run(sum, (range(10**6),), 5)  # time enough for another turn
    assert len(turns) == count


def test_in_another_thread_a_quick_answer_is_as_good_as_any():
    results = []
    thread = threading.Thread(target=lambda: results.extend(run(divmod, (7, 2), 5).value for _ in range(50)))
    thread.start()
    thread.join()
    assert results == [(3, 1)] * 50


def test_alarm_and_trace_are_put_back():
    rung = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    trace = sys.gettrace()
    try:
        mine = signal.getsignal(signal.SIGALRM)
        signal.setitimer(signal.ITIMER_REAL, 30)
        for function in (loops, sleeps_for_ever, dict):
            run(function, (), 0.05)
        assert signal.getsignal(signal.SIGALRM) is mine
        assert sys.gettrace() is trace
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        assert not rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


def test_an_interrupt_by_the_user_comes_through():
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it

    def interrupted():
        signal.raise_signal(signal.SIGINT)
        loops()

    try:
        with pytest.raises(KeyboardInterrupt):
            run(interrupted, (), 5)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_random_state_warnings_and_float_errors_are_put_back():
    def answer():
        np.random.seed(0)
        random.seed(0)
        np.seterr(all="raise")
        warnings.simplefilter("error")
        return np.random.rand()

    np.random.seed(5)
    random.seed(5)
    filters, errors = list(warnings.filters), np.geterr()
    expected = np.random.RandomState(5).rand(), random.Random(5).random()
    run(answer, (), 5)
    assert (np.random.rand(), random.random()) == expected
    assert warnings.filters == filters
    assert np.geterr() == errors


PLACES = {
    "np": (np, "sum"),
    "np.random": (np.random, "default_rng"),
    "np.linalg": (np.linalg, "norm"),
    "builtins": (builtins, "len"),
    "the builtin that puts things back": (builtins, "setattr"),
    "time": (time, "monotonic"),
    "signal": (signal, "setitimer"),
    "random": (random, "random"),
    "cnnlab": (reference, "correlate2d"),
    "the checker": (compare, "close"),
    "the runner": (runner, "run"),
    "a class of the checker": (Exercise, "is_function"),
    "what puts things back": (fence, "put_back"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_replaced_name_is_put_back(place):
    space, name = PLACES[place]

    def answer():
        setattr(space, name, None)

    before = vars(space)[name]
    assert run(answer, (), 5) == runner.Result()
    assert vars(space)[name] is before


@pytest.mark.parametrize("place", PLACES)
def test_a_deleted_name_is_put_back(place):
    space, name = PLACES[place]
    before = vars(space)[name]
    assert run(lambda: delattr(space, name), (), 5) == runner.Result()
    assert vars(space)[name] is before


def test_a_name_that_would_hide_a_builtin_is_taken_away():
    def answer():
        compare.bool = lambda value: True
        reference.len = None

    run(answer, (), 5)
    assert not hasattr(compare, "bool")
    assert not hasattr(reference, "len")


def test_a_replaced_module_is_put_back():
    def answer():
        sys.modules["numpy"] = sys.modules["math"]
        del sys.modules["time"]

    run(answer, (), 5)
    assert sys.modules["numpy"] is np
    assert sys.modules["time"] is time


def test_a_module_imported_by_an_answer_stays(monkeypatch):
    """Else `import a.b` would be done by name only, and `a.b` be missing in the next cell."""
    monkeypatch.delattr(np, "ma")
    run(lambda: setattr(np, "ma", sys.modules["numpy.ma"]), (), 5)
    assert np.ma is sys.modules["numpy.ma"]


def test_what_the_learner_replaced_before_is_not_in_force_inside_and_is_theirs_again_after(monkeypatch):
    monkeypatch.setattr(np, "sum", len)
    monkeypatch.setattr(np, "mine", len, raising=False)
    assert run(lambda: (np.sum([1, 2]), hasattr(np, "mine")), (), 5).value == (3, False)
    assert np.sum is np.mine is len


def test_settings_are_put_back(tmp_path):
    def answer():
        np.set_printoptions(precision=1)
        sys.setrecursionlimit(5_000)
        os.chdir(tmp_path)
        pyplot.rcParams["figure.dpi"] = 7

    from matplotlib import pyplot

    def settings():
        return np.get_printoptions(), sys.getrecursionlimit(), os.getcwd(), pyplot.rcParams["figure.dpi"]

    before = settings()
    assert run(answer, (), 5).error is None
    assert settings() == before


def test_warnings_are_not_errors_of_the_answer():
    assert np.isinf(run(lambda: np.array([1.0]) / 0, (), 5).value[0])


def test_prints_to_both_streams_are_caught(capfd):
    def answer():
        print("one")
        print("two", file=sys.stderr)

    assert run(answer, (), 5).printed == "one\ntwo\n"
    assert capfd.readouterr() == ("", "")


def test_figures_are_closed_and_those_there_before_stay():
    matplotlib.use("agg")
    from matplotlib import pyplot

    mine = pyplot.figure()
    try:
        run(lambda: (pyplot.plot([1, 2]), pyplot.figure(), pyplot.plot([1, 2]), pyplot.show()), (), 20)
        assert pyplot.get_fignums() == [mine.number]
        assert mine.axes == []  # the first plot had a figure of its own
    finally:
        pyplot.close(mine)


def test_an_answer_may_run_a_check_inside():
    assert run(lambda: run(loops, (), 0.05).timed_out, (), 5).value is True


def test_a_check_imports_no_matplotlib_and_little_else():
    code = (
        "import sys; from cnnlab.exercises import check; check('vertical-edges', [[1, -1]]); "
        "print([m for m in ('matplotlib', 'anywidget', 'ipywidgets', 'IPython', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_displays_in_a_notebook_are_caught():
    """Run in a real IPython shell: what `display` shows while a check runs does not reach the cell's output."""
    code = (
        "from IPython.testing.globalipapp import start_ipython; shell = start_ipython()\n"
        "from IPython.display import display\n"
        "from cnnlab.exercises.checker import runner\n"
        "print(runner.run(lambda: display('shown'), (), 5).error, flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"


def test_time_up_is_not_an_exception_that_answers_catch():
    assert not issubclass(runner.TimeUp, Exception)


@pytest.mark.parametrize("where", ["each()", "thread = threading.Thread(target=each); thread.start(); thread.join()"])
def test_an_answer_cannot_ask_its_reader_in_plain_python(where):
    cells = [asking.cell(asks).replace("check('one", "print(check('one").replace("one_window)", "one_window))")
             for asks in asking.WAYS]  # fmt: skip
    code = (
        "import threading\nask = input\ndef each():\n"
        f"    for cell in {cells!r}:\n        exec(cell, {{'ask': ask}})\n{where}\nprint(input())"
    )
    done = subprocess.run([sys.executable, "-c", code], input="7\n8\n", capture_output=True, text=True, timeout=600)
    assert done.stderr == ""
    assert done.stdout.count(asking.VERDICT) == len(cells)
    assert done.stdout.endswith("\n7\n"), "what was typed is still there"
