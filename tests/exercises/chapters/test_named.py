"""What learners write is told by the name that is true of it; and what a prompt lets pass is right."""

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.exercise import define
from exercises.chapters.named import NAMED


@pytest.mark.parametrize(
    ("id", "name", "code"), NAMED, ids=[f"{id}-{name}-{k}" for k, (id, name, _) in enumerate(NAMED)]
)
def test_it_is_told_by_the_name_that_is_true_of_it(id, name, code):
    exercise = catalogue.get(id)
    for seed in range(3):
        verdict = judge.examine(exercise, define(code, exercise.answer), seed=seed, smallest=False)
        assert (verdict.status, verdict.mistake) == ("incorrect", name)


def test_a_square_matrix_whose_first_row_is_too_much_is_not_told_of_its_last_ones():
    centred = "def toeplitz(w, n):\n    return sum(np.eye(n, k=m - len(w) // 2) * w[m] for m in range(len(w)))\n"
    exercise = catalogue.get("toeplitz-matrix")
    verdict = judge.examine(exercise, define(centred, exercise.answer), seed=0)
    assert verdict.mistake == "as-many-rows-as-columns"
    assert "last" not in verdict.message


@pytest.mark.parametrize("h", [1e-3, 1e-4, 1e-5, 1e-6])
def test_a_slope_measured_on_both_sides_is_right(h):
    """Whatever is drawn: rounding is all that it differs by."""
    exercise = catalogue.get("descent-step")

    def descent_step(x, target, w, rate):
        def loss(v):
            return ((v * x - target) ** 2).mean()

        return w - rate * (loss(w + h) - loss(w - h)) / (2 * h)

    for seed in range(20):
        assert judge.examine(exercise, descent_step, seed=seed).status == "correct"


@pytest.mark.parametrize("id", ["one-by-one", "conv2d-loops"])
def test_a_prompt_forbids_nothing_that_is_accepted(id):
    """Whether there are loops is not looked at: loops and products of matrices are both right."""
    assert "no loop" not in catalogue.get(id).prompt
    assert "with plain loops" not in catalogue.get(id).prompt
