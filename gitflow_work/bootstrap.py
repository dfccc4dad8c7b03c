"""The only wiring: makes the adapters and hands them to the verbs as one Workspace."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gitflow_work.adapters.editor import TerminalEditor
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.worktree import GitWorkTree
from gitflow_work.adapters.git.writer import GitWriter
from gitflow_work.adapters.index.index import SqliteIndex
from gitflow_work.usecases.workspace import Workspace

Progress = Callable[[int, int], None]


def editor(space: Workspace) -> TerminalEditor:
    """The user's editor, as git chooses it."""
    return TerminalEditor(space.settings)


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, in its zone."""

    def now(self) -> datetime:
        """See ports.Clock."""
        return datetime.now().astimezone()


def open_repository(where: str = ".") -> GitRepository:
    """The repository that `where` lies in. Raises BadUsage when there is none."""
    return GitRepository(find(os.path.abspath(where)))


def open_workspace(where: str = ".", progress: Progress | None = None) -> Workspace:
    """Everything the verbs need for the repository that `where` lies in. Raises BadUsage when there is none."""
    repository = open_repository(where)
    settings = repository.settings()
    writer = GitWriter(repository)
    for sentence in writer.recover():
        _say(sentence)
    return Workspace(
        repository=repository,
        worktree=GitWorkTree(repository.places),
        writer=writer,
        index=SqliteIndex(repository, settings, progress),
        clock=SystemClock(),
        choose=_random_below,
        settings=settings,
    )


def _random_below(bound: int) -> int:
    import secrets

    return secrets.randbelow(bound)


def _say(sentence: str) -> None:
    import sys

    sys.stderr.write(f"note: {sentence}\n")


