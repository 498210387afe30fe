"""IDX files: by hand, every type, and every fault that a file may have."""

import gzip
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab import data
from cnnlab.data import idx_files

CODES = {"u1": 0x08, "i1": 0x09, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}


def packed(array, code=None):
    """An array as the bytes of an IDX file."""
    dtype = array.dtype.newbyteorder(">")
    header = struct.pack(">BBBB", 0, 0, code or CODES[dtype.str.lstrip("|")], array.ndim)
    return header + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(dtype).tobytes()


def images(count):
    return np.random.default_rng(count).integers(0, 256, (count, 5, 4), dtype=np.uint8)


def labels(count):
    return (np.arange(count) % 10).astype(np.uint8)


PARTS = {
    "train-images-idx3-ubyte": images(12),
    "train-labels-idx1-ubyte": labels(12),
    "t10k-images-idx3-ubyte": images(3),
    "t10k-labels-idx1-ubyte": labels(3),
}


@pytest.fixture
def folder(tmp_path):
    """Four small files, one of them packed."""
    for name, array in PARTS.items():
        (tmp_path / name).write_bytes(packed(array))
    plain = tmp_path / "train-images-idx3-ubyte"
    plain.with_name(plain.name + ".gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    return tmp_path


def test_a_file_written_out_by_hand(tmp_path):
    path = tmp_path / "two-by-three"
    path.write_bytes(bytes.fromhex("0000 0B 02 0000 0002 0000 0003 0001 0002 0003 FFFF 0100 7FFF"))
    array = data.read_idx(path)
    assert array.tolist() == [[1, 2, 3], [-1, 256, 32767]]
    assert array.dtype == np.int16
    assert array.dtype.isnative


@pytest.mark.parametrize("dtype", CODES)
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_every_type_comes_back_from_plain_and_packed_files(tmp_path, dtype, compress):
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    (tmp_path / "file").write_bytes(compress(packed(array)))
    found = data.read_idx(str(tmp_path / "file"))
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype.newbyteorder("=")
    found[0] = 7  # one's own


def test_a_folder_becomes_images_and_labels(folder):
    (x_train, y_train), (x_test, y_test) = data.idx(folder)
    assert (x_train.shape, x_test.shape) == ((12, 1, 5, 4), (3, 1, 5, 4))
    assert (x_train.dtype, y_train.dtype) == (np.float32, np.int64)
    np.testing.assert_allclose(x_train[:, 0] * 255, images(12), rtol=1e-6)
    np.testing.assert_allclose(x_test[:, 0] * 255, images(3), rtol=1e-6)
    np.testing.assert_array_equal(y_train, labels(12))
    np.testing.assert_array_equal(y_test, labels(3))


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_file_is_named(folder, name):
    for path in folder.glob(f"{name}*"):
        path.unlink()
    other = name.replace("-idx", ".idx")
    with pytest.raises(data.DataFileError, match=rf"{name}: missing, also with \.gz, and as {other} or {other}\.gz"):
        data.idx(folder)


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("beside", [False, True])
def test_a_dot_before_the_type_is_found_too(tmp_path, end, beside):
    for name, array in PARTS.items():
        path = tmp_path / f"{name.replace('-idx', '.idx')}{end}"
        path.write_bytes(gzip.compress(packed(array)) if end else packed(array))
        if beside:  # as in a collection that holds every file once more, in a folder of its own
            (tmp_path / name).mkdir()
    (x_train, y_train), (x_test, y_test) = data.idx(tmp_path)
    np.testing.assert_allclose(x_train[:, 0] * 255, images(12), rtol=1e-6)
    np.testing.assert_allclose(x_test[:, 0] * 255, images(3), rtol=1e-6)
    np.testing.assert_array_equal(y_train, labels(12))
    np.testing.assert_array_equal(y_test, labels(3))
    (tmp_path / f"train-images.idx3-ubyte{end}").unlink()
    with pytest.raises(data.DataFileError, match=r"train-images-idx3-ubyte: missing, .*train-images\.idx3-ubyte\.gz"):
        data.idx(tmp_path)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("train-labels-idx1-ubyte", labels(11), "expected 12 labels, one an image, got 11"),
        ("t10k-labels-idx1-ubyte", labels(4), "expected 3 labels, one an image, got 4"),
        ("t10k-labels-idx1-ubyte", np.uint8([0, 10, 3]), "expected labels 0 … 9, got 10 at 1"),
        ("t10k-labels-idx1-ubyte", np.int32([0, 1, 2]), r"expected unsigned bytes \(type 0x08\) of 1 axes, got int32"),
        ("t10k-labels-idx1-ubyte", np.uint8([[0], [1], [2]]), "of 1 axes, got uint8 of 2"),
        ("t10k-images-idx3-ubyte", images(3)[:, 0], "of 3 axes, got uint8 of 2"),
        ("t10k-images-idx3-ubyte", images(3).astype(np.float32), "of 3 axes, got float32 of 3"),
        ("t10k-images-idx3-ubyte", images(3)[:0], r"expected at least one image, got shape \(0, 5, 4\)"),
        ("t10k-images-idx3-ubyte", images(3)[:, :, :0], r"expected at least one image, got shape \(3, 5, 0\)"),
    ],
)
def test_files_that_do_not_fit_together_are_refused_by_name(folder, name, array, message):
    (folder / name).write_bytes(packed(array))
    with pytest.raises(data.DataFileError, match=rf"{name}: .*{message}"):
        data.idx(folder)


def test_other_numbers_of_classes(folder):
    (folder / "t10k-labels-idx1-ubyte").write_bytes(packed(np.uint8([0, 46, 3])))
    assert data.idx(folder, classes=47)[1][1].tolist() == [0, 46, 3]
    with pytest.raises(data.DataFileError, match="expected labels 0 … 45, got 46 at 1"):
        data.idx(folder, classes=46)


WHOLE = packed(images(3))
PACKED = gzip.compress(WHOLE, mtime=0)  # with the time in it, every worker would name its tests differently


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file, it begins with nothing"),
        (b"\0\0\x08", "not an IDX file"),
        (b"<html>not here</html>", "not an IDX file, it begins with 3c 68 74 6d"),
        (b"\0\1" + WHOLE[2:], "not an IDX file"),
        (b"\0\0\x0a" + WHOLE[3:], "not an IDX file"),
        (b"\0\0\x08\0" + WHOLE[4:], "not an IDX file"),
        (WHOLE[::-1], "not an IDX file"),
        (WHOLE + b"\0", r"expected 60 bytes after the header, for shape \(3, 5, 4\), got more"),
        (WHOLE[:-1], r"expected 60 bytes after the header, for shape \(3, 5, 4\), got 59"),
        (b"\0\0\x08\x02" + WHOLE[4:], r"expected 15 bytes after the header, for shape \(3, 5\), got more"),
        (b"\0\0\x0b\x03" + WHOLE[4:], "expected 120 bytes"),
        (b"\0\0\x08\xff" + WHOLE[4:], "cut off in the header"),
        (struct.pack(">BBBB4I", 0, 0, 14, 4, *[2**32 - 1] * 4), "declares shape .*, more than the 4294967296 allowed"),
        (struct.pack(">BBBB1I", 0, 0, 8, 1, 2**31), "expected 2147483648 bytes after the header"),
        (packed(np.float32([1, np.nan])), "holds NaN or infinities"),
        (packed(np.float64([1, -np.inf])), "holds NaN or infinities"),
        (PACKED[:-9], "damaged, the gzip data do not unpack"),
        (PACKED[:-1], "damaged, the gzip data do not unpack"),
        (PACKED[:5], "damaged, the gzip data do not unpack"),
        (PACKED + b"and more", "damaged, the gzip data do not unpack"),
        (gzip.compress(PACKED, mtime=0), "not an IDX file, it begins with 1f 8b"),
        (gzip.compress(b"\0" * 10**7, mtime=0), "not an IDX file"),
    ],
)  # fmt: skip
def test_a_damaged_or_foreign_file_is_refused_by_name(tmp_path, content, message):
    path = tmp_path / "damaged"
    path.write_bytes(content)
    with pytest.raises(data.DataFileError, match=f"damaged: {message}"):
        data.read_idx(path)


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_file_cut_at_any_length_is_refused(tmp_path, compress):
    whole = compress(WHOLE)
    for length in range(len(whole)):
        with pytest.raises(data.DataFileError):
            idx_files.parse(tmp_path / "cut", whole[:length])


def test_a_flipped_bit_in_a_packed_file_is_refused_or_harmless(tmp_path):
    refused = 0
    for position in range(len(PACKED) * 8):
        damaged = bytearray(PACKED)
        damaged[position // 8] ^= 1 << position % 8
        try:
            found = idx_files.parse(tmp_path / "flipped", bytes(damaged))
        except data.DataFileError:
            refused += 1
            continue
        np.testing.assert_array_equal(found, images(3))  # the date, or what system packed it
    assert refused > 0.85 * len(PACKED) * 8


@given(st.binary(max_size=80), st.booleans())
def test_whatever_the_bytes_they_are_an_array_or_refused(content, as_numbers):
    if as_numbers:
        content = b"\0\0" + content
    try:
        array = idx_files.parse("anything", content)
    except data.DataFileError:
        pass
    else:
        assert len(content) == 4 + 4 * array.ndim + math.prod(array.shape) * array.itemsize


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path):
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(data.DataFileError, match=rf"{path.name}: cannot be read"):
            data.read_idx(path)
