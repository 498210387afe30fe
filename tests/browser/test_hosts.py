"""Widgets and verdicts in pages that give them other colours, or none: VS Code, Colab, marimo, JupyterLab."""

import numpy as np
import pytest

from cnnlab.exercises.checker.verdict import CounterExample, Verdict
from cnnlab.sphinxext.widgets import page_script, page_style, widgets_in
from support.kinds import KINDS, pair
from support.looks import DRAWN
from support.widget_page import visit

LIGHT_JUPYTER = "--jp-layout-color0: white; --jp-content-font-color1: rgba(0, 0, 0, 0.87);"  # ipywidgets brings them
HOSTS = {  # attributes of html and of body, style of the page
    "a page that says nothing": ("", "", "body { color: #000; background: #fff }"),
    "VS Code, dark": (
        f'style="--vscode-editor-background: #1e1e1e; --vscode-editor-foreground: #d4d4d4; {LIGHT_JUPYTER}"',
        'class="vscode-dark"',
        "body { color: #d4d4d4; background: #1e1e1e }",
    ),
    "VS Code, light": (
        f'style="--vscode-editor-background: #fffffe; --vscode-editor-foreground: #3b3b3b; {LIGHT_JUPYTER}"',
        'class="vscode-light"',
        "body { color: #3b3b3b; background: #fffffe }",
    ),
    "VS Code, high contrast": (
        f'style="--vscode-editor-background: #000; --vscode-editor-foreground: #fff; {LIGHT_JUPYTER}"',
        'class="vscode-high-contrast"',
        "body { color: #fff; background: #000 }",
    ),
    "VS Code, high contrast, light": (
        'style="--vscode-editor-background: #fff; --vscode-editor-foreground: #292929"',
        'class="vscode-high-contrast vscode-high-contrast-light"',
        "body { color: #292929; background: #fff }",
    ),
    "Colab, dark": ('theme="dark"', "", "body { color: #e3e3e3; background: #383838 }"),
    "marimo, dark": ("", 'class="dark dark-theme"', "body { color: #eee; background: #181c1a }"),
    "JupyterLab, dark": (
        "",
        'data-jp-theme-light="false" style="--jp-layout-color0: #111; --jp-content-font-color1: #fff"',
        "body { color: #fff; background: #111 }",
    ),
}
# One of each kind, by itself in a shadow root where that is asked for: what is worst to read on its card.
WORST = """([kinds, shadow]) => {
  const { core, widgets } = cnnlab;
  const contrast = (a, b) => core.contrast(core.rgb(a), core.rgb(b));
  return kinds.map((kind) => {
    const host = document.querySelector(`[data-widget="${kind}"]`);
    let el = host.firstElementChild;
    if (shadow) {
      const inner = document.createElement("div").attachShadow({ mode: "open" });
      document.body.append(inner.host);
      el = document.createElement("div");
      inner.append(document.querySelector("style.cnnlab-figures").cloneNode(true), el);
      widgets[kind].render({ model: host.cnnlabModel, el });
      host.remove();
    }
    const card = el.querySelector(".cnnlab-figure, .cnnlab-question");
    const { color, backgroundColor } = getComputedStyle(card);
    const tokens = ["text", "muted", "input", "kernel", "output"].map((name) => core.color(card, name));
    const grounds = [backgroundColor, core.color(card, "raised")];
    return [kind, Math.min(...[color, ...tokens].flatMap((ink) => grounds.map((ground) => contrast(ink, ground))))];
  });
}"""
VERDICT = """() => {
  const { core } = cnnlab;
  const ground = core.rgb(getComputedStyle(document.body).backgroundColor);
  const texts = [...document.querySelectorAll(".cnnlab-verdict :is(p, strong, th, td, caption, summary)")];
  const worst = (each) => core.contrast(core.rgb(getComputedStyle(each).color), ground);
  return Math.min(...texts.map(worst));
}"""
ASKED = [kind for kind in KINDS if kind != "tally"]  # which no notebook has


@pytest.fixture(scope="module")
def shown():
    """One of each kind, and a verdict, as HTML."""
    hosts = "".join(pair(kind)[0].static_html() for kind in ASKED)
    wrong = np.array([[True, False]])
    example = CounterExample({"x": np.array([[1.0, 2.0]])}, np.array([[1.0, 2.0]]), np.array([[3.0, 2.0]]), wrong=wrong)
    return hosts + Verdict("x", "incorrect", "A sentence.", counterexample=example, traceback="Error")._repr_html_()


@pytest.mark.parametrize("host", HOSTS)
def test_everything_can_be_read_whatever_the_host_is_like(onlooker, tmp_path, shown, host):
    root, body, style = HOSTS[host]
    scripts = widgets_in(shown)
    path = tmp_path / "host.html"
    path.write_text(
        f'<!doctype html><html lang="en" {root}><meta charset="utf-8"><style>{style}</style>{page_style(scripts)}'
        f"<body {body}>{shown}<script>{page_script(scripts)}</script></body></html>",
        "utf-8",
    )
    visit(onlooker, path.as_uri())
    assert onlooker.evaluate(VERDICT) >= 4.5
    for shadow in (False, True):
        worst = dict(onlooker.evaluate(WORST, [ASKED, shadow]))
        assert {kind for kind, found in worst.items() if found < 4.5} == set(), (worst, shadow)


def test_a_theme_is_followed_when_it_changes(onlooker, tmp_path, shown):
    scripts = widgets_in(shown)
    path = tmp_path / "host.html"
    page = f"<!doctype html><html>{page_style(scripts)}{shown}<script>{page_script(scripts)}</script>"
    path.write_text(page, "utf-8")
    visit(onlooker, path.as_uri())
    ground = "getComputedStyle(document.querySelector('.cnnlab-figure')).backgroundColor"
    assert onlooker.evaluate(ground) == "rgb(255, 255, 255)"
    for sign in ("dark", "vscode-dark"):
        onlooker.evaluate(f"document.body.className = {sign!r}")
        onlooker.evaluate(DRAWN)
        assert onlooker.evaluate(ground) == "rgb(20, 24, 30)"
        onlooker.evaluate("document.body.className = 'other'")
        onlooker.evaluate(DRAWN)
        assert onlooker.evaluate(ground) == "rgb(255, 255, 255)"
