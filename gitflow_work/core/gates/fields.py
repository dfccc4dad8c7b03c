"""The gate `fields`: these fields of the item are set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.valueschema import WORD, Schema, texts, told
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need


@dataclass(frozen=True, slots=True)
class FieldsGate:
    """`fields: [assignee, due]`. A field counts as set when it holds text that is more than blanks."""

    keys: tuple[str, ...]
    name: ClassVar[str] = "fields"
    kind: ClassVar[Kind] = Kind.TREE
    value_schema: ClassVar[Schema] = told("A field of the item, or a list of them: all are set.", texts(WORD, least=1))

    @classmethod
    def from_value(cls, value: Any) -> FieldsGate:
        """From one name or a list of names. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not keys or not all(isinstance(one, str) and one.strip() for one in keys):
            raise BadGate("`fields` needs the names of one or more fields")
        return cls(tuple(key.strip() for key in keys))

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """Nothing but the item."""
        return ()

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when every field is set."""
        missing = [key for key in self.keys if not any(text.strip() for text in subject.item.texts(key))]
        expected = "set: " + ", ".join(self.keys)
        if not missing:
            return GateResult(self.name, Verdict.PASS, expected, "all set")
        hint = f"git work set {subject.item.id} " + " ".join(f"{key}=…" for key in missing)
        return GateResult(self.name, Verdict.FAIL, expected, "not set: " + ", ".join(missing), hint=hint)
