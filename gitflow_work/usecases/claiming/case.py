"""Whether an item may be claimed: what the rules, its file, and a claim of somebody else say to that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from gitflow_work.core.check.edits import CLAIM_KEYS, permissions
from gitflow_work.core.claims import GRACE, Held, Standing, standing, term
from gitflow_work.core.item import Item
from gitflow_work.core.rules import Rules
from gitflow_work.errors import WorkError
from gitflow_work.formats import claimrecord
from gitflow_work.usecases.actor import require
from gitflow_work.usecases.workspace import Workspace

OVERRIDE = "override:claim"
"""The permission to take over a claim that still runs."""


class Asked(NamedTuple):
    """What is asked for. `length` None is the configuration's.

    `take_over`: a claim that has run out, or an assignment, does not stop it; with `reason` neither does a claim that
    runs. `renew`: only what is ours. `shared`: a claim that no remote knows is none.
    """

    length: timedelta | None = None
    take_over: bool = False
    reason: str = ""
    renew: bool = False
    shared: bool = False
    include: bool = False


class Taken(WorkError):
    """Somebody else has the item."""

    code = "claimed"


class Cannot(WorkError):
    """The item is nobody's, and may all the same not be claimed by who asks."""

    code = "assigned"


@dataclass(frozen=True, slots=True)
class Case:
    """One agent that asks for items. `names` are those under which it may stand in `assignee`."""

    space: Workspace
    rules: Rules
    agent: str
    actor: str
    names: frozenset[str]
    now: datetime
    asked: Asked

    def check(self, item: Item, own: Held | None) -> tuple[str, ...]:
        """Raise unless the item may be claimed, as far as this clone can tell; `own` is the clone's record.

        Answers with notes on what shows that the user may.
        """
        verb = "renew" if self.asked.renew else "claim"
        notes = require(self.space, self.rules, permissions(item.type, CLAIM_KEYS), f"{verb} {item.id}")
        _, workflow = self.rules.effective(item.type, item.text("workflow"))
        if workflow is not None and workflow.is_final(item.status):
            raise WorkError(f"{item.id} is in {item.status}, which is final", hint="git work next", code="finished")
        file = claimrecord.of_item(item)
        if self.asked.renew and not any(one is not None and one.agent == self.agent for one in (own, file)):
            raise WorkError(f"{item.id} is not claimed here", hint=f"git work claim {item.id}", code="not-claimed")
        if own is not None and own.agent != self.agent:
            self.leave(own, standing(own, None, self.agent, self.now))
        self.check_file(item)
        return notes

    def check_file(self, item: Item) -> None:
        """Raise when the item's file says that it is somebody else's."""
        file = claimrecord.of_item(item)
        if file is not None and file.agent != self.agent:
            self.leave(file, standing(file, None, self.agent, self.now))
        elif not self.asked.take_over and (others := self.others(item)):
            raise Cannot(
                f"{item.id} is assigned to {', '.join(others)}",
                hint=f"git work claim {item.id} --take-over, or another one: git work next",
            )

    def others(self, item: Item) -> list[str]:
        """Who is assigned, when it is not who asks."""
        assigned = [one for one in item.texts("assignee") if one.strip()]
        return [] if any(name_of(one) in self.names for one in assigned) else assigned

    def leave(self, there: Held | None, now: Standing) -> None:
        """Raise Taken unless a claim that stands so may be replaced."""
        if there is None or now in (Standing.FREE, Standing.OURS):
            return
        has = f"{there.item} is claimed by {there.holder}{claimrecord.until(there)}"
        if self.asked.renew:
            raise Taken(f"the claim is lost: {has}", hint=f"git work release {there.item}")
        if self.asked.take_over and now is not Standing.RUNNING:
            return
        self._refuse(there, now, has)

    def _refuse(self, there: Held, now: Standing, has: str) -> None:
        claim = f"git work claim {there.item} --take-over"
        if now is Standing.RUN_OUT:
            raise Taken(f"{has}; it has run out", hint=claim)
        if now is Standing.TWIN:
            raise Taken(f"{has}, by an agent of the same id in another clone", hint=f"git work next, or {claim}")
        if there.has_run_out(self.now):
            raise Taken(f"{has}; it may be taken over {GRACE.seconds} s after that", hint="git work next")
        if not (self.asked.take_over and self.asked.reason.strip()):
            hint = f"git work next, or with the permission {OVERRIDE}: {claim} --reason TEXT"
            raise Taken(has, hint=hint)
        require(self.space, self.rules, OVERRIDE, f"take over a claim that runs: {has}")

    def claim(self, item: Item) -> Held:
        """The claim that is asked for."""
        return Held(item.id, self.actor, self.agent, self.now + (self.asked.length or term(self.rules.config.lease)))

    def replaced(self, item: Item, own: Held | None, there: Held | None, is_own: bool) -> Held | None:
        """Whose claim goes: what stood on the remote (`is_own`: it was ours), in this clone, or in the item's file."""
        if there is not None:
            return None if is_own else there
        one = own if own is not None else claimrecord.of_item(item)
        return one if one is not None and one.agent != self.agent else None


def name_of(assignee: str) -> str:
    """A name as names are compared."""
    return assignee.strip().casefold().removeprefix("@")
