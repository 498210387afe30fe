"""`ShapeChallenge`: choose hyperparameters until a stack of convolutions has a wanted shape, field or cost.

What is here is the state and its rules. The arithmetic shown is core/arithmetic.js's, which golden cases bind to
`cnnlab.arithmetic`.
"""

from typing import NamedTuple

from traitlets import Dict, Int, List, Unicode, validate

from cnnlab import arithmetic
from cnnlab.widgets.base import StateError
from cnnlab.widgets.questions.checks import checked_dict, checked_int, checked_list, checked_str, plain
from cnnlab.widgets.questions.question import Question

PLAIN = {"filters": 1, "kernel_size": 3, "stride": 1, "padding": 0, "dilation": 1}
LIMITS = {"filters": (1, 512), "kernel_size": (1, 15), "stride": (1, 8), "padding": (0, 15), "dilation": (1, 8)}
GOALS = ("shape", "receptive_field", "parameters", "macs")
MOST_LAYERS = 6


class Ledger(NamedTuple):
    """What a stack does: the output's (channels, rows, columns), what a unit sees, and the cost of one image."""

    shape: tuple[int, int, int]
    receptive_field: int
    parameters: int
    macs: int


class ShapeChallenge(Question):
    """A question answered by hyperparameters: any that reach the goals.

        ShapeChallenge(
            id="halve-it",
            prompt="Halve the image, and see 5 pixels of it.",
            input=(1, 28, 28),
            start=[{"filters": 4}],
            free=["kernel_size", "stride", "padding"],
            goal={"shape": (4, 14, 14), "receptive_field": 5, "parameters": 110},
            example=[{"filters": 4, "kernel_size": 5, "stride": 2, "padding": 2}],
        )

    Arguments:
        id: a slug, unique in the book; the reader's layers are kept under it.
        prompt: the task.
        input: channels, rows and columns of the input.
        start: the layers that the reader begins with, from the input on: dicts of "filters", "kernel_size",
            "stride", "padding" and "dilation", which are 1, 3, 1, 0 and 1 where they are left out.
        free: which of these the reader may change.
        goal: one or more of "shape" (channels, rows, columns of the output), "receptive_field" (in pixels),
            "parameters" and "macs" (multiply-adds for one image), of which the last two are the most allowed.
        example: layers that reach the goal; they are checked and do not go into the page.
        most_layers: up to how many layers the reader may add; as many as `start` has if not given.
        right: a sentence shown when the goal is reached.

    Traits that follow the reader: `layers`, `checked`. `ledger()` says what they come to.

    Raises TypeError or ValueError for a question that cannot be asked so.
    """

    input = List(Int()).tag(sync=True)
    start = List(Dict()).tag(sync=True)
    free = List(Unicode()).tag(sync=True)
    goal = Dict().tag(sync=True)
    most_layers = Int(1).tag(sync=True)
    right = Unicode("").tag(sync=True)
    layers = List(Dict()).tag(sync=True)

    def __init__(
        self, *, id: str, prompt: str, input, start, free, goal, example, most_layers: int | None = None, **traits
    ):
        checked_str("right", traits.get("right", ""))
        input = _integers("input", input, 3)
        start, free = _checked_layers("start", start), _checked_free(free)
        goal = _checked_goal(goal)
        most = len(start) if most_layers is None else checked_int("most_layers", most_layers, len(start), MOST_LAYERS)
        example = _checked_layers("example", example)
        if not 1 <= len(example) <= most or len(example) < len(start):
            raise ValueError(f"example: expected {len(start)} to {most} layers, got {len(example)}")
        _check_reachable(input, start, free, goal, example)
        super().__init__(
            id=id,
            prompt=prompt,
            input=input,
            start=start,
            free=free,
            goal=goal,
            most_layers=most,
            layers=traits.pop("layers", start),
            **traits,
        )

    @property
    def summary(self) -> str:
        return f"Challenge: {plain(self.prompt)} It is answered by choosing {', '.join(map(_words, self.free))}."

    def ledger(self) -> Ledger:
        """What the chosen layers come to. Raises ValueError where a window does not fit."""
        return ledger(self.input, self.layers)

    @validate("layers")
    def _check_layers(self, proposal):
        layers = _checked_layers("layers", proposal.value)
        if not len(self.start) <= len(layers) <= self.most_layers:
            raise StateError(f"layers: expected {len(self.start)} to {self.most_layers}, got {len(layers)}")
        return layers


def ledger(input, layers) -> Ledger:
    """What a stack of square convolutions with biases comes to, by `cnnlab.arithmetic`."""
    shape, parameters, macs = tuple(input), 0, 0
    for layer in layers:
        kernel, filters = layer["kernel_size"], layer["filters"]
        sides = arithmetic.output_shape(shape[1:], kernel, layer["stride"], layer["padding"], layer["dilation"])
        parameters += arithmetic.conv2d_parameters(shape[0], filters, kernel)
        macs += arithmetic.conv2d_macs(shape[0], filters, kernel, sides)
        shape = (filters, *sides)
    fields = [(layer["kernel_size"], layer["stride"], layer["padding"], layer["dilation"]) for layer in layers]
    return Ledger(shape, arithmetic.receptive_field(fields).size, parameters, macs)


def reached(goal: dict, found: Ledger) -> bool:
    """Whether a stack meets every part of a goal: shape and field exactly, the costs at most."""
    costs = all(getattr(found, name) <= goal[name] for name in {"parameters", "macs"} & set(goal))
    shape = list(found.shape) == list(goal.get("shape", found.shape))
    return costs and shape and found.receptive_field == goal.get("receptive_field", found.receptive_field)


def _check_reachable(input, start, free, goal, example):
    for index, layer in enumerate(example):
        base = start[min(index, len(start) - 1)]  # a layer that is added begins as a copy of the last
        if changed := [name for name in PLAIN if name not in free and layer[name] != base[name]]:
            raise ValueError(
                f"example[{index}]: expected to differ from start in {free} only, got another {changed[0]}"
            )
    if not reached(goal, found := ledger(input, example)):
        raise ValueError(f"example: expected layers that reach {goal}, got {found}")
    try:
        solved = reached(goal, ledger(input, start))
    except ValueError:
        solved = False  # a window that does not fit, for the reader to mend
    if solved:
        raise ValueError("start: expected layers that do not reach the goal yet")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _integers(name: str, value, count: int) -> list[int]:
    if not isinstance(value, list | tuple) or len(value) != count:
        raise TypeError(f"{name}: expected {count} ints, got {value!r}")
    for each in value:
        if isinstance(each, bool) or not isinstance(each, int):
            raise TypeError(f"{name}: expected ints, got {each!r}")
        if each < 1:
            raise ValueError(f"{name}: expected ints >= 1, got {each}")
    return list(value)


def _checked_layers(name: str, layers) -> list[dict]:
    layers = checked_list(name, layers, "dicts")
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"{name}: expected 1 to {MOST_LAYERS} layers, got {len(layers)}")
    return [_checked_layer(f"{name}[{index}]", layer) for index, layer in enumerate(layers)]


def _checked_layer(where: str, layer) -> dict:
    layer = {**PLAIN, **checked_dict(where, layer, PLAIN, str(list(PLAIN)))}
    return {name: checked_int(f"{where}[{name!r}]", layer[name], *limits) for name, limits in LIMITS.items()}


def _checked_free(free) -> list[str]:
    free = checked_list("free", free, "names")
    if not free or set(free) - set(PLAIN):
        raise ValueError(f"free: expected some of {list(PLAIN)}, got {free}")
    return [name for name in PLAIN if name in free]


def _checked_goal(goal) -> dict:
    if not isinstance(goal, dict):
        raise TypeError(f"goal: expected a dict, got {type(goal).__name__}")
    if not goal or set(goal) - set(GOALS):
        raise ValueError(f"goal: expected some of {list(GOALS)}, got {sorted(goal, key=str)}")
    sizes = {name: _integers(f"goal[{name!r}]", [goal[name]], 1)[0] for name in GOALS[1:] if name in goal}
    return {"shape": _integers("goal['shape']", goal["shape"], 3), **sizes} if "shape" in goal else sizes
