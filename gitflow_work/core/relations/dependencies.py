"""Who waits for whom: items joined by `depends_on` and `parent`, and what follows from it.

Every question costs one pass over the graph at most, without recursion: 100,000 items with 300,000 edges are usual.
Ids are compared without case. An item is *open* until its state is final; it is *blocked* while something it depends
on is open, or is not there at all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from gitflow_work.core.ids import fold
from gitflow_work.core.relations.graph import Onward, circle_through, components

DEPENDS_ON = "depends_on"
PARENT = "parent"
MAX_CHAIN = 50
"""So many ids of a chain are told."""


class Node(NamedTuple):
    """An item as the graph needs it."""

    id: str
    open: bool = True
    needs: tuple[str, ...] = ()
    parent: str = ""


class Chain(NamedTuple):
    """Why an item cannot begin: the items that wait for each other, from the one asked about to the root.

    `missing` is an id that the last one names and that does not exist. `cycle`: the last ones wait for each other in a
    circle, whose first is named again at the end. `more` were left out: nobody reads a chain of thousands.
    """

    ids: tuple[str, ...]
    missing: str = ""
    cycle: bool = False
    more: int = 0


class Progress(NamedTuple):
    """How many of an item's children (those whose `parent` it is) are done."""

    done: int
    total: int


class Dependencies:
    """The graph of some items. Two items of one id count as the first of them: the check names the double."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes: dict[str, Node] = {}
        for node in nodes:
            self._nodes.setdefault(fold(node.id), node)
        self._needs = {key: tuple(map(fold, node.needs)) for key, node in self._nodes.items()}

    def node(self, item_id: str) -> Node | None:
        """The item of this id; None when there is none."""
        return self._nodes.get(fold(item_id))

    def needs(self, item_id: str) -> list[Node]:
        """What an item depends on, as far as it exists, in the order of its field."""
        return [self._nodes[key] for key in self._present_needs(fold(item_id))]

    def missing(self, item_id: str) -> list[str]:
        """The ids in an item's `depends_on` that no item has."""
        node = self._nodes[fold(item_id)]
        return [one for one in node.needs if fold(one) not in self._nodes]

    def waiting(self, item_id: str) -> list[Node]:
        """The items that depend on this one, by id."""
        return [self._nodes[key] for key in self._waiting.get(fold(item_id), ())]

    def children(self, item_id: str) -> list[Node]:
        """The items whose `parent` this one is."""
        return [self._nodes[key] for key in self._children.get(fold(item_id), ())]

    def progress(self, item_id: str) -> Progress:
        """How far the children are."""
        children = self.children(item_id)
        return Progress(sum(not one.open for one in children), len(children))

    def unblocks(self, item_id: str) -> int:
        """How many open items wait for this one by their own `depends_on`."""
        return sum(one.open for one in self.waiting(item_id))

    def is_blocked(self, item_id: str) -> bool:
        """Whether something that the item depends on is open or missing."""
        return self._waits(fold(item_id))

    def ready(self) -> list[Node]:
        """The open items that wait for nothing."""
        return [node for key, node in self._nodes.items() if node.open and not self._waits(key)]

    def blocked(self) -> list[Node]:
        """The open items that wait for something."""
        return [node for key, node in self._nodes.items() if node.open and self._waits(key)]

    def chain(self, item_id: str) -> Chain:
        """The longest chain of open items that an item waits for; of equal ones the first in the fields' order."""
        key = fold(item_id)
        ids = [self._nodes[key].id]
        while key not in self._circles:
            step = self._towards.get(key, _END)
            if step.onward is None:
                missing = self.missing(key)
                return Chain(tuple(ids), missing[0] if missing else "")
            if len(ids) == MAX_CHAIN:
                return Chain(tuple(ids), more=step.length - 1)
            key = step.onward
            ids.append(self._nodes[key].id)
        circle, at = self._circles[key]
        shown = min(MAX_CHAIN, len(circle))
        ids += (self._nodes[circle[(at + 1 + one) % len(circle)]].id for one in range(shown))
        return Chain(tuple(ids), cycle=True, more=len(circle) - shown)

    def circle(self, item_id: str) -> tuple[str, ...]:
        """A shortest circle of items that wait for each other through this one, its id at both ends; empty: none."""
        circle = circle_through(fold(item_id), self._present_needs)
        return tuple(self._nodes[key].id for key in (*circle, *circle[:1]))

    def cycles(self) -> list[tuple[str, ...]]:
        """One path for each group of items, open or not, that wait for each other; its first id is again its last.

        An item that depends on itself is a group of one.
        """
        found = []
        for group in components(self._nodes, self._present_needs):
            if _is_circular(group, self._present_needs):
                circle = circle_through(min(group), self._present_needs, set(group))
                found.append(tuple(self._nodes[key].id for key in (*circle, circle[0])))
        return sorted(found, key=lambda path: fold(path[0]))

    def dangling(self) -> list[tuple[str, str]]:
        """Each item with each id in its `depends_on` or `parent` that no item has."""
        found = []
        for node in self._nodes.values():
            wanted = (*node.needs, *((node.parent,) if node.parent else ()))
            found += [(node.id, one) for one in wanted if fold(one) not in self._nodes]
        return sorted(found)

    def below(self, item_id: str, *, reverse: bool = False) -> Iterator[tuple[int, Node, bool]]:
        """What an item depends on (with `reverse`: what depends on it) as a tree: depth, item, whether seen before.

        An item that was told already is told again without what is below it, so the tree is no longer than the graph.
        """
        ask = self.waiting if reverse else self.needs
        seen: set[str] = set()
        stack = [(0, self._nodes[fold(item_id)])]
        while stack:
            depth, node = stack.pop()
            again = fold(node.id) in seen
            seen.add(fold(node.id))
            yield depth, node, again
            if not again:
                stack += [(depth + 1, one) for one in reversed(ask(node.id))]

    def _present_needs(self, key: str) -> list[str]:
        return [one for one in self._needs[key] if one in self._nodes]

    def _waits(self, key: str) -> bool:
        nodes = self._nodes
        for one in self._needs[key]:
            node = nodes.get(one)
            if node is None or node.open:
                return True
        return False

    def _open_needs(self, key: str) -> list[str]:
        return [one for one in self._present_needs(key) if self._nodes[one].open]

    @cached_property
    def _waiting(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in sorted(self._nodes):
            for wanted in dict.fromkeys(self._needs[key]):
                found.setdefault(wanted, []).append(key)
        return found

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in sorted(self._nodes):
            if parent := self._nodes[key].parent:
                found.setdefault(fold(parent), []).append(key)
        return found

    @cached_property
    def _circles(self) -> dict[str, tuple[tuple[str, ...], int]]:
        """The open items that lie on a circle of open items, each with its circle and its place there."""
        found: dict[str, tuple[tuple[str, ...], int]] = {}
        for group in self._open_groups:
            if _is_circular(group, self._open_needs):
                circle = circle_through(min(group), self._open_needs, set(group))
                found.update({key: (circle, at) for at, key in enumerate(circle)})
        return found

    @cached_property
    def _open_groups(self) -> list[list[str]]:
        return list(components([key for key, node in self._nodes.items() if node.open], self._open_needs))

    @cached_property
    def _towards(self) -> dict[str, _Step]:
        """For each open item how long its longest chain is, and the next item on it."""
        found: dict[str, _Step] = {}
        for group in self._open_groups:  # what is waited for comes first
            if _is_circular(group, self._open_needs):
                found.update(self._towards_circle(group))
                continue
            [key] = group
            longest = max(self._open_needs(key), key=lambda one: found[one].length, default=None)
            found[key] = _Step(1 + (found[longest].length if longest is not None else 0), longest)
        return found

    def _towards_circle(self, group: Sequence[str]) -> dict[str, _Step]:
        """The members of a group: those on its circle, and the others with their shortest way there."""
        inside = set(group)
        comes_from: dict[str, list[str]] = {}
        for key in group:
            for one in self._open_needs(key):
                if one in inside:
                    comes_from.setdefault(one, []).append(key)
        circle = next(self._circles[key][0] for key in group if key in self._circles)
        found = {key: _Step(len(circle) + 1, None) for key in circle}
        queue = deque(circle)
        while queue:
            at = queue.popleft()
            for one in comes_from.get(at, ()):
                if one not in found:
                    found[one] = _Step(found[at].length + 1, at)
                    queue.append(one)
        return found


class _Step(NamedTuple):
    """How many items an item's longest chain has, and the next of them."""

    length: int
    onward: str | None


_END = _Step(1, None)


def _is_circular(group: Sequence[str], onward: Onward) -> bool:
    return len(group) > 1 or group[0] in onward(group[0])
