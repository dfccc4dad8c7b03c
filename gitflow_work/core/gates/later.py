"""A gate that is known by name but cannot be judged here: it asks what this version does not ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need


@dataclass(frozen=True, slots=True)
class LaterGate:
    """Always unknown, so that nothing passes for want of a judge."""

    name: str
    kind: Kind
    value: Any = None

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """Nothing that anybody could answer yet."""
        return ()

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Unknown, with the reason."""
        asks = "asks GitHub" if self.kind is Kind.LANDING else "this version cannot judge it"
        return GateResult(self.name, Verdict.UNKNOWN, f"the gate `{self.name}` holds", f"unknown: {asks}")
