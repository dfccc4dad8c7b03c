"""The files of every item at every commit of a history, kept as changes along first-parent chains."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from gitflow_work.core.check.records import Delta, Files, Record, RecordOf, by_item

BaseFiles = Callable[[str, str], Files]
"""Commit outside the history and folded id to the item's files there."""


class Kept(NamedTuple):
    """What an item carries through a commit in which it cannot be read."""

    status: str
    type: str
    pin: str


Carried = frozenset[Kept | None]
"""What an item carries at a commit: several when it had several parents or doubles; None where it never existed."""
_NEVER: Carried = frozenset({None})

_Steps = tuple[list[int], list[Files]]
"""Where in a chain the files of an item changed, and to what."""


class Timeline:
    """Files and statuses of items at the commits of one history (parents first).

    `deltas` maps commit and number of the parent to what differs. A chain is a run of commits of which each is the
    first parent of the next; the files of an item are looked up at its last change in the chain.
    """

    def __init__(
        self,
        commits: Sequence[tuple[str, tuple[str, ...]]],
        deltas: Mapping[tuple[str, int], Delta],
        record_of: RecordOf,
        base_files: BaseFiles,
    ) -> None:
        self.parents = dict(commits)
        self._deltas = deltas
        self.record_of = record_of
        self._base_files = base_files
        self._place: dict[str, tuple[int, int]] = {}
        self._origin: list[str | None] = []
        self._members: list[list[str]] = []
        self._merges: list[list[int]] = []
        self._steps: dict[tuple[int, str], _Steps] = {}
        self._carried: dict[tuple[str, str], Carried] = {}
        self._sets: dict[Carried, Carried] = {}
        self.lacking: set[tuple[str, str]] = set()
        """Commits outside the history, and items asked for that they do not have once: their past was not looked at."""
        self.mixed: set[str] = set()
        """Items carried from some parents, while others of the same commit were not known to have them."""
        for oid, parents in commits:
            self._append(oid, parents)

    def delta(self, oid: str, number: int) -> Delta:
        """What `oid` changed against its parent of that number."""
        return self._deltas[oid, number]

    def files(self, oid: str, key: str) -> Files:
        """The files of the item at a commit of this history, or at a commit outside it."""
        at: str | None = oid
        while at is not None:
            place = self._place.get(at)
            if place is None:
                return self._base_files(at, key)
            chain, position = place
            step = self._steps.get((chain, key))
            if step is not None:
                found = bisect_right(step[0], position)
                if found:
                    return step[1][found - 1]
            at = self._origin[chain]
        return ()

    def carried(self, oid: str, key: str) -> Carried:
        """What the item carries at a commit: its own; else, missing, double or unreadable there, its parents'.

        `{None}` when it never existed. At a commit outside the history doubles carry what each of them says.
        """
        own = self._own(oid, key)
        if own is not None:
            return own
        pending = [oid]
        while pending:
            at = pending[-1]
            own = self._own(at, key)
            if own is None:
                came = self._came_from(at, key)
                waiting = [one for one in came if (one, key) not in self._carried]
                if waiting:
                    pending += waiting
                    continue
                last = frozenset[Kept | None]().union(*(self._carried[one, key] for one in came))
                own = last - _NEVER or _NEVER  # a parent that never knew the item has no last status to give
                if len(last) > len(own):
                    self.mixed.add(key)
            self._carried[at, key] = own
            pending.pop()
        return self._carried[oid, key]

    def statuses(self, oid: str, key: str) -> frozenset[str | None]:
        """The statuses of what the item carries at a commit."""
        return frozenset(one and one.status for one in self.carried(oid, key))

    def record(self, oid: str, key: str) -> Record | None:
        """The item as a commit has it; None when it is missing, double or unreadable there."""
        files = self.files(oid, key)
        return self.record_of(files[0][1]) if len(files) == 1 else None

    def introduced(self, oid: str, key: str) -> str | None:
        """The status that a commit introduces for the item: readable in it, and carried by none of its parents."""
        delta = self._deltas.get((oid, 0))
        if delta is not None and key not in delta.ids:
            return None  # its first parent has the very same files
        record = self.record(oid, key)
        if record is None or any(record.status in self.statuses(parent, key) for parent in self.parents[oid]):
            return None
        return record.status

    def touched(self, oid: str) -> frozenset[str]:
        """The folded ids of the items whose files differ between a commit and any of its parents."""
        numbers = range(len(self.parents[oid]) or 1)
        return frozenset().union(*(self._deltas[oid, number].ids for number in numbers))

    def _append(self, oid: str, parents: tuple[str, ...]) -> None:
        first = parents[0] if parents else None
        place = self._place.get(first) if first is not None else None
        if place is not None and self._members[place[0]][-1] == first:
            chain = place[0]
        else:
            chain = len(self._members)
            self._members.append([])
            self._merges.append([])
            self._origin.append(first)
        position = len(self._members[chain])
        changed = self._deltas[oid, 0]
        before = {key: self.files(first, key) if first is not None else () for key in changed.ids}
        self._place[oid] = (chain, position)
        self._members[chain].append(oid)
        if len(parents) > 1:
            self._merges[chain].append(position)
        gone, added = set(changed.removed), by_item(changed.added, self.record_of)
        for key, had in before.items():
            kept = tuple(one for one in had if one not in gone)
            step = self._steps.get((chain, key)) or self._steps.setdefault((chain, key), ([], []))
            step[0].append(position)
            step[1].append(kept + added.get(key, ()))

    def _own(self, at: str, key: str) -> Carried | None:
        """What stands in the commit itself; None when it has to be carried from its parents."""
        files = self.files(at, key)
        found = self._set_of([record for _, oid in files if (record := self.record_of(oid)) is not None])
        if at not in self._place:
            if len(files) != 1:
                self.lacking.add((at, key))
            return found or _NEVER
        return found if len(files) == 1 and found else None

    def _set_of(self, records: Sequence[Record]) -> Carried:
        """What these records say. There are few different ones, so that each is kept once."""
        found = frozenset[Kept | None]({Kept(one.status, one.type, one.pin) for one in records})
        return self._sets.setdefault(found, found)

    def _came_from(self, at: str, key: str) -> tuple[str, ...]:
        """Where the carried statuses come from: the parents of the last commit of the chain that could differ."""
        chain, position = self._place[at]
        step = self._steps.get((chain, key))
        since = 0
        if step is not None and (found := bisect_right(step[0], position)):
            since = step[0][found - 1]
        merges = self._merges[chain]
        if found := bisect_right(merges, position):
            since = max(since, merges[found - 1])
        return self.parents[self._members[chain][since]]
