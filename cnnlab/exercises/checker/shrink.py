"""Makes inputs that fail as small as they can be: fewer rows, columns and channels, smaller and plainer numbers.

Knows arrays and numbers by argument name. Whether smaller inputs are still allowed, and still fail, is asked of the
caller; sizes that were equal in all the inputs drawn, such as those of two factors, are cut together.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

Inputs = Mapping[str, Any]
Size = tuple[str, int | None]  # an argument and its axis, or None for a whole number


def smallest(inputs: Inputs, drawn: Sequence[Inputs], fails: Callable[[Inputs], bool]) -> Inputs:
    """Return inputs that `fails` too, and of which nothing more can be cut or made plainer one step at a time.

    drawn: all the inputs of a check, from which it is seen which sizes belong together.
    """
    together, floors = tied(drawn), lowest(drawn)
    while True:
        steps = itertools.chain(_cuts(inputs, together, floors), _plainer(inputs))
        better = next(filter(fails, steps), None)
        if better is None:
            return inputs
        inputs = better


def tied(drawn: Sequence[Inputs]) -> list[list[Size]]:
    """Return all sizes of the inputs in groups: sizes in one group are equal in each of the inputs drawn."""
    groups: dict[tuple, list[Size]] = {}
    for size in sizes(drawn[0]):
        if all(size in sizes(inputs) for inputs in drawn):
            groups.setdefault(tuple(value_of(inputs, size) for inputs in drawn), []).append(size)
    return list(groups.values())


def sizes(inputs: Inputs) -> list[Size]:
    """Return each axis of each array, and each whole number, of some inputs."""
    arrays = [(name, axis) for name, value in inputs.items() if is_array(value) for axis in range(value.ndim)]
    return arrays + [(name, None) for name, value in inputs.items() if is_whole(value)]


def value_of(inputs: Inputs, size: Size) -> int:
    """Return how large a size is in some inputs."""
    name, axis = size
    return int(inputs[name]) if axis is None else inputs[name].shape[axis]


def lowest(drawn: Sequence[Inputs]) -> dict[str, int]:
    """Return for each whole number how small it may become: as small as it was drawn, or 1 if that is less."""
    names = [name for name, axis in sizes(drawn[0]) if axis is None]
    return {name: min(1, *(inputs[name] for inputs in drawn)) for name in names}


def is_array(value: Any) -> bool:
    """Return whether an input is an array with axes."""
    return isinstance(value, np.ndarray) and value.ndim > 0


def is_whole(value: Any) -> bool:
    """Return whether an input is a whole number, and not a truth value."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _cuts(inputs, together, floors) -> Iterator[Inputs]:
    """Yield inputs with less of one group of sizes, then with one less of two groups: half, each index taken out."""
    for group in together:
        for kept in _shorter(value_of(inputs, group[0])):
            yield from _cut(inputs, [(group, kept)], floors)
    for pair in itertools.combinations(together, 2):
        if all(value_of(inputs, group[0]) > 0 for group in pair):
            yield from _cut(inputs, [(group, range(value_of(inputs, group[0]) - 1)) for group in pair], floors)


def _shorter(length):
    """Return what may be kept of so many indices: fewer and fewer first, then all but one."""
    leading = [range(kept) for kept in sorted({1, length // 2}) if 0 < kept < length]
    return leading + [np.delete(np.arange(length), k) for k in reversed(range(length))]


def _cut(inputs, parts, floors):
    smaller = dict(inputs)
    for group, kept in parts:
        for name, axis in group:
            if len(kept) < (floors[name] if axis is None else 1):
                return
            smaller[name] = len(kept) if axis is None else np.take(smaller[name], kept, axis)
    yield smaller


def _plainer(inputs) -> Iterator[Inputs]:
    """Yield inputs with one floating-point argument in plainer numbers: 1, 2, 3, …, else rounded."""
    for name, value in inputs.items():
        if isinstance(value, float | np.ndarray) and np.asarray(value).dtype.kind == "f" and np.size(value):
            for plain in _plain(np.asarray(value)):
                yield {**inputs, name: plain if isinstance(value, np.ndarray) else float(plain)}


def _plain(array):
    """Return plainer arrays of the same shape, the plainest first, and none that is not plainer than the given."""
    counting = np.arange(1, array.size + 1).reshape(array.shape)
    plain = (counting, counting + 1, np.round(array), np.round(array, 1))  # a 1 alone changes no product
    candidates = [candidate.astype(array.dtype) for candidate in plain]
    for k, candidate in enumerate(candidates):
        if np.array_equal(array, candidate, equal_nan=True):
            return candidates[:k]
    return candidates
