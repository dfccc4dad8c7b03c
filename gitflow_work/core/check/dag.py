"""Questions about ancestry, answered on numbers: a commit's parents always have lower numbers than itself."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

_LEFT, _RIGHT, _STALE = 1, 2, 4
_BOTH = _LEFT | _RIGHT


@dataclass(frozen=True, slots=True)
class Difference:
    """Two commits held against each other: what only one reaches, and their merge bases, oldest first."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    bases: tuple[int, ...]


class Dag:
    """Commits by number, parents first. Ancestors that are not listed are left out of every answer."""

    def __init__(self, commits: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        self.oids = [oid for oid, _ in commits]
        self.number = {oid: at for at, oid in enumerate(self.oids)}
        self.parents = [
            tuple(self.number[parent] for parent in parents if parent in self.number) for _, parents in commits
        ]

    def difference(self, left: int | tuple[int, ...], right: int) -> Difference:
        """What `left` (one commit, or several together) and `right` do not share, and their merge bases.

        Paints ancestors from the highest number down, and stops when everything still waiting is reached by both; so
        the cost is that of the difference, not of the history.
        """
        lefts = (left,) if isinstance(left, int) else left
        flags: dict[int, int] = {}
        for at, flag in (*((one, _LEFT) for one in lefts), (right, _RIGHT)):
            flags[at] = flags.get(at, 0) | flag
        heap = [-at for at in flags]
        heapq.heapify(heap)
        only: tuple[list[int], list[int]] = ([], [])
        bases: list[int] = []
        open_ends = sum(flag != _BOTH for flag in flags.values())
        while heap and (open_ends or any(not flags[-at] & _STALE for at in heap)):
            at = -heapq.heappop(heap)
            flag = flags[at]
            if flag & _BOTH == _BOTH:
                if not flag & _STALE:
                    bases.append(at)
                passed = _BOTH | _STALE
            else:
                open_ends -= 1
                only[0 if flag & _LEFT else 1].append(at)
                passed = flag
            open_ends += self._paint(at, passed, flags, heap)
        return Difference(tuple(reversed(only[0])), tuple(reversed(only[1])), tuple(reversed(bases)))

    def _paint(self, at: int, passed: int, flags: dict[int, int], heap: list[int]) -> int:
        """Hand `passed` on to the parents of `at`; answers by how much the number of one-sided ends changed."""
        change = 0
        for parent in self.parents[at]:
            before = flags.get(parent)
            after = (before or 0) | passed
            flags[parent] = after
            if before is None:
                heapq.heappush(heap, -parent)
                change += after & _BOTH != _BOTH
            elif before & _BOTH != _BOTH and after & _BOTH == _BOTH:
                change -= 1
        return change
