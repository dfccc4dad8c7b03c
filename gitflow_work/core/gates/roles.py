"""The gate `roles`: who makes the move holds one of these roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import Actor, Facts, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.valueschema import WORD, Schema, texts, told
from gitflow_work.core.verdict import GateResult, Verdict


@dataclass(frozen=True, slots=True)
class RolesGate:
    """`roles: [maintainer, developer]`: any of them will do. What shows a person is core/people/identity.py's."""

    roles: tuple[str, ...]
    name: ClassVar[str] = "roles"
    kind: ClassVar[Kind] = Kind.EVENT
    value_schema: ClassVar[Schema] = told(
        "A role of roles.yml, or a list of them: who makes the move has one of these.", texts(WORD, least=1)
    )

    @classmethod
    def from_value(cls, value: Any) -> RolesGate:
        """From one role or a list of them. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        roles = [value] if isinstance(value, str) else value
        if not isinstance(roles, list) or not roles or not all(isinstance(one, str) and one.strip() for one in roles):
            raise BadGate("`roles` needs one or more roles of roles.yml")
        return cls(tuple(dict.fromkeys(one.strip() for one in roles)))

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """Who makes the move."""
        return (Actor(),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass for a person with one of the roles; unknown where nothing proves who it is."""
        from gitflow_work.core.people.identity import holds

        shown = facts.actor()
        if shown is None:
            return GateResult(self.name, Verdict.UNKNOWN, f"the role {' or '.join(self.roles)}", "not asked")
        return holds(shown, self.roles)


def roles_asked(gates: Iterable[object]) -> list[str]:
    """The roles that gates (leaves) ask for, each once, in order."""
    from gitflow_work.core.gates.approvals import ApprovalsGate
    from gitflow_work.core.gates.keyword import KeywordGate
    from gitflow_work.core.gates.signed import SignedGate

    named: dict[str, None] = {}
    for gate in gates:
        if isinstance(gate, RolesGate):
            named.update(dict.fromkeys(gate.roles))
        elif isinstance(gate, SignedGate | ApprovalsGate | KeywordGate) and gate.role:
            named[gate.role] = None
    return list(named)
