"""The training loop on the real digits, its callbacks and interruptions, and the line of progress it leaves."""

import io
import re
import sys

import nbclient
import nbformat
import numpy as np
import pytest

from cnnlab import _progress as progress
from cnnlab import data, models, nn, optim, training
from cnnlab.training import loop


def toy(n=20, seed=0):
    """Images that a small network tells apart at once: class 1 is bright, class 0 dark."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    return (rng.random((n, 1, 2, 2)) + y[:, None, None, None]).astype(np.float32), y


def toy_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 2, rng=0))


def fit_toy(model=None, **options):
    model = model or toy_model()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    settings = {"epochs": 3, "batch_size": 8, "seed": 0, "progress": False, "optimizer": optimizer} | options
    return training.fit(model, toy(), **settings)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_digits_are_learned_as_well_as_the_book_says():
    """Chapter 03 ends with exactly this run and states about 98 % on the held-out digits."""
    (x, y), held_out = data.digits()
    accuracies = []
    for seed in range(3):
        model = models.build("digits-cnn", seed=seed)
        optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        options = {"epochs": 15, "optimizer": optimizer, "batch_size": 32, "seed": seed, "progress": False}
        history = training.fit(model, (x, y), held_out, **options)
        loss, accuracy = training.evaluate(model, *held_out)
        assert (history.validation_loss[-1], history.validation_accuracy[-1]) == (loss, accuracy)
        assert history.loss[-1] < 0.02 < history.loss[0]
        accuracies.append(accuracy)
    # twelve seeds gave 97.5 to 99.4, mean 98.5, standard deviation 0.5; one image is 0.28 points
    assert min(accuracies) >= 0.965
    assert 0.975 <= np.mean(accuracies) <= 0.995


def test_one_epoch_is_the_steps_written_out():
    x, y = toy(5)
    model, by_hand = toy_model(), toy_model()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    history = training.fit(model, (x, y), epochs=1, optimizer=optimizer, batch_size=2, seed=7, progress=False)
    losses, right = [], 0
    order = np.random.default_rng(7).permutation(5)
    weight, bias = by_hand[1].weight.data, by_hand[1].bias.data
    for batch in (order[:2], order[2:4], order[4:]):
        flat = x[batch].reshape(len(batch), 4)
        logits = flat @ weight.T + bias
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        losses.extend(-np.log(p[np.arange(len(batch)), y[batch]]))
        right += np.sum(p.argmax(axis=1) == y[batch])
        grad = (p - np.eye(2)[y[batch]]) / len(batch)
        weight -= 0.1 * grad.T @ flat
        bias -= 0.1 * grad.sum(axis=0)
    np.testing.assert_allclose(model[1].weight.data, weight, atol=1e-6)
    np.testing.assert_allclose(model[1].bias.data, bias, atol=1e-6)
    assert history.loss == [pytest.approx(np.mean(losses), rel=1e-5)]  # every image counts once
    assert history.accuracy == [right / 5]


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    first, same, other = (fit_toy(seed=seed) for seed in (1, 1, 2))
    assert first == same
    assert first.loss != other.loss


def test_the_history_has_one_number_an_epoch():
    history = fit_toy(validation=toy(6, seed=1))
    lengths = [len(values) for values in (history.loss, history.accuracy)]
    lengths += [len(values) for values in (history.validation_loss, history.validation_accuracy)]
    assert lengths == [3, 3, 3, 3]
    assert not history.interrupted
    assert repr(history) == f"<History of 3 epochs: {history}>"  # as a cell's last line, not three long lists
    assert fit_toy().validation_loss == []


def test_fit_learns_nothing_from_validation_data():
    with_validation, without = toy_model(), toy_model()
    fit_toy(with_validation, validation=toy(6, seed=1))
    fit_toy(without)
    np.testing.assert_array_equal(with_validation[1].weight.data, without[1].weight.data)


def test_fit_does_not_change_the_data():
    x, y = toy()
    before = x.copy(), y.copy()
    model = toy_model()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    training.fit(model, (x, y), (x, y), epochs=1, optimizer=optimizer, batch_size=3, seed=0, progress=False)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_the_model_trains_in_training_mode_and_is_left_in_eval_mode():
    modes = []

    class Watch(nn.ReLU):
        def forward(self, x):
            modes.append(self.training)
            return super().forward(x)

    model = nn.Sequential(nn.Flatten(), Watch(), nn.Linear(4, 2, rng=0))
    model.eval()
    fit_toy(model, epochs=2, batch_size=20, validation=toy())
    assert modes == [True, False, True, False]
    assert not model.training


def test_callbacks_see_the_run_after_every_epoch_and_may_stop_it():
    seen = []

    def watch(run):
        seen.append((run.epoch, run.epochs, len(run.history.validation_loss)))
        if run.epoch == 2:
            run.stop()

    model = toy_model()
    history = fit_toy(model, epochs=9, validation=toy(), callbacks=[watch])
    assert seen == [(1, 9, 1), (2, 9, 2)]
    assert len(history.loss) == 2


@pytest.mark.parametrize("where", ["batch", "validation", "callback"])
def test_ctrl_c_returns_what_was_learned(where):
    class Interrupting(nn.Flatten):
        calls = 0

        def forward(self, x):
            Interrupting.calls += 1
            if Interrupting.calls == {"batch": 6, "validation": 8, "callback": 0}[where]:
                raise KeyboardInterrupt
            return super().forward(x)

    def interrupt(run):
        if where == "callback":
            raise KeyboardInterrupt

    model = nn.Sequential(Interrupting(), nn.Linear(4, 2, rng=0))
    start = model.state_dict()["1.weight"]
    history = fit_toy(model, validation=toy(8), callbacks=[interrupt])  # 3 batches and 1 validation an epoch
    assert history.interrupted
    assert len(history.loss) == len(history.validation_loss) == 1
    assert not np.array_equal(model[1].weight.data, start)
    assert not model.training


def test_evaluate_is_the_mean_over_all_images_and_keeps_the_mode():
    x, y = toy(loop.EVALUATION_BATCH + 3)
    model = nn.Sequential(nn.Dropout(0.9, rng=0), *toy_model())
    loss, accuracy = training.evaluate(model, x, y)
    assert model.training
    logits = toy_model()(x)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    assert loss == pytest.approx(-log_p[np.arange(len(y)), y].mean(), rel=1e-5)
    assert accuracy == np.mean(logits.argmax(axis=1) == y)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs: expected an int >= 1, got 0"),
        ({"batch_size": 2.5}, TypeError, "batch_size: expected an int >= 1, got 2.5"),
        ({"seed": None}, TypeError, "seed: expected an int >= 0, got None"),
        ({"progress": "yes"}, TypeError, "progress: expected True or False, got 'yes'"),
        ({"validation": np.zeros(3)}, TypeError, r"validation: expected a pair \(images, labels\), got ndarray"),
        ({"validation": (toy()[0], toy()[0])}, TypeError, "validation: expected labels as an array of integers"),
        ({"validation": (toy()[0], toy()[1][:3])}, ValueError, "validation: expected as many images as labels"),
    ],
)
def test_bad_input_is_refused_by_name(options, error, message):
    with pytest.raises(error, match=message):
        fit_toy(**options)


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (np.ones((2, 3, 2, 2), np.float32), ValueError, r"got float32 \(2, 3, 2, 2\): x: expected 4 features"),
        (np.ones((2, 1, 2, 2)), TypeError, "train: expected images of float32, got float64"),
        (np.ones((2, 1, 2, 2), int), TypeError, "train: expected images of float32, got int64"),
        ([[1.0, 2.0]], TypeError, r"got list; convert with np.asarray\(…, dtype=np.float32\)"),
    ],
)
def test_images_that_the_model_does_not_take_are_refused_as_the_argument_that_they_are(images, error, message):
    model = toy_model()
    options = {"epochs": 1, "optimizer": optim.SGD(model.parameters(), lr=0.1), "batch_size": 2, "seed": 0}
    with pytest.raises(error, match=rf"^train: expected .*{message.removeprefix('train: expected ')}"):
        training.fit(model, (images, np.array([0, 1])), progress=False, **options)


@pytest.mark.parametrize("name", ["train", "validation", "x"])
@pytest.mark.parametrize("own", [np.float32, np.float64])
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.uint16, np.float16, bool, np.float32, np.float64])
def test_the_advice_for_images_of_another_type_works_as_it_is_written(name, own, dtype):
    if dtype is own:
        return
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, rng=0, dtype=own))
    labels = np.array([0, 1])
    pixels = np.array([[0, 1, 200, 255], [1, 0, 7, 255]]).reshape(2, 1, 2, 2)
    given = {"train": (pixels.astype(own), labels), "validation": (pixels.astype(own), labels)}
    given |= {name: (pixels.astype(dtype), labels)} if name != "x" else {"x": pixels.astype(dtype)}

    def call():
        if name == "x":
            return training.evaluate(model, given["x"], labels)
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        options = {"epochs": 1, "optimizer": optimizer, "batch_size": 2, "seed": 0, "progress": False}
        return training.fit(model, given["train"], given["validation"], **options)

    with pytest.raises(TypeError, match=rf"^{name}: expected .*, got {np.dtype(dtype)}; convert") as refused:
        call()
    advice = str(refused.value).partition("; convert with ")[2]
    given[name] = eval(advice, {"np": np}, given)
    call()
    converted = given[name] if name == "x" else given[name][0]
    assert converted.dtype == own
    expected = pixels / 255 if dtype is np.uint8 else pixels.astype(dtype)
    np.testing.assert_allclose(converted, expected, rtol=1e-6)
    assert name == "x" or given[name][1] is labels


def test_evaluating_no_image_is_refused():
    with pytest.raises(ValueError, match="y: expected as many images as labels, at least one"):
        training.evaluate(toy_model(), *toy(0))


def test_a_terminal_shows_one_line_that_is_rewritten(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(progress, "INTERVAL", 0)
    history = fit_toy(progress=True, validation=toy())
    text = sys.stderr.getvalue()
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert text.count("\r") == 3 * 3 + 1  # three batches in three epochs, and the last state
    screen = ""
    for written in text.rstrip("\n").split("\r"):
        screen = written + screen[len(written) :]
    assert screen.rstrip() == f"epoch 3/3 · {history}"  # nothing of a longer line is left behind it


def test_a_file_gets_the_last_state_only(monkeypatch, capsys):
    monkeypatch.setattr(progress, "INTERVAL", 0)
    history = fit_toy(progress=True)
    assert capsys.readouterr().err == f"epoch 3/3 · {history}\n"
    assert str(history).startswith("loss 0.")
    assert str(history).endswith(" %")


def test_a_notebook_gets_one_output_that_is_updated_and_ends_without_a_bar(monkeypatch):
    events = []

    class Handle:
        def update(self, bundle, raw):
            events.append(("update", bundle))

    def display(bundle, raw, display_id):
        assert raw
        assert display_id
        events.append(("display", bundle))
        return Handle()

    shell = type("Shell", (), {"kernel": object()})()
    monkeypatch.setitem(sys.modules, "IPython", type("IPython", (), {"get_ipython": staticmethod(lambda: shell)}))
    monkeypatch.setitem(sys.modules, "IPython.display", type("display", (), {"display": staticmethod(display)}))
    monkeypatch.setattr(progress, "INTERVAL", 0)
    history = fit_toy(progress=True, validation=toy())
    assert [kind for kind, _ in events] == ["display"] + ["update"] * 9
    assert "<progress" in events[0][1]["text/html"]
    last = events[-1][1]
    assert last["text/plain"] == f"epoch 3/3 · {history}"
    assert last["text/plain"] in last["text/html"]
    assert "<progress" not in last["text/html"]


def test_redrawing_is_limited_to_a_few_times_a_second(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    line = progress.Progress()
    for step in range(1000):
        line.show("working", step / 1000)
    line.close("done")
    assert sys.stderr.getvalue().count("\r") < 20


def test_an_interrupted_run_says_so(monkeypatch, capsys):
    def interrupt(run):
        raise KeyboardInterrupt

    history = fit_toy(progress=True, callbacks=[interrupt])
    assert capsys.readouterr().err == f"interrupted after epoch 1/3 · {history}\n"


def test_a_real_notebook_stores_one_output_with_the_last_state():
    cell = (
        "import numpy as np\n"
        "from cnnlab import nn, optim, training\n"
        "x, y = np.random.default_rng(0).random((600, 1, 8, 8), dtype=np.float32), np.arange(600) % 2\n"
        "model = nn.Sequential(nn.Conv2d(1, 8, 3, rng=0), nn.Flatten(), nn.Linear(288, 2, rng=0))\n"
        "optimizer = optim.SGD(model.parameters(), lr=0.01)\n"
        "history = training.fit(model, (x, y), epochs=20, optimizer=optimizer, batch_size=10, seed=0)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    nbclient.NotebookClient(notebook, timeout=600, startup_timeout=600, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "display_data"
    assert re.fullmatch(r"epoch 20/20 · loss \d\.\d{3} · training accuracy \d+\.\d %", output.data["text/plain"])
    assert output.data["text/plain"] in output.data["text/html"]
