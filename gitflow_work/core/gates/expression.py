"""The gate `expression`: what an expression says of the item is true."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from gitflow_work.core.expression import BadExpression, EvaluationError, Expression, fields_read, parse
from gitflow_work.core.expression.tokens import MAX_LENGTH
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.types import kinds as fieldkinds
from gitflow_work.core.valueschema import Schema, told
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need

MAX_SHOWN = 300
"""So many characters of the expression a verdict shows."""
MAX_FIELDS = 8
"""So many fields a verdict names with their values."""


@dataclass(frozen=True, slots=True)
class ExpressionGate:
    """`expression: item.estimate <= 8 && 'web' in item.labels` (docs/expressions.md)."""

    expression: Expression
    name: ClassVar[str] = "expression"
    kind: ClassVar[Kind] = Kind.TREE
    value_schema: ClassVar[Schema] = told(
        "What must be true of the item, in a subset of CEL: item.estimate <= 8 && 'web' in item.labels",
        {"type": ["string", "boolean"], "pattern": r"\S", "maxLength": MAX_LENGTH},
    )

    @classmethod
    def from_value(cls, value: Any) -> ExpressionGate:
        """From the text of an expression. Raises BadGate with the line and column within it."""
        from gitflow_work.core.gates import BadGate

        if not isinstance(value, str) or not value.strip():
            raise BadGate('`expression` needs an expression, as text: "item.estimate <= 8"')
        try:
            return cls(parse(value.rstrip()))
        except BadExpression as error:
            where = f"line {error.line}, column {error.column}"
            raise BadGate(f"`expression`, {where}: {error.message}", hint=error.hint) from None

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """Nothing but the item."""
        return ()

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass for true, fail for false.

        Without a value (a field is not set, types do not fit) it is unknown: a fail would become a pass inside `not`.
        """
        text = " ".join(self.expression.text.split())
        expected = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
        found = self._found(subject)
        try:
            value = self.expression.evaluate(scope_of(subject))
        except EvaluationError as error:
            why = f"unknown: {error.message}"
            hint = error.hint or self._hint(subject)
            return GateResult(self.name, Verdict.UNKNOWN, expected, f"{why}; {found}" if found else why, hint=hint)
        if value is True:
            return GateResult(self.name, Verdict.PASS, expected, found or "true")
        if value is False:
            return GateResult(self.name, Verdict.FAIL, expected, found or "false", hint=self._hint(subject))
        why = "unknown: the expression is neither true nor false"
        return GateResult(self.name, Verdict.UNKNOWN, expected, why, hint="compare it with something")

    def _fields(self) -> list[str]:
        return list(dict.fromkeys(read.field for read in fields_read(self.expression)))

    def _found(self, subject: Subject) -> str:
        fields = self._fields()
        shown = [f"{name[:40]}: {_shown(subject, name)}" for name in fields[:MAX_FIELDS]]
        more = [f"and {len(fields) - MAX_FIELDS} more"] if len(fields) > MAX_FIELDS else []
        return "; ".join([*shown, *more])

    def _hint(self, subject: Subject) -> str | None:
        import shlex

        settable = [name for name in self._fields() if name not in ("id", "type", "status")]
        if not settable:
            return None
        words = (shlex.quote(f"{name}=") + "…" for name in settable[:MAX_FIELDS])
        return f"git work set {subject.item.id} {' '.join(words)}"


def scope_of(subject: Subject) -> Mapping[str, Any]:
    """The names of an expression: `item`, `source`, `target`, and the item's fields by themselves.

    The item's status is the state that the transition enters, whichever door asks: `move` asks before it is written,
    `check` afterwards, and a commit may have taken several steps.
    """
    fields = ItemFields(subject)
    return ChainMap({"item": fields, "source": subject.source, "target": subject.transition.target}, fields)  # type: ignore[arg-type] # nobody writes to it


class ItemFields(Mapping[str, Any]):
    """The fields of an item that are set, each typed when it is read.

    A text that is not of its field's kind is an EvaluationError as value. A list that is not set is an empty one.
    """

    def __init__(self, subject: Subject) -> None:
        self._known = subject.record_type.fields if subject.record_type is not None else {}
        self._written = {**subject.item.fields, "status": subject.transition.target}

    def __getitem__(self, key: str) -> Any:
        field, written = self._known.get(key), self._written.get(key)
        if field is None:
            value: Any = written
        else:
            try:
                value = fieldkinds.value(field, written)
            except fieldkinds.BadValue as error:
                return EvaluationError(error.message, hint=error.hint)
            if value is None and field.kind == "list":
                return []
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        names = dict.fromkeys([*self._written, *self._known])
        return (name for name in names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _shown(subject: Subject, name: str) -> str:
    if name == "status":
        return fieldkinds.shown(subject.transition.target)
    written = subject.item.fields.get(name)
    if written is None or written == ():
        return "not set"
    return fieldkinds.shown(written if isinstance(written, str) else ", ".join(written[:20]))
