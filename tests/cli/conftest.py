"""Fixtures of the command line's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import Desk
from tests.cli.five import five_tasks
from tests.cli.running import GitWork, Ran, here, one_task
from tests.support import Repo, Templates


@pytest.fixture
def git_work(repo: Repo, capsys: pytest.CaptureFixture[str]) -> GitWork:
    """`git_work("list", "--all")` runs in the repository, or in the folder `at`; answers status, stdout and stderr."""

    def run(*args: str, at: Path | None = None) -> Ran:
        return here(at or repo.top, args, capsys.readouterr)

    return run


@pytest.fixture
def started(repo: Repo, templates: Templates) -> Repo:
    """A repository with the preset simple, and one task, T-1, in To Do."""
    return templates.into(repo, one_task)


@pytest.fixture
def five(repo: Repo, templates: Templates) -> Repo:
    """Five tasks in To Do; T-2 is ann's, T-3 has labels, T-4 an estimate."""
    return templates.into(repo, five_tasks)


@pytest.fixture
def desk(started: Repo, git_work: GitWork) -> Desk:
    """T-1 in In Progress; `submit` gets the keys of an attempt."""
    return Desk(started, git_work)
