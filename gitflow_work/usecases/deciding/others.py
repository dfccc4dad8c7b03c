"""Facts about other items: how they stand under the rules that judge."""

from __future__ import annotations

from collections.abc import Iterable

from gitflow_work.core.facts.items import Census, ItemsIn, ItemsNaming, Member, Other, Others, WaitsFor
from gitflow_work.core.ids import fold
from gitflow_work.core.rules import Rules
from gitflow_work.usecases.deciding.items import Found, Ground, Items, Seen

MAX_STEPS = 500
"""So many items are looked at for a circle; it is only told, the items in it are unfinished anyway."""


def waits_for(ground: Ground, need: WaitsFor) -> Others:
    """How the items stand that another waits for, and the circle in which it waits for itself, if there is one."""
    others = tuple(_standing(one, ground.items.of(one), ground) for one in need.ids)
    open_ones = [one.id for one in others if not one.final and not one.problem]
    return Others(others, _circle(ground.items, need, open_ones) if open_ones else ())


def naming(ground: Ground, need: ItemsNaming) -> Others:
    """The items that name another, by id. One that cannot be read, and may, is among them with its problem."""
    seen = ground.items.naming(need.field, need.item)
    by_id: dict[str, list[Found]] = {}
    for one in seen.items:
        by_id.setdefault(fold(one.id), []).append(one)
    found = [_standing(files[0].id, Seen(tuple(files)), ground) for _, files in sorted(by_id.items())]
    found += [Other(path, path, problem="cannot be read") for path in seen.unreadable]
    return Others(tuple(found))


def census(ground: Ground, need: ItemsIn) -> Census:
    """The items of a workflow in a state."""
    seen = ground.items.in_state(need.state)
    if seen is None:
        return Census(counted=False)
    members = [
        Member(one.id, tuple(text.strip() for text in ground.items.values(one, ["assignee"]) if text.strip()))
        for one in seen.items
        if workflow_of(ground.rules, one.type, one.pin) == need.workflow
    ]
    return Census(tuple(members), seen.unreadable)


def workflow_of(rules: Rules, record_type: str, pin: str) -> str:
    """The name of the workflow that an item follows, without a version."""
    return rules.effective(record_type, pin)[0].partition("@")[0]


def _standing(item_id: str, seen: Seen, ground: Ground) -> Other:
    if len(seen.items) > 1:
        return Other(item_id, seen.items[1].path, problem=f"stands in {len(seen.items)} files")
    if not seen.items:
        if seen.unreadable:
            return Other(item_id, seen.unreadable[0], problem="cannot be read")
        return Other(item_id, problem=ground.items.lacking)
    [one] = seen.items
    name, workflow = ground.rules.effective(one.type, one.pin)
    if workflow is None:
        return Other(one.id, one.path, one.oid, one.status, problem=f"follows {name or one.type}, which is not known")
    if workflow.state(one.status) is None:
        return Other(one.id, one.path, one.oid, one.status, problem=f"is in {one.status}, which {name} does not have")
    return Other(one.id, one.path, one.oid, one.status, workflow.is_final(one.status))


def _circle(items: Items, need: WaitsFor, start: Iterable[str]) -> tuple[str, ...]:
    """The shortest way on which the item comes back to itself; ids, the item at both ends."""
    target = fold(need.item)
    ways: dict[str, tuple[str, ...]] = {fold(one): (need.item, one) for one in start}
    waiting = list(ways)
    for key in waiting:  # grows on the way
        seen = items.of(key)
        for text in items.values(seen.items[0], need.fields) if len(seen.items) == 1 else ():
            onward = fold(text.strip())
            if onward == target:
                return (*ways[key], need.item)
            if onward not in ways and len(waiting) < MAX_STEPS:
                ways[onward] = (*ways[key], text.strip())
                waiting.append(onward)
    return ()
