"""Saving and loading models: what comes back, and every way in which a file can be wrong."""

import io
import json
import os
import pickle
import subprocess
import sys
import time
import zipfile
from fractions import Fraction

import numpy as np
import pytest

from cnnlab import interop, models, nn, storage
from cnnlab.storage import ModelFileError


@pytest.fixture
def model():
    layers = nn.Conv2d(1, 2, 3, padding="same", rng=0), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2, rng=1)
    return nn.Sequential(*layers)


@pytest.fixture
def path(tmp_path, model):
    storage.save(model, tmp_path / "model.npz")
    return tmp_path / "model.npz"


def rewritten(path, **changes):
    """The file again with members replaced or added (bytes), or removed (None)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in changes.items():
        parts[name] = data
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def npy(array, **options):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, **options)
    return stream.getvalue()


def with_header(path, **changes):
    with zipfile.ZipFile(path) as archive:
        header = json.loads(archive.read("model.json"))
    return rewritten(path, **{"model.json": json.dumps(header | changes)})


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_a_loaded_model_computes_exactly_the_same(tmp_path, name, dtype):
    model = models.build(name, seed=3, dtype=dtype)
    storage.save(model, str(tmp_path / "any name"))
    x = np.random.default_rng(0).random((2, 1, 8, 8)).astype(dtype)
    loaded = storage.load(str(tmp_path / "any name"))
    np.testing.assert_array_equal(loaded(x), model(x))
    assert loaded(x).dtype == dtype


def test_running_statistics_are_saved_and_the_loaded_model_is_in_eval_mode(path, model):
    model(np.random.default_rng(0).random((5, 1, 2, 2)).astype(np.float32) + 3)
    storage.save(model, path)
    loaded = storage.load(path)
    assert not loaded.training
    np.testing.assert_array_equal(loaded[1].running_mean, model[1].running_mean)
    assert loaded[1].running_mean.any()


def test_numpy_opens_the_file_too(path, model):
    with np.load(path, allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["0.weight"], model[0].weight.data)


def test_a_layer_that_loading_would_not_know_is_refused_before_anything_is_written(tmp_path):
    class Mine(nn.Layer):
        pass

    with pytest.raises(TypeError, match=r"layer: expected one of .*, got Mine"):
        storage.save(nn.Sequential(Mine()), tmp_path / "model.npz")
    assert not list(tmp_path.iterdir())


def test_mixed_dtypes_are_refused(tmp_path):
    mixed = nn.Sequential(nn.Linear(2, 2, rng=0), nn.Linear(2, 2, rng=0, dtype=np.float64))
    with pytest.raises(ValueError, match="parameters of one dtype, got float32 and float64"):
        storage.save(mixed, tmp_path / "model.npz")


@pytest.mark.parametrize("fault", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failure_in_the_middle_leaves_the_old_file_and_nothing_else(path, monkeypatch, fault):
    before = path.read_bytes()

    def fail(*_):
        raise fault

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(fault)):
        storage.save(nn.Sequential(nn.Linear(3, 3, rng=0)), path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_ctrl_c_while_a_member_is_closed_stays_one(path, monkeypatch):
    """The archive then cannot be closed either, and what it says of that is not what happened."""
    before = path.read_bytes()
    monkeypatch.setattr(zipfile._ZipWriteFile, "close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        storage.save(nn.Sequential(nn.Linear(2, 2)), path)
    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


def interrupted(*_):
    raise KeyboardInterrupt


def test_a_missing_file_is_an_ordinary_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="absent"):
        storage.load(tmp_path / "absent.npz")


def test_a_file_cut_at_any_length_is_refused(path):
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ModelFileError, match=r"model\.npz: not a model that can be loaded: ."):
            storage.load(path)


def zipped(path, parts):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda path: zipped(path, {}), "no model.json inside"),
        (
            lambda path: zipped(path, {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
            "no model.json",
        ),
        (lambda path: zipped(path, {"model.json": b'{"format": "another model", "version": 1}'}), "does not say"),
        (lambda path: zipped(path, {"model.json": b"\xff\xfe"}), "."),
        (lambda path: zipped(path, {"../model.json": b"{}"}), "no model.json inside"),
        (lambda path: path.write_bytes(b""), "."),
        (lambda path: path.write_bytes(b"PK"), "."),
        (lambda path: path.write_text("<html>404</html>"), "."),
        (lambda path: np.savez(path, weight=np.zeros(3)), "no model.json inside"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, write, message):
    write(tmp_path / "foreign.npz")
    with pytest.raises(ModelFileError, match=rf"foreign\.npz: not a model that can be loaded: .*({message})"):
        storage.load(tmp_path / "foreign.npz")


def test_several_flipped_bits_at_random_places_are_refused(tmp_path):
    path = tmp_path / "digits.npz"
    storage.save(models.build("digits-cnn", seed=0), path)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    with zipfile.ZipFile(path) as archive:
        weights = whole.index(archive.read("7.weight.npy"))  # the largest array, a fifth of the file
    for _ in range(200):
        damaged = bytearray(whole)
        damaged[weights + rng.integers(1000)] ^= 1 << rng.integers(8)
        for position in rng.integers(len(whole), size=rng.integers(5)):
            damaged[position] ^= 1 << rng.integers(8)
        path.write_bytes(damaged)
        with pytest.raises(ModelFileError):
            storage.load(path)


SAVING = """
import sys
import numpy as np
from cnnlab import nn, storage
models = [nn.Sequential(nn.Linear(300, 300, rng=0)) for _ in range(2)]
for number, model in enumerate(models):
    model[0].weight.data[:] = number
storage.save(models[0], sys.argv[1])
print("saved", flush=True)
while True:
    for model in models:
        storage.save(model, sys.argv[1])
"""


def test_a_process_killed_while_it_saves_leaves_a_whole_model(tmp_path):
    path, rng = tmp_path / "model.npz", np.random.default_rng()
    unfinished = attempts = 0
    while attempts < 6 or (not unfinished and attempts < 100):
        attempts += 1
        process = subprocess.Popen([sys.executable, "-c", SAVING, path], stdout=subprocess.PIPE)
        try:
            assert process.stdout.readline() == b"saved\n"
            time.sleep(rng.uniform(0, 0.05))
        finally:
            process.kill()  # SIGKILL: no handler, no clean-up
            process.communicate()
        assert len(np.unique(storage.load(path)[0].weight.data)) == 1  # one model or the other, never both
        unfinished += len(list(tmp_path.glob("*.part")))
        for part in tmp_path.glob("*.part"):
            part.unlink()
    assert unfinished  # it did hit the middle of saving


def test_a_flipped_bit_anywhere_is_refused_or_harmless(path, model):
    whole, state = path.read_bytes(), model.state_dict()
    with zipfile.ZipFile(path) as archive:
        members = [(whole.index(archive.read(name)), len(archive.read(name))) for name in archive.namelist()]
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << position % 8
        path.write_bytes(damaged)
        if any(start <= position < start + length for start, length in members):
            with pytest.raises(ModelFileError):
                storage.load(path)
            continue
        try:
            loaded = storage.load(path)
        except ModelFileError:
            continue
        # the date or another field of the zip format that says nothing about the model
        for name, array in loaded.state_dict().items():
            np.testing.assert_array_equal(array, state[name])


def test_the_same_model_is_saved_as_the_same_bytes(path, model):
    before = path.read_bytes()
    storage.save(model, path)
    assert path.read_bytes() == before


def test_a_pickle_is_refused_and_never_run(tmp_path, path):
    class Bomb:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "exploded"),))

    objects = np.array([Bomb()], dtype=object)
    (tmp_path / "pickle.npz").write_bytes(pickle.dumps(Bomb()))
    np.save(tmp_path / "objects.npy", objects, allow_pickle=True)
    rewritten(path, **{"0.weight.npy": npy(objects, allow_pickle=True)})
    for file in (tmp_path / "pickle.npz", tmp_path / "objects.npy", path):
        with pytest.raises(ModelFileError, match=file.name):
            storage.load(file)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model.json": None}, "no model.json inside"),
        ({"model.json": b"{"}, "Expecting property name"),
        ({"model.json": b"[" * 100_000}, "recursion"),
        ({"model.json": b"[]"}, "model.json does not say"),
        ({"0.weight.npy": None}, "missing"),
        ({"9.weight.npy": npy(np.zeros(3))}, "9.weight"),
        ({"0.bias.npy": npy(np.zeros(3, np.float32))}, r"expected shape \(2,\)"),
        ({"0.bias.npy": npy(np.zeros(2, np.int64))}, "0.bias: expected float32, got int64"),
        ({"0.bias.npy": npy(np.zeros(2, np.float64))}, "0.bias: expected float32, got float64"),
        ({"0.bias.npy": npy(np.zeros(2, ">f4"))}, "0.bias: expected float32, got >f4"),
        ({"0.bias.npy": npy(np.zeros((2, 1), np.float32))}, r"expected shape \(2,\)"),
        ({"0.bias.npy": npy(np.zeros(2, [("a", "f4"), ("b", "f4")]))}, "0.bias: expected float32"),
        ({"0.bias.npy": npy(np.zeros(2, np.float32)).replace(b"(2,)", b"(9**9**9,)")[:64]}, "."),
        ({"readme.txt": b"hello"}, "members that are no arrays"),
        ({"0.bias.npy": b""}, "EOF|magic|read"),
        ({"0.bias.npy": npy(np.zeros(2, np.float32)) + b"x"}, "followed by something else"),
    ],
)
def test_a_foreign_or_incomplete_file_is_refused_with_the_reason(path, changes, message):
    rewritten(path, **changes)
    with pytest.raises(ModelFileError, match=rf"model\.npz: not a model that can be loaded: .*({message})"):
        storage.load(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "does not say"),
        ({"dtype": "object"}, "dtype: expected float32 or float64, got 'object'"),
        ({"model": {"layer": "Popen"}}, "layer: expected one of"),
        ({"model": None}, "description: expected a dict"),
        (
            {"model": {"layer": "Linear", "in_features": 10**6, "out_features": 10**6}},
            "declares 1000001000000 parameters, the file cannot hold more than",
        ),
    ],
)
def test_a_description_that_does_not_fit_is_refused_with_the_reason(path, changes, message):
    with pytest.raises(ModelFileError, match=message):
        storage.load(with_header(path, **changes))


def test_compressed_members_and_doubled_names_are_refused(path):
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("model.json", b"{}")
    with pytest.raises(ModelFileError, match="two members of one name"):
        storage.load(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.json", b" " * 10**6)
    with pytest.raises(ModelFileError, match="compressed members"):
        storage.load(path)


def of_numpy_numbers():
    """Layers whose arguments come out of arrays, as in `for k in np.array([3, 5])`."""
    one, two, half = np.array([1, 2, 2])[0], np.int32(2), np.float32(0.5)
    return nn.Sequential(
        nn.Conv2d(one, two, np.int64(3), np.uint8(1), np.int8(1), one, one, np.bool(True), rng=np.int64(0)),
        nn.Conv2d(two, two, (two, np.int16(3)), padding=[(one, 0), (np.int64(1), two)], groups=two, bias=np.False_),
        nn.Conv2d(two, two, 3, padding=np.str_("same")),
        nn.BatchNorm2d(two, eps=np.float32(1e-3), momentum=half),
        nn.MaxPool2d(two, one, one, one, np.bool(False)),
        nn.AvgPool2d((two, two), [one, one], (one, 0), np.True_, np.bool(False)),
        nn.Dropout(half),
        nn.Dropout(np.float64(0.25)),
        nn.Dropout(np.int64(0)),
        nn.Dropout(Fraction(1, 4)),
        nn.GlobalAvgPool2d(),
        nn.Linear(np.uint16(2), np.int64(3), np.True_),
    )


def test_numpys_numbers_are_plain_ones_in_a_description_and_in_a_file(tmp_path):
    model = of_numpy_numbers()
    model(np.ones((2, 1, 6, 6), np.float32))
    assert {type(v) for layer in model for v in flattened(layer.config().values())} == {bool, float, int, str}
    storage.save(model, tmp_path / "model.npz")
    loaded = storage.load(tmp_path / "model.npz")
    x = np.random.default_rng(0).normal(size=(2, 1, 6, 6)).astype(np.float32)
    np.testing.assert_array_equal(loaded(x), model.eval()(x))
    assert repr(nn.Conv2d(1, np.int64(2), 3, padding=np.int64(1))) == repr(nn.Conv2d(1, 2, 3, padding=1))


def test_numpys_numbers_are_plain_ones_for_pytorch(torch):
    layers = [layer for layer in of_numpy_numbers() if getattr(layer, "padding", "same") != ((1, 0), (1, 2))]
    x = np.random.default_rng(0).normal(size=(2, 1, 6, 6)).astype(np.float32)
    model = nn.Sequential(*layers).eval()
    with torch.no_grad():
        np.testing.assert_allclose(interop.to_torch(model)(torch.from_numpy(x)).numpy(), model(x), atol=1e-5)


def flattened(values):
    for value in values:
        yield from flattened(value) if isinstance(value, tuple | list) else [value]
