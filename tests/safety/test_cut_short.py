"""A git process that is killed while it answers: half an answer is none, in verdicts and in the cache."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.running import TOP, Ran, process, task
from tests.support import Repo


def cutting(folder: Path, verb: str, size: int) -> str:
    """A PATH whose `git VERB` answers the first `size` bytes and dies."""
    folder.mkdir(exist_ok=True)
    git = folder / "git"
    real = shutil.which("git")
    git.write_text(
        f"""#!{sys.executable}
import os, signal, subprocess, sys
if {verb!r} not in sys.argv:
    os.execv({real!r}, ["git", *sys.argv[1:]])
child = subprocess.Popen([{real!r}, *sys.argv[1:]], stdout=subprocess.PIPE)
left = {size}
while left > 0 and (data := os.read(child.stdout.fileno(), left)):
    left -= len(data)
    os.write(1, data)
child.kill()
child.wait()
if left <= 0:
    os.kill(os.getpid(), signal.SIGKILL)
"""
    )
    git.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@pytest.fixture
def started(repo: Repo) -> Repo:
    """The preset simple, and a task that was moved twice."""
    assert run(repo, "init").status == 0
    task(repo, "T-1")
    repo.commit("T-1: new task")
    for state in ("In Progress", "In Review"):
        assert run(repo, "move", "T-1", state).status == 0
    return repo


def run(repo: Repo, *args: str, **env: str) -> Ran:
    return process(repo.top, *args, env={**repo.env, **env, "PYTHONPATH": str(TOP)})


def full(repo: Repo, *args: str) -> int:
    """How many bytes `git ARGS` answers."""
    return len(repo.git(*args).encode())


def test_a_check_that_could_not_read_the_last_change_is_no_yes(started: Repo, tmp_path: Path) -> None:
    path = task(started, "T-1", status="Done")
    task(started, "T-2", status="Bogus")
    started.commit("by hand", path, ".workflow/tasks/T-2.md")
    assert run(started, "check", "HEAD^..HEAD").status == 1
    seen = set()
    for size in range(0, 400, 35):
        ran = run(started, "check", "HEAD^..HEAD", PATH=cutting(tmp_path / "bin", "diff-tree", size))
        seen.add(ran.status)
        assert ran.status in (1, 3), (size, ran)
    assert 3 in seen


def test_half_an_object_is_not_remembered(started: Repo, tmp_path: Path) -> None:
    whole = run(started, "list", "--json").out
    shown = run(started, "show", "T-1").out
    for size in range(1, 4000, 500):
        shutil.rmtree(started.top / ".git/gitflow-work", ignore_errors=True)
        ran = run(started, "list", "--json", PATH=cutting(tmp_path / "bin", "cat-file", size))
        assert ran.status == 3 or ran.out == whole, (size, ran)
        assert run(started, "list", "--json").out == whole, size
        assert run(started, "show", "T-1").out == shown, size


def test_half_a_tree_or_item_is_not_written(started: Repo, tmp_path: Path) -> None:
    head = started.head()
    for size in range(1, 4000, 500):
        ran = run(started, "set", "T-1", "priority=High", PATH=cutting(tmp_path / "bin", "cat-file", size))
        if ran.status == 0:
            break
        assert ran.status == 3, (size, ran)
        assert (started.head(), started.status()) == (head, "")
    assert size > 1
