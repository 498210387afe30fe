"""How large a difference may be left by rounding alone where large numbers cancel, as in 0.1 + 0.2 − 0.3.

It goes by what the result is made of, which shows when the inputs are moved a little: the solution's result moves by as
much of it. Relative to the result itself, no tolerance would do: 0 and 1e-17 differ by everything.
"""

import numpy as np

from cnnlab.exercises.checker import compare, outcome
from cnnlab.exercises.checker.exercise import Exercise, Inputs, solved

_SMALL = 1e-3  # of the inputs: what differs by more is never noise, and need not be looked at closely
_MOVED = 1e-6  # part of each number by which it is moved
_TURNS = 3  # at random each: in one, most may cancel
_OF_TOLERANCE = 0.01  # the noise is some rounding errors, a tolerance many
_LEAST = 1e-14  # of the largest input, for results that do not move with it, such as a difference of equals


def noise(exercise: Exercise, inputs: Inputs, given: np.ndarray) -> float:
    """Return by how much two results on some inputs may differ where what they are made of cancels."""
    part = _OF_TOLERANCE * compare.tolerance(given, *inputs.values())
    with np.errstate(all="ignore"):
        return max(part * _made_of(exercise, inputs, _reals(inputs)), _LEAST * _largest(inputs))


def is_small(inputs: Inputs, expected: np.ndarray, given: np.ndarray) -> bool:
    """Return whether two results are so close to each other that it is worth to ask for the noise."""
    if expected.shape != given.shape:
        return False
    with np.errstate(all="ignore"):
        return not (np.abs(given - 1.0 * expected) > _SMALL * max(1.0, _largest(inputs))).any()


def _made_of(exercise, inputs, arrays):
    """Return how large the numbers are that a result is the sum or difference of."""
    precise = {name: np.asarray(value, np.float64) for name, value in arrays.items()}
    rng, moves = np.random.default_rng(0), [0.0]
    base, _ = outcome.plainly(exercise, solved(exercise), _as_given(inputs, precise))
    for _ in range(_TURNS):
        moved = {name: value * (1 + _MOVED * rng.normal(size=value.shape)) for name, value in precise.items()}
        value, _ = outcome.plainly(exercise, solved(exercise), _as_given(inputs, moved))
        if base is not None and value is not None and value.shape == base.shape and np.isfinite(value - base).all():
            moves.append(float(np.max(np.abs(value - base), initial=0.0)) / _MOVED)
    return max(moves)


def _largest(inputs):
    return max((float(np.max(np.abs(value), initial=0.0)) for value in _reals(inputs).values()), default=0.0)


def _reals(inputs):
    return {name: value for name, value in inputs.items() if _is_real(value)}


def _as_given(inputs, precise):
    return {name: _like(value, precise[name]) if name in precise else value for name, value in inputs.items()}


def _like(value, precise):
    return precise if isinstance(value, np.ndarray) else float(precise)


def _is_real(value):
    return isinstance(value, float | np.floating | np.ndarray) and np.asarray(value).dtype.kind == "f"
