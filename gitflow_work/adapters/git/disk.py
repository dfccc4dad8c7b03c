"""The files of the work tree as they would be committed, without running a filter.

What lies under `.workflow` is read byte for byte. Of other files the rules ask only whether they are there and not
empty, so those that git knows are looked at and not read; of new ones the first megabyte stands for all of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

from gitflow_work.adapters.git.process import Git
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.ports.reading import Entry

_OURS = f"{WORKFLOW_DIR}/"
_MAX_OURS = 20_000_000
_MAX_OTHER = 1_000_000


class Disk:
    """One look at the work tree `top`. `put` stores an object, given its kind and contents, and answers its id."""

    def __init__(self, git: Git, top: str, put: Callable[[str, bytes], str]) -> None:
        self._git = git
        self._top = top
        self._put = put
        self._empty = put("blob", b"")
        self._real: dict[str, bool] = {"": True}

    def changes(self) -> dict[str, Entry | None]:
        """What differs from git's index, and each path in conflict; None: gone. Ignored files are not there."""
        known: dict[str, Entry | None] = {}
        open_conflicts, kept = set(), set()
        for line in self._listed("-s", "-t"):
            head, path = line.split("\t", 1)
            tag, mode, oid, stage = head.split(" ")
            known[path] = Entry(mode, oid) if stage == "0" else None
            if stage != "0":
                open_conflicts.add(path)
            if tag in "Ss":
                kept.add(path)  # sparse checkout leaves it off the disk
        for path in self._listed("--others", "--exclude-standard"):
            if not path.endswith("/"):  # another repository
                known.setdefault(path, None)
        found = {path: self._entry(path, old) for path, old in known.items()}
        return {
            path: entry
            for path, entry in found.items()
            if (entry != known[path] or path in open_conflicts) and (entry is not None or path not in kept)
        }

    def _listed(self, *options: str) -> list[str]:
        out = self._git.run("ls-files", "-z", *options)
        return out.decode("utf-8", "surrogateescape").split("\0")[:-1]

    def _entry(self, path: str, old: Entry | None) -> Entry | None:
        full = os.path.join(self._top, path)
        if old is not None and old.mode == "160000":
            return old
        if not self._is_real(os.path.dirname(path)):
            return None
        try:
            info = os.lstat(full)
            if stat.S_ISLNK(info.st_mode):
                return Entry("120000", self._put("blob", os.fsencode(os.readlink(full))))
            if not stat.S_ISREG(info.st_mode):
                return None
            return self._file(path, full, info.st_size, old)
        except OSError:
            return None

    def _file(self, path: str, full: str, size: int, old: Entry | None) -> Entry:
        mode = old.mode if old is not None and old.is_regular else "100644"
        if not size:
            return Entry(mode, self._empty)
        ours = path.startswith(_OURS)
        if not ours and old is not None and old.is_regular and old.oid != self._empty:
            return old
        descriptor = os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            return Entry(mode, self._put("blob", file.read(_MAX_OURS if ours else _MAX_OTHER)))

    def _is_real(self, folder: str) -> bool:
        """Whether no part of the way to `folder` is a symlink; git would not go through one."""
        known = self._real.get(folder)
        if known is None:
            above = self._is_real(os.path.dirname(folder))
            known = self._real[folder] = above and not os.path.islink(os.path.join(self._top, folder))
        return known
