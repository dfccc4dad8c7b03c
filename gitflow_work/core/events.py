"""What happened to items, told by the differences of their files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Side(NamedTuple):
    """An item's file on one side of a change. A file that cannot be read has no status and no title."""

    path: str
    status: str | None
    title: str | None


class Change(NamedTuple):
    """How one commit changed one item against one of its parents; None: the item was not there."""

    commit: str
    parent: int
    item: str
    before: Side | None
    after: Side | None


class Event(NamedTuple):
    """What one commit did to one item. `kind`: created, moved, deleted, renamed, edited; broken, when its file could
    not be read afterwards, and mended, when it can again.
    """

    commit: str
    item: str
    kind: str
    source: str | None
    target: str | None
    path: str


def events(changes: Iterable[Change], parents: dict[str, int]) -> list[Event]:
    """One event for each commit and item that differs from every parent, in the order of `changes`.

    `parents` gives the number of each commit's parents. A merge that takes an item as one parent has it did nothing
    to it: the event is that parent's own.
    """
    grouped: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        grouped.setdefault((change.commit, change.item), []).append(change)
    return [
        _event(commit, item, found)
        for (commit, item), found in grouped.items()
        if len({change.parent for change in found}) >= max(1, parents.get(commit, 1))
    ]


def _event(commit: str, item: str, found: Sequence[Change]) -> Event:
    before, after = _joined(found)
    source, target = before and before.status, after and after.status
    path = (after or before or Side("", None, None)).path
    if before is None:
        kind = "created"
    elif after is None:
        kind = "deleted"
    elif target is None or source is None:
        kind = "broken" if target is None else "mended"
    elif source != target:
        kind = "moved"
    else:
        kind = "renamed" if before.path != after.path else "edited"
    return Event(commit, item, kind, source, target, path)


def _joined(found: Sequence[Change]) -> tuple[Side | None, Side | None]:
    """The sides of a commit against its first parent. A rename comes as a removal and an addition."""
    first = [change for change in found if change.parent == found[0].parent]
    before = next((change.before for change in first if change.before is not None), None)
    after = next((change.after for change in first if change.after is not None), None)
    return before, after
