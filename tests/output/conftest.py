"""Fixtures of the tests of what is printed."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, Ran, here, init, task
from tests.support import Repo, Templates


@pytest.fixture
def git_work(repo: Repo, capsys: pytest.CaptureFixture[str]) -> GitWork:
    """`git_work("list", "--all")` runs in the repository; answers status, stdout and stderr."""

    def run(*args: str) -> Ran:
        return here(repo.top, args, capsys.readouterr)

    return run


def moved_back(repo: Repo) -> None:
    init(repo)
    task(repo, "T-1", status="In Progress")
    repo.commit("T-1: new task")
    repo.branch("work")
    task(repo, "T-1", status="To Do")
    repo.commit("back to the start, by hand")


@pytest.fixture
def started(repo: Repo, templates: Templates) -> Repo:
    """A repository with the preset simple, and a branch `work` on which the task T-1 is moved as no rule allows."""
    return templates.into(repo, moved_back)
