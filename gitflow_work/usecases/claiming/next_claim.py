"""`next --claim`: find, claim and show in one go. Of all who ask at once, each gets another item."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from gitflow_work.core.claims import Held
from gitflow_work.core.ids import fold
from gitflow_work.ports.items import Query, Row
from gitflow_work.usecases.claiming.case import Asked, Cannot, Taken, name_of
from gitflow_work.usecases.claiming.claim import claim
from gitflow_work.usecases.claiming.claims import Claimed, held, in_row
from gitflow_work.usecases.dependencies import ready, with_skills
from gitflow_work.usecases.workspace import Workspace, current_rules


class Next(NamedTuple):
    """The row that was claimed, and how; both None when nothing was left. `passed` are the ids that others have."""

    row: Row | None
    claimed: Claimed | None
    passed: tuple[str, ...] = ()


def next_claim(space: Workspace, rows: Sequence[Row], asked: Asked, *, dry_run: bool = False) -> Next:
    """Claim the first of `rows` that can be. What this agent has claimed already is not offered again.

    The remote is asked once who has what; where a race is lost all the same, the next row is tried.
    """
    records = space.claims(current_rules(space).config.claims_remote)
    agent, now = records.agent(), space.clock.now()
    seen = (records.seen() if dry_run else records.fetch().records) if rows else {}
    own = records.own() if rows else {}
    passed: list[str] = []
    for row in rows:
        key = fold(row.id)
        known = (held(row.id, seen.get(key)), held(row.id, own.get(key)), in_row(row))
        if all(one is None or _is_over(one, agent, now, asked) for one in known):
            try:
                claimed = claim(space, row.id, asked, dry_run=dry_run)
            except (Taken, Cannot):
                claimed = None
            if claimed is not None and claimed.outcome != "held":
                return Next(_with(row, claimed), claimed, tuple(passed))
        passed.append(row.id)
    return Next(None, None, tuple(passed))


def candidates(
    space: Workspace, query: Query, skills: Collection[str], names: Callable[[], Collection[str]]
) -> list[Row]:
    """What may be begun next as `offered` says, and what somebody claimed that may be taken over; best first."""
    now, own = space.clock.now(), {"", *(name_of(one) for one in names())}

    def is_left(row: Row) -> bool:
        claim = in_row(row)
        return name_of(row.assignee) in own or (claim is not None and claim.may_be_taken(now))

    return with_skills([row for row in ready(space, query) if is_left(row)], skills)


def _with(row: Row, claimed: Claimed) -> Row:
    """The row as the item is now."""
    return row._replace(assignee=claimed.item.text("assignee"), fields=claimed.item.fields)


def _is_over(one: Held, agent: str, now: datetime, asked: Asked) -> bool:
    """Whether a claim leaves the item to be offered: an own one that has run out, another's that may be taken over."""
    if one.agent == agent:
        return one.has_run_out(now)
    return asked.take_over and one.may_be_taken(now)
