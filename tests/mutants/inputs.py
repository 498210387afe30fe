"""Inputs to an exercise that its own draw did not make: other sizes, other values, hostile in another way.

Only the form is taken from what the exercise draws: which arguments there are, their types and axes, which sizes
always go together, and within which bounds whole numbers lie. What the exercise does not allow is thrown away.
"""

import functools

import numpy as np

from cnnlab.exercises.checker import fence, judge, shrink

SIZES = (1, 1, 2, 2, 3, 3, 4, 5, 6, 8)
TRIES = 60  # for each input that is wanted


@functools.cache
def made_up(exercise, count, seed=0):
    """Return (inputs, what the solution gives) so many times; fewer only where the exercise allows hardly any."""
    rng = np.random.default_rng((seed, len(exercise.id)))
    drawn = [inputs for number in range(6) for inputs in exercise.draw(np.random.default_rng((seed, number)))]
    together, floors = shrink.tied(drawn), shrink.lowest(drawn)
    bounds = {name: _bounds([inputs[name] for inputs in drawn]) for name in drawn[0]}
    found = []
    with fence.intact():  # once, rather than again for every call
        for _ in range(TRIES * count):
            inputs = _inputs(rng, drawn, together, floors, bounds)
            if expected := judge.admitted(exercise, inputs):
                found.append((inputs, expected))
                if len(found) == count:
                    break
    return found


def _bounds(seen):
    """Return the least and the largest number in some arrays or numbers; None where they are something else."""
    numbers = [each for each in seen if isinstance(each, int | float | np.number | np.ndarray) and np.size(each)]
    return (min(map(np.min, numbers)), max(map(np.max, numbers))) if numbers else None


def _inputs(rng, drawn, together, floors, bounds):
    template = drawn[rng.integers(len(drawn))]
    sizes = {}
    for group in together:
        if any(axis is not None for _, axis in group):
            size = int(rng.choice(SIZES))
        else:
            floor, most = floors[group[0][0]], max(inputs[group[0][0]] for inputs in drawn)
            size = int(rng.integers(floor, most + 3))
        sizes.update(dict.fromkeys(group, size))
    single = rng.integers(3) == 0  # all arrays in float32 at once, as a learner's would be
    return {name: _value(rng, name, value, drawn, sizes, single, bounds[name]) for name, value in template.items()}


def _value(rng, name, value, drawn, sizes, single, bounds):
    seen = [inputs[name] for inputs in drawn]
    if shrink.is_array(value):
        shape = tuple(sizes.get((name, axis), length) for axis, length in enumerate(value.shape))
        if value.dtype.kind != "f":
            return _whole(rng, seen, shape, value.dtype, bounds)
        return _array(rng, shape, single, bounds)
    if (name, None) in sizes:
        return sizes[name, None]
    if isinstance(value, float):
        return float(_reals(rng, (), bounds))
    return seen[rng.integers(len(seen))]


def _array(rng, shape, single, bounds):
    array = np.asarray(_reals(rng, shape, bounds))
    for axis in np.flatnonzero(rng.integers(6, size=array.ndim) == 0):  # the same all along an axis
        array = np.broadcast_to(array.take([0], axis), shape)
    return array.astype(np.float32 if single else np.float64)


def _reals(rng, shape, bounds):
    """Return real numbers of one of several kinds: smooth, whole, sparse, large, of one sign; signs only as seen."""
    numbers = rng.normal(0, rng.choice([0.3, 1, 30]), shape)
    kind = rng.integers(5)
    if kind == 1:
        numbers = rng.integers(-2, 3, shape).astype(float)
    elif kind == 2:
        numbers = np.where(rng.random(shape) < 0.7, 0, numbers)
    elif kind == 3:
        numbers = -np.abs(numbers)
    lowest, highest = bounds
    if lowest >= 0:
        numbers = np.abs(numbers)
    if lowest >= 0 and highest <= 1:  # such as probabilities and grey values
        numbers = numbers / (1 + numbers)
    return numbers if lowest != 0 or kind == 2 else numbers + (lowest > 0)


def _whole(rng, seen, shape, dtype, bounds):
    """Return whole numbers within the bounds seen; an order of things where each array seen is one."""
    if all(array.ndim == 1 and np.array_equal(np.sort(array), np.arange(array.size)) for array in seen):
        return rng.permutation(shape[0]).astype(dtype)
    lowest, highest = bounds
    return rng.integers(int(lowest), int(highest) + 1, shape).astype(dtype)
