"""`plots.structure`: the steps that it draws are the model's own, with their shapes and what they learn."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlab import data, models, nn, plots


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_a_cnn_is_drawn_from_its_layers():
    model = models.build("digits-cnn", seed=0)
    image = data.digits()[1][0][2]
    ax = plots.structure(model, image)
    said = texts(ax)
    steps = ["Input", "Filter", "Activation", "Pooling", "Filter", "Activation", "Pooling", "Head", "Softmax", "Output"]
    assert [text for text in said if text in {*steps}] == steps
    for row in model.summary((1, 8, 8)).rows:
        if row.parameters:
            assert f"learns {row.parameters:,}" in said
        if len(row.output_shape) == 3:
            assert " × ".join(map(str, row.output_shape)) in said
    assert str(model(image[None]).argmax()) in said
    assert len(ax.images) == 1 + 6 * 3
    np.testing.assert_array_equal(ax.images[0].get_array(), image[0])
    assert sum(patch.get_height() != 0 for patch in ax.containers[0]) == 10


def test_a_front_map_covers_the_frames_behind_it():
    model = nn.Sequential(nn.Conv2d(1, 3, 1, bias=False, rng=0), nn.Flatten(), nn.Linear(48, 2, rng=0))
    model[0].weight.data[:] = 1  # three maps of one colour
    ax = plots.structure(model, np.ones((1, 4, 4), np.float32))
    figure = ax.get_figure()
    figure.set_dpi(200)
    figure.canvas.draw()
    shot = np.asarray(figure.canvas.buffer_rgba())
    left, right, low, high = ax.images[-1].get_extent()
    behind = [patch.get_x() for patch in ax.patches if left + 0.01 < patch.get_x() < right]
    assert len(behind) == 2
    for x in behind:  # where the left sides of the frames behind would cross the front map
        across, down = ax.transData.transform((x, (low + high) / 2))
        row = shot[len(shot) - int(down), int(across) - 8 : int(across) + 8]
        assert len(np.unique(row, axis=0)) == 1


def test_other_layers_keep_their_names_and_only_the_last_dense_one_is_the_head():
    model = nn.Sequential(nn.Flatten(), nn.Linear(12, 5, rng=0), nn.Dropout(0.5, rng=0), nn.Linear(5, 3, rng=0))
    said = texts(plots.structure(model.eval(), np.ones((1, 3, 4), np.float32)))
    assert [text for text in said if text[0].isupper()] == ["Input", "Dense", "Dropout", "Head", "Softmax", "Output"]


def test_a_layer_at_several_places_is_the_head_at_the_last():
    linear = nn.Linear(12, 12, rng=0)
    model = nn.Sequential(nn.Flatten(), linear, nn.ReLU(), linear)
    said = texts(plots.structure(model, np.ones((1, 3, 4), np.float32)))
    assert [t for t in said if t[0].isupper()] == ["Input", "Dense", "Activation", "Head", "Softmax", "Output"]
