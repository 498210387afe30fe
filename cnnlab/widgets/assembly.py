"""How the browser's code is put together: which files stand before which, for Jupyter and for the built page.

No file imports another. Each piece of `core/` is wrapped in a block of its own; it takes what it needs from `core`
(`const { h } = core;`) and adds what it gives (`Object.assign(core, { … })`), so a piece stands behind those it uses.
A widget's own file stands behind them all, and only those pieces come with it that it uses. Its style sheet, of the
same name, stands behind theirs in the same way.
"""

import re
from pathlib import Path

HERE = Path(__file__).parent
CORE = (  # in this order; each is core/NAME.js, core/NAME.css, or both
    "arithmetic",
    "planes",
    "kernels",
    "numbers",
    "typed_number",
    "colours",
    "theme",
    "elements",
    "controls",
    "hosting",
    "dragging",
    "range",
    "figure",
    "player",
    "ramp",
    "boxes",
    "own_picture",
    "walking",
    "cells",
    "map",
    "maps",
    "channels",
    "pen",
    "scale",
    "sum",
    "products",
    "presets",
    "kernel_editor",
    "filter_editor",
    "slider",
    "motion",
    "pixels",
    "oblique",
    "strands",
    "bill",
    "sharing",
    "svg",
    "chart",
    "least_squares",
    "landscape",
    "graph",
    "circuit",
)
SHARED = {  # what the widgets of one room share besides, in this order
    "explore": ("fields", "stage"),
    "questions": ("card", "answer", "question", "typed"),
}
EXPORT = "export default "


def module(script: Path) -> str:
    """A widget's whole module, as a live kernel sends it."""
    own = shared(script.parent) + script.read_text("utf-8")
    return core(own) + own


def stylesheet(script: Path) -> str:
    """A widget's whole style sheet, as a live kernel sends it."""
    return core_style() + shared_style(script.parent) + own_style(script)


def core(code: str) -> str:
    """The object `core` with all that some code takes from it, and that this takes in turn."""
    return "const core = {};\n" + _pieces(HERE / "core", needed(code))


def core_style() -> str:
    """The style sheet that all widgets share."""
    return _sheets(HERE / "core", CORE)


def needed(code: str) -> list[str]:
    """The names of the pieces that some code stands on, in their order."""
    pieces = {name: _text(HERE / "core" / f"{name}.js") for name in CORE}
    taken, found = takes(code), set()
    for name in reversed(CORE):  # a piece takes only from those before it
        if taken & gives(pieces[name]):
            found.add(name)
            taken |= takes(pieces[name])
    return [name for name in CORE if name in found]


def takes(code: str) -> set[str]:
    """The names that some code takes from `core`."""
    unpacked = " ".join(re.findall(r"const \{([^{}]*)\} = core;", code))
    names = re.sub(r":\s*\w+", "", unpacked)  # `button: buttonSaying` takes button
    return {*re.findall(r"\bcore\.(\w+)", code), *re.findall(r"\w+", names)}


def gives(piece: str) -> set[str]:
    """The names that a piece adds to `core`."""
    return set(re.findall(r"\w+", " ".join(re.findall(r"Object\.assign\(core, \{([^{}]*)\}\)", piece))))


def shared(room: Path) -> str:
    """What the widgets of one room add to `core`."""
    return _pieces(room, SHARED.get(room.name, ()))


def shared_style(room: Path) -> str:
    """The style sheet that the widgets of one room share."""
    return _sheets(room, SHARED.get(room.name, ()))


def own_style(script: Path) -> str:
    """The style sheet of a widget alone; "" where those that it shares are enough."""
    return _text(script.with_suffix(".css"))


def widgets(room: Path) -> list[Path]:
    """The scripts of a room's widgets."""
    return sorted(path for path in room.glob("*.js") if path.stem not in SHARED.get(room.name, ()))


def as_function(script: Path) -> str:
    """A widget's module as an expression that returns what the module exports."""
    source = script.read_text("utf-8")
    if re.search(r"^\s*import\b", source, re.M):
        raise ValueError(f"{script.name}: a widget's file may not import anything")
    if source.count(EXPORT) != 1 or re.search(r"^export (?!default )", source, re.M):
        raise ValueError(f"{script.name}: expected exactly one 'export default' and no other export")
    return f"(() => {{\n{source.replace(EXPORT, 'return ')}}})()"


def _pieces(folder, names):
    scripts = [_text(folder / f"{name}.js") for name in names]
    return "".join(f"{{\n{script}}}\n" for script in scripts if script)


def _sheets(folder, names):
    return "".join(_text(folder / f"{name}.css") for name in names)


def _text(path):
    """A file's text; "" where there is none: not every piece has both code and style."""
    return path.read_text("utf-8") if path.exists() else ""
