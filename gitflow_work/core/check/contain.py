"""Whether one parent of a merge contains another's moves of an item (docs/check.md, rule A, c and d)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from gitflow_work.core.check.dag import Dag, Difference
from gitflow_work.core.check.timeline import Timeline

StatesOf = Callable[[str, str], Sequence[str]]
"""Commit and folded id to the states that the commit brought the item through, the last being its own."""

_CONFLICT = object()


class Containment:
    """Answers for one history. `states_of` gives the path of a commit that introduced a status."""

    def __init__(self, timeline: Timeline, dag: Dag, states_of: StatesOf) -> None:
        self._timeline = timeline
        self._dag = dag
        self._states_of = states_of
        self._differences: dict[tuple[str, str], Difference] = {}
        self._known: dict[tuple[str, str], bool] = {}
        self._below: dict[tuple[int, ...], list[tuple[int, ...]]] = {}

    def knows(self, one: str, other: str) -> bool:
        """Whether the history has every commit in which two commits differ."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            parted = self._difference(*pair)
            numbers = (*parted.left, *parted.right)
            self._known[pair] = all(self._dag.oids[at] in self._timeline.parents for at in numbers)
        return self._known[pair]

    def contains(self, outer: str, inner: str, key: str, status: str | None) -> bool:
        """Whether commit `outer` contains what `inner`, where the item has `status`, did with the item."""
        parted = self._difference(inner, outer)
        wanted = self.introduced(parted.left, key)
        if _is_subsequence(wanted, self.introduced(parted.right, key)):
            return True
        return self._virtual_base(parted.bases, key) == status

    def forgets(self, outer: str, inner: str, key: str) -> bool:
        """Whether `outer` knows nothing of moves that `inner` made with the item there and back."""
        parted = self._difference(inner, outer)
        return not _is_subsequence(self.introduced(parted.left, key), self.introduced(parted.right, key))

    def bases(self, one: str, other: str) -> list[str]:
        """The merge bases of two commits."""
        return [self._dag.oids[number] for number in self._difference(one, other).bases]

    def introduced(self, numbers: Iterable[int], key: str) -> list[str]:
        """The statuses that these commits introduce for the item, oldest first, with every state on the way."""
        found: list[str] = []
        for number in numbers:
            oid = self._dag.oids[number]
            if self._timeline.introduced(oid, key) is not None:
                found += self._states_of(oid, key)
        return found

    def yields(self, winner: str, loser: str, key: str, in_range: Callable[[str], bool]) -> bool:
        """Whether `loser`, all of it this range's own, may give way to `winner`, which is BASE's and moved the item."""
        parted = self._difference(loser, winner)
        return (
            not in_range(winner)
            and bool(self.introduced(parted.right, key))
            and all(in_range(self._dag.oids[number]) for number in parted.left)
        )

    def _difference(self, left: str, right: str) -> Difference:
        known = self._differences.get((left, right))
        if known is None:
            known = self._dag.difference(self._dag.number[left], self._dag.number[right])
            self._differences[left, right] = known
        return known

    def _virtual_base(self, bases: Sequence[int], key: str) -> object:
        """The status at the virtual merge base: several bases are folded three-way, recursively, as git does.

        Without recursion, and each fold once: histories that cross again and again are deep, and share what lies below.
        """
        known: dict[tuple[int, ...], object] = {(): None}
        waiting = [tuple(bases)]
        while waiting:
            at = waiting[-1]
            below = self._folds(at)
            unknown = [one for one in below if one not in known]
            if unknown:
                waiting += unknown
                continue
            known[waiting.pop()] = self._folded(at, [known[one] for one in below], key)
        return known[tuple(bases)]

    def _folds(self, bases: tuple[int, ...]) -> list[tuple[int, ...]]:
        """For each base but the first: the merge bases of it and of all before it."""
        if bases not in self._below:
            parted = (self._dag.difference(bases[:at], bases[at]) for at in range(1, len(bases)))
            self._below[bases] = [one.bases for one in parted]
        return self._below[bases]

    def _folded(self, bases: tuple[int, ...], below: Sequence[object], key: str) -> object:
        """The status at several bases folded into one; `below` has that at the merge bases of each fold."""
        if not bases:
            return None
        status = self._status(bases[0], key)
        for base, common in zip(bases[1:], below, strict=True):
            status = _three_way(common, status, self._status(base, key))
        return status

    def _status(self, number: int, key: str) -> object:
        statuses = self._timeline.statuses(self._dag.oids[number], key)
        return next(iter(statuses)) if len(statuses) == 1 else _CONFLICT


def _three_way(base: object, ours: object, theirs: object) -> object:
    if _CONFLICT in (ours, theirs):
        return _CONFLICT
    if theirs in (ours, base):
        return ours
    return theirs if ours == base else _CONFLICT


def _is_subsequence(wanted: Sequence[str], within: Iterable[str]) -> bool:
    waiting = iter(within)
    return all(one in waiting for one in wanted)
