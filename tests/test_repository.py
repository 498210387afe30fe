"""What holds of the repository's files as a whole: one address, one version, nothing of anybody's machine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

import cnnlab

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))

# Written in pieces, so that this file does not find itself.
HOSTS = "pypi" + r"\.org|files\.python" + "hosted|npm" + r"js\.(org|com)|deb\.debian" + r"\.org"
PLACES = "/home" + r"/\w+|/Users" + r"/\w+|/root" + "/|/work" + "/"


def tracked():
    """The text files that git tracks, with their contents; those of an unpacked archive where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, listed):
        try:
            yield name, (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue


def test_one_address():
    address = CONFIG["repository"]["url"]
    assert CITATION.get("repository-code", "") == address
    assert PROJECT.get("urls", {}).get("Repository", "") == address
    if not address:
        buttons = ("use_repository_button", "use_issues_button", "use_edit_page_button")
        assert not any(CONFIG["html"].get(button) for button in buttons)


def test_one_version():
    assert cnnlab.__version__ == PROJECT["version"] == CITATION["version"]
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_registry_and_no_machine_is_named():
    found = [(name, match[0]) for name, text in tracked() for match in re.finditer(f"{HOSTS}|{PLACES}", text)]
    assert found == []


def test_every_locked_package_has_a_hash():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    packages = re.findall(r"^[\w.-]+==[^\n]*(?:\n    [^\n]*)*", lock, re.M)
    assert len(packages) > 100
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert not re.search(r"^(torch|nvidia)", lock, re.M), "PyTorch stays out of the lock"


def test_the_lock_names_all_that_its_packages_need():
    """It is installed as it stands, without looking at what its packages ask for."""
    check = [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_tests_get_pytorch_from_its_fixture():
    """So that `make oracles` runs everything that PyTorch is an oracle for, and `make test` nothing that needs it."""
    imports = re.compile(r"^\s*(import torch|from torch)\b|importorskip\(.torch|import_module\(.torch", re.M)
    users = [name for name, text in tracked() if name.startswith("tests/") and imports.search(text)]
    assert users == ["tests/conftest.py"]


def test_files_named_in_the_readme_exist():
    text = (ROOT / "README.md").read_text("utf-8")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / link).exists(), link
    for target in re.findall(r"`make (\w+)`|^make (\w+)", text, re.M):
        name = target[0] or target[1]
        assert re.search(f"^{name}:", (ROOT / "Makefile").read_text("utf-8"), re.M), name
