"""What a check keeps from the notebook around it, where several run at once."""

from types import SimpleNamespace

from cnnlab.exercises.checker import quiet


def test_checks_that_overlap_in_threads_give_the_notebook_back_what_publishes(monkeypatch):
    publishes, show = object(), object()
    shell = SimpleNamespace(display_pub=publishes)
    monkeypatch.setitem(quiet.sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(quiet.sys, "displayhook", show)
    first, second = quiet._displays_caught(), quiet._displays_caught()
    first.__enter__()
    second.__enter__()
    shell.display_pub.set_parent({})  # as a kernel does for the next cell
    first.__exit__(None, None, None)  # the first to begin is the first to end
    assert shell.display_pub is not publishes
    second.__exit__(None, None, None)
    assert (shell.display_pub, quiet.sys.displayhook) == (publishes, show)
