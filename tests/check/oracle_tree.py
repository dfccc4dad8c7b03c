"""Rule B, from its words alone: HEAD's tree, what BASE had, and what allowed the moves of the range.

Where the words leave a choice, this is the reading:
 1. "Live items fit the rules": those of HEAD's tree; those of BASE's, where HEAD has a type without its workflow, which
    is refused. An item in a state that they do not have is never final.
 2. An item is deleted by a commit that has none of its files while a parent has; a merge that takes this over from a
    parent of the range deletes nothing. Of those commits, back from HEAD over commits without the item, one by somebody
    with leave is enough. Finished items are asked for, too (design, section 7: deleting an item needs `TYPE:delete`).
 3. "Evidence of every move": of the last moves to the status that HEAD has; those that no other move of it follows.
 4. An id is used again where a commit brings in an item that none of its parents, BASE or a merge base has, and whose
    file some commit of BASE's history deleted. A broken file that is deleted may have been each item that its path ever
    was. (An id that changed in its place was refused then, or was one that no BASE knew.)
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.check.oracle import IR, STATES
from tests.check.oracle_rules import Edge, Judge, Law, files, law
from tests.check.things import FOLDERS, Broken, Item, Tree

Refusal = tuple[str, str]
"""What kind, and the item (folded) or path."""


def at_the_end(judge: Judge) -> set[Refusal]:
    """All that is wrong at HEAD."""
    found = set(_whole(judge))
    found |= {("gone", key) for key in _keys(judge) if _gone(judge, key)}
    found |= {("evidence", key) for key in _keys(judge) if _unproved(judge, key)}
    found |= {("reused", key) for key in _keys(judge) if _reused(judge, key)}
    return found | {("override", path) for path, good in judge.overrides().items() if not good}


def _keys(judge: Judge) -> set[str]:
    return {one.id.lower() for told in judge.told.values() for one in told.tree.values() if isinstance(one, Item)}


def _whole(judge: Judge) -> Iterator[Refusal]:
    tree = judge.told[judge.head].tree
    rules = law(tree)
    if not rules.readable:
        yield "workflow", ""
        rules = law(judge.told[judge.base].tree)
    for path, thing in tree.items():
        if isinstance(thing, Broken):
            yield "unreadable", path
        if isinstance(thing, Item):
            key = thing.id.lower()
            if len(files(tree, key)) > 1:
                yield "double", key
            if thing.type not in rules.kinds:
                yield "type", key
            else:
                yield from ((kind, key) for kind in _unfit(tree, rules, path, thing))


def _unfit(tree: Tree, rules: Law, path: str, item: Item) -> Iterator[str]:
    if not path.startswith(f".workflow/{FOLDERS[item.type]}/"):
        yield "folder"
    flow = rules.followed(item)[1]
    if flow is None:
        yield "workflow"
    elif item.status not in STATES or (item.status == IR and not flow.review):
        yield "status"
    if not all(files(tree, one.lower()) for one in item.needs):
        yield "reference"


def _gone(judge: Judge, key: str) -> bool:
    before = [judge.base, *judge.bases(judge.base, judge.head)]
    if files(judge.told[judge.head].tree, key) or not all(files(judge.told[one].tree, key) for one in before):
        return False
    deleters = _deleters(judge, judge.head, key) or {judge.head}
    return not any(judge.law.may(judge.told[one].by, "delete") for one in deleters)


def _deleters(judge: Judge, name: str, key: str) -> set[str]:
    """Reading 2, back from a commit without the item."""
    parents = judge.told[name].parents
    without = [one for one in parents if not files(judge.told[one].tree, key)]
    taken = {found for one in without if one in judge.range() for found in _deleters(judge, one, key)}
    return taken or ({name} if len(without) < len(parents) else set())


def _was_deleted(judge: Judge, key: str) -> bool:
    before = judge.reach(judge.base)
    said = {path for one in before for path in files(judge.told[one].tree, key)}
    return any(
        path in said and path not in judge.told[one].tree and (isinstance(thing, Broken) or _is(thing, key))
        for one in before
        for parent in judge.told[one].parents
        for path, thing in judge.told[parent].tree.items()
    )


def _is(thing: object, key: str) -> bool:
    return isinstance(thing, Item) and thing.id.lower() == key


def _unproved(judge: Judge, key: str) -> bool:
    status = judge.nodes[judge.head].status.get(key)
    moves = {one: edge for one in judge.range() if (edge := _last_edge(judge, one, key))}
    last = [one for one in moves if not any(one in judge.reach(other) for other in moves.keys() - {one})]
    final = [one for one in last if moves[one][1] == status]
    docs = judge.nodes[judge.head].docs
    return any(not holds(judge, moves[one], judge.pinned(one, key), docs) for one in final)


def holds(judge: Judge, edge: Edge, item: Item, docs: frozenset[str]) -> bool:
    """Whether the tree gates of an edge hold for an item in a tree with these artifacts."""
    flow = judge.law.followed(item)[1]
    asked = flow is not None and flow.artifact and edge[1] == STATES[-1] and edge[0] != STATES[0]
    return not asked or item.id in docs or bool(judge.waivers(edge, None, item.id))


def _last_edge(judge: Judge, name: str, key: str) -> Edge | None:
    """The last edge of a move that is in order."""
    if key not in judge.nodes[name].status or not judge.introduces(name, key):
        return None
    if {"step", "type", "pin"} & set(judge.why(name, key)):
        return None
    for parent in judge.nodes[name].parents or (None,):
        for start in sorted(judge.carried(parent, key), key=lambda one: (one is not None, one or "")):
            way = judge.way(start, name, key)
            if way is not None:
                return way[-1] if way else None
    return None


def _reused(judge: Judge, key: str) -> bool:
    before = [judge.base, *judge.bases(judge.base, judge.head)]
    if any(files(judge.told[one].tree, key) for one in before) or not _was_deleted(judge, key):
        return False
    return any(
        files(judge.told[one].tree, key) and not any(files(judge.told[p].tree, key) for p in judge.told[one].parents)
        for one in judge.range()
    )
