"""`cnnlab read`: the files of the book, whole or in parts, to browsers on this machine; everything else is refused."""

import email.utils
import os
import re
import socket
import threading

import pytest

from cnnlab import cli, server


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small book, with things in and beside it that are nobody's business."""
    place = tmp_path_factory.mktemp("read")
    book = place / "book"
    for name in ("chapters", "empty", ".hidden", "a b", "linked-to"):
        (book / name).mkdir(parents=True)
    for name in ("index.html", "chapters/index.html", "a b/ü&1.txt", ".hidden/x.txt", ".buildinfo", "linked-to/x.txt"):
        (book / name).write_text(name, "utf-8")
    (book / "digits.npz").write_bytes(bytes(range(200)))
    (book / "nothing.txt").write_bytes(b"")
    (place / "secret.txt").write_text("secret")
    (book / "out.txt").symlink_to(place / "secret.txt")
    (book / "up").symlink_to(place)
    (book / "hidden.txt").symlink_to(book / ".buildinfo")
    (book / "loop").symlink_to("loop")
    (book / "inside.txt").symlink_to("linked-to/x.txt")
    os.mkfifo(book / "pipe.txt")
    return book


@pytest.fixture(scope="module")
def port(folder):
    """The port of a server of that book."""
    with server.Server(("127.0.0.1", 0), lambda *a, **k: server.Handler(*a, directory=folder, **k)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_port
        running.shutdown()


@pytest.fixture
def ask(port, capfd):
    """Send a request to the letter; return status, headers and body. Nothing may appear on the terminal."""

    def ask(target, *headers, method="GET", host="Host: 127.0.0.1", version="HTTP/1.1"):
        lines = [f"{method} {target} {version}", *([host] if host else []), *headers, "", ""]
        with socket.create_connection(("127.0.0.1", port), 10) as line:
            line.sendall("\r\n".join(lines).encode("latin-1"))
            answer = b"".join(iter(lambda: line.recv(1 << 16), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        return int(first.split()[1]), dict(line.split(": ", 1) for line in rest), body

    yield ask
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/", b"index.html"),
        ("/index.html", b"index.html"),
        ("/index.html?a=../b#c", b"index.html"),
        ("/chapters/", b"chapters/index.html"),
        ("/a%20b/%C3%BC%261.txt", "a b/ü&1.txt".encode()),
        ("/%69ndex.html", b"index.html"),
        ("/inside.txt", b"linked-to/x.txt"),
        ("/nothing.txt", b""),
        ("//index.html", b"index.html"),
    ],
)
def test_files_are_served(ask, target, body):
    status, headers, found = ask(target)
    assert (status, found) == (200, body)
    assert headers["Content-Length"] == str(len(body))
    assert ask(target, method="HEAD") == (200, {**headers, "Date": ask(target, method="HEAD")[1]["Date"]}, b"")


@pytest.mark.parametrize(
    "target",
    [
        "/%00", "/index.html%00", "/a%0d%0ab", "/%7f", "/%ff", "/%c0%ae%c0%ae/secret.txt", "/%ed%a0%80",
        "/..", "/../secret.txt", "/%2e%2e/secret.txt", "/chapters/../../secret.txt", "/chapters/../index.html", "/./",
        "/..%2fsecret.txt", "/..%5csecret.txt", "/..\\secret.txt", "/chapters%2Findex.html", "/chapters\\index.html",
        "http://127.0.0.1/index.html", "http://there.example/", "index.html", "*", "?", "#",
    ],
)  # fmt: skip
def test_an_odd_address_is_a_bad_request(ask, target):
    assert ask(target)[0] == 400
    assert ask(target, method="HEAD")[::2] == (400, b"")


@pytest.mark.parametrize(
    "target",
    [
        "/none.html", "/index.html/", "/index.html/x", "/empty/", "/loop", "/loop/x", "/pipe.txt",
        "/chapters//index.html", "/out.txt", "/up/secret.txt", "/hidden.txt", "/.buildinfo", "/.hidden/x.txt",
        "/.hidden/", "/.hidden", "/C:/index.html", "/index.html::$DATA", "/" + "long" * 2000, "/" + "deep/" * 5000,
        "/100%", "/%zz", "/-", "/...", "/%252e%252e/secret.txt", "/~root", "/%F0%9F%98%80",
    ],
)  # fmt: skip
def test_what_is_not_there_hidden_or_elsewhere_is_not_found(ask, target):
    status, _, body = ask(target)
    assert status == 404
    assert b"secret" not in body.replace(b"secret.txt", b"")
    assert ask(target, method="HEAD")[::2] == (404, b"")


def test_an_endless_address_is_refused(ask):
    assert ask("/" + "x" * 70_000)[0] == 414


def test_a_folder_is_led_to_its_page(ask):
    for target, place in {
        "/chapters": "/chapters/",
        "/chapters?a=b": "/chapters/?a=b",
        "//chapters": "/chapters/",
    }.items():
        status, headers, body = ask(target)
        assert (status, headers["Location"], body) == (301, place, b"")
    assert ask("/empty")[1]["Location"] == "/empty/"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LocalHost:1", "[::1]", "[::1]:8000"])
def test_this_machine_may_ask(ask, host):
    assert ask("/", host=f"Host: {host}")[0] == 200
    assert ask("/", host=f"host:{host} ", version="HTTP/1.0")[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        None, "Host:", "Host: there.example", "Host: there.example:8000", "Host: 127.0.0.1.there.example",
        "Host: localhost.there.example", "Host: localhost@there.example", "Host: there.example#localhost",
        "Host: 127.0.0.1:8000.there.example", "Host: 192.168.0.1", "Host: 0.0.0.0", "Host: localhost, there.example",
        "Host: localhost\r\nHost: there.example", "Host: localhost\r\nHost: localhost", "Host: localhost:8000:9",
    ],
)  # fmt: skip
def test_another_host_is_a_bad_request(ask, host):
    status, _, body = ask("/", host=host)
    assert status == 400
    assert b"This server is for 127.0.0.1 and localhost" in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "NONSENSE"])
def test_nothing_but_reading(ask, method):
    assert ask("/", method=method)[0] == 501


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=0-0", 0, 1),
        ("bytes=190-", 190, 200),
        ("bytes=190-999999999999", 190, 200),
        ("bytes=-5", 195, 200),
        ("bytes=-999", 0, 200),
        ("bytes=199-199", 199, 200),
        ("Bytes = 3 - 5", 3, 6),
    ],
)
def test_a_part_of_a_file(ask, asked, start, end):
    status, headers, body = ask("/digits.npz", f"Range: {asked}")
    assert (status, body) == (206, bytes(range(start, end)))
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/200"
    assert headers["Content-Length"] == str(end - start)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=200-300", "bytes=999-", "bytes=-0"])
def test_a_part_that_is_not_there(ask, asked):
    status, headers, body = ask("/digits.npz", f"Range: {asked}")
    assert (status, headers["Content-Range"], body) == (416, "bytes */200", b"")
    assert ask("/nothing.txt", f"Range: {asked}")[0] == 416


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6", "bytes=0-1, -1", "bytes=5-3", "bytes=", "bytes=-", "bytes", "bytes=a-b", "bytes=0x1-5",
        "lines=0-1", "bytes=--5", "bytes=1.5-3", f"bytes={'9' * 5000}-", "bytes=²-", "0-5",
    ],
)  # fmt: skip
def test_parts_that_are_not_understood_are_the_whole(ask, asked):
    assert ask("/digits.npz", f"Range: {asked}")[::2] == (200, bytes(range(200)))


def test_a_part_is_none_for_a_head_or_another_version(ask):
    status, headers, _ = ask("/digits.npz", "Range: bytes=0-9", method="HEAD")
    assert (status, headers["Content-Length"], headers["Accept-Ranges"]) == (200, "200", "bytes")
    same, other = f"If-Range: {headers['Last-Modified']}", f"If-Range: {email.utils.formatdate(0, usegmt=True)}"
    assert ask("/digits.npz", "Range: bytes=0-9", same)[0] == 206
    for condition in (other, 'If-Range: "etag"', "If-Range: nonsense"):
        assert ask("/digits.npz", "Range: bytes=0-9", condition)[0] == 200


def test_what_has_not_changed_is_not_sent_again(ask):
    modified = ask("/digits.npz")[1]["Last-Modified"]
    assert ask("/digits.npz", f"If-Modified-Since: {modified}")[::2] == (304, b"")
    assert ask("/digits.npz", f"If-Modified-Since: {email.utils.formatdate(0, usegmt=True)}")[0] == 200
    assert ask("/digits.npz", "If-Modified-Since: nonsense")[0] == 200


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("A.JS", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.woff2", "font/woff2"),
        ("a.wasm", "application/wasm"),
        ("a.json", "application/json"),
        ("a.npz", "application/octet-stream"),
        ("a.unknown", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_the_kind_of_a_file_is_the_same_on_every_system(monkeypatch, name, kind):
    monkeypatch.setattr("mimetypes.guess_type", lambda *_, **__: ("text/plain", None))
    assert server.Handler.__new__(server.Handler).guess_type(name) == kind


def test_every_answer_forbids_to_guess_its_kind(ask):
    for target in ("/", "/none", "/%00", "/chapters"):
        assert ask(target)[1]["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_goes_away_leaves_no_trace(folder, port, capfd):
    (folder / "large.bin").write_bytes(bytes(8 << 20))
    for request in (b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /lar", b"\x16\x03\x01\n\n", b"\n"):
        with socket.create_connection(("127.0.0.1", port), 10) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # end it with a reset
            line.sendall(request)
            line.recv(10 if b"HTTP" in request else 0)
    with socket.create_connection(("127.0.0.1", port), 10) as line:  # and the server goes on
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(12) == b"HTTP/1.0 200"
    assert capfd.readouterr() == ("", "")


def test_what_goes_wrong_otherwise_is_one_line(capfd):
    for error, said in (
        (OSError("disk\tgone"), "cnnlab: a request failed: OSError: disk\tgone\n"),
        (BrokenPipeError(), ""),
    ):
        try:
            raise error
        except OSError:
            server.Server.handle_error(None, None, None)
        assert capfd.readouterr().err == said


def test_a_taken_port_is_passed_over(folder, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(server, "FIRST_PORT", taken.getsockname()[1])
        with server.first_free(folder) as running:
            assert running.server_port > taken.getsockname()[1]
            threading.Thread(target=running.serve_forever, daemon=True).start()
            with socket.create_connection(("127.0.0.1", running.server_port), 10) as line:
                line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert b"".join(iter(lambda: line.recv(1 << 16), b"")).endswith(b"\r\n\r\nindex.html")
            running.shutdown()


def test_no_free_port_is_said(folder, monkeypatch, capsys):
    monkeypatch.setattr(server, "PORTS_TRIED", 0)
    assert cli.main(["read", str(folder)]) == 1
    assert re.fullmatch(r"cnnlab: no free port .*try again\n", capsys.readouterr().err)


def test_ctrl_c_ends_the_server_quietly(folder, monkeypatch, capsys):
    def interrupt(server):
        raise KeyboardInterrupt

    monkeypatch.setattr(server.Server, "serve_forever", interrupt)
    assert cli.main(["read", str(folder)]) == 0
    assert re.fullmatch(r"CNN Lab is at http://127\.0\.0\.1:\d+/ \(Ctrl-C ends it\)\n", capsys.readouterr().out)
