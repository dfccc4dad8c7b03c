"""What the check keeps of an item file, and how a commit changed the files of each item."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

File = tuple[str, str]
"""Path and blob id of an item file."""
Files = tuple[File, ...]
"""The files that claim to be one item: one is right, none is missing, more are doubles."""


@dataclass(frozen=True, slots=True)
class Record:
    """The keys of an item that the rule asks about. `key` is the folded id; `line` is that of `status`.

    `title` is for reports.
    """

    key: str
    id: str
    type: str
    status: str
    pin: str
    imported: bool
    line: int
    title: str = ""


Edit = tuple["Record", "Record"]
"""An item before and after, in one file that stayed in its place."""
Change = tuple[str, str | None, str | None]
"""Path, old blob, new blob of a file that differs; None: not there."""
_FEW = 8


@dataclass(frozen=True, slots=True)
class Delta:
    """The item files that differ between a parent and a commit, and the ids they claim.

    There is one of these for each commit and parent as long as a range is judged, so it is small. `edits` has, by id,
    what happened to items that are one readable file on both sides, at the same path; where that was asked for.
    """

    changes: tuple[Change, ...] = ()
    ids: Collection[str] = ()
    edits: Mapping[str, Edit] = field(default_factory=dict)

    @property
    def removed(self) -> Files:
        """The files as the parent has them."""
        return tuple((path, old) for path, old, _ in self.changes if old is not None)

    @property
    def added(self) -> Files:
        """The files as the commit has them."""
        return tuple((path, new) for path, _, new in self.changes if new is not None)


RecordOf = Callable[[str], "Record | None"]
"""Blob id to its record; None for a file that cannot be read."""


_NOTHING = Delta()


def delta(changes: Iterable[Change], record_of: RecordOf, *, edits: bool = True) -> Delta:
    """The delta of `changes`; without `edits` these are left out."""
    kept = tuple(changes)
    if not kept:
        return _NOTHING
    claims: dict[str, list[tuple[str, Record]]] = {}
    for path, *two in kept:
        for oid in two:
            if oid is not None and (record := record_of(oid)) is not None:
                claims.setdefault(record.key, []).append((path, record))
    ids = tuple(claims) if len(claims) <= _FEW else frozenset(claims)
    return Delta(kept, ids, _edits(claims)) if edits else Delta(kept, ids, _NOTHING.edits)


def _edits(claims: Mapping[str, list[tuple[str, Record]]]) -> dict[str, Edit]:
    """Those of `claims` (by id: path and record, a path's old before its new) that are one file on both sides."""
    return {key: (two[0][1], two[1][1]) for key, two in claims.items() if len(two) == 2 and two[0][0] == two[1][0]}


def by_item(files: Iterable[File], record_of: RecordOf) -> dict[str, Files]:
    """Folded ids to those of `files` that claim them; what cannot be read claims none."""
    found: dict[str, Files] = {}
    for file in files:
        if (record := record_of(file[1])) is not None:
            found[record.key] = (*found.get(record.key, ()), file)
    return found
