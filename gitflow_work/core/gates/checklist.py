"""The gate `checklist`: every box under a heading of the item's body is ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import BoxesUnder, Facts, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.valueschema import WORD, Schema, told
from gitflow_work.core.verdict import GateResult, Verdict


@dataclass(frozen=True, slots=True)
class ChecklistGate:
    """`checklist: Acceptance Criteria`. A section that is missing or has no box is not a tick: it fails."""

    section: str
    name: ClassVar[str] = "checklist"
    kind: ClassVar[Kind] = Kind.TREE
    value_schema: ClassVar[Schema] = told(
        "The heading of a section in which all boxes are ticked; without a value Acceptance Criteria.",
        {**WORD, "type": [*WORD["type"], "null"]},
    )

    @classmethod
    def from_value(cls, value: Any) -> ChecklistGate:
        """From the heading's text; without a value `Acceptance Criteria`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        if value is None:
            return cls("Acceptance Criteria")
        if not isinstance(value, str) or not value.strip():
            raise BadGate("`checklist` needs the heading of a section")
        return cls(value.strip())

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The boxes of the section."""
        return (BoxesUnder(self.section),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when there is at least one box and all are ticked."""
        answer = facts.boxes(BoxesUnder(self.section))
        expected = f"all of {self.section} ticked"
        if answer is None:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "not asked")
        hint = f"git work edit {subject.item.id}"
        if not answer.section_found:
            return self._fail(expected, f"no section `{self.section}`", f"{hint}, and add it with its boxes")
        if not answer.boxes:
            return self._fail(expected, f"no boxes under `{self.section}`", f"{hint}, and add `- [ ] …` lines")
        ticked = sum(box.ticked for box in answer.boxes)
        found = f"{ticked} of {len(answer.boxes)}"
        if ticked < len(answer.boxes):
            return self._fail(expected, found, f"tick the rest: {hint}")
        evidence = (f'"{self.section}" {ticked}/{len(answer.boxes)}',)
        return GateResult(self.name, Verdict.PASS, expected, found, evidence=evidence)

    def _fail(self, expected: str, found: str, hint: str) -> GateResult:
        return GateResult(self.name, Verdict.FAIL, expected, found, hint=hint)
