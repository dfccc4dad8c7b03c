"""How a verb makes its commit, or only says what it would be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, Self, TypeVar

from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.workspace import Workspace


class Answer(Protocol):
    """What a verb answers with: a named tuple with the id of its commit, and notes."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for people."""
        ...

    def _replace(self, *, commit: str | None = ..., notes: tuple[str, ...] = ...) -> Self: ...


A = TypeVar("A", bound=Answer)


def carried_out(
    space: Workspace, build: Callable[[str | None], Plan | None], made: list[A], *, dry_run: bool = False
) -> A:
    """What `build` leaves in `made`, with the commit of its plan and what the writer had to say; a dry run plans only.

    `build` is as for ports/writing.py's Writer.commit, and raises what it raises.
    """
    if dry_run:
        build(space.repository.head())
        return made[0]
    written = space.writer.commit(build)
    if written is None:
        return made[0]
    return made[0]._replace(commit=written.commit, notes=(*made[0].notes, *written.notes))
