"""Disks that are full, and folders that cannot be written: the cause is named, the item is whole, and it goes on later.

Mounting a small file system needs root; without it, the tests say so and are skipped.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.running import Ran, process, task
from tests.support import Repo

FULL = "No space left on device"
READ_ONLY = "Read-only file system"
VERBS = pytest.mark.parametrize(
    "args",
    [
        ("move", "T-1", "In Progress"),
        ("set", "T-1", "priority=High"),
        ("new", "task", "--title", "New"),
        ("claim", "T-1"),
        ("workflow", "bump", "task"),
    ],
    ids=lambda args: args[0],
)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A tmpfs at `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("needs mount")
    if done.returncode != 0:
        pytest.skip(f"needs leave to mount a tmpfs: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Repo]:
    """A repository on a disk of 2 MB with a task."""
    disk = tmp_path / "disk"
    with mounted(disk, "size=2m"):
        # Git's own samples of hooks would take half of it.
        repo = Repo(disk / "repo", clean_env, "--template=")
        repo.git("config", "work.agent", "ann-1")  # made once; git does not say why it cannot write its configuration
        assert run(repo, "init").status == 0
        task(repo, "T-1")
        repo.commit("tasks")
        yield repo


def run(repo: Repo, *args: str) -> Ran:
    return process(repo.top, *args, env=repo.env)


def fill(ballast: Path, *, leave: int) -> None:
    """Take all room of the disk but `leave` bytes, rounded down to pages."""
    room = os.statvfs(ballast.parent)
    size = room.f_bavail * room.f_frsize - leave
    with ballast.open("wb") as file:
        file.write(b"x" * max(0, size))


@VERBS
def test_a_full_disk_is_named_nothing_is_lost_and_it_goes_on_when_there_is_room(
    small: Repo, args: tuple[str, ...]
) -> None:
    first = small.head()
    before = small.read(".workflow/tasks/T-1.md")
    refused = 0
    ballast = small.top.parent / "ballast"
    for pages in range(40):
        fill(ballast, leave=4096 * pages)
        ran = run(small, *args)
        if ran.status == 0:
            break
        refused += 1
        assert ran.status == 1, ran
        assert FULL in ran.err, ran
        assert "hint: " in ran.err
        assert small.head() == first, "what was refused has not happened"
        assert small.read(".workflow/tasks/T-1.md") == before
        ballast.unlink()
        assert small.status() == ""
    assert refused > 0
    ballast.unlink(missing_ok=True)
    # What stands but could not be written to the disk (it was said) is finished by the next command.
    assert run(small, "set", "T-1", "priority=Low").status == 0
    assert small.status() == ""
    assert not (small.top / ".git/gitflow-work/pending.json").exists()
    small.git("fsck", "--strict", "--no-dangling")
    for path in small.top.glob(".workflow/tasks/*.md"):
        assert path.read_bytes().startswith(b"---\n")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """`folder` as a mount that cannot be written."""
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("part", ["", ".git", ".git/objects"], ids=["all", "git", "objects"])
def test_what_cannot_be_written_is_named_and_reading_goes_on(small: Repo, part: str) -> None:
    first = small.head()
    before = small.read(".workflow/tasks/T-1.md")
    with read_only(small.top / part if part else small.top):
        ran = run(small, "move", "T-1", "In Progress")
        assert ran.status == 1, ran
        assert READ_ONLY in ran.err or "unable to create temporary" in ran.err, ran
        assert "hint: " in ran.err
        assert (small.head(), small.read(".workflow/tasks/T-1.md")) == (first, before)
        for reading in (("list",), ("show", "T-1"), ("can", "T-1", "start"), ("check", "--all"), ("log", "T-1")):
            assert run(small, *reading).status == 0, reading
    assert run(small, "move", "T-1", "In Progress").status == 0
    assert small.status() == ""


def test_items_that_cannot_be_written_are_committed_told_and_finished_later(small: Repo) -> None:
    with read_only(small.top / ".workflow"):
        ran = run(small, "move", "T-1", "In Progress")
        assert READ_ONLY in ran.err, ran
        assert "status: To Do" in small.read(".workflow/tasks/T-1.md")
    assert run(small, "set", "T-1", "priority=Low").status == 0
    assert "status: In Progress" in small.read(".workflow/tasks/T-1.md")
    assert small.status() == ""
