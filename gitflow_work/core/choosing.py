"""Choosing items by an expression about their fields: the language of the gate `expression`, typed in the same way."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from gitflow_work.core.expression import BadExpression, EvaluationError, fields_read, parse
from gitflow_work.core.gates.expression import ItemFields
from gitflow_work.core.item import Item
from gitflow_work.core.types.recordtype import BUILT_IN_KEYS, RecordType
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage


class Choice:
    """An expression that chooses items: `item.priority == "High" && !has(item.assignee)`."""

    def __init__(self, text: str) -> None:
        """Raises BadUsage, with the place, for what is no expression."""
        try:
            self._expression = parse(text.strip())
        except BadExpression as error:
            where = f"line {error.line}, column {error.column}: {error.message}"
            raise BadUsage(f"--where, {where}", hint=error.hint or "docs/expressions.md", code=error.code) from None

    def chooses(self, item: Item, record_type: RecordType | None) -> bool:
        """Whether it is true of an item. Raises EvaluationError when it has no value there, or another than that."""
        value = self._expression.evaluate(_scope(item, record_type))
        if not isinstance(value, bool):
            raise EvaluationError("the expression is neither true nor false", hint="compare it with something")
        return value

    def check_fields(self, types: Iterable[RecordType], items: Iterable[Item]) -> None:
        """Raise BadUsage for a field that no type lists and no item has: `has` would be false of a mistyped one."""
        known = set(BUILT_IN_KEYS).union(*(one.fields for one in types))
        unknown = {one.field: None for one in fields_read(self._expression) if one.field not in known}
        for item in items if unknown else ():
            for name in [one for one in unknown if one in item.fields]:
                del unknown[name]
        for name in unknown:
            raise BadUsage(
                f"--where asks for {name}, a field that no type lists and no item has",
                hint=near(name, sorted(known)) or "git work type show NAME",
                code="unknown-key",
            )


def _scope(item: Item, record_type: RecordType | None) -> Mapping[str, Any]:
    fields = _Fields(item, record_type)
    return ChainMap({"item": fields}, fields)  # type: ignore[arg-type] # nobody writes to it


class _Fields(ItemFields):
    """The fields of an item, with its status as it is: no transition is in question."""

    def __init__(self, item: Item, record_type: RecordType | None) -> None:
        self._known = record_type.fields if record_type is not None else {}
        self._written = dict(item.fields)
