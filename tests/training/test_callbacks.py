"""Schedules against PyTorch's, early stopping on made-up losses, and the order of things."""

import math

import numpy as np
import pytest

from cnnlab import nn, optim, training
from cnnlab.training import Callback, Checkpoint, EarlyStopping, Schedule


def toy(n=12):
    x = np.random.default_rng(0).normal(size=(n, 3)).astype(np.float32)
    return x, np.arange(n) % 2


def fit(callbacks, epochs=5, validation=True, model=None, **options):
    model = model or nn.Sequential(nn.Linear(3, 2, rng=0))
    optimizer = options.pop("optimizer", None) or optim.SGD(model.parameters(), lr=0.1)
    settings = {"optimizer": optimizer, "batch_size": 4, "seed": 0, "progress": False} | options
    return training.fit(model, toy(), toy(6) if validation else None, epochs=epochs, callbacks=callbacks, **settings)


class Told(EarlyStopping):
    """Early stopping that is told the validation losses instead of measuring them, and marks the weights by epoch."""

    def __init__(self, patience, losses):
        super().__init__(patience)
        self.losses = losses

    def __call__(self, run):
        run.history.validation_loss[-1] = self.losses[run.epoch - 1]
        run.model[0].bias.data[:] = run.epoch
        super().__call__(run)


def test_a_schedule_sets_the_rate_before_every_epoch():
    rates = []

    class Watched(optim.SGD):
        def step(self):
            rates.append(self.lr)
            super().step()

    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    optimizer = Watched(model.parameters(), lr=99)
    fit([Schedule(lambda epoch: 0.1 / (1 + epoch))], epochs=3, model=model, optimizer=optimizer, batch_size=6)
    assert rates == [0.1, 0.1, 0.05, 0.05, 0.1 / 3, 0.1 / 3]


def test_a_schedule_is_not_asked_for_an_epoch_that_does_not_come():
    assert len(fit([Schedule([0.3, 0.2, 0.1].__getitem__)], epochs=3).loss) == 3


def test_cosine_and_steps_are_pytorchs(torch):
    def rates(schedule, epochs):
        found = []
        for _ in range(epochs):
            found.append(schedule.get_last_lr()[0])
            schedule.optimizer.step()
            schedule.step()
        return found

    weight = torch.nn.Parameter(torch.zeros(1))
    for lr in (0.1, 3.0):
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(torch.optim.SGD([weight], lr=lr), T_max=12)
        cosine = training.cosine(lr, epochs=12)
        np.testing.assert_allclose([cosine(epoch) for epoch in range(13)], rates(schedule, 13), atol=1e-12)
        assert cosine(20) == cosine(12) == 0
        schedule = torch.optim.lr_scheduler.MultiStepLR(torch.optim.SGD([weight], lr=lr), [3, 7], gamma=0.2)
        steps = training.steps(lr, at=[3, 7], factor=0.2)
        np.testing.assert_allclose([steps(epoch) for epoch in range(10)], rates(schedule, 10), rtol=1e-12)


def test_a_rate_that_is_no_rate_is_refused_by_name():
    for rate in (-1, math.nan, "slow", None):
        with pytest.raises((TypeError, ValueError), match=r"^rate: expected a number >= 0, got "):
            fit([Schedule(lambda epoch, rate=rate: rate)])


@pytest.mark.parametrize(
    ("losses", "patience", "stopped", "best"),
    [
        ([3, 2, 1, 1, 1, 9], 2, 5, 3),  # an equal loss is no progress, and the first of equals is the best
        ([3, 4, 2, 5, 6, 7], 2, 5, 3),
        ([3, 4, 2, 5, 6, 7], 1, 2, 1),
        ([6, 5, 4, 3, 2, 1], 1, 6, 6),
        ([6, 5, 4, 3, 1, 2], 3, 6, 5),  # the end comes first, and still the best weights stay
        ([1, math.nan, math.nan, 0, 0, 0], 2, 3, 1),
        ([math.nan, math.nan, 1, 2, 3, 4], 3, 6, 3),
    ],
)
def test_early_stopping_ends_after_its_patience_with_the_best_weights(losses, patience, stopped, best):
    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    history = fit([Told(patience, losses)], epochs=6, model=model)
    assert len(history.loss) == stopped
    assert set(model[0].bias.data) == {best}


def test_one_early_stopping_serves_two_runs():
    stopping = Told(1, [1, 2, 3])
    fit([stopping], epochs=3)
    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    stopping.losses = [5, 4, 6]
    assert len(fit([stopping], epochs=3, model=model).loss) == 3
    assert set(model[0].bias.data) == {2}


def test_early_stopping_brings_no_weights_from_an_earlier_run():
    def interrupt(x, rng):
        raise KeyboardInterrupt

    stopping = Told(1, [1, 2])
    fit([stopping], epochs=2)
    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    fit([stopping], model=model, augment=interrupt)  # before its first epoch is over
    assert set(model[0].bias.data) == {0}


def test_early_stopping_after_ctrl_c_leaves_the_best_weights():
    def interrupt(run):
        if run.epoch == 3:
            raise KeyboardInterrupt

    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    history = fit([Told(5, [2, 1, 3]), interrupt], epochs=9, model=model)
    assert history.interrupted
    assert set(model[0].bias.data) == {2}


def test_early_stopping_without_validation_data_is_refused_before_anything_is_learned():
    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    before = model.state_dict()["0.weight"]
    with pytest.raises(
        ValueError, match="validation: expected images and labels, which EarlyStopping watches, got None"
    ):
        fit([EarlyStopping(2)], validation=False, model=model)
    np.testing.assert_array_equal(model[0].weight.data, before)


def test_callbacks_come_in_order_and_checkpoints_last(tmp_path):
    said = []

    class Say(Callback):
        def start(self, run):
            said.append(("start", run.epoch))

        def __call__(self, run):
            said.append(("after", run.epoch, (tmp_path / "c.npz").exists()))

        def finish(self, run):
            said.append(("finish", run.epoch))

    fit([Checkpoint(tmp_path / "c.npz"), Say(), lambda run: said.append("function")], epochs=2)
    first, second = [("after", 1, False), "function"], [("after", 2, True), "function"]
    assert said == [("start", 0), *first, *second, ("finish", 2)]


def test_the_last_line_says_that_a_callback_stopped_the_run(capsys):
    history = fit([lambda run: run.stop()], progress=True)
    assert capsys.readouterr().err == f"stopped after epoch 1/5 · {history}\n"


@pytest.mark.parametrize("callbacks", [None, 3, "stop", [3], [None], [EarlyStopping], ["stop"]])
def test_what_is_no_callback_is_refused(callbacks):
    with pytest.raises(TypeError, match=r"^callbacks: expected (a list of )?functions or Callbacks, got "):
        fit(callbacks)


def test_an_optimizer_of_another_model_is_refused():
    optimizer = optim.SGD(nn.Sequential(nn.Linear(3, 2, rng=0)).parameters(), lr=0.1)
    with pytest.raises(ValueError, match=r"optimizer: expected one built on this model\.parameters\(\)"):
        fit([], optimizer=optimizer)


def test_labels_that_the_model_has_no_class_for_are_refused_before_anything_is_learned():
    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    before = model.state_dict()["0.weight"]
    options = {"epochs": 1, "optimizer": optim.SGD(model.parameters(), lr=0.1), "batch_size": 4, "seed": 0}
    (x, y), (x_new, y_new) = toy(), toy(6)
    with pytest.raises(ValueError, match="train: expected labels 0 … 1, the model's classes, got 2"):
        training.fit(model, (x, y + 1), (x_new, y_new), **options)
    with pytest.raises(ValueError, match="validation: expected labels 0 … 1, the model's classes, got -1"):
        training.fit(model, (x, y), (x_new, y_new - 1), **options)
    np.testing.assert_array_equal(model[0].weight.data, before)
