"""The note that a commit under way leaves in the git dir, so that the next command can finish it after a crash."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from gitflow_work.adapters.git.guards import Seen
from gitflow_work.adapters.git.lock import FOLDER
from gitflow_work.adapters.git.newtrees import is_path
from gitflow_work.ports.reading import Entry


class Step(NamedTuple):
    """One path: what stood there, and what the commit says. `new` None: the commit removes it."""

    path: str
    seen: Seen
    new: Entry | None


class Pending(NamedTuple):
    """A commit whose ref, files and index may not all be there yet. `old` None: it is the branch's first."""

    ref: str
    old: str | None
    new: str
    steps: tuple[Step, ...]

    def temporary(self, path: str) -> str:
        """The name that the file at `path` has until it is renamed into place; the same before and after a crash."""
        return f".gitflow-work-{self.new[:16]}-{zlib.crc32(path.encode('utf-8', 'surrogateescape')):08x}.tmp"


class Journal:
    """At most one Pending, at `<git dir>/gitflow-work/pending.json`. Call it only while the lock is held."""

    def __init__(self, git_dir: str) -> None:
        self._folder = os.path.join(git_dir, FOLDER)
        self.path = os.path.join(self._folder, "pending.json")

    def write(self, pending: Pending) -> None:
        """Note it, flushed to the disk. Raises OSError."""
        beside = os.path.join(self._folder, f"tmp-pending-{os.getpid()}")
        steps = [[s.path, _plain(s.seen.index), s.seen.disk, s.seen.left_out, _plain(s.new)] for s in pending.steps]
        data = {"format": 1, "ref": pending.ref, "old": pending.old, "new": pending.new, "steps": steps}
        with open(beside, "w", encoding="ascii") as file:
            file.write(json.dumps(data))  # json.dump would write it in ever so small pieces
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.path)

    def exists(self) -> bool:
        """Whether something was left; costs one look."""
        return os.path.lexists(self.path)

    def read(self) -> Pending | None:
        """What was left, or None when there is nothing, or nothing that can be read."""
        try:
            with open(self.path, encoding="ascii") as file:
                data = json.load(file)
            if data["format"] != 1:
                return None
            return Pending(
                _text(data["ref"]), data["old"] and _text(data["old"]), _text(data["new"]), tuple(_steps(data["steps"]))
            )
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def drop(self) -> None:
        """Nothing is pending any more."""
        with suppress(FileNotFoundError):
            os.unlink(self.path)

    def sweep(self) -> None:
        """Make room, and remove the temporary files of commands that died: none of ours runs beside the lock."""
        try:
            os.makedirs(self._folder, exist_ok=True)
            left = [name for name in os.listdir(self._folder) if name.startswith("tmp-")]
            for name in left:
                os.unlink(os.path.join(self._folder, name))
        except OSError:
            pass  # left-over files cost only room; a missing folder is told by what needs it


def _plain(entry: Entry | None) -> list[str] | None:
    return None if entry is None else [entry.mode, entry.oid]


def _steps(rows: list[Any]) -> Iterator[Step]:
    """A wrong shape raises what the reader catches."""
    for path, index, disk, left_out, new in rows:
        if not is_path(_text(path)):
            raise ValueError("a path inside the work tree expected")
        seen = Seen(_entry(index), None if disk is None else _text(disk), bool(left_out))
        yield Step(path, seen, _entry(new))


def _entry(data: list[Any] | None) -> Entry | None:
    if data is None:
        return None
    mode, oid = data
    return Entry(_text(mode), _text(oid))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("text expected")
    return value
