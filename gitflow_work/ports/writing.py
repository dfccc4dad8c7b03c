"""What is written: commits, one or many, and files of the work tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from gitflow_work.errors import WorkError
    from gitflow_work.ports.reading import Tree


class Plan(NamedTuple):
    """What one commit is to change. `files` maps paths to their new contents; None removes the file.

    `include` takes along what the user changed in these files and did not commit; else such files are refused.
    `sign`: the commit is signed, whatever the configuration says, or not made.
    """

    files: Mapping[str, bytes | None]
    message: str
    include: bool = False
    allow_empty: bool = False
    sign: bool = False


class Written(NamedTuple):
    """A commit that was made. `notes` are sentences for people: what could not be done beside it, and what to do."""

    commit: str
    notes: tuple[str, ...] = ()


class Task(NamedTuple):
    """One change among many. `paths` are the files that it will most likely change.

    `build` gets the commit that the branch stands at and the tree as it is after the tasks before; it answers with the
    plan, or None when nothing has to change. The WorkError that it raises is the refusal of this task alone. It is
    called again, and so decides anew, each time the branch moved meanwhile: then with another tree.
    """

    build: Callable[[str | None, Tree], Plan | None]
    paths: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What became of the task of this number, from 0.

    With `commit` it is done, in that commit. `refused` says why it is not. `planned`: it would have been done, but
    nothing was written: another one was refused and all or none were asked for, or this is a dry run. Else nothing had
    to change. `notes` as in Written.
    """

    number: int
    commit: str | None = None
    refused: WorkError | None = None
    planned: bool = False
    notes: tuple[str, ...] = ()


class Manner(NamedTuple):
    """How many changes are written.

    `all_or_none`: nothing is written unless every task may be. `joined` makes one commit of all: it gets the numbers of
    the tasks that are in it, and the messages of their plans, and answers the message. `dry_run` writes nothing.
    """

    all_or_none: bool = False
    joined: Callable[[Sequence[int], Sequence[str]], str] | None = None
    dry_run: bool = False


class Writer(Protocol):
    """Writing: commits by compare-and-swap, then the work tree and the index (design, section 6)."""

    def commit(self, build: Callable[[str | None], Plan | None]) -> Written | None:
        """Make one commit on the current branch.

        `build` gets HEAD's commit (None before the first) and answers with the plan, or None when nothing has to
        change. It is called again, and so decides anew, each time the branch moved meanwhile. What it raises goes
        through. Raises WorkError when git refuses, a hook vetoes, or a file has uncommitted changes of its own.
        """
        ...

    def commit_all(self, tasks: Sequence[Task], manner: Manner) -> Iterator[Outcome]:
        """Make a commit for each of many tasks; the outcomes in order, each when its commit stands.

        Commits land some at a time, each time by one compare-and-swap; with `all_or_none`, and joined ones, at once. So
        whoever stops asking, and whatever ends the process, leaves whole commits, and the rest undone. Raises WorkError
        when the next ones cannot be written at all; what was answered before stands.
        """
        ...


class WorkTree(Protocol):
    """The files on the disk."""

    def read(self, path: str) -> bytes | None:
        """The contents of a regular file inside the work tree; None when there is none, or it is a symlink."""
        ...

    def names(self, folder: str) -> list[str]:
        """The paths of what lies directly in `folder`, sorted; empty when it is no folder."""
        ...

    def exists(self, path: str) -> bool:
        """Whether anything stands at `path`, a broken symlink too."""
        ...

    def create(self, path: str, content: bytes) -> None:
        """Write a file where none is, with its folders; it is not committed. Raises WorkError when that cannot be."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty. Raises WorkError for a symlink on the way, OSError."""
        ...
