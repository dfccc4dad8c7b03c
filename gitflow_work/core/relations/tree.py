"""What an item refers to and what refers to it, as far as one asks."""

from __future__ import annotations

import dataclasses
from collections import defaultdict, deque
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from gitflow_work.core.ids import fold

_Ways = dict[str, dict[tuple[str, str], None]]
"""Folded id to the field and folded id of each step from there, in order."""


class Mark(StrEnum):
    """Why nothing is shown below an edge."""

    CIRCLE = "circle"
    """The item is one of those above on the way to it."""
    SHOWN = "shown"
    """What is below it is shown at another place."""
    MISSING = "missing"
    """There is no such item."""
    DEEPER = "deeper"
    """There is more, below the depth that was asked for."""


class Reference(NamedTuple):
    """One id in a field of an item."""

    item: str
    field: str
    wanted: str


@dataclasses.dataclass(slots=True)
class Edge:
    """One step of a tree: by `field` to the item `id`. In a tree downwards the field is that of the item above."""

    field: str
    id: str
    mark: Mark | None = None
    edges: list[Edge] = dataclasses.field(default_factory=list)


class Graph:
    """The references between items. Ids are compared without case; a field that names an item twice counts once."""

    def __init__(self, ids: Iterable[str], references: Iterable[Reference]) -> None:
        self._ids = {fold(one): one for one in ids}
        self._written: dict[str, str] = {}
        self._onward: _Ways = defaultdict(dict)
        self._backward: _Ways = defaultdict(dict)
        for one in references:
            here, there = fold(one.item), fold(one.wanted)
            self._written.setdefault(there, one.wanted)
            self._onward[here][one.field, there] = None
            self._backward[there][one.field, here] = None

    def onward(self, item_id: str, depth: int) -> list[Edge]:
        """What an item refers to, what that refers to, and so on; in the order in which the references came."""
        return self._tree(fold(item_id), depth, self._onward)

    def backward(self, item_id: str, depth: int) -> list[Edge]:
        """What refers to an item, what refers to that, and so on; `field` is one of the item that refers."""
        return self._tree(fold(item_id), depth, self._backward)

    def _tree(self, start: str, depth: int, ways: _Ways) -> list[Edge]:
        """Each item is shown with what is below it once, at the place nearest to the start."""
        top: list[Edge] = []
        shown = {start}
        waiting = deque([(start, frozenset({start}), top)])
        while waiting:
            here, path, edges = waiting.popleft()
            for key, there in ways.get(here, ()):
                edge = Edge(key, self._ids.get(there) or self._written[there])
                edges.append(edge)
                if there not in self._ids:
                    edge.mark = Mark.MISSING
                elif there in path:
                    edge.mark = Mark.CIRCLE
                elif there not in ways:
                    continue
                elif there in shown:
                    edge.mark = Mark.SHOWN
                elif len(path) >= depth:
                    edge.mark = Mark.DEEPER
                else:
                    shown.add(there)
                    waiting.append((there, path | {there}, edge.edges))
        return top
