"""Six epochs are three, a break, and three more: to the last bit, also in another process; and damaged files."""

import json
import os
import pickle
import subprocess
import sys
import zipfile
from dataclasses import asdict

import numpy as np
import pytest

from cnnlab import nn, optim, training
from cnnlab.training import Augmentation, Checkpoint, CheckpointError, EarlyStopping
from support import resumable
from support.resumable import run


def same_state(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "checkpoint.npz"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A checkpoint after two epochs, which no test changes."""
    path = tmp_path_factory.mktemp("saved") / "checkpoint.npz"
    run("SGD", 2, path)
    return path


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_six_epochs_are_three_and_three_more(path, tmp_path, kind):
    model, optimizer, history = run(kind, 6, tmp_path / "whole.npz")
    run(kind, 3, path)
    again, resumed, continued = run(kind, 6, path, resume=path)
    assert asdict(continued) == asdict(history)
    same_state(again.state_dict(), model.state_dict())
    same_state(resumed.state_dict(), optimizer.state_dict())
    assert path.read_bytes() == (tmp_path / "whole.npz").read_bytes()  # generators, best weights and all


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_another_process_goes_on_to_the_same_numbers(path, tmp_path, kind):
    model, _, history = run(kind, 6, tmp_path / "whole.npz")
    run(kind, 3, path)
    subprocess.run([sys.executable, resumable.__file__, kind, path, tmp_path / "after.npz"], check=True)
    with np.load(tmp_path / "after.npz", allow_pickle=False) as after:
        after = dict(after)
    assert after.pop("loss").tolist() == history.loss
    assert after.pop("held_out").tolist() == history.validation_loss
    same_state(after, model.state_dict())


def test_after_ctrl_c_the_run_goes_on_from_the_last_whole_epoch(path, tmp_path):
    _, _, history = run("SGD", 4, tmp_path / "whole.npz")
    calls = []

    def interrupt(x, rng):
        calls.append(1)
        if len(calls) == 6:  # in the middle of the third epoch
            raise KeyboardInterrupt
        return Augmentation(1, 10, 0.1)(x, rng)

    *_, broken = run("SGD", 4, path, augment=interrupt)
    assert broken.interrupted
    *_, continued = run("SGD", 4, path, resume=path)
    assert asdict(continued) == asdict(history)


def test_a_finished_run_is_resumed_to_itself(saved, path):
    path.write_bytes(saved.read_bytes())
    model, _, history = run("SGD", 2, path, resume=path)
    assert len(history.loss) == 2
    assert not model.training


def stop_after(epoch):
    return lambda run: run.stop() if run.epoch == epoch else None


@pytest.mark.parametrize("every", [1, 2, 5])
@pytest.mark.parametrize("epochs", [3, 9, 20])
def test_a_run_that_a_callback_stopped_stays_stopped(path, every, epochs):
    callbacks = [stop_after(3), EarlyStopping(5)]
    model, optimizer, history = run("SGD", 9, path, callbacks=[Checkpoint(path, every), *callbacks])
    content = path.read_bytes()
    again, resumed, continued = run("SGD", epochs, path, resume=path, callbacks=[Checkpoint(path), EarlyStopping(5)])
    assert len(history.loss) == 3
    assert asdict(continued) == asdict(history)
    same_state(again.state_dict(), model.state_dict())
    same_state(resumed.state_dict(), optimizer.state_dict())
    assert not again.training
    assert path.read_bytes() == content


def test_early_stopping_is_resumed_to_the_best_weights(path):
    x, y = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32), np.arange(20) % 2

    def learn(resume=None, patience=2, epochs=60):
        model = nn.Sequential(nn.Linear(3, 2, rng=0))
        optimizer = optim.SGD(model.parameters(), lr=3.0)
        options = {"epochs": epochs, "optimizer": optimizer, "batch_size": 4, "seed": 0, "progress": False}
        callbacks = [EarlyStopping(patience), Checkpoint(path)]
        history = training.fit(model, (x, y), (x[:7], 1 - y[:7]), callbacks=callbacks, resume=resume, **options)
        return model.state_dict(), history

    weights, history = learn()
    assert len(history.loss) < 60
    again, continued = learn(path)
    assert asdict(continued) == asdict(history)
    same_state(again, weights)
    said_nothing_of_it(path)  # and early stopping sees by itself that its patience was at an end
    assert asdict(learn(path)[1]) == asdict(history)
    epochs = len(history.loss) - 1
    learn(patience=20, epochs=epochs + 2)  # more patience, of which less is left at the break
    assert len(learn(path, patience=2)[1].loss) == epochs + 2


def said_nothing_of_it(path):
    """Makes of a checkpoint one of the version before, which did not hold whether the run was stopped."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(parts["checkpoint.json"])
    del header["stopped"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (parts | {"checkpoint.json": json.dumps(header)}).items():
            archive.writestr(name, data)


def test_a_file_that_does_not_say_whether_the_run_was_stopped_is_gone_on_from(path, tmp_path):
    _, _, history = run("SGD", 4, tmp_path / "whole.npz")
    run("SGD", 2, path)
    said_nothing_of_it(path)
    assert asdict(run("SGD", 4, path, resume=path)[2]) == asdict(history)


def test_after_a_stopped_run_another_one_learns_on_from_its_weights(path):
    x, y = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32), np.arange(20) % 2
    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    options = {"optimizer": optim.SGD(model.parameters(), lr=0.1), "batch_size": 4, "seed": 0, "progress": False}
    training.fit(model, (x, y), epochs=9, callbacks=[stop_after(2), Checkpoint(path)], **options)
    before = model.state_dict()
    assert len(training.fit(model, (x, y), epochs=9, resume=path, **options).loss) == 2
    same_state(model.state_dict(), before)
    assert len(training.fit(model, (x, y), epochs=3, **options).loss) == 3
    assert (model.state_dict()["0.weight"] != before["0.weight"]).any()


def test_a_stopped_run_that_is_resumed_says_so(path, capsys):
    run("SGD", 9, path, callbacks=[stop_after(2), Checkpoint(path), EarlyStopping(9)])
    *_, history = run("SGD", 9, path, resume=path, progress=True)
    assert capsys.readouterr().err == f"stopped after epoch 2/9 · {history}\n"


def test_layers_that_shared_a_generator_share_it_again_and_others_do_not(saved, path):
    model, _, _ = run("SGD", 3, path, resume=saved)
    assert model[3].rng is model[4].body[0].rng
    assert model[3].rng is not model[7].rng


def test_every_says_which_epochs_are_saved(path):
    saved = []

    class Watched(Checkpoint):
        def __call__(self, run):
            super().__call__(run)
            if path.exists():
                saved.append(run.epoch)
                path.unlink()

    run("SGD", 5, path, callbacks=[Watched(path, every=2)])
    assert saved == [2, 4, 5]


def test_a_checkpoint_cannot_be_had_of_a_generator_that_it_could_not_restore(path):
    model = nn.Sequential(nn.Dropout(0.5, rng=np.random.Generator(np.random.MT19937(0))), nn.Linear(2, 2, rng=0))
    data = np.ones((4, 2), np.float32), np.array([0, 1, 0, 1])
    options = {"epochs": 1, "optimizer": optim.SGD(model.parameters(), lr=0.1), "batch_size": 2, "seed": 0}
    with pytest.raises(TypeError, match=r"rng: expected generators made by numpy\.random\.default_rng, got MT19937"):
        training.fit(model, data, callbacks=[Checkpoint(path)], **options)
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("Adam", {}, "state: expected that of Adam"),
        ("SGD", {"seed": 4}, "seed: expected 3, as in the saved run, got 4"),
        ("SGD", {"batch_size": 8}, "batch_size: expected 16, as in the saved run, got 8"),
        ("SGD", {"dtype": np.float64}, "model: expected float32 for '0.weight', as in the saved run, got float64"),
        ("SGD", {"callbacks": []}, "callbacks: expected EarlyStopping, as in the saved run, got none"),
        ("SGD", {"callbacks": [EarlyStopping(5), EarlyStopping(3)]}, "EarlyStopping's best epoch, got none"),
    ],
)
def test_a_run_that_was_built_otherwise_is_refused(saved, path, kind, changes, message):
    with pytest.raises(CheckpointError, match=rf"checkpoint\.npz: not a checkpoint that this run .*{message}"):
        run(kind, 6, path, resume=saved, **changes)


def test_another_model_is_refused_and_left_as_it_was(saved):
    model = nn.Sequential(nn.Conv2d(1, 4, 3, rng=0), nn.Flatten(), nn.Linear(64, 3, rng=1))
    before = model.state_dict()
    data = np.ones((30, 1, 6, 6), np.float32), np.zeros(30, int)
    options = {"epochs": 3, "optimizer": optim.SGD(model.parameters(), lr=0.1), "batch_size": 16, "seed": 3}
    for validation in (None, data):
        with pytest.raises(CheckpointError, match=r"checkpoint\.npz: .*(validation|model): expected"):
            training.fit(model, data, validation, resume=saved, **options)
    same_state(model.state_dict(), before)


def test_what_fails_late_changes_nothing(saved, monkeypatch):
    """The callbacks' states are taken after the model's; without them the model is put back."""

    def refuse(self, state):
        raise ValueError("state: no")

    monkeypatch.setattr(EarlyStopping, "load_state_dict", refuse)
    Attempt().refused(saved, "state: no")


def test_a_missing_checkpoint_is_an_ordinary_missing_file(tmp_path, path):
    with pytest.raises(FileNotFoundError, match="absent"):
        run("SGD", 1, path, resume=tmp_path / "absent.npz")


def test_a_cut_or_flipped_checkpoint_is_refused(saved, path):
    whole, rng = saved.read_bytes(), np.random.default_rng(0)
    attempt = Attempt()
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:length])
        attempt.refused(path)
    with zipfile.ZipFile(saved) as archive:
        members = [(whole.index(data), len(data)) for name in archive.namelist() if (data := archive.read(name))]
    for _ in range(150):
        start, length = members[rng.integers(len(members))]
        damaged = bytearray(whole)
        damaged[start + rng.integers(length)] ^= 1 << rng.integers(8)
        path.write_bytes(damaged)
        attempt.refused(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h: h | {"format": "cnnlab model"}, "does not say"),
        (lambda h: h | {"version": 2}, "does not say"),
        (lambda h: h | {"history": None}, "."),
        (lambda h: h | {"history": h["history"] | {"loss": [1.0]}}, "not of one length"),
        (lambda h: h | {"history": h["history"] | {"loss": ["1", None]}}, "something else than numbers"),
        (lambda h: h | {"history": h["history"] | {"loss": h["history"]["accuracy"] * 9}}, "not of one length"),
        (lambda h: h | {"stopped": 1}, "stopped: expected True or False, got 1"),
        (lambda h: h | {"generators": []}, "."),
        (lambda h: h | {"generators": [{"bit_generator": "MT19937"}] * 4}, "."),
        (lambda h: h | {"model_generators": {}}, "model: expected random draws in"),
        (lambda h: h | {"model_generators": dict.fromkeys(h["model_generators"], 99)}, "."),
        (lambda h: h | {"run_generators": {"order": 0}}, "."),
        (lambda h: h | {"run_generators": {"order": 0, "augment": 99}}, "."),
        (lambda h: h | {"optimizer": {}}, "state: expected that of SGD"),
        (lambda h: h | {"optimizer": h["optimizer"] | {"lr": "fast"}}, "."),
        (lambda h: {}, "does not say"),
        (lambda h: [], "does not say"),
        (lambda h: {name: value for name, value in h.items() if name != "seed"}, "seed"),
    ],
)
def test_a_description_that_does_not_fit_is_refused_and_changes_nothing(saved, path, change, message):
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["checkpoint.json"] = json.dumps(change(json.loads(parts["checkpoint.json"])))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    Attempt().refused(path, message)


def test_a_pickle_is_refused_and_never_run(tmp_path, path):
    class Bomb:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "exploded"),))

    path.write_bytes(pickle.dumps(Bomb()))
    Attempt().refused(path)
    assert not (tmp_path / "exploded").exists()


class Attempt:
    """A run that would go on from a file, to be refused again and again without being changed."""

    def __init__(self):
        def capture(path, state):
            self.state = state
            raise KeyboardInterrupt

        original, training.loop.restore = training.loop.restore, capture
        try:
            run("SGD", 6, "never written", resume="never read")
        except KeyboardInterrupt:
            pass
        finally:
            training.loop.restore = original
        self.before = self.everything()

    def everything(self):
        run = self.state
        generators = {name: str(rng.bit_generator.state) for name, rng in run.generators.items()}
        generators |= {name: str(run.model[name].rng.bit_generator.state) for name in (3, 7)}
        return run.model.state_dict() | run.optimizer.state_dict() | generators

    def refused(self, path, message="."):
        with pytest.raises(CheckpointError, match=rf"{path.name}: not a checkpoint that this run can .*{message}"):
            training.checkpoint.restore(path, self.state)
        same_state(self.everything(), self.before)
