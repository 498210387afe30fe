"""The questions of the chapter on what a convolution assumes: each answer is what the library computes."""

import numpy as np

from cnnlab import arithmetic, data, nn, optim, reference, training
from cnnlab.exercises import question
from cnnlab.widgets import ShiftExplorer


def test_taps_by_hand():
    x, w = np.array([0, 2, 7, 9, 9, 8, 3, 0]), np.array([2, -1, 3])
    y = np.correlate(x, w, mode="valid")
    asked = question("taps-by-hand")
    assert asked.answer == y[2]
    foreseen = {
        "30": np.correlate(x, w[::-1])[2],
        "24": y[1],
        "33": y[3],
        "50": np.correlate(x, np.abs(w))[2],
        "25": x[2:5].sum(),
        "16": np.correlate(x, [1, 3, -2])[2],
    }
    assert {wrong: float(wrong) for wrong in asked.feedback} == foreseen


def test_weights_in_the_matrix():
    def matrix_of(taps):
        return sum(tap * np.eye(101 - len(taps), 100, k=m) for m, tap in enumerate(taps))

    matrix, of_three = matrix_of((5, 6, 7, 8, 9)), matrix_of((5, 6, 7))
    asked = question("weights-in-the-matrix")
    assert asked.answer == np.count_nonzero(matrix)
    zeros = matrix.size - asked.answer
    rows, three = len(matrix), np.count_nonzero(of_three)
    assert {float(wrong) for wrong in asked.feedback} == {5, 500, 5 * len(of_three), three, rows, zeros, matrix.size}
    assert f"{matrix.size:,}" in asked.prompt


def test_twice_the_side():
    def grows(count):
        return count(56) > count(28)

    def places(side):
        return arithmetic.output_shape((side, side), 3)

    found = [
        grows(lambda side: arithmetic.conv2d_parameters(1, 1, 3, bias=False)),
        grows(lambda side: arithmetic.conv2d_macs(1, 1, 3, places(side))),
        grows(lambda side: arithmetic.linear_parameters(side**2, np.prod(places(side)).item(), bias=False)),
    ]
    assert [bool(option["right"]) for option in question("twice-the-side").options] == found == [False, True, True]
    assert np.prod(places(56)) > 4 * np.prod(places(28))


def test_where_does_it_go():
    rng = np.random.default_rng(5)
    picture, kernel = np.zeros((12, 24)), rng.normal(size=(3, 3))
    picture[3:9, 2:8] = rng.normal(size=(6, 6))
    before, after = (reference.correlate2d(np.roll(picture, by, axis=1), kernel) for by in (0, 3))
    row, column = np.unravel_index(before.argmax(), before.shape)
    assert np.unravel_index(after.argmax(), after.shape) == (row, column + 3)
    assert after.max() == before.max()
    assert [bool(option["right"]) for option in question("where-does-it-go").options] == [False, False, True, False]


def test_columns_that_differ():
    for side, answer in ((5, question("columns-that-differ").answer), (3, 1)):
        kernel = np.random.default_rng(6).normal(size=(side, side))
        explorer = ShiftExplorer(kernel=kernel, border="zeros", dx=8, canvas=16)
        moved_first, moved_last = explorer.maps()
        differ = np.flatnonzero((np.abs(moved_first - moved_last) > 1e-9).any(axis=0))
        assert differ.tolist() == list(range(16 - int(answer), 16))


def test_one_pixel_off():
    """Trained for a moment only: each reads most digits in place, and far fewer to the right, the CNN more of them."""
    (x, y), (x_test, y_test) = data.digits()
    moved = np.pad(x_test[..., :-1], ((0, 0), (0, 0), (0, 0), (1, 0)))
    rng = np.random.default_rng(8)
    mlp = nn.Sequential(nn.Flatten(), nn.Linear(64, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng))
    filters = [nn.Conv2d(1, 8, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2)]
    cnn = nn.Sequential(*filters, nn.Flatten(), nn.Linear(128, 10, rng=rng))
    left = []
    for model in (mlp, cnn):
        optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        training.fit(model, (x, y), optimizer=optimizer, epochs=4, batch_size=32, seed=0, progress=False)
        assert training.evaluate(model, x_test, y_test).accuracy > 0.9
        left.append(training.evaluate(model, moved, y_test).accuracy)
    assert left[0] + 0.05 < left[1] < 0.8
    rights = [bool(option["right"]) for option in question("one-pixel-off").options]
    assert rights == [False, False, True, False]


def test_which_one_cannot_lose():
    """A first layer that is fully connected takes back any permutation of the pixels; a small window cannot."""
    rng = np.random.default_rng(7)
    x, matrix, order = rng.normal(size=(5, 64)), rng.normal(size=(6, 64)), rng.permutation(64)
    np.testing.assert_allclose(x[:, order] @ matrix[:, order].T, x @ matrix.T, rtol=1e-12)
    window = np.abs(reference.correlate2d(np.arange(64).reshape(8, 8), np.ones((3, 3))))
    permuted = np.abs(reference.correlate2d(order.reshape(8, 8), np.ones((3, 3))))
    assert sorted(window.ravel()) != sorted(permuted.ravel())
    rights = [bool(option["right"]) for option in question("which-one-cannot-lose").options]
    assert rights == [True, False, False]
