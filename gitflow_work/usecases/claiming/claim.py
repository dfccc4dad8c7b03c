"""`claim` and `renew`: first the record, which decides who has the item, then the item's commit, which says so.

Whoever dies between the two finds the own record at the next try, and goes on.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import NamedTuple

from gitflow_work.core.claims import Held, is_ours, stamp, standing
from gitflow_work.core.item import Item, Value
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.errors import Undecided, WorkError
from gitflow_work.formats import claimrecord, trailers
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.claims import Claims, Swap
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor, own_names
from gitflow_work.usecases.claiming.case import Asked, Case, Taken, name_of
from gitflow_work.usecases.claiming.claims import Claimed, drawn_agent, drawn_nonce, held, of_here
from gitflow_work.usecases.fieldvalues import check_value
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of
from gitflow_work.usecases.write import committed_bytes, need_edit

TRIES = 5


def claim(space: Workspace, beginning: str, asked: Asked, *, dry_run: bool = False) -> Claimed:
    """Claim an item, or renew the claim on it. Raises Taken when somebody else has it, WorkError when it may not be
    claimed, Undecided when `asked.shared` and no remote can tell.
    """
    item_id, path = locate(space, beginning, committed=True)
    _, rules = rules_of(space, space.repository.head())
    records = space.claims(rules.config.claims_remote)
    with nullcontext() if dry_run else records.turn():
        agent = records.agent(None if dry_run else lambda: drawn_agent(space)) or drawn_agent(space)
        # Whoever had the turn before may have claimed it: what is here is read now.
        tree, rules = rules_of(space, space.repository.head())
        item, _ = committed_item(space, tree, item_id, path, include=asked.include)
        case = _case(space, rules, agent, asked)
        own = of_here(item.id, records.own())
        notes = case.check(item, own)
        if dry_run:
            claimed = _foretold(case, records, item, path, own)
        else:
            claimed = _recorded(case, records, item, path, _win(case, records, item, own))
        return claimed._replace(notes=(*notes, *claimed.notes))


def _case(space: Workspace, rules: Rules, agent: str, asked: Asked) -> Case:
    holder = actor(space, rules)
    names = frozenset(name_of(one) for one in (*own_names(space, rules), holder))
    return Case(space, rules, agent, holder, names, space.clock.now(), asked)


class _Won(NamedTuple):
    """A record that stands: on the remote, if `shared`, else only here, and `why`.

    `before` is what it replaced on the remote, `own` in this clone; None: nothing. `made` is False when it stood there.
    """

    claim: Held
    shared: bool
    why: str
    before: Held | None
    own: Held | None
    made: bool = True


def _win(case: Case, records: Claims, item: Item, own: Held | None) -> _Won:
    """The record, when it stands here and, if that can be asked, on the remote. Raises Taken; then all is as it was."""
    mine = own if own is not None and own.agent == case.agent else None
    kept = mine if mine is not None and not _is_new(case, mine) else None
    stands = own
    # Where nothing is known, to try is to ask.
    answer = records.read(item.id) if own is not None else Swap()
    try:
        for _ in range(TRIES):
            there = held(item.id, answer.there)
            if not answer.why:
                if kept is not None and there is not None and there.oid == kept.oid:
                    return _Won(kept, True, "", there, own, made=stands is not own)
                case.leave(there, standing(there, kept or mine, case.agent, case.now))
            if kept is None:
                kept = stands = _kept(case, records, item, stands, mine, there)
            if answer.why:
                return _Won(kept, False, answer.why, None, own, made=stands is not own)
            answer = records.put(item.id, kept.oid, _oid(there))
            if answer.won:
                return _Won(kept, True, "", there, own)
    except Taken:
        records.keep(item.id, _oid(own), _oid(stands))
        raise
    records.keep(item.id, _oid(own), _oid(stands))
    raise WorkError(f"the claim on {item.id} kept changing", hint="try again", code="lost-race")


def _is_new(case: Case, mine: Held) -> bool:
    """Whether a new record is asked for though there is one of ours."""
    return case.asked.renew or case.asked.length is not None or mine.has_run_out(case.now)


def _kept(case: Case, records: Claims, item: Item, stands: Held | None, mine: Held | None, there: Held | None) -> Held:
    """A new record, in this clone only, from where the remote will get it: whoever dies meanwhile knows it again."""
    renews = there if there is not None and is_ours(there, mine, case.agent) else mine
    claim = case.claim(item)._replace(renews=_oid(renews) or "")
    claim = claim._replace(oid=records.make(claimrecord.write(claim, drawn_nonce(case.space))))
    if not records.keep(item.id, claim.oid, _oid(stands)):
        raise Taken(f"{item.id} was claimed in this clone meanwhile", hint="git work claims")
    return claim


def _give_back(records: Claims, item: Item, won: _Won) -> str:
    """Put back what stood before; why that could not be, empty when it could."""
    if not won.made:
        return ""
    if won.shared and (why := records.put(item.id, _oid(won.before), won.claim.oid).why):
        return why
    records.keep(item.id, _oid(won.own), won.claim.oid)
    return ""


def _recorded(case: Case, records: Claims, item: Item, path: str, won: _Won) -> Claimed:
    """The item's commit. When it cannot be made, the record is given back."""
    made: list[tuple[Item, str]] = []
    is_own = won.before is not None and is_ours(won.before, won.own, case.agent)
    over = case.replaced(item, won.own, won.before, is_own or not won.made)

    def build(head: str | None) -> Plan | None:
        after, message = _planned(case, head, path, won.claim, over)
        made[:] = [(parse(after, path), message)]
        return Plan({path: after}, message, include=case.asked.include)

    try:
        if case.asked.shared and not won.shared:
            raise Undecided(f"the claim on {item.id} cannot be shared: {won.why}", hint="try again", code="not-shared")
        written = case.space.writer.commit(build)
    except BaseException as failed:
        left = _give_back(records, item, won)
        if left and isinstance(failed, WorkError):
            failed.message += f"; the claim could not be given back: {left}"
            failed.hint = failed.hint or f"git work release {item.id}"
        raise
    after, message = made[0]
    outcome = _outcome(case, won, over)
    if written is None:
        outcome = "held" if not won.made else outcome
        return Claimed(after, path, outcome, won.claim, won.shared, won.why, None, over, message)
    return Claimed(
        after, path, outcome, won.claim, won.shared, won.why, written.commit, over, message, tuple(written.notes)
    )


def _foretold(case: Case, records: Claims, item: Item, path: str, own: Held | None) -> Claimed:
    """What would be done, as far as this clone can tell; the remote is not asked."""
    mine = own if own is not None and own.agent == case.agent else None
    claim = mine if mine is not None and not _is_new(case, mine) else case.claim(item)
    over = case.replaced(item, own, None, is_own=False)
    after, message = _planned(case, case.space.repository.head(), path, claim, over)
    why = f"{records.remote} is not asked in a dry run" if records.remote else records.fetch().why
    outcome = _outcome(case, _Won(claim, False, why, None, own), over)
    return Claimed(parse(after, path), path, outcome, claim, False, why, None, over, message)


def _outcome(case: Case, won: _Won, over: Held | None) -> str:
    ours = won.own is not None and won.own.agent == case.agent and not won.own.has_run_out(case.now)
    if case.asked.renew or (ours and won.claim is not won.own):
        return "renewed"
    return "taken-over" if over is not None else "claimed"


def _planned(case: Case, head: str | None, path: str, claim: Held, over: Held | None) -> tuple[bytes, str]:
    """The item's file with the claim in it, and the commit's message. Raises when the branch says otherwise by now."""
    tree, rules = rules_of(case.space, head)
    item, data = committed_item(case.space, tree, claim.item, path, include=case.asked.include)
    case.check_file(item)
    values: dict[str, Value] = {claimrecord.BY: claim.agent, claimrecord.UNTIL: stamp(claim.until or case.now)}
    if case.others(item) or not item.text("assignee").strip():
        values = {"assignee": _assignee(rules.types.get(item.type), claim.holder), **values}
    said = "claim renewed" if case.asked.renew else f"claimed by {claim.holder}"
    taken = f", taken over from {over.holder}" if over is not None else ""
    shared = [*claimrecord.lines(claim._replace(renews=""), over), ("Actor", case.actor)]
    subject = f"{item.id}: {said}{claimrecord.until(claim)}{taken}"
    message = trailers.write(subject, item.title, case.asked.reason, [("Item", item.id), *shared])
    after = itemedit.set_values(data, values)
    if case.asked.include:
        need_edit(case.space, rules, item, committed_bytes(tree, path), after)
    return after, message


def _assignee(record_type: RecordType | None, holder: str) -> Value:
    field = record_type.fields.get("assignee") if record_type is not None else None
    value: Value = (holder,) if field is not None and field.kind == "list" else holder
    if record_type is not None and field is not None:
        check_value(record_type, "assignee", value)
    return value


def _oid(one: Held | None) -> str | None:
    return one.oid if one is not None else None
