"""The pictures that a notebook shows: however they are named in it, they are found, or it is said why not."""

import json
import os
import unicodedata

import pytest

from cnnlab.exercises.grading.handing_out import handout, pictures

SHOWN = {  # a cell's text, and the file that it shows
    "![a](b.jpeg)": "b.jpeg",
    "![a](B.JPG)": "B.JPG",
    "![a](b.PNG)": "b.PNG",
    "![a](b.avif)": "b.avif",
    "![a](a%20b.png)": "a b.png",
    "![a](a%2520b.png)": "a%20b.png",
    "![a](100%.png)": "100%.png",
    "![a](<a b.png>)": "a b.png",
    "![a](a b.png)": "a b.png",
    '![a](<a b.png> "title")': "a b.png",
    '![a](b.png "title")': "b.png",
    '![a](b.png "a (good) title)")': "b.png",
    "![a](b.png 'title')": "b.png",
    "![a](b.png (title))": "b.png",
    '![a](  b.png\n  "title" )': "b.png",
    "![a](b.png =200x)": "b.png",
    "![a](b(1).png)": "b(1).png",
    "![a](b((1)).png)": "b((1)).png",
    "![a](b\\(1.png)": "b(1.png",
    "![a](b\\_c.png)": "b_c.png",
    "![a](b_(1).png 'it (1)')": "b_(1).png",
    "![it's](it's.png) and it's": "it's.png",
    "![a](a&amp;b.png)": "a&b.png",
    "![](b.png)": "b.png",
    "![a [b] c](b.png)": "b.png",
    "![a](./b.png)": "b.png",
    "![a](images/../b.png)": "b.png",
    "![a](images/deep/b.png)": "images/deep/b.png",
    "![a](images\\\\b.png)": "images/b.png",
    "![a](b.png?raw=true)": "b.png",
    "![a](b.svg#part)": "b.svg",
    "![a](b#1.png)": "b#1.png",
    "![a](b.png){width=50%}": "b.png",
    "[text](b.png)": "b.png",
    "[![a](b.png)](https://there.example)": "b.png",
    "[![a](https://there.example/x.png)](b.png)": "b.png",
    "![a][ref]\n\n[ref]: b.png": "b.png",
    "![a][ref]\n\n  [ref]: <a b.png> 'title'": "a b.png",
    "![ref][]\n\n[ref]:\n  b.png": "b.png",
    "![ref]\n\n[REF]: b.jpeg": "b.jpeg",
    "<img src='b.png'>": "b.png",
    "<img src=b.png>": "b.png",
    "<img src=b.png/>": "b.png",
    '<IMG alt="x > y" width=3\n  SRC = "b.png" />': "b.png",
    "<img src='a&amp;b.png'>": "a&b.png",
    "<img src='a%20b.png' alt=''>": "a b.png",
    "<figure><a href='b.png'>x</a></figure>": "b.png",
    "<picture><source srcset='b.webp'></picture>": "b.webp",
    "<img srcset='c.png 1x, b.png 2x' src=c.png>": "b.png",
    "<video poster=b.png></video>": "b.png",
    "<video><source src='b.mp4'></video>": "b.mp4",
    "<object data='b.svg'></object>": "b.svg",
    "<svg><image href='b.png'/><image xlink:href='b.png'/></svg>": "b.png",
    '<div style="background: url(b.png)">': "b.png",
    "<style>p { background: url( 'a b.png' ) }</style>": "a b.png",
    "```{image} b.png\n:alt: x\n```": "b.png",
    "```{figure} images/a b.png\nText\n```": "images/a b.png",
    ":::{figure} b.png\nText\n:::": "b.png",
    "~~~{image} b.png\n~~~": "b.png",
    "- x\n\n  ``` {image} b.png\n  ```": "b.png",
    "> ```{image} b.png\n> ```": "b.png",
    "````{note}\n```{image} b.png\n```\n````": "b.png",
    "````{note}\n![](b.png)\n````": "b.png",
    "```{image} c.png\n```\n![](b.png)\n```{image} c.png\n```": "b.png",
    "```{image} fig.*\n```": "fig.pdf.svg",
    ":::{grid-item-card}\n:img-top: b.png\n:::": "b.png",
    "```{eval-rst}\n.. image:: b.png\n```": "b.png",
    "```\ncode\n```\n![](b.png)\n```\ncode\n```": "b.png",
    "a ` b\n\n![](b.png)\n\nc ` d": "b.png",
    f"![]({unicodedata.normalize('NFD', 'ü.png')})": unicodedata.normalize("NFC", "ü.png"),
    f"![]({unicodedata.normalize('NFC', 'ö.png')})": unicodedata.normalize("NFD", "ö.png"),
}


def released(folder, text, kind="markdown"):
    """Hand a notebook of one cell out; return what was copied, by its path, and what was said."""
    folder.mkdir(exist_ok=True)
    (folder / "x.ipynb").write_text(json.dumps({"cells": [{"cell_type": kind, "source": text}]}))
    done = handout.hand_out([folder / "x.ipynb"], folder / "out")
    said = [remark.removeprefix(f"{folder / 'x.ipynb'} shows ") for remark in done.remarks]
    return sorted(path.relative_to(folder / "out").as_posix() for path in done.pictures), said


@pytest.mark.parametrize(("text", "name"), SHOWN.items())
def test_a_picture_is_copied_however_it_is_named(tmp_path, text, name):
    for each in {name, "c.png"}:
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_text(each)
    copied, said = released(tmp_path, text)
    assert name in copied
    assert said == []
    assert (tmp_path / "out" / name).read_text() == name
    assert (tmp_path / "out" / "x.ipynb").is_file()


@pytest.mark.parametrize("text", [text for text in SHOWN if "c.png" not in text])
def test_what_is_not_there_is_said_once(tmp_path, text):
    copied, said = released(tmp_path, text)
    assert copied == []
    (remark,) = said
    assert remark.endswith(", which was not copied: there is no such file beside it")


@pytest.mark.parametrize(
    "text",
    [
        "![](https://there.example/b.png) ![](//there.example/b.png) ![](data:image/png;base64,xx) [a](#b.png)",
        "![](attachment:b.png) <img src='HTTPS://there.example/b.png'> [mail](mailto:a@b.example)",
        "[next](04.ipynb) [data](data.csv) <a href='page.html'>x</a> [^1]: b.png",
        "Write `![a](b.png)` or ``<img src='b.png'>``.",
        "```markdown\n![a](b.png)\n```",
        "~~~\n<img src=b.png>\n```\n![](b.png)\n~~~",
        "```{code-block} html\n<img src=b.png>\n```",
        "<!-- ![a](b.png) <img src='b.png'> -->",
        "<img alt='no source'> <img src> <img src=''> ![]() ![](<>)",
        "no picture] (b.png) and ![a] (b.png)",
    ],
)
def test_what_shows_no_file_is_passed_over(tmp_path, text):
    assert released(tmp_path, text) == ([], [])


def test_what_cannot_be_copied_is_said(tmp_path, monkeypatch):
    folder = tmp_path / "in"
    (folder / "folder.png").mkdir(parents=True)
    for name in ("code.py", "large.png", "here.png", "../outside.png"):
        (folder / name).write_text("x" * (9 if "large" in name else 1))
    (folder / "out.png").symlink_to(tmp_path / "outside.png")
    (folder / "up").symlink_to(tmp_path)
    (folder / "nothing.png").symlink_to("nowhere")
    (folder / "link.png").symlink_to("here.png")
    os.mkfifo(folder / "pipe.png")
    monkeypatch.setattr(pictures, "LARGEST", 5)
    outside, link = "it lies outside of the notebook's folder", "it is a link that leads out of the notebook's folder"
    reasons = {
        "folder.png": "it is a folder",
        "pipe.png": "it is no file",
        "code.py": "only pictures and films are copied",
        "large.png": "it has 0 MB; at most 50 are copied",
        "nothing.png": "it is a link to nothing",
        "out.png": link,
        "up/outside.png": link,
        "../outside.png": outside,
        "%2e%2e/outside.png": outside,
        "a/../../outside.png": outside,
        "/outside.png": outside,
        "~/outside.png": outside,
        "C:/outside.png": outside,
        "file:///outside.png": outside,
        "../*.*": outside,
        "null%00.png": "there is no such file beside it",
        f"{'long' * 999}.png": "it cannot be read: File name too long",
    }
    copied, said = released(folder, "\n".join(f"![x]({name})" for name in [*reasons, "link.png"]))
    assert copied == ["link.png"]
    assert said == [f"{name}, which was not copied: {reason}" for name, reason in reasons.items()]
    assert not (folder / "out" / "link.png").is_symlink()


def test_pictures_that_code_loads_are_copied_where_they_are_there(tmp_path):
    (tmp_path / "b.jpeg").write_text("x")
    code = "!pip install x\nImage('b.jpeg'); plt.imread(\"made.png\"); plt.savefig('result.png'); 'https://a.b/c.png'"
    assert released(tmp_path, code, "code") == (["b.jpeg"], [])


@pytest.mark.parametrize("kind", ["raw", "code"])
def test_html_and_markdown_in_other_cells(tmp_path, kind):
    (tmp_path / "b.png").write_text("x")
    magic = "%%html\n" if kind == "code" else ""
    assert released(tmp_path, f"{magic}<img src=b.png> <img src=none.png>", kind) == (
        ["b.png"],
        ["none.png, which was not copied: there is no such file beside it"],
    )


@pytest.mark.parametrize(
    "text", ["![", "](", "(", "![a](b.png '", "`", "` `` ", "<!--", "[a]: ", "url(", "```{note}\n"]
)
def test_odd_texts_come_to_an_end(text):
    pictures.shown({"cell_type": "markdown", "source": text * 5000})
