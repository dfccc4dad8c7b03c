"""The gate `claimed`: somebody has the item, and nobody else has it on the remote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import ActorNames, Claim, ClaimOn, Facts, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import value_or_keys
from gitflow_work.core.valueschema import NOTHING, Schema, told
from gitflow_work.core.verdict import GateResult, Verdict

BY = "actor"


@dataclass(frozen=True, slots=True)
class ClaimedGate:
    """`claimed`, or `claimed: {by: actor}`: the assignee is who makes the move.

    Where the remote was not asked for its claim, what the item's file says is enough, and that is said.
    """

    by_actor: bool = False
    name: ClassVar[str] = "claimed"
    kind: ClassVar[Kind] = Kind.EVENT
    value_schema: ClassVar[Schema] = told(
        "Somebody is assigned, and nobody else has a claim.",
        value_or_keys(NOTHING, {"by": told("The assignee is who makes the move.", {"enum": [BY]})}, alone=True),
    )

    @classmethod
    def from_value(cls, value: Any) -> ClaimedGate:
        """From nothing, or `{by: actor}`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        if value is not None and value != {"by": BY}:
            raise BadGate("`claimed` stands alone, or says by whom: `claimed: {by: actor}`")
        return cls(value is not None)

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The remote's claim, and who makes the move where that counts."""
        claim: Need = ClaimOn(subject.item.id)
        return (claim, ActorNames()) if self.by_actor else (claim,)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when somebody is assigned (with `by`: who makes the move), and the remote's claim is nobody else's."""
        item = subject.item.id
        assignees = [one.strip() for one in subject.item.texts("assignee") if one.strip()]
        if not assignees:
            return self._said(Verdict.FAIL, "nobody is assigned", f"git work set {item} assignee=…")
        claim = facts.claim(ClaimOn(item))
        if claim is not None and claim.holder and not claim.mine:
            until = f" until {claim.until:%Y-%m-%d %H:%M %Z}".rstrip() if claim.until else ""
            hint = f"ask {claim.holder}, or wait until the claim runs out"
            return self._said(Verdict.FAIL, f"claimed by {claim.holder}{until}", hint, claim.holder)
        who = ", ".join(assignees)
        if self.by_actor:
            names = facts.actor_names()
            if names is None or (not names.names and not names.refuted):
                why = names.reason if names is not None else "not asked"
                return self._said(Verdict.UNKNOWN, f"assigned to {who}; {why}")
            mine = {one.casefold() for one in names.names}
            if not any(one.casefold() in mine for one in assignees):
                hint = f"let {assignees[0]} make the move, or git work set {item} assignee=…"
                return self._said(Verdict.FAIL, f"assigned to {who}; the move is by {names.reason}", hint, assignees[0])
        return self._said(Verdict.PASS, f"assigned to {who}{_remote(claim)}")

    def _said(self, verdict: Verdict, found: str, hint: str | None = None, who: str = "anyone") -> GateResult:
        expected = "assigned to who makes the move" if self.by_actor else "assigned to somebody"
        return GateResult(self.name, verdict, expected, found, who=who, hint=hint)


def _remote(claim: Claim | None) -> str:
    if claim is None:
        return "; no remote was asked"
    if claim.doubt:
        return f"; the claim is only local: {claim.doubt}"
    return "; the remote's claim is ours" if claim.mine else "; no claim on the remote"
