"""`claims`: who has what, and what the verbs that claim have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from gitflow_work.core.claims import Held, is_ours
from gitflow_work.core.facts import Claim, ClaimOn
from gitflow_work.core.ids import CROCKFORD, fold
from gitflow_work.core.item import Item
from gitflow_work.core.rules import Rules
from gitflow_work.formats import claimrecord
from gitflow_work.ports.claims import Claims, Record, Seen
from gitflow_work.ports.items import Query, Row
from gitflow_work.usecases.workspace import Workspace, current_rules, need_work_tree

QUICKLY = 10.0
"""Seconds that a move waits for the remote when a gate asks who has the item."""


class Claimed(NamedTuple):
    """What `claim`, `renew` or `release` did to one item.

    `outcome`: claimed, held (it was ours already), renewed, taken-over, released, free (nobody had it). `shared`: the
    remote knows; else `why` it does not. `over` is whose claim it was. `commit` is None when the item says so already.
    """

    item: Item
    path: str
    outcome: str
    claim: Held | None
    shared: bool
    why: str = ""
    commit: str | None = None
    over: Held | None = None
    message: str = ""
    notes: tuple[str, ...] = ()


class Line(NamedTuple):
    """One claim of the list. `remote`, `own` and `file` are what the remote, this clone and the item's file say.

    `row` is None where no such item is here. `differs` says how they disagree, and what to do; `lost`: this clone's
    claim is somebody else's now.
    """

    item: str
    row: Row | None
    remote: Held | None
    own: Held | None
    file: Held | None
    mine: bool
    differs: str = ""
    lost: bool = False

    @property
    def claim(self) -> Held:
        """The record that counts."""
        found = self.remote or self.own or self.file
        assert found is not None  # else there is no line
        return found


class Known(NamedTuple):
    """All claims, by id. `remote` is its name, empty without one; `why` says why it was not asked or gave no answer."""

    lines: tuple[Line, ...]
    remote: str
    why: str
    now: datetime


def claims(space: Workspace, *, fetch: bool = False) -> Known:
    """Every claim that is known here; with `fetch` the remote is asked first.

    Then records of this clone that have run out, and that the remote does not have any more, are forgotten.
    """
    need_work_tree(space)
    shared = space.claims(current_rules(space).config.claims_remote)
    agent, now = shared.agent(), space.clock.now()
    seen = shared.fetch() if fetch else Seen(shared.seen(), "" if not shared.remote else "not asked")
    own = shared.own()
    rows = {fold(row.id): row for row in reversed(space.index.rows(Query(live=False)))}
    said = {key: one for key, row in rows.items() if (one := in_row(row)) is not None}
    lines = []
    for key in sorted({*seen.records, *own, *said}):
        row = rows.get(key)
        name = row.id if row is not None else key
        remote, ours = held(name, seen.records.get(key)), held(name, own.get(key))
        if fetch and not seen.why and _is_over(remote, ours, agent, now) and ours is not None:
            shared.keep(key, None, ours.oid)
            ours = None
        if remote or ours or said.get(key):
            lines.append(_line(Line(name, row, remote, ours, said.get(key), False), agent, shared.remote))
    return Known(tuple(lines), shared.remote, seen.why, now)


def held(item_id: str, record: Record | None) -> Held | None:
    """The claim that a record states."""
    return claimrecord.read(item_id, record.oid, record.message) if record is not None else None


def of_here(item_id: str, records: Mapping[str, Record]) -> Held | None:
    """The claim on one item among records by id."""
    return held(item_id, records.get(fold(item_id)))


def drawn_agent(space: Workspace) -> str:
    """An id for an agent that has none: 10 characters by chance."""
    return "".join(CROCKFORD[space.choose(len(CROCKFORD))] for _ in range(10))


def drawn_nonce(space: Workspace) -> str:
    """What makes two claims in one second two records: 26 characters by chance."""
    return "".join(CROCKFORD[space.choose(len(CROCKFORD))] for _ in range(26))


def claim_fact(space: Workspace, rules: Rules, need: ClaimOn) -> Claim:
    """Who has the item, for the gate `claimed`: the remote's answer, or that of this clone where it gives none."""
    shared: Claims = space.claims(rules.config.claims_remote)
    answer = shared.read(need.item, QUICKLY)
    agent, own = shared.agent(), of_here(need.item, shared.own())
    there = own if answer.why else held(need.item, answer.there)
    if there is None or there.has_run_out(space.clock.now()):
        return Claim(doubt=answer.why)
    mine = bool(agent) and there.agent == agent
    return Claim(there.holder, mine, there.until, answer.why)


def in_row(row: Row) -> Held | None:
    """The claim that an item's file states."""
    item = Item(row.id, row.type, row.title, row.status, row.fields, {}, "")
    return claimrecord.of_item(item)


def _is_over(remote: Held | None, own: Held | None, agent: str, now: datetime) -> bool:
    """Whether a record of this clone has run out and is not what the remote has."""
    return own is not None and own.has_run_out(now) and (remote is None or not is_ours(remote, own, own.agent))


def _line(line: Line, agent: str, remote: str) -> Line:
    counts = line.claim
    own, there, file = line.own, line.remote, line.file
    mine = bool(agent) and counts.agent == agent and (there is None or is_ours(there, own, agent))
    line = line._replace(mine=mine)
    if own is not None and there is not None and not is_ours(there, own, own.agent):
        said = f"this clone's claim is lost: {there.holder} has it ({there.agent})"
        return line._replace(differs=f"{said}; git work release {line.item}", lost=True)
    if remote and there is None and own is not None:
        return line._replace(differs=f"{remote} does not have it; git work renew {line.item} shares it")
    if file is None:
        way = f"git work claim {line.item}" if mine else "git pull"
        return line._replace(differs=f"the item does not say so; {way}")
    if there is None and own is None:
        return line._replace(differs="only the item says so")
    if (file.agent, file.until) != (counts.agent, counts.until):
        until = claimrecord.until(file)
        return line._replace(differs=f"the item says {file.agent}{until}; git pull")
    return line
