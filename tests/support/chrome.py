"""Finds a Chrome or Chromium for the browser tests, or gets one. As a script it prints the path or says what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
MISSING = (
    "no Chrome or Chromium was found and none could be installed; install one "
    "(on Debian and Ubuntu: apt install chromium) or set CNNLAB_BROWSER to its path"
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chrome() -> str | None:
    """The path of an installed browser, or None. CNNLAB_BROWSER, where set, is the only place looked at."""
    if named := os.environ.get("CNNLAB_BROWSER"):
        return shutil.which(named)
    found = [shutil.which(name) for name in NAMES] + [place for place in PLACES if Path(place).exists()]
    return next(filter(None, found), None) or playwright_chrome()


def playwright_chrome() -> str | None:
    """The path of Playwright's own Chromium where it has been downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_chrome() -> None:
    """Tries Playwright's download, then the system's package where this user may install one."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    if Path("/etc/debian_version").exists() and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], check=False, **quiet)
        install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(install, check=False, env=environment, **quiet)
    if not find_chrome():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, **quiet)


def main() -> int:
    """Prints the browser's path; installs one first where there is none."""
    if os.environ.get("CNNLAB_BROWSER") and not find_chrome():
        print(f"cnnlab: CNNLAB_BROWSER names no program: {os.environ['CNNLAB_BROWSER']!r}", file=sys.stderr)
        return 1
    if not find_chrome():
        print("cnnlab: looking for a browser to install", file=sys.stderr)
        install_chrome()
    if not (path := find_chrome()):
        print(f"cnnlab: {MISSING}", file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
