"""Whether a review still stands for what would land (design, section 8: `fresh`)."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence

from gitflow_work.core.people.approvals import without_status
from gitflow_work.errors import Undecided
from gitflow_work.ports.reading import Entry, FileChange, Repository

LONG = 500_000
"""Bytes of an item's file from which on it counts as changed when it is not the same byte for byte."""


class Freshness:
    """Compares what was reviewed with `head`, both as changes of what `base` has."""

    def __init__(self, repository: Repository, base: str, head: str, folders: Sequence[str]) -> None:
        self._repository = repository
        self._base = base
        self._head = head
        self._folders = tuple(f"{folder}/" for folder in folders)
        self._known: dict[str, tuple[str, bool]] = {}

    def stale(self, reviewed: str | None, how: str, fetch: str) -> tuple[str, bool]:
        """Why a review of the commit `reviewed` is out of date, empty when it is not; and whether that is not known.

        `how` is commit, diff or any; `fetch` the command that brings missing commits.
        """
        if how == "any":
            return "", False
        if reviewed is None:
            return "GitHub has forgotten which commit it was given for", False
        if reviewed == self._head:
            return "", False
        if how == "commit":
            return f"it was given for {reviewed[:12]}, not for {self._head[:12]}", False
        if reviewed not in self._known:
            self._known[reviewed] = self._compared(reviewed, fetch)
        return self._known[reviewed]

    def _compared(self, reviewed: str, fetch: str) -> tuple[str, bool]:
        for one in (reviewed, self._head):
            if self._repository.resolve(one) != one:
                return f"{one[:12]}, which has to be compared, is not here: {fetch}", True
        try:
            same = self.same(reviewed, self._base, self._head)
        except Undecided as error:
            return error.message, True
        return ("" if same else f"the change is another than that of {reviewed[:12]}"), False

    def same(self, left: str, base: str, right: str) -> bool:
        """Whether `left` and `right` change what `base` has in the same way, the status of items left aside."""
        one, other = self._change(base, left), self._change(base, right)
        return one is not None and one == other

    def _change(self, base: str, commit: str) -> tuple[frozenset[str], str, tuple[tuple[str, str], ...]] | None:
        """What names a change: the files, the patch of those that are no items, and each item's own."""
        bases = self._repository.merge_bases([base, commit])
        if len(bases) != 1:
            return None
        [(_, _, changes)] = self._repository.changes([(commit, (bases[0],))], [])
        items = [one for one in changes if one.path.startswith(self._folders)]
        others = frozenset(one.path for one in changes) - {one.path for one in items}
        told = ((one.path, self._item(one)) for one in sorted(items))
        patch = self._repository.patch(bases[0], commit, others) if others else ""
        return others, patch, tuple(one for one in told if one[1])

    def _item(self, change: FileChange) -> str:
        """What names the change of an item's file, but for its status; empty when that is all of it."""
        old, new = (self._content(one) for one in (change.old, change.new))
        if old == new:
            return ""
        if change.old is None or change.new is None or max(len(old), len(new)) > LONG:
            return _digest(repr((old, new)).encode())
        lines = difflib.diff_bytes(difflib.unified_diff, old.splitlines(True), new.splitlines(True))
        return _digest(b"".join(b"@@" if line.startswith(b"@@ ") else line for line in lines))

    def _content(self, entry: Entry | None) -> bytes:
        if entry is None:
            return b""
        if not entry.is_regular:
            return f"{entry.mode} {entry.oid}".encode()
        [(_, data)] = self._repository.blobs([entry.oid])
        return entry.mode.encode() + b"\n" + without_status(data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
