"""Files that appear whole or not at all are written where `open` would write them, with the mode that it would give."""

import os
import stat
import subprocess
import sys

import numpy as np
import pytest

from cnnlab import _files, nn, optim, storage, training

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes; any other system does")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def write(path, content=b"new"):
    with _files.whole(path) as file:
        file.write(content)


@pytest.fixture
def linked(tmp_path):
    """A link in one folder to a file in another, which is there already."""
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
    (tmp_path / "there" / "file").write_bytes(b"old")
    link = tmp_path / "here" / "link"
    link.symlink_to("../there/file")
    return link


def test_through_a_link_the_file_is_written_that_it_points_to(linked, tmp_path):
    write(linked)
    assert os.readlink(linked) == "../there/file"
    assert (tmp_path / "there" / "file").read_bytes() == b"new"
    assert not (tmp_path / "there" / "file").is_symlink()
    assert len([*tmp_path.rglob("*")]) == 4


def test_links_to_links_and_links_in_a_folder_that_is_one(linked, tmp_path, monkeypatch):
    (tmp_path / "again").symlink_to(linked)
    (tmp_path / "folder").symlink_to("here", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("again", "folder/link")):
        write(_files.as_path("path", name), str(number).encode())
        assert (tmp_path / "there" / "file").read_bytes() == str(number).encode()
    assert (tmp_path / "again").is_symlink()
    assert linked.is_symlink()


def test_through_a_link_to_nothing_a_file_is_made_there(tmp_path):
    (tmp_path / "link").symlink_to("not yet")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "not yet").read_bytes() == b"new"


def test_a_link_to_itself_is_refused_and_stays(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        write(tmp_path / "a")
    assert (tmp_path / "a").is_symlink()


def test_a_failure_in_the_middle_leaves_link_and_file_as_they_were(linked, tmp_path):
    def interrupted():
        with _files.whole(linked) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert linked.is_symlink()
    assert linked.read_bytes() == b"old"
    assert len([*tmp_path.rglob("*")]) == 4


def test_what_a_killed_process_left_is_hidden_and_goes_with_the_next_writing_unless_somebody_writes_it(tmp_path):
    path = tmp_path / "run[1].npz"
    code = "import os, sys\nfrom cnnlab import _files\nwith _files.whole(sys.argv[1]) as file:\n    os._exit(0)"
    subprocess.run([sys.executable, "-c", code, path], check=True)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".run[1].npz.")
    with _files.whole(path) as file:
        (unfinished,) = tmp_path.iterdir()
        assert unfinished != left
        write(path)
        assert {*tmp_path.iterdir()} == {path, unfinished}
        file.write(b"newer")
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_bytes() == b"newer"


@posix
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_mode_of_any_new_file_and_an_old_one_keeps_its_own(tmp_path, umask):
    before = os.umask(umask)
    try:
        write(tmp_path / "new")
        assert mode(tmp_path / "new") == 0o666 & ~umask
        for kept in (0o600, 0o644, 0o664, 0o666, 0o755, 0o440):
            (tmp_path / "new").chmod(kept)
            write(tmp_path / "new")
            assert mode(tmp_path / "new") == kept
    finally:
        os.umask(before)


@posix
def test_what_is_being_written_is_as_private_as_what_it_replaces(tmp_path):
    write(tmp_path / "private")
    (tmp_path / "private").chmod(0o600)
    with _files.whole(tmp_path / "private"):
        (unfinished,) = tmp_path.glob("*.part")
        assert mode(unfinished) == 0o600


@posix
def test_what_is_no_file_is_refused_and_stays(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        with pytest.raises(OSError, match="not a file that can be replaced"):
            write(tmp_path / name)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    with pytest.raises(IsADirectoryError):
        write(tmp_path)
    assert len([*tmp_path.iterdir()]) == 2


@posix
def test_models_and_checkpoints_go_through_a_link_and_keep_the_mode(linked):
    model = nn.Sequential(nn.Linear(2, 2, rng=0))
    images, labels = np.ones((4, 2), np.float32), np.array([0, 1, 0, 1])
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    options = {"epochs": 1, "optimizer": optimizer, "batch_size": 2, "seed": 0, "progress": False}
    linked.chmod(0o640)
    storage.save(model, linked)
    assert linked.is_symlink()
    assert mode(linked) == 0o640
    np.testing.assert_array_equal(storage.load(linked)[0].weight.data, model[0].weight.data)
    training.fit(model, (images, labels), callbacks=[training.Checkpoint(linked)], **options)
    assert linked.is_symlink()
    assert mode(linked) == 0o640
    assert len(training.fit(model, (images, labels), resume=linked, **options).loss) == 1
