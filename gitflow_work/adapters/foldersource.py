"""The folder of a foreign backlog on the disk: plain files only, in the order of import, symlinks never followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from gitflow_work.core.foreign import ForeignFile, ForeignFolder, Report
from gitflow_work.errors import BadUsage

PLACES = ("tasks", "completed", "archive/tasks", "drafts")
"""Sub-folders that hold tasks, in the order in which the first keeps a clashing id."""
NOT_READ = ("archive/drafts", "archive/completed")
"""Sub-folders that may hold tasks too, and are named when they do."""
NAMES = ("backlog", ".backlog")
"""What the folder is called inside a project."""
MAX_FILE = 6_000_000
"""Bytes of one file; an item's body has at most 5,000,000."""
MAX_TOTAL = 1_000_000_000
"""Bytes of all files together: they are held in memory."""
MAX_FILES = 200_000


def read_folder(path: str) -> ForeignFolder:
    """The task files of the backlog at `path`, which is the backlog's folder or a folder with `backlog/` in it.

    Raises BadUsage when there is no such folder, or it is too big.
    """
    root = _root(Path(path))
    reader = _Reader(root)
    for place in PLACES:
        reader.place(place)
    for place in NOT_READ:
        reader.pass_over(place)
    return ForeignFolder(tuple(reader.files), tuple(reader.reports))


def _root(given: Path) -> Path:
    hint = "give the folder that holds tasks/, or the project that has it as backlog/"
    if not given.is_dir():
        raise BadUsage(f"there is no folder {given}", hint=hint, code="no-such-folder")
    for one in (given, *(given / name for name in NAMES)):
        if any((one / place).is_dir() for place in PLACES):
            return one
    raise BadUsage(f"{given} holds no backlog: none of {', '.join(PLACES)} is there", hint=hint, code="no-backlog")


class _Reader:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._total = 0
        self.files: list[ForeignFile] = []
        self.reports: list[Report] = []

    def place(self, place: str) -> None:
        """Read one sub-folder, by path."""
        for path in sorted(self._walk(place)):
            if not path.endswith(".md"):
                self._refuse(path, "not a markdown file (.md)", "not-imported")
                continue
            data = self._read(path)
            if data is not None:
                self.files.append(ForeignFile(place, printable(path), data))
            if len(self.files) > MAX_FILES or self._total > MAX_TOTAL:
                raise BadUsage(
                    f"the backlog has more than {MAX_FILES:,} files or {MAX_TOTAL:,} bytes",
                    hint="import it in parts, from folders that hold a part of its files",
                )

    def pass_over(self, place: str) -> None:
        """Name the task files of a sub-folder that is not imported."""
        for path in sorted(self._walk(place)):
            self._refuse(path, f"files in {place} are not imported", "not-imported")

    def _walk(self, folder: str) -> Iterator[str]:
        """The paths of all files below a folder. What is a link, or cannot be listed, is reported."""
        parts = folder.split("/")
        for depth in range(1, len(parts) + 1):
            if (self._root / "/".join(parts[:depth])).is_symlink():
                self._refuse("/".join(parts[:depth]), "a symbolic link is not followed")
                return
        waiting = [folder] if (self._root / folder).is_dir() else []
        while waiting:
            here = waiting.pop()
            try:
                with os.scandir(self._root / here) as entries:
                    found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
            except OSError as error:
                self._refuse(here, f"cannot be listed: {error.strerror}")
                continue
            for name, is_folder in found:
                if is_folder:
                    waiting.append(f"{here}/{name}")
                else:
                    yield f"{here}/{name}"

    def _read(self, path: str) -> bytes | None:
        """The bytes of a plain file; None, and a report, for anything else. A pipe does not make it wait."""
        full = self._root / path
        why, data = "a symbolic link is not followed", None
        try:
            if not full.is_symlink():
                why, data = _plain(full)
        except OSError as error:
            why = f"cannot be read: {error.strerror}"
        if data is None:
            self._refuse(path, why)
        else:
            self._total += len(data)
        return data

    def _refuse(self, path: str, message: str, rule: str = "unreadable-file") -> None:
        self.reports.append(Report(rule, message, printable(path), 1 if rule == "unreadable-file" else None))


def _plain(full: Path) -> tuple[str, bytes | None]:
    """The bytes of a plain file, or why there are none. The file is looked at once it is open: it cannot be swapped."""
    handle = os.open(full, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return "not a plain file", None
        data = file.read(MAX_FILE + 1)
    return ("", data) if len(data) <= MAX_FILE else (f"the file has more than {MAX_FILE:,} bytes", None)


def printable(path: str) -> str:
    """A path as text that can stand in a file: bytes that are no UTF-8, and control characters, as escapes."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
