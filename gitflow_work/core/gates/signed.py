"""The gate `signed`: the commit that moves the item has a good signature of a person of roles.yml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import Actor, Facts, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.valueschema import WORD, Schema, told
from gitflow_work.core.verdict import GateResult, Verdict

_HOW = "git config commit.gpgSign true; git config gpg.format ssh; git config user.signingKey ~/.ssh/id_ed25519.pub"


@dataclass(frozen=True, slots=True)
class SignedGate:
    """`signed`, or `signed: {role: maintainer}`. Before the commit is made, that it will be signed is enough."""

    role: str = ""
    name: ClassVar[str] = "signed"
    kind: ClassVar[Kind] = Kind.EVENT
    value_schema: ClassVar[Schema] = told(
        "The commit is signed by a person of roles.yml; with `role` by a holder of it.",
        {"type": ["object", "null"], "required": ["role"], "properties": {"role": WORD}, "additionalProperties": False},
    )

    @classmethod
    def from_value(cls, value: Any) -> SignedGate:
        """From nothing, or a map with `role`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        if value is None:
            return cls()
        role = value.get("role") if isinstance(value, dict) and value.keys() == {"role"} else None
        if not isinstance(role, str) or not role.strip():
            raise BadGate("`signed` stands alone, or has a role: `signed: {role: maintainer}`")
        return cls(role.strip())

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """Who makes the move, and how that is shown."""
        return (Actor(),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass for a good signature (of a holder of the role). No signature and one that does not hold are a no."""
        from gitflow_work.core.people.identity import State, holds

        shown = facts.actor()
        expected = f"signed by a {self.role}" if self.role else "signed by a person of roles.yml"
        if shown is None or shown.signature is None:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "not asked")
        state, detail = shown.signature.state, shown.signature.detail
        if state is State.CANNOT_VERIFY:
            return GateResult(self.name, Verdict.UNKNOWN, expected, f"unknown: {detail}")
        if state not in (State.GOOD, State.PLANNED):
            return GateResult(self.name, Verdict.FAIL, expected, detail or "not signed", hint=_HOW)
        if self.role:
            result = holds(shown._replace(vouched=()), [self.role])  # who signs, not who approves
            if result.verdict is not Verdict.PASS:
                return result._replace(gate=self.name, expected=expected)
        evidence = (f"{shown.person} {detail}",) if state is State.GOOD else ()
        return GateResult(self.name, Verdict.PASS, expected, shown.reason if state is State.GOOD else detail, evidence)
