"""The command line for tests: in this process where that will do, as a process of its own where it matters."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from gitflow_work.cli.main import main
from tests.support import Repo, collect

TOP = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds after which a process counts as hung. Generous: machines are slow at times."""
DEFECT = "a defect of git-work"
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What a terminal could obey, or what hides or turns round text."""


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def shape(self) -> dict[str, Any]:
        """The one line of JSON on stdout."""
        assert self.out.count("\n") == 1, self.out
        found: dict[str, Any] = json.loads(self.out)
        assert found["schema"] == 1
        return found

    @property
    def said(self) -> str:
        """All that was printed."""
        return self.out + self.err


GitWork = Callable[..., Ran]


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """With `folder` as the current one; `-C` may change it meanwhile."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def here(folder: Path, args: tuple[str, ...], read: Callable[[], tuple[str, str]]) -> Ran:
    """`git work ARGS` in this process; `read` answers what was printed since it was last asked."""
    read()
    with inside(folder), warnings.catch_warnings():
        # The command line leaves it to the end of its process to end the git that reads for it.
        warnings.simplefilter("ignore", ResourceWarning)
        status = main(args)
        collect()
    out, err = read()
    return checked(Ran(status, out, err))


def inside_of(repo: Repo, *args: str, **env: str) -> Ran:
    """`git work ARGS` in this process, in the repository's own environment with `env` added, and in no other."""
    out, err = StringIO(), StringIO()
    with mock.patch.dict(os.environ, {**repo.env, **env}, clear=True), redirect_stdout(out), redirect_stderr(err):
        return here(repo.top, args, lambda: (out.getvalue(), err.getvalue()))


def process(folder: Path, *args: str, env: Mapping[str, str], stdin: bytes = b"") -> Ran:
    """`git-work ARGS` as a process of its own."""
    command = [sys.executable, "-m", "gitflow_work", *args]
    every = {**env, "PYTHONPATH": str(TOP)}
    done = subprocess.run(
        command, cwd=folder, env=every, input=stdin, capture_output=True, check=False, timeout=PATIENCE
    )
    return checked(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()))


def checked(ran: Ran) -> Ran:
    """What holds of every call: a status of the table, no traceback, no defect, nothing a terminal would obey."""
    assert ran.status in (0, 1, 2, 3, 130), ran
    assert "Traceback" not in ran.said, ran
    assert DEFECT not in ran.said, ran
    assert not ACTIVE.search(ran.said), ran
    return ran


def init(repo: Repo, *options: str) -> None:
    """`git work init`, as a process of its own."""
    assert process(repo.top, "init", *options, env=repo.env).status == 0


TASK = """---
id: {id}
type: task
title: {title}
status: {status}
priority: Medium
---
"""


def task(repo: Repo, item_id: str, title: str = "One", status: str = "To Do", name: str | None = None) -> str:
    """Write a task's file; its path."""
    path = f".workflow/tasks/{name or item_id + '.md'}"
    repo.write(path, TASK.format(id=item_id, title=title, status=status))
    return path


def one_task(repo: Repo) -> None:
    """The preset simple, and the task T-1 in To Do."""
    init(repo)
    task(repo, "T-1")
    repo.commit("T-1: new task")
