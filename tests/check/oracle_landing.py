"""Rule C, from its words alone: what would land, item by item over all merge bases, and its tree gates.

Where the words leave a choice, this is the reading:
 1. Several merge bases count where they agree; else both sides changed a thing. Where both changed an item's status, no
    landing is known: whoever merges them is judged then (a note). Where both changed a file or a pin, HEAD's is taken.
 2. An item that BASE has several times, or that HEAD has not once, is for the rules A and B.
 3. Any way will do, of any number of edges; ways back, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.check.oracle import STATES, shortest
from tests.check.oracle_rules import Judge
from tests.check.oracle_tree import holds

CONFLICT = "(conflict)"


def landing(judge: Judge) -> set[str]:
    """The items that cannot land as they are."""
    return {key for key in judge.nodes[judge.head].status if judge.range() and not _lands(judge, key)}


def _lands(judge: Judge, key: str) -> bool:
    before, goal = judge.carried(judge.base, key), judge.nodes[judge.head].status[key]
    if len(before) != 1:
        return True
    (source,) = before
    docs = judge.nodes[judge.head].docs
    if judge.base not in judge.reach(judge.head):
        bases = judge.bases(judge.base, judge.head)
        known = [next(iter(one)) for base in bases if len(one := judge.carried(base, key)) == 1]
        if _merged(known, source, goal) != goal:
            return True
        docs = frozenset(one for one in docs | judge.nodes[judge.base].docs if _has(judge, bases, one))
    if source == goal or (source is None and _imported(judge, key)):
        return True
    start = STATES[0] if source is None else source
    item = judge.item(judge.head, key)
    item = item._replace(pin=_pin(judge, key, item.pin))
    edges = {one for one in judge.ways(item) if holds(judge, one, item, docs)}
    return start == goal or bool(shortest(edges, start, goal))


def _pin(judge: Judge, key: str, theirs: str) -> str:
    """The version that the item would be pinned to."""
    if judge.base in judge.reach(judge.head):
        return theirs
    before = (judge.base, *judge.bases(judge.base, judge.head))
    known = [{one.pin for one in judge.last(at, key) if one} for at in before]
    if any(len(one) != 1 for one in known):
        return theirs
    ours, *bases = (one.pop() for one in known)
    found = _merged(bases, ours, theirs)
    return theirs if found == CONFLICT else str(found)


def _imported(judge: Judge, key: str) -> bool:
    """Whether the range brought the item in as an import."""
    return any(
        key in judge.nodes[one].status
        and all(judge.carried(parent, key) == {None} for parent in judge.nodes[one].parents)
        and judge.free(one, key)
        for one in judge.range()
    )


def _has(judge: Judge, bases: list[str], doc: str) -> bool:
    ours, theirs = (doc in judge.nodes[one].docs for one in (judge.base, judge.head))
    found = _merged([doc in judge.nodes[one].docs for one in bases], ours, theirs)
    return theirs if found == CONFLICT else bool(found)


def _merged(bases: Sequence[object], ours: object, theirs: object) -> object:
    if ours == theirs:
        return ours
    base = bases[0] if bases and all(one == bases[0] for one in bases) else CONFLICT
    if theirs == base:
        return ours
    return theirs if ours == base else CONFLICT
