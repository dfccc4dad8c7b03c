"""What the check keeps of an item file, and how a commit changed the files of each item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Delta:
    """The item files that differ between a parent and a commit, and the ids they claim.

    `edits` has, by id, what happened to items that are one readable file on both sides, at the same path.
    """

    removed: Files
    added: Files
    ids: frozenset[str]
    edits: Mapping[str, Edit]


RecordOf = Callable[[str], "Record | None"]
"""Blob id to its record; None for a file that cannot be read."""


def delta(changes: Iterable[tuple[str, str | None, str | None]], record_of: RecordOf) -> Delta:
    """The delta of changes given as path, old blob, new blob."""
    removed: list[File] = []
    added: list[File] = []
    for path, old, new in changes:
        if old is not None:
            removed.append((path, old))
        if new is not None:
            added.append((path, new))
    claims: dict[str, list[tuple[str, Record]]] = {}
    for path, oid in (*removed, *added):
        if (record := record_of(oid)) is not None:
            claims.setdefault(record.key, []).append((path, record))
    taken, given = dict(removed), dict(added)
    edits = {
        key: (two[0][1], two[1][1])
        for key, two in claims.items()
        if len(two) == 2 and two[0][0] == two[1][0] and two[0][0] in taken and two[0][0] in given
    }
    return Delta(tuple(removed), tuple(added), frozenset(claims), edits)


def of_item(files: Iterable[File], key: str, record_of: RecordOf) -> Files:
    """Those of `files` that claim the id `key`."""
    return tuple(one for one in files if (record := record_of(one[1])) is not None and record.key == key)
