"""Running foreign code: it is stopped in time, and leaves everything as it was."""

# ruff: noqa: SIM105 (contextlib.suppress would be another thing than the try that learners write)

import builtins
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

from cnnlab.exercises import runner
from cnnlab.exercises.runner import run


def sleeps_for_ever():
    while True:
        try:
            time.sleep(5)
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
    before = time.monotonic()
    result = run(function, (), 0.1)
    assert result.timed_out
    assert result.value is None
    assert len(result.printed) <= 10_000
    assert time.monotonic() - before < 2


@pytest.mark.parametrize("function", [swallows_once, prints_for_ever, loops, catches_errors])
def test_time_is_up_in_another_thread(function):
    results = []
    thread = threading.Thread(target=lambda: results.append(run(function, (), 0.1)), daemon=True)
    thread.start()
    thread.join(10)
    assert [result.timed_out for result in results] == [True]


def test_in_another_thread_a_quick_answer_is_as_good_as_any():
    results = []
    thread = threading.Thread(target=lambda: results.extend(run(divmod, (7, 2), 5).value for _ in range(50)))
    thread.start()
    thread.join(10)
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
    def interrupted():
        signal.raise_signal(signal.SIGINT)
        loops()

    with pytest.raises(KeyboardInterrupt):
        run(interrupted, (), 5)
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


def test_patched_names_are_put_back():
    def answer():
        np.sum = np.zeros = builtins.len = None
        del np.dot

    before = np.sum, np.zeros, builtins.len, np.dot
    run(answer, (), 5)
    assert (np.sum, np.zeros, builtins.len, np.dot) == before


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
        run(lambda: (pyplot.figure(), pyplot.plot([1, 2]), pyplot.show()), (), 20)
        assert pyplot.get_fignums() == [mine.number]
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
        "from cnnlab.exercises import runner\n"
        "print(runner.run(lambda: display('shown'), (), 5).error, flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"


def test_time_up_is_not_an_exception_that_answers_catch():
    assert not issubclass(runner.TimeUp, Exception)
