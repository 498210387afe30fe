"""Serves a folder of the built book to browsers on this machine: whole files and parts of them, and nothing else.

What is asked for another host, leads out of the folder, or is hidden is refused. What is typed and printed is in `cli`.
"""

import functools
import http.server
import os
import re
import sys
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote_to_bytes

FIRST_PORT = 8000
PORTS_TRIED = 100

_HERE = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]*)?", re.I)
_RANGE = re.compile(r"\s*bytes\s*=\s*(?:([0-9]{1,18})\s*-\s*([0-9]{1,18})?|-\s*([0-9]{1,18}))\s*", re.I)
_KINDS = {  # by suffix: what a system says itself may be wrong, on Windows in its registry
    "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript",
    "txt": "text/plain", "md": "text/plain", "py": "text/plain", "csv": "text/csv", "xml": "application/xml",
    "json": "application/json", "map": "application/json", "ipynb": "application/x-ipynb+json",
    "wasm": "application/wasm", "zip": "application/zip", "gz": "application/gzip", "pdf": "application/pdf",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "mp4": "video/mp4", "webm": "video/webm",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
}  # fmt: skip


def first_free(folder: Path) -> "Server | None":
    """Return a server of a folder on the first port from 8000 that nobody listens on, or None."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            return Server(("127.0.0.1", port), functools.partial(Handler, directory=folder))
        except OSError:
            continue
    return None


class Server(http.server.ThreadingHTTPServer):
    """Refuses a port that another server still uses, on every system; what goes wrong with a request is one line."""

    allow_reuse_address = False

    def handle_error(self, request, client_address):
        """Say what went wrong, unless the browser went away in the middle."""
        error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"cnnlab: a request failed: {type(error).__name__}: {error}", file=sys.stderr)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the files of its folder, without a line a request and without lists of folders."""

    def parse_request(self):
        """Read a request; answer at once where it is refused."""
        if not super().parse_request():
            return False
        hosts = self.headers.get_all("Host", [])
        self._file, self._left = None, None
        if len(hosts) != 1 or not _HERE.fullmatch(hosts[0].strip()):
            self.send_error(HTTPStatus.BAD_REQUEST, "This server is for 127.0.0.1 and localhost")
        elif (names := _names(self.path)) is None:
            self.send_error(HTTPStatus.BAD_REQUEST, "Not an address of a page")
        elif (file := _found(Path(self.directory), names)) is None:
            self.send_error(HTTPStatus.NOT_FOUND, "There is no such page")
        else:
            self._file = file
        return self._file is not None

    def translate_path(self, path):
        """Return the file that the request means."""
        return str(self._file)

    def guess_type(self, path):
        """Return the kind of a file by its name's end; texts are UTF-8."""
        kind = _KINDS.get(Path(path).suffix.lower().removeprefix("."), "application/octet-stream")
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    def send_head(self):
        """Answer with a part of the file where one is asked for, else with the whole."""
        if self.command != "GET" or self._file.is_dir() or not (match := _RANGE.fullmatch(self.headers["Range"] or "")):
            return super().send_head()
        modified, size = self.date_time_string(self._file.stat().st_mtime), self._file.stat().st_size
        if self.headers["If-Range"] not in (None, modified) or (match[2] and int(match[2]) < int(match[1])):
            return super().send_head()
        start = int(match[1]) if match[1] else max(0, size - int(match[3]))
        end = min(size, int(match[2]) + 1) if match[2] else size
        if start >= end:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return self._part(start, end, size, modified)

    def _part(self, start, end, size, modified):
        file = open(self._file, "rb")  # noqa: SIM115 (whoever asked closes it)
        file.seek(start)
        self._left = end - start
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(self._file))
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.send_header("Content-Length", str(self._left))
        self.send_header("Last-Modified", modified)
        self.end_headers()
        return file

    def copyfile(self, source, outputfile):
        """Send what was asked for of an open file."""
        if self._left is None:
            super().copyfile(source, outputfile)
            return
        while self._left and (block := source.read(min(self._left, 1 << 16))):
            outputfile.write(block)
            self._left -= len(block)

    def end_headers(self):
        """End the headers with what every answer has."""
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *args):
        """Say nothing."""


def _names(target):
    """Return the names of folders and file in a request's target, "" at the end of a folder; None for an odd one."""
    path = re.split(r"[?#]", target)[0]
    if not path.startswith("/") or re.search(r"%2f|%5c|\\", path, re.I):
        return None
    try:
        names = unquote_to_bytes(path).decode().split("/")[1:]
    except UnicodeError:
        return None
    if any(name in (".", "..") or re.search(r"[\x00-\x1f\x7f]", name) for name in names):
        return None
    return names


def _found(folder, names):
    """Return the file in a folder that is meant, or the folder whose address lacks its "/"; None if there is none."""
    if any(name.startswith(".") for name in names) or "" in names[:-1] or any(":" in name for name in names):
        return None
    try:
        folder = folder.resolve(strict=True)
        found = folder.joinpath(*names[:-1], names[-1] or "index.html").resolve(strict=True)
        inside = found.relative_to(folder)  # also where a link led
        hidden = any(part.startswith(".") for part in inside.parts)
        readable = found.is_dir() or (found.is_file() and os.access(found, os.R_OK))
    except (OSError, ValueError, RuntimeError):
        return None
    if hidden or not readable or (found.is_dir() and names[-1] == ""):
        return None
    return found
