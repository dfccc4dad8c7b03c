"""The index file: what it says about some paths, and changing those entries under its lock.

While a commit lands we hold `index.lock` ourselves, as `git commit` does: a commit made from the index in the short
time in which HEAD is newer would silently take the change back. Our lock says whose it is, so that the next command
can clear it away after a crash.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from gitflow_work.adapters.git import plain
from gitflow_work.adapters.git.lock import FOLDER
from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.git.repository import Places
from gitflow_work.errors import WorkError
from gitflow_work.ports.reading import Entry

_MARK = b"gitflow-work "
_FEW = 200
"""Paths given to git as arguments; more are given on standard input, in whole folders."""
Signature = tuple[int, int, int] | None


class Indexed(NamedTuple):
    """One entry. `left_out`: sparse checkout keeps the file off the disk. `merged`: no conflict is open."""

    entry: Entry
    left_out: bool
    merged: bool


class Index:
    """The index of one work tree."""

    def __init__(self, places: Places, patience: float = 1.5) -> None:
        assert places.top is not None  # bare repositories are refused earlier
        self._top = places.top
        self._patience = patience
        self.path = os.path.join(places.top, os.environ.get("GIT_INDEX_FILE") or f"{places.git_dir}/index")
        self.lock_path = f"{self.path}.lock"
        self._new = os.path.join(places.git_dir, FOLDER, f"tmp-index-{os.getpid()}")
        self._null = "0" * places.id_width * 2

    def entries(self, git: Git, paths: Sequence[str]) -> Mapping[str, list[Indexed]]:
        """What the index holds at each of `paths` and, where one is a folder there, below it."""
        asked = paths if len(paths) <= _FEW else sorted({path.split("/")[0] for path in paths})
        out = git.run("ls-files", "-z", "-s", "-t", "--", *asked)
        found: dict[str, list[Indexed]] = {}
        for line in out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            head, path = line.split("\t", 1)
            tag, mode, oid, stage = head.split(" ")
            found.setdefault(path, []).append(Indexed(Entry(mode, oid), tag in "Ss", stage == "0"))
        return found

    def signature(self) -> Signature:
        """Changes whenever the file is replaced; None without one."""
        try:
            stat = os.stat(self.path)
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def wait(self) -> None:
        """Return when nobody holds the lock. Raises WorkError when somebody does for longer than our patience."""
        until = time.monotonic() + self._patience
        while os.path.lexists(self.lock_path):
            if time.monotonic() >= until:
                raise self._locked()
            time.sleep(0.01)

    def _locked(self) -> WorkError:
        """Git does not note who holds it, so the age is all there is to judge a foreign lock by."""
        try:
            age = max(0, round(time.time() - os.lstat(self.lock_path).st_mtime))
        except OSError:
            age = 0
        return WorkError(
            f"the index is locked: {self.lock_path} is {_spoken(age)} old, so another git command runs or has crashed; "
            "git does not note in it which process that is",
            hint=f"end that command, or when none runs: rm {self.lock_path}",
            code="index-locked",
        )

    def lock(self) -> None:
        """Take the lock. Raises as `wait`, and WorkError when the folder cannot be written."""
        mine = f"{self._new}.lock-owner"
        try:
            with open(mine, "wb") as file:
                file.write(_MARK + str(os.getpid()).encode())
            while True:
                self.wait()
                with suppress(FileExistsError):
                    _claim(mine, self.lock_path)
                    return
        except OSError as failed:
            raise WorkError(
                f"the index cannot be locked: {failed.strerror}", hint=f"ls -ld {self.lock_path}", code="not-writable"
            ) from failed
        finally:
            _remove(mine)

    def unlock(self) -> None:
        """Give the lock back; nothing happens when it is not ours."""
        if self.is_ours():
            _remove(self.lock_path)

    def is_ours(self) -> bool:
        """Whether the lock is there and one of this project's commands made it."""
        try:
            with open(self.lock_path, "rb") as file:
                return file.read(len(_MARK)) == _MARK
        except OSError:
            return False

    def copy(self, path: str) -> None:
        """Make a second index of the same contents; nothing appears when there is no index yet."""
        _remove(path)
        if os.path.exists(self.path):
            _twin(self.path, path)

    def update(self, entries: Mapping[str, Entry | None], left_out: Collection[str], on_disk: Collection[str]) -> str:
        """Replace these entries (None: remove), while the lock is held; those `left_out` stay off the disk.

        For those `on_disk`, whose files are known to hold what the entry says, git notes their time and size, too.
        Answers "", or why it could not be done; then the index is as before.
        """
        try:
            self.copy(self._new)
            for args, stdin in self._calls(entries, left_out, on_disk):
                env = {"GIT_INDEX_FILE": self._new, "LC_ALL": "C"}
                answer = plain.run(self._top, "-c", "core.fileMode=false", "update-index", *args, env=env, stdin=stdin)
                if answer.status != 0 and "--refresh" not in args:
                    return answer.text or f"git update-index ended with {answer.status}"
            os.replace(self._new, self.path)
        except OSError as failed:
            return str(failed.strerror)
        finally:
            _remove(self._new)
        return ""

    def _calls(
        self, entries: Mapping[str, Entry | None], left_out: Collection[str], on_disk: Collection[str]
    ) -> Iterator[tuple[list[str], bytes | None]]:
        """Arguments and standard input of each process: one for a few files."""
        few = len(entries) <= _FEW
        lines, named, hidden = [], [], []
        for path, entry in entries.items():
            if few and entry is not None and path in left_out:
                hidden.append(path)
            elif few and entry is not None and path in on_disk:
                named.append(path)
            else:
                mode, oid = ("0", self._null) if entry is None else (entry.mode, entry.oid)
                lines.append(f"{mode} {oid}\t{path}\0".encode("utf-8", "surrogateescape"))
        if lines:
            yield ["-z", "--index-info"], b"".join(lines)
        for paths, flags in ((named, ()), (hidden, ("--skip-worktree",))):
            if paths:
                infos = [part for path in paths for part in ("--cacheinfo", _info(entries[path], path))]
                yield ["--add", "--replace", *infos, *flags, "--", *paths], None
        if not few:
            skipped = "".join(f"{path}\0" for path, entry in entries.items() if entry is not None and path in left_out)
            if skipped:
                yield ["--skip-worktree", "-z", "--stdin"], skipped.encode("utf-8", "surrogateescape")
            yield ["-q", "--refresh"], None


def _spoken(seconds: int) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _info(entry: Entry | None, path: str) -> str:
    assert entry is not None  # removals go by standard input
    return f"{entry.mode},{entry.oid},{path}"


def _claim(mine: str, lock: str) -> None:
    """Make the lock. By link it appears with its mark, or not at all; some file systems have no links."""
    try:
        os.link(mine, lock)
    except FileExistsError:
        raise
    except OSError:
        with open(mine, "rb") as source, open(lock, "xb") as target:
            target.write(source.read())


def _twin(path: str, other: str) -> None:
    """A second name will do: git replaces an index, it never writes into one."""
    try:
        os.link(path, other)
    except OSError:
        with open(path, "rb") as source, open(other, "wb") as target:
            target.write(source.read())


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
