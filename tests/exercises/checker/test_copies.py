"""An answer works on copies: equal in memory to what was drawn, and sharing none of it; `F` takes integers there."""

import numpy as np
import pytest

from cnnlab.exercises.chapters.inputs import strided, values
from cnnlab.exercises.checker.copies import copied
from cnnlab.exercises.checker.exercise import call, define

CUBE = np.arange(24.0).reshape(2, 3, 4)


@pytest.mark.parametrize(
    "array",
    [CUBE, CUBE.T, CUBE[:, ::2], CUBE[::-1, :, 1:], CUBE[1, 1, ::-1], strided(CUBE), strided(np.array([1, 2]))],
    ids=lambda array: str(array.strides),
)
def test_a_copy_has_the_strides_of_its_array_and_none_of_its_memory(array):
    copy, before = copied(array), array.tolist()
    assert copy.strides == array.strides
    assert copy.dtype == array.dtype
    assert copy.tolist() == before
    assert copy.flags.writeable
    copy[...] = -1
    assert array.tolist() == before


def test_a_list_is_copied_with_what_is_in_it():
    given = [[1, 2], [3]]
    copy = copied(given)
    copy[0][0] = 7
    assert given == [[1, 2], [3]]


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 1, 3), (1, 1)])
def test_a_view_holds_the_same_numbers(shape):
    array = values(np.random.default_rng(0), shape)
    assert strided(array).tolist() == array.tolist()
    assert array.size == 1 or not strided(array).flags.forc


def test_what_the_library_refuses_as_integers_is_asked_again_in_decimals():
    relu = define("def f(x):\n    return F.relu(x)", "f")
    assert call(relu, np.array([-1, 2])).tolist() == [0, 2]
    both = define("def f(x, w):\n    return F.linear(x, w)", "f")
    assert call(both, np.array([[2.0]], np.float32), np.array([[3]])).tolist() == [[6]]
    own = define("def f(x):\n    raise TypeError('no integers')", "f")
    with pytest.raises(TypeError, match=r"^no integers$"):
        call(own, np.array([1]))
