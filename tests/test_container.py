"""The container file, as far as it goes without a registry: what it copies is enough, what it runs is a command."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import cnnlab
from cnnlab import cli

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Containerfile").read_text("utf-8")


def steps(name):
    """The arguments of an instruction, each time that it stands in the file."""
    return re.findall(rf"^{name} (.+)$", TEXT, re.M)


def copied():
    """What the image is built from."""
    return [source for each in steps("COPY") for source in each.split()[:-1]]


def test_its_python_is_one_that_the_package_takes():
    (image,) = steps("FROM")
    version = tuple(map(int, re.fullmatch(r"python:(\d+\.\d+)-slim", image)[1].split(".")))
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert version >= tuple(map(int, wanted.removeprefix(">=").split(".")))


def test_the_package_is_built_from_what_is_copied(tmp_path):
    for name in copied():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").iterdir()
    assert wheel.name.startswith(f"cnnlab-{cnnlab.__version__}-")
    assert "cnnlab/exercises/grading/coursework/course.py" in zipfile.ZipFile(wheel).namelist()


def test_what_is_copied_is_not_kept_out():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert sorted(line[1:] for line in lines if line.startswith("!")) == sorted(copied())
    assert "*" in lines


def test_it_grades_as_a_plain_user():
    command = [argument for name in ("ENTRYPOINT", "CMD") for each in steps(name) for argument in json.loads(each)]
    options = cli.parser().parse_args(command[1:])
    assert command[0] in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert (options.folder, options.into) == (Path("/in"), Path("/out"))
    assert steps("USER") == ["1000:1000"]
    assert TEXT.index("USER") < TEXT.index("ENTRYPOINT")
    assert TEXT.rindex("RUN") < TEXT.index("\nUSER")


def test_what_its_head_mounts_is_what_it_uses():
    mounted = set(re.findall(r":(/\w+)(?::ro)?\"", TEXT))
    assert mounted == {"/in", "/out", "/key"}
    assert "CNNLAB_DATA=/key" in TEXT
