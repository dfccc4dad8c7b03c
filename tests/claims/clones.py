"""Clones of one bare repository, for the tests of claims."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gitflow_work.bootstrap import open_workspace
from gitflow_work.usecases.claiming.case import Asked
from gitflow_work.usecases.claiming.claim import claim
from gitflow_work.usecases.claiming.claims import Claimed
from tests.cli.running import Ran, init, inside_of, task
from tests.support import Repo, Templates

REF = "refs/work/claims/"


class At:
    """A clock that stands."""

    def __init__(self, when: datetime) -> None:
        self.when = when

    def now(self) -> datetime:
        """See ports.Clock."""
        return self.when


class Hub:
    """A bare repository with the preset `simple`, tasks, and clones with their own agents."""

    def __init__(
        self, folder: Path, env: dict[str, str], templates: Templates, tasks: Sequence[str] = ("T-1", "T-2")
    ) -> None:
        self.folder = folder
        self.env = env
        top = folder / "hub.git"
        shutil.copytree(templates.made(env, shared, *tasks) / top.name, top)
        self.bare = Repo.opened(top, env)

    def clone(self, name: str, **env: str) -> Repo:
        """A new clone; `env` is added to the environment of what runs in it."""
        top = self.folder / name
        self.bare.git("clone", "-q", str(self.bare.top), str(top))
        return Repo.opened(top, {**self.env, **env})

    def record(self, item: str) -> str | None:
        """The commit that the remote has for a claim on an item."""
        done = self.bare.try_git("rev-parse", "-q", "--verify", REF + item.lower())
        return done.stdout.strip() or None

    def holder(self, item: str) -> str | None:
        """The agent that the remote's record names."""
        oid = self.record(item)
        if oid is None:
            return None
        lines = self.bare.git("log", "-1", "--format=%B", oid).splitlines()
        return next(line.removeprefix("Work-Agent: ") for line in lines if line.startswith("Work-Agent: "))


def shared(repo: Repo, *tasks: str) -> None:
    """The preset `simple` and tasks, pushed to the bare repository hub.git inside."""
    init(repo)
    for one in tasks:
        task(repo, one)
    repo.commit("tasks")
    bare = Repo(repo.top / "hub.git", repo.env, "--bare")
    repo.git("push", "-q", str(bare.top), "main")


def git_work(repo: Repo, *args: str, **env: str) -> Ran:
    """`git work ARGS` in this process; those that race or are killed have processes of their own."""
    return inside_of(repo, *args, **env)


def shape(ran: Ran) -> dict[str, Any]:
    """The one result of `claim`, `renew` or `release`."""
    [result] = ran.shape["results"]
    found: dict[str, Any] = result
    return found


def claimed_at(repo: Repo, item: str, when: float | datetime, asked: Asked | None = None) -> Claimed:
    """Claim an item as if it were then, or so many hours from now, in this process and its environment."""
    opened = open_workspace(str(repo.top))
    opened.clock = At(when if isinstance(when, datetime) else datetime.now(UTC) + timedelta(hours=when))
    try:
        return claim(opened, item, asked or Asked())
    finally:
        opened.repository.close()  # type: ignore[attr-defined]


def fields(repo: Repo, item: str = "T-1", revision: str = "HEAD") -> dict[str, str]:
    """The keys of an item as committed."""
    text = repo.show(f".workflow/tasks/{item}.md", revision)
    pairs = (line.partition(": ") for line in text.splitlines() if ": " in line)
    return {key: value for key, _, value in pairs}
