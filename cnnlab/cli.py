"""The `cnnlab` command: open the notebooks in JupyterLab, or read the built book at a local address."""

import argparse
import functools
import http.server
import importlib.util
import subprocess
import sys
from pathlib import Path

FIRST_PORT = 8000
PORTS_TRIED = 100


def main(arguments=None) -> int:
    """Runs the command with `arguments` (a list of strings; the process's own if None); returns the exit status."""
    parser = argparse.ArgumentParser(prog="cnnlab", description="CNN Lab: networks you can take apart.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lab = commands.add_parser("lab", help="open a folder of notebooks in JupyterLab")
    lab.add_argument("folder", nargs="?", default="book", type=Path)
    lab.set_defaults(run=open_lab)
    read = commands.add_parser("read", help="serve the built book at a local address, until Ctrl-C")
    read.add_argument("folder", nargs="?", default="_build/html", type=Path)
    read.set_defaults(run=serve)
    options = parser.parse_args(arguments)
    try:
        return options.run(options.folder)
    except KeyboardInterrupt:
        return 0


def open_lab(folder: Path) -> int:
    """Opens JupyterLab in `folder`."""
    if importlib.util.find_spec("jupyterlab") is None:
        return _fail("JupyterLab is not installed; run 'make lab' in the repository, or pip install 'cnnlab[lab]'")
    if not folder.is_dir():
        return _fail(f"there is no folder {folder}; name the one that holds the notebooks: cnnlab lab FOLDER")
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(folder)])


def serve(folder: Path) -> int:
    """Serves the book in `folder` on the first free port from 8000 and prints the address."""
    if not (folder / "index.html").is_file():
        return _fail(f"{folder} holds no built book; run 'make html' first, or name the folder: cnnlab read FOLDER")
    server = first_free_server(functools.partial(QuietHandler, directory=folder))
    if server is None:
        return _fail(f"no free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}; close a server and try again")
    with server:
        print(f"CNN Lab is at http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", flush=True)
        server.serve_forever()
    return 0


def first_free_server(handler):
    """A server on the first port from 8000 that nobody listens on, or None."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            return Server(("127.0.0.1", port), handler)
        except OSError:
            continue
    return None


class Server(http.server.ThreadingHTTPServer):
    """Refuses a port that another server still uses, on every system."""

    allow_reuse_address = False


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line a request."""

    def log_message(self, *args):
        """Says nothing."""


def _fail(message: str) -> int:
    print(f"cnnlab: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
