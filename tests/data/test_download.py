"""Downloads from a server on this machine that fails in every way it can; nothing leaves the machine."""

import gzip
import hashlib
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from cnnlab import data
from cnnlab.data import download, fetch

SHAPES = {"train-images-idx3-ubyte": (40, 28, 28), "train-labels-idx1-ubyte": (40,)}
SHAPES |= {"t10k-images-idx3-ubyte": (10, 28, 28), "t10k-labels-idx1-ubyte": (10,)}


def made(shape):
    """An IDX file of random bytes or labels, packed."""
    values = np.random.default_rng(len(shape)).integers(0, 256 if len(shape) > 1 else 10, shape, dtype=np.uint8)
    header = bytes([0, 0, 8, len(shape)]) + b"".join(side.to_bytes(4, "big") for side in shape)
    return gzip.compress(header + values.tobytes(), mtime=0)


FILES = {f"{name}.gz": made(shape) for name, shape in SHAPES.items()}
FIRST = next(iter(FILES))


class Handler(BaseHTTPRequestHandler):
    """Sends the files, except where the server's list of faults says otherwise for the next requests of a name."""

    def do_GET(self):
        name = self.path.rpartition("/")[2]
        self.server.asked.append(name)
        faults = self.server.faults.get(name)
        getattr(self, faults.pop(0) if faults else "right")(FILES.get(name))

    def right(self, content):
        if content is None:
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def cut(self, content):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])

    def cut_without_length(self, content):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])

    def without_length(self, content):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def damaged(self, content):
        self.right(content[:-20] + b"\0" + content[-19:])

    def longer(self, content):
        self.right(content + b"more")

    def empty(self, content):
        self.right(b"")

    def missing(self, content):
        self.send_error(404)

    def busy(self, content):
        self.send_error(503)

    def silent(self, content):
        self.connection.recv(1)  # until who asked has gone

    def nonsense(self, content):
        self.wfile.write(b"what?\r\n\r\n")

    def moved(self, content):
        self.send_response(302)
        self.send_header("Location", self.path.replace("/old/", "/"))
        self.end_headers()

    def hung_up(self, content):
        pass

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(fetch, "PAUSE", 0.01)
    monkeypatch.setitem(download.MD5, "mnist", [hashlib.md5(content).hexdigest() for content in FILES.values()])
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.faults, server.asked = {}, []

        def urlopen(request, timeout):
            """The real one, impatient only where the server will keep silent: it may be slow, as its machine is."""
            silent = server.faults.get(request.full_url.rpartition("/")[2], [])[:1] == ["silent"]
            return urllib.request.urlopen(request, timeout=0.2 if silent else timeout)

        monkeypatch.setattr(fetch, "urlopen", urlopen)
        server.mirror = f"http://127.0.0.1:{server.server_port}/files"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "mnist"


def test_the_first_call_downloads_and_the_second_needs_no_server(server, cache):
    first = data.mnist(mirror=server.mirror, progress=False)
    assert server.asked == list(FILES)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == FILES
    again = data.mnist(mirror="http://127.0.0.1:9/nobody", progress=False)
    for (x, y), (x_again, y_again) in zip(first, again, strict=True):
        assert x.shape[1:] == (1, 28, 28)
        assert len(x) == len(y)
        assert (x.min(), x.max()) == (0, 1)
        assert y.max() == 9
        np.testing.assert_array_equal(x, x_again)
        np.testing.assert_array_equal(y, y_again)


def test_only_what_is_missing_is_downloaded_also_into_a_folder_of_ones_own(server, tmp_path):
    (tmp_path / FIRST).write_bytes(FILES[FIRST])
    data.mnist(folder=tmp_path, mirror=server.mirror + "/", progress=False)
    assert server.asked == list(FILES)[1:]


@pytest.mark.parametrize("fault", ["cut", "busy", "hung_up", "nonsense", "silent"])
def test_a_connection_that_breaks_once_or_twice_is_tried_again(server, cache, fault):
    server.faults[FIRST] = [fault, fault]
    data.mnist(mirror=server.mirror, progress=False)
    assert server.asked == [FIRST, FIRST, *FILES]
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == FILES


@pytest.mark.parametrize(
    ("fault", "attempts", "message"),
    [
        ("cut", 3, r"cannot be downloaded \(the connection ended after \d+ of \d+ bytes\)"),
        ("cut_without_length", 1, "not the file that was expected, MD5"),
        ("damaged", 1, "not the file that was expected, MD5"),
        ("longer", 1, "not the file that was expected, MD5"),
        ("empty", 1, "not the file that was expected, MD5"),
        ("missing", 1, r"cannot be downloaded \(Not Found\); try again later, choose another mirror, or put"),
        ("busy", 3, r"cannot be downloaded \(Service Unavailable\)"),
        ("hung_up", 3, r"cannot be downloaded \(.*closed connection"),
        ("nonsense", 3, "cannot be downloaded"),
        ("silent", 3, r"cannot be downloaded \(.*timed out"),
    ],
)
def test_a_download_that_fails_leaves_nothing_and_the_next_one_succeeds(server, cache, fault, attempts, message):
    second = list(FILES)[1]
    server.faults[second] = [fault] * attempts
    with pytest.raises(data.DataFileError, match=rf"{server.mirror}/{second}: {message}"):
        data.mnist(mirror=server.mirror, progress=False)
    assert server.asked == [FIRST, *[second] * attempts]
    assert [path.name for path in cache.iterdir()] == [FIRST]  # whole, and no part of the other
    data.mnist(mirror=server.mirror, progress=False)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == FILES


@pytest.mark.parametrize("fault", ["without_length", "moved"])
def test_what_servers_may_do_is_accepted(server, cache, fault):
    server.faults[FIRST] = [fault]
    data.mnist(mirror=server.mirror.replace("/files", "/old/files"), progress=False)
    assert (cache / FIRST).read_bytes() == FILES[FIRST]


def test_nobody_at_the_address_is_said(cache, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(fetch, "PAUSE", 0)
    with pytest.raises(data.DataFileError, match=r"http://127\.0\.0\.1:9/train-.*: cannot be downloaded \(.*refused"):
        data.mnist(mirror="http://127.0.0.1:9", progress=False)
    assert not list(cache.iterdir())


def test_a_file_that_was_damaged_later_is_refused_with_what_to_do(server, cache):
    data.mnist(mirror=server.mirror, progress=False)
    content = bytearray((cache / FIRST).read_bytes())
    content[100] ^= 1
    (cache / FIRST).write_bytes(content)
    with pytest.raises(data.DataFileError, match=rf"{FIRST}: damaged, MD5 .* delete it, and it is downloaded again"):
        data.mnist(mirror=server.mirror, progress=False)
    (cache / FIRST).unlink()
    data.mnist(mirror=server.mirror, progress=False)


def test_ctrl_c_leaves_nothing(server, cache, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(fetch.Progress, "show", interrupt)
    with pytest.raises(KeyboardInterrupt):
        data.mnist(mirror=server.mirror)
    assert not list(cache.iterdir())


def test_a_disk_that_refuses_is_said_once(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(data.DataFileError, match=r"cannot be downloaded \(.*(Not a directory|exists)"):
        data.mnist(folder=tmp_path / "file" / "mnist", mirror=server.mirror, progress=False)
    assert server.asked == []


def test_each_download_leaves_one_line(server, cache, capsys):
    server.faults[list(FILES)[1]] = ["missing"]
    with pytest.raises(data.DataFileError):
        data.mnist(mirror=server.mirror)
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"{FIRST} · 0.0 MB"
    assert second == f"{list(FILES)[1]} · failed"


@pytest.mark.parametrize(
    ("platform", "variable", "tail"),
    [("linux", "XDG_CACHE_HOME", ()), ("win32", "LOCALAPPDATA", ()), ("darwin", "HOME", ("Library", "Caches"))],
)
def test_the_cache_is_where_the_platform_keeps_caches(tmp_path, monkeypatch, platform, variable, tail):
    monkeypatch.delenv("CNNLAB_CACHE", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr("sys.platform", platform)
    assert download.cache() == tmp_path.joinpath(*tail, "cnnlab")


def test_every_data_set_has_its_mirror_and_four_checksums():
    assert download.MIRRORS.keys() == download.MD5.keys()
    for name, sums in download.MD5.items():
        assert download.MIRRORS[name].endswith("/")
        assert len({*sums}) == 4
        assert all(len(md5) == 32 and int(md5, 16) for md5 in sums)
