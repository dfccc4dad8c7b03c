"""`make` says what is missing on a machine where it cannot set up, and touches nothing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.house.shell import TOP, clean_environment, run


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A folder with the files that a set-up starts from."""
    place = tmp_path / "clone"
    place.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy2(TOP / name, place)
    shutil.copytree(TOP / "requirements", place / "requirements")
    return place


def python_that(refuses: str, folder: Path) -> Path:
    """A Python that fails every `-c` text which names `refuses`."""
    fake = folder / "python-for-tests"
    fake.write_text(f'#!/bin/sh\ncase "$2" in *{refuses}*) exit 1;; esac\nexec {sys.executable} "$@"\n', "utf-8")
    fake.chmod(0o755)
    return fake


@pytest.mark.parametrize(
    ("refuses", "problem", "hint"),
    [
        ("version_info", "needs Python 3.11 or newer", "hint: make PYTHON=/path/to/python3.11 test"),
        ("ensurepip", "cannot make virtual environments", "hint: apt-get install python3-venv"),
    ],
)
def test_what_is_missing_is_named(workshop: Path, tmp_path: Path, refuses: str, problem: str, hint: str) -> None:
    fake = python_that(refuses, tmp_path)
    done = run("make", f"PYTHON={fake}", "test", cwd=workshop, env=clean_environment(tmp_path), status=2)
    assert problem in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert not (workshop / ".venv").exists()


def test_a_set_up_that_was_made_is_not_made_again(workshop: Path, tmp_path: Path) -> None:
    stamp = workshop / ".venv" / ".ready"
    stamp.parent.mkdir()
    stamp.touch()
    env = clean_environment(tmp_path)
    assert "Nothing to be done" in run("make", "PYTHON=false", "setup", cwd=workshop, env=env).stdout
    newer = stamp.stat().st_mtime + 10
    os.utime(workshop / "requirements" / "dev.txt", (newer, newer))
    run("make", "PYTHON=false", "setup", cwd=workshop, env=env, status=2)


def test_help_lists_every_command(workshop: Path, tmp_path: Path) -> None:
    shown = run("make", cwd=workshop, env=clean_environment(tmp_path)).stdout
    assert {line.split()[1] for line in shown.splitlines()} >= {"demo", "test", "lint", "types", "imports", "docs"}
