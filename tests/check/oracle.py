"""Rule A once more, from its words alone: slow, short, and without a line of the checker's.

It knows one workflow, To Do -> In Progress -> In Review -> Done with the ways back In Review -> In Progress -> To Do,
and a history as plain sets: who the parents are, what status each item has, which artifacts and keywords there are.

Where the words leave a choice, this is the reading:
 1. A commit that has no status of its own carries the statuses of its parents; a parent that never knew the item has
    none to give as long as another one has.
 2. "Every member must be explained": each status that Pj carries by its own clause of (a) to (d); containment (2) asks
    whether that status is the merge base's. `s(Pk) = m`, and "leads forward from s(Pk)", ask it of all that Pk carries.
 3. A commit introduces m when none of its parents carries m, not even among others.
 4. "With every state of its path" means the shortest path from any of its parents' statuses, whatever its gates (of
    equally short ones the first by name); from "absent" it begins with the initial state. Where none of them has a
    path, m alone counts.
 5. Commits of two lines have no order by "oldest first"; here, the order is that of telling. (Committer dates agree.)
 6. A merge base that carries several statuses is a conflict. Several bases are folded oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

STATES = TD, IP, IR, DONE = ("To Do", "In Progress", "In Review", "Done")
FORWARD = frozenset(pairwise(STATES))
BACK = frozenset({("In Review", "In Progress"), ("In Progress", "To Do")})
CONFLICT = "(conflict)"

Status = str | None
"""None: the item never existed."""


@dataclass(frozen=True)
class Node:
    """One commit. `status` has only items that have one of their own: one readable file."""

    parents: tuple[str, ...]
    status: Mapping[str, str]
    docs: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Oracle:
    """`nodes` in the order of telling, parents first."""

    nodes: Mapping[str, Node]
    base: str
    head: str
    steps: bool = False
    artifact: bool = False
    keyword: bool = False

    def refused(self) -> set[tuple[str, str]]:
        """Each commit of the range and each item there whose status is not explained against every parent."""
        return {
            (name, item)
            for name in self.range()
            for item in self.nodes[name].status
            if not all(self.explained(parent, name, item) for parent in self.nodes[name].parents or (None,))
        }

    def range(self) -> frozenset[str]:
        """R."""
        return self.reach(self.head) - self.reach(self.base)

    def explained(self, parent: str | None, name: str, item: str) -> bool:
        """The pair of a parent and a commit, by (a) to (d); for a root the parent is None, the empty tree."""
        m = self.nodes[name].status[item]
        others = [one for one in self.nodes[name].parents if one != parent]
        return all(
            s == m or self.path(s, name, item) or any(self.by_other(s, parent, other, name, item) for other in others)
            for s in self.carried(parent, item)
        )

    def by_other(self, s: Status, pj: str | None, pk: str, name: str, item: str) -> bool:
        """(c) or (d): the status `s` of parent `pj` gives way to that of parent `pk`."""
        m = self.nodes[name].status[item]
        has = self.carried(pk, item) == {m}
        leads = all(one == m or self.path(one, name, item) for one in self.carried(pk, item))
        if leads and self.contains(pk, pj, s, item):
            return True
        ours = self.reach(pj) - self.reach(pk)
        landed = pk in self.reach(self.base)
        return has and landed and bool(self.introduced(pk, pj, item)) and ours <= self.range()

    # (b) paths

    def path(self, start: Status, name: str, item: str) -> bool:
        """Some path from `start` to the status in `name`, whose gates hold there."""
        node = self.nodes[name]
        m = node.status[item]
        merge = len(node.parents) > 1
        edges = {edge for edge in self.edges(name, item, back=not merge) if self.open(edge, name, item)}
        if start is None:
            if merge and any(self.carried(one, item) != {None} for one in node.parents):
                return False
            return m == STATES[0] or (not self.steps and bool(shortest(edges, STATES[0], m)))
        return (start, m) in edges if self.steps else bool(shortest(edges, start, m))

    def edges(self, name: str, item: str, *, back: bool = True) -> frozenset[tuple[str, str]]:
        """The edges of the workflow that the item follows in a commit."""
        return FORWARD | BACK if back else FORWARD

    def open(self, edge: tuple[str, str], name: str, item: str) -> bool:
        """Whether the gates of an edge hold in a commit."""
        node = self.nodes[name]
        if self.artifact and edge == ("In Review", "Done") and item not in node.docs:
            return False
        return not (self.keyword and edge == ("In Progress", "In Review") and item not in node.words)

    # (c) containment

    def contains(self, pk: str, pj: str | None, s: Status, item: str) -> bool:
        if pj is None or subsequence(self.introduced(pj, pk, item), self.introduced(pk, pj, item)):
            return True
        return s == self.merge_base(frozenset({pj}), frozenset({pk}), item)

    def introduced(self, of: str | None, beyond: str | None, item: str) -> list[str]:
        """The statuses introduced by the commits reachable from `of` and not from `beyond`, oldest first."""
        there = self.reach(of) - self.reach(beyond)
        return [state for name in self.listed() if name in there for state in self.introduces(name, item)]

    def listed(self) -> Iterable[str]:
        """Every commit, oldest first."""
        return self.nodes

    @cache  # noqa: B019 - an oracle lives as long as one history
    def introduces(self, name: str, item: str) -> tuple[str, ...]:
        node = self.nodes[name]
        m = node.status.get(item)
        before = {s for parent in node.parents or (None,) for s in self.carried(parent, item)}
        if m is None or m in before:
            return ()
        edges = self.edges(name, item)
        paths = [way for source in before if (way := entering(source, m, edges))]
        return min(paths, key=lambda way: (len(way), way), default=(m,))

    def merge_base(self, a: frozenset[str], b: frozenset[str], item: str) -> Status:
        """The status at the virtual merge base; `a` and `b` are commits, or several that were folded into one."""
        common = self.reach(*a) & self.reach(*b)
        best = [one for one in self.listed() if one in common and not any(one in self.reach(o) - {o} for o in common)]
        folded, status = frozenset[str](), None
        for one in best:
            own = self.single(one, item)
            status = three_way(self.merge_base(folded, frozenset({one}), item), status, own) if folded else own
            folded |= {one}
        return status

    def single(self, name: str, item: str) -> Status:
        (only, *more) = self.carried(name, item)
        return CONFLICT if more else only

    # History

    @cache  # noqa: B019 - as above
    def carried(self, name: str | None, item: str) -> frozenset[Status]:
        """s(C, x): one's own status, else those of the parents."""
        if name is None:
            return frozenset({None})
        node = self.nodes[name]
        if item in node.status:
            return frozenset({node.status[item]})
        last = frozenset(s for parent in node.parents or (None,) for s in self.carried(parent, item))
        return last - {None} or last

    @cache  # noqa: B019 - as above
    def reach(self, *names: str | None) -> frozenset[str]:
        """Every commit reachable from these, they themselves too."""
        real = [name for name in names if name is not None]
        return frozenset(real).union(*(self.reach(*self.nodes[name].parents) for name in real))


def shortest(edges: Iterable[tuple[str, str]], start: str, end: str) -> tuple[str, ...]:
    """The states after `start` on the shortest path to `end`, which has an edge at least; empty: there is none."""
    paths: Iterator[tuple[str, ...]] | list[tuple[str, ...]] = [(start,)]
    for _ in STATES:
        paths = [(*path, to) for path in paths for source, to in edges if source == path[-1] and to not in path]
        for path in paths:
            if path[-1] == end:
                return path[1:]
    return ()


def entering(source: Status, end: str, edges: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    """Every state on the way from `source` to `end`; from "absent" with the initial one."""
    if source is not None:
        return shortest(edges, source, end)
    rest = shortest(edges, STATES[0], end)
    return (STATES[0], *rest) if rest or end == STATES[0] else ()


def three_way(base: Status, a: Status, b: Status) -> Status:
    """As git merges one value cleanly, else CONFLICT."""
    if CONFLICT in (a, b):
        return CONFLICT
    if b in (a, base):
        return a
    return b if a == base else CONFLICT


def subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(state in rest for state in short)
