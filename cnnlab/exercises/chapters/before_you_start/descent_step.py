"""The exercise `descent-step`: one weight, one step of gradient descent on the mean squared difference."""

import numpy as np

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms, values
from cnnlab.exercises.checker import compare
from cnnlab.exercises.checker.exercise import Exercise, Mistake

_STEP = """\
def descent_step(x, target, w, rate):
    difference = w * x - target
    slope = np.mean(2 * difference * x)
    return w - rate * slope
"""


def _draw_pictures(rng):
    """Return pictures, weights of both signs and rates; none in float32, where a slope measured by steps is lost."""
    shapes = [(1, 2), (2, 3), (3, 1), (1, 1), (3, 3), (4, 2), (5, 6), (8, 7), (6, 9)]
    drawn = [
        {
            "x": values(rng, shape) / 2,
            "target": values(rng, shape),
            "w": float(rng.choice([-1, 1]) * rng.integers(2, 50) / 10),
            "rate": float(rng.integers(1, 50) / 100),
        }
        for shape in shapes
    ]
    for inputs in drawn[::2]:  # bright, as most pictures are
        inputs.update(x=np.abs(inputs["x"]), target=np.abs(inputs["target"]))
    return in_all_forms(drawn, small=1)[:-1]


def _nearly(expected, given, tolerance):
    """Return whether two weights are equal, also where the slope was measured: from the loss on either side."""
    return compare.close(expected, given, max(tolerance, 1e-6))


def _changed(old, new):
    assert old in _STEP, old
    return _STEP.replace(old, new)


EXERCISE = Exercise(
    id="descent-step",
    title="One step down",
    prompt=(
        "Write `descent_step(x, target, w, rate)`: the weight after one step of gradient descent, a single number. "
        "`x` and `target` are arrays of one shape, `(H, W)`: a picture, and what should come out of it. `w` is the "
        "weight and `rate` the learning rate, both single numbers, and `rate` is above 0. The output is `w * x`; the "
        f"loss is the mean, over all pixels, of the squared differences between output and target. {ARRAYS}"
    ),
    answer="descent_step",
    starter="""\
def descent_step(x, target, w, rate):
    # the weight after one step against the slope of the loss
    ...
""",
    solution=_STEP,
    why=(
        "The difference says how wrong each pixel is, and `2 * difference * x` how fast its square grows with the "
        "weight. Their mean is the slope of the loss. The slope points uphill, so the step is taken away, and the rate "
        "says how much of it."
    ),
    hints=(
        "Three lines will do: the difference, the slope, the new weight.",
        "Each pixel contributes 2 · (w · x − t) · x to the slope; the loss is a mean, so the slope is one too.",
        "A positive slope means that the loss grows with the weight. In which direction must the weight go then?",
    ),
    ways=(
        """\
def descent_step(x, target, w, rate):
    return w - rate * 2 * ((w * x - target) * x).mean()
""",
        """\
def descent_step(x, target, w, rate):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += 2 * (w * x[i, j] - target[i, j]) * x[i, j]
    return w - rate * total / x.size
""",
        """\
def descent_step(x, target, w, rate):
    slope = 0
    for pixel, wanted in zip(x.ravel(), target.ravel()):
        slope += 2 * (w * pixel - wanted) * pixel / x.size
    return w - rate * slope
""",
    ),
    draw=_draw_pictures,
    same=_nearly,
    mistakes=(
        Mistake(
            "uphill",
            "Your step goes uphill: the loss grows. The slope says where the loss increases; step against it.",
            (_changed("w - rate", "w + rate"), _changed("w * x - target", "target - w * x")),
        ),
        Mistake(
            "rate-forgotten",
            "You take away the whole slope. The rate says how much of it: multiply.",
            (_changed("rate * slope", "slope"),),
        ),
        Mistake(
            "divided-by-the-rate",
            "You divide by the rate, so that a small one makes a large step. Multiply by it.",
            (_changed("rate * slope", "slope / rate"),),
        ),
        Mistake(
            "only-the-change",
            "That is the change of the weight. Asked for is the weight after it: begin with `w`.",
            (_changed("w - rate", "-rate"), _changed("w - rate", "rate")),
        ),
        Mistake(
            "slope-returned",
            "That is the slope of the loss. One line is left: the weight, less the rate times the slope.",
            (_changed("w - rate * slope", "slope"),),
        ),
        Mistake(
            "input-forgotten",
            "Each difference should count as much as its pixel moves with the weight, which is `x`: that factor is "
            "missing in your slope.",
            (_changed("2 * difference * x", "2 * difference"),),
        ),
        Mistake(
            "factor-two-missing",
            "Your step is half as long as it should be: the derivative of a square brings a factor 2 with it.",
            (_changed("2 * difference", "difference"),),
        ),
        Mistake(
            "sum-instead-of-mean",
            "You add the slopes of all pixels up. The loss is their mean: with a sum, a larger picture would make a "
            "larger step.",
            slips=("sum-or-mean",),
        ),
        Mistake(
            "rows-counted",
            "You divide by the number of rows, or of columns, alone. The loss is the mean over all pixels: there are "
            "`x.size`.",
            (
                _changed("np.mean(2 * difference * x)", "np.sum(2 * difference * x) / x.shape[1]"),
                _changed("np.mean(2 * difference * x)", "np.sum(2 * difference * x) / len(x)"),
                _changed("np.mean(2 * difference * x)", "sum(sum(2 * difference * x)) / len(x)"),
            ),
        ),
        Mistake(
            "loss-instead-of-slope",
            "You step by the loss itself, which has no direction: it is never negative. The slope decides.",
            (_changed("2 * difference * x", "difference**2"),),
        ),
        Mistake(
            "means-multiplied",
            "You take the mean of the differences, and of the pixels, and multiply the two. Multiply pixel by pixel "
            "first, and take one mean at the end.",
            (
                _changed("np.mean(2 * difference * x)", "2 * np.mean(difference) * np.mean(x)"),
                _changed("np.mean(2 * difference * x)", "np.mean(difference) * np.mean(x)"),
            ),
        ),
        Mistake(
            "not-averaged",
            "You return many weights: one for every pixel, or for every row. All of them share one: take the mean over "
            "all pixels.",
            (
                _changed("np.mean(2 * difference * x)", "2 * difference * x"),
                _changed("difference * x)", "difference * x, axis=1)"),
            ),
        ),
        Mistake(
            "only-the-sign",
            "All your steps are as long as the rate. A steep slope should make a long one: keep its size.",
            (_changed("rate * slope", "rate * np.sign(slope)"),),
        ),
        Mistake(
            "output-without-the-weight",
            "Your difference compares the input with the target. The output is `w * x`.",
            (_changed("w * x - target", "x - target"),),
        ),
        Mistake(
            "divided-twice",
            "You divide twice: a mean is divided by the number of pixels already.",
            tuple(
                _changed("np.mean(2 * difference * x)", f"np.mean(2 * difference * x) / {count}")
                for count in ("x.size", "len(x)", "x.shape[1]")
            ),
        ),
        Mistake(
            "difference-squared",
            "You square the difference in the slope. The slope of a square is twice the difference itself, times `x`.",
            (
                _changed("2 * difference * x", "2 * difference**2 * x"),
                _changed("2 * difference * x", "difference**2 * x"),
            ),
        ),
        Mistake(
            "twice-too-far",
            "Your step is twice as long as it should be: a factor 2 too many, or two points that lie `2 * h` apart "
            "taken to lie `h` apart.",
            (_changed("2 * difference", "4 * difference"),),
        ),
        Mistake(
            "measured-on-one-side",
            "You measure the slope between `w` and a point on one side of it. The loss is curved, so that it is "
            "another slope than the one at `w`: take points on both sides, or the formula.",
            tuple(
                _changed("* x)\n", f"* x) + {h} * np.mean(x**2)\n")
                for h in (1, -1, 0.5, 0.1, -0.1, 0.01, -0.01, 1e-3, -1e-3, 1e-4, 1e-5)
            ),
        ),
        Mistake(
            "step-times-the-weight",
            "You multiply the step by the weight. The step is rate times slope, and is taken away as it is.",
            (_changed("rate * slope", "rate * slope * w"),),
        ),
        Mistake(
            "rate-taken-from-the-weight",
            "You take the rate from the weight and multiply what is left. Only the slope is multiplied by the rate.",
            (_changed("w - rate * slope", "(w - rate) * slope"),),
        ),
        Mistake(
            "part-of-the-difference",
            "Brackets are missing: each factor, 2 and `x`, belongs to the whole difference `w * x - target`, and yours "
            "stands before a part of it only.",
            tuple(
                _changed("2 * difference * x", product)
                for product in (
                    "2 * w * x * x - target * x",
                    "2 * w * x - target * x",
                    "2 * w * x - target",
                    "2 * (w * x - target * x)",
                    "2 * (w * x * x - target)",
                    "2 * w * x * x - target",
                    "w * x * x - 2 * target * x",
                    "w * x - target * x",
                    "w * x * x - target",
                )
            ),
        ),
        Mistake(
            "rows-for-pixels",
            "A number for each column comes out: a loop over `x`, or a step along axis 0, takes a whole row at a time. "
            "Take every pixel by itself, and the mean of all.",
            (
                _changed("difference * x)", "difference * x, axis=0)"),
                _changed("np.mean(2 * difference * x)", "np.sum(2 * difference * x, axis=0)"),
                _changed("np.mean(2 * difference * x)", "np.sum(2 * difference * x, axis=0) / x.size"),
                *(
                    _changed("np.mean(2 * difference * x)", f"(2 * difference * x)[{row}]{divided}")
                    for row in (0, -1)
                    for divided in ("", " / len(x)", " / x.size")
                ),
                "def descent_step(x, target, w, rate):\n    for a, b in zip(x, target):\n"
                "        w = w - rate * 2 * (w * a - b) * a\n    return w\n",
            ),
        ),
        Mistake(
            "a-step-for-each-pixel",
            "You make a step for every pixel, each from where the last one led. One step is asked for, against the "
            "mean slope of all pixels.",
            tuple(
                "def descent_step(x, target, w, rate):\n    for a, b in zip(x.ravel(), target.ravel()):\n"
                f"        w = w - rate * 2 * (w * a - b) * a{divided}\n    return w\n"
                for divided in ("", " / x.size")
            ),
        ),
        Mistake(
            "matrix-product",
            "`@` and `np.dot` multiply two pictures as matrices, rows by columns. Each difference belongs to the pixel "
            "in its own place: `*`.",
            tuple(
                _changed("np.mean(2 * difference * x)", slope.format(product))
                for product in ("difference @ x", "x @ difference", "difference.T @ x", "x.T @ difference")
                for slope in ("2 * ({}) / len(x)", "2 * ({}) / x.size", "2 * np.mean({})", "2 * np.sum({}) / x.size")
            ),
        ),
        Mistake(
            "sign-lost",
            "The sign of the difference, or of the slope, is lost: it says on which side of the target the output "
            "lies.",
            (
                _changed("2 * difference * x", "2 * np.abs(difference) * x"),
                _changed("2 * difference * x", "np.abs(2 * difference * x)"),
                _changed("rate * slope", "rate * abs(slope)"),
            ),
        ),
        Mistake(
            "weight-as-inner-derivative",
            "The difference grows with the weight as fast as `x` says. You multiply by something else: by the weight, "
            "or by the target.",
            (
                _changed("2 * difference * x", "2 * difference * w"),
                _changed("2 * difference * x", "2 * difference * target"),
            ),
        ),
        Mistake(
            "loss-returned",
            "That is the loss before the step. Asked for is the weight after it.",
            (_changed("w - rate * slope", "np.mean(difference**2)"),),
        ),
    ),
)
