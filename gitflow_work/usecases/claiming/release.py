"""`release`: an item is given back. First the item's commit, then the record: so nobody else has it too early."""

from __future__ import annotations

from contextlib import nullcontext
from typing import NamedTuple

from gitflow_work.core.check.edits import CLAIM_KEYS, permissions
from gitflow_work.core.claims import Held, is_ours
from gitflow_work.core.decide import TREE_ONLY
from gitflow_work.core.item import Item
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.formats import claimrecord, trailers
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.claims import Claims
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor, own_names, require
from gitflow_work.usecases.claiming.case import Taken, name_of
from gitflow_work.usecases.claiming.claims import Claimed, held, of_here
from gitflow_work.usecases.deciding.facts import Told
from gitflow_work.usecases.deciding.items import ground
from gitflow_work.usecases.deciding.judging import judge
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of
from gitflow_work.usecases.write import committed_bytes, need_edit


class _Case(NamedTuple):
    space: Workspace
    records: Claims
    agent: str
    item_id: str
    path: str
    include: bool


def release(space: Workspace, beginning: str, *, include: bool = False, dry_run: bool = False) -> Claimed:
    """Give an item back: no claim, and nobody assigned, unless its state asks for somebody.

    Where nobody has it, nothing is done. Raises Taken when it is somebody else's.
    """
    item_id, path = locate(space, beginning, committed=True)
    _, rules = rules_of(space, space.repository.head())
    records = space.claims(rules.config.claims_remote)
    with nullcontext() if dry_run else records.turn():
        tree, rules = rules_of(space, space.repository.head())
        item, _ = committed_item(space, tree, item_id, path, include=include)
        leave = require(space, rules, permissions(item.type, CLAIM_KEYS), f"release {item.id}")
        agent, own, file = records.agent(), of_here(item.id, records.own()), claimrecord.of_item(item)
        mine = own if own is not None and own.agent == agent else None
        if mine is None and (file is None or file.agent != agent):
            return _not_ours(item, path, own, file)
        case = _Case(space, records, agent, item.id, path, include)
        released = _committed(case, item, mine, dry_run=dry_run)
        if mine is not None and not dry_run:
            released = _given_up(case, released, mine)
        return released._replace(notes=(*leave, *released.notes))


def _not_ours(item: Item, path: str, own: Held | None, file: Held | None) -> Claimed:
    other = own or file
    if other is None:
        return Claimed(item, path, "free", None, False)
    has = f"{item.id} is claimed by {other.holder}{claimrecord.until(other)}"
    raise Taken(f"{has}, and only {other.holder} may release it", hint=f"git work claim {item.id} --take-over")


def _committed(case: _Case, item: Item, mine: Held | None, *, dry_run: bool) -> Claimed:
    """The item without our claim; as it is, when its file does not say that it is ours."""
    made: list[Claimed] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(case.space, head)
        now, data = committed_item(case.space, tree, case.item_id, case.path, include=case.include)
        file = claimrecord.of_item(now)
        if file is None or file.agent != case.agent:
            made[:] = [Claimed(now, case.path, "released", mine, False)]
            return None
        after, notes = _cleared(case, tree, rules, now, data)
        if case.include:
            need_edit(case.space, rules, now, committed_bytes(tree, case.path), after)
        lines = [("Item", now.id), ("Release", case.agent), ("Actor", actor(case.space, rules))]
        message = trailers.write(f"{now.id}: released", now.title, "", lines)
        released = Claimed(parse(after, case.path), case.path, "released", mine or file, False)
        made[:] = [released._replace(message=message, notes=notes)]
        return Plan({case.path: after}, message, include=case.include)

    if dry_run:
        build(case.space.repository.head())
        return made[0]
    written = case.space.writer.commit(build)
    if written is None:
        return made[0]
    return made[0]._replace(commit=written.commit, notes=(*written.notes, *made[0].notes))


def _cleared(case: _Case, tree: Tree, rules: Rules, item: Item, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The file without the claim, and without us as assignee where nothing asks for one."""
    keys = [claimrecord.BY, claimrecord.UNTIL]
    names = {name_of(one) for one in (*own_names(case.space, rules), actor(case.space, rules))}
    assigned = item.texts("assignee")
    if len(assigned) != 1 or name_of(assigned[0]) not in names:
        return itemedit.remove_keys(data, keys), ()
    asking = _asks(tree, rules, item, case.path)
    if asking:
        note = f"{item.id} stays assigned to {assigned[0]}: {asking}"
        return itemedit.remove_keys(data, keys), (note,)
    return itemedit.remove_keys(data, [*keys, "assignee"]), ()


def _asks(tree: Tree, rules: Rules, item: Item, path: str) -> str:
    """What the item owes its assignee to: a required field, or a gate on the way into its state; else empty."""
    record_type = rules.types.get(item.type)
    field = record_type.fields.get("assignee") if record_type is not None else None
    if field is not None and field.required:
        return f"the type {item.type} requires it"
    _, workflow = rules.effective(item.type, item.text("workflow"))
    without = item._replace(fields={key: value for key, value in item.fields.items() if key != "assignee"})
    for one in workflow.transitions if workflow is not None else ():
        if one.target != item.status or not one.gates or not one.sources:
            continue
        now, then = (
            judge(ground(tree, rules), as_it_is, path, one, one.sources[0], Told(), TREE_ONLY).verdict
            for as_it_is in (item, without)
        )
        if now is Verdict.PASS and then is not Verdict.PASS:
            return f"{one.name} asked for it on the way into {item.status}"
    return ""


def _given_up(case: _Case, released: Claimed, mine: Held) -> Claimed:
    """The record goes, here and on the remote; one that is not ours any more stays there."""
    answer = case.records.put(case.item_id, None, mine.oid)
    there = held(case.item_id, answer.there)
    if there is not None and is_ours(there, mine, case.agent):
        answer = case.records.put(case.item_id, None, there.oid)  # what was renewed here did not get there
        there = held(case.item_id, answer.there)
    if answer.why and case.records.remote:
        note = (
            f"{answer.why}; a claim that is there stays{claimrecord.until(mine)}: git work release {case.item_id} later"
        )
        return released._replace(why=answer.why, notes=(*released.notes, note))
    case.records.keep(case.item_id, None, mine.oid)
    if there is not None:
        note = f"{there.holder} has it by now{claimrecord.until(there)}"
        return released._replace(why=note, notes=(*released.notes, note))
    return released._replace(shared=answer.won, why=answer.why)
