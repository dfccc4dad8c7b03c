"""Directed graphs, without recursion: groups of nodes that reach each other, and a circle through such a group."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence

Onward = Callable[[str], Sequence[str]]
"""A node to those that its edges lead to."""


def components(keys: Iterable[str], onward: Onward) -> Iterator[list[str]]:
    """Strongly connected components, each after those that it leads to (Tarjan 1972, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_ones: list[str] = []
    is_open: set[str] = set()
    for root in keys:
        if root in number:
            continue
        work = [(root, iter(onward(root)))]
        number[root] = low[root] = len(number)
        open_ones.append(root)
        is_open.add(root)
        while work:
            key, rest = work[-1]
            for one in rest:
                if one not in number:
                    number[one] = low[one] = len(number)
                    open_ones.append(one)
                    is_open.add(one)
                    work.append((one, iter(onward(one))))
                    break
                if one in is_open:
                    low[key] = min(low[key], number[one])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == number[key]:
                    at = _position(open_ones, key)
                    group = open_ones[at:]
                    del open_ones[at:]
                    is_open.difference_update(group)
                    yield group


def _position(stack: list[str], key: str) -> int:
    at = len(stack) - 1
    while stack[at] != key:
        at -= 1
    return at


def circle_through(start: str, onward: Onward, inside: Container[str] | None = None) -> tuple[str, ...]:
    """The shortest circle through a node, which comes first, among the nodes `inside`; empty when there is none."""
    before: dict[str, str] = {}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        for one in onward(at):
            if one == start:
                path = [at]
                while path[-1] != start:
                    path.append(before[path[-1]])
                return tuple(reversed(path))
            if one not in before and (inside is None or one in inside):
                before[one] = at
                queue.append(one)
    return ()
