"""The expression language: a subset of CEL, read by hand, evaluated in bounded work (docs/expressions.md).

    expression = parse("item.estimate <= 8 && 'web' in item.labels")
    expression.evaluate({"item": {"estimate": 5, "labels": ["web"]}})     True

Nothing here knows of gates, items or a clock: a scope is a map of names to values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gitflow_work.core.expression.errors import BadExpression, EvaluationError, TooMuchWork
from gitflow_work.core.expression.parser import tree_of
from gitflow_work.core.expression.reading import Read, reads
from gitflow_work.core.expression.tree import Node

__all__ = ["BadExpression", "EvaluationError", "Expression", "Read", "TooMuchWork", "fields_read", "parse"]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read. Two of the same text are equal."""

    text: str
    root: Node = field(compare=False, repr=False)

    def evaluate(self, scope: Mapping[str, Any]) -> Any:
        """Its value, as the Python type of values.py, where `scope` gives the variables.

        A value of the scope may be text, bool, int, float, Decimal, date, datetime with a zone, timedelta, None, a list
        of those, a mapping from names to those, or an EvaluationError, which is raised when it is read. Raises
        EvaluationError; the work is bounded whatever the scope holds.
        """
        from gitflow_work.core.expression.evaluate import value_of

        return value_of(self.root, scope)

    def place(self, at: int) -> tuple[int, int]:
        """Line and column of a place in the text, both from 1."""
        before = self.text[:at]
        return before.count("\n") + 1, at - before.rfind("\n")


def parse(text: str) -> Expression:
    """Read an expression. Raises BadExpression with line and column."""
    return Expression(text, tree_of(text))


def fields_read(expression: Expression) -> tuple[Read, ...]:
    """The fields of the item that the expression names, at every place where it does."""
    return tuple(reads(expression.root))
