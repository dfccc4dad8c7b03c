"""The value of a tree, in bounded work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gitflow_work.core.expression.errors import EvaluationError, TooMuchWork
from gitflow_work.core.expression.functions import called
from gitflow_work.core.expression.tree import (
    Binary,
    Call,
    Choice,
    Index,
    Literal,
    Logic,
    Macro,
    Members,
    Name,
    Node,
    Select,
    Unary,
)
from gitflow_work.core.expression.values import (
    admitted,
    arithmetic,
    equal,
    negative,
    no_overload,
    ordered,
    type_name,
)

MAX_STEPS = 100_000
"""One step is one node, one member of a list that is looked at, or 64 characters of a text."""


def value_of(root: Node, scope: Mapping[str, Any]) -> Any:
    """The value of the tree where `scope` gives the names. Raises EvaluationError."""
    return _Evaluation(scope).value(root)


class _Evaluation:
    def __init__(self, scope: Mapping[str, Any]) -> None:
        self._scope = scope
        self._bound: dict[str, Any] = {}
        self._seen: dict[tuple[int, str], Any] = {}
        self._left = MAX_STEPS

    def value(self, node: Node) -> Any:
        self._spend(1)
        return _HOW[type(node)](self, node)

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise TooMuchWork("evaluating takes too much work", hint="nest fewer `all` and `exists`, or shorten a list")

    def _spend_on(self, *values: Any) -> None:
        """What looking at all of these costs."""
        for value in values:
            if isinstance(value, str):
                self._spend(len(value) >> 6)
            elif isinstance(value, tuple):
                self._spend(len(value))
                self._spend_on(*value)

    def name(self, node: Name) -> Any:
        if node.name in self._bound:
            return self._bound[node.name]
        return self._read(self._scope, node.name)

    def _read(self, values: Mapping[str, Any], key: str) -> Any:
        # The maps belong to the scope, which outlives the evaluation: their ids are not given to others meanwhile.
        place = (id(values), key)
        if place not in self._seen:
            try:
                read = values[key]
            except KeyError:
                hint = f"has(item.{key[:80]}) asks whether it is"
                raise EvaluationError(f"`{key[:80]}` is not set", hint=hint) from None
            if isinstance(read, list | tuple):
                self._spend(len(read))
            self._seen[place] = admitted(read)
        return self._seen[place]

    def select(self, node: Select) -> Any:
        of = self.value(node.of)
        if not isinstance(of, Mapping):
            raise EvaluationError(f"a {type_name(of)} has no field `{node.field[:80]}`")
        if not node.test:
            return self._read(of, node.field)
        # As for a repeated field of a message in CEL: an empty list is one that is not set.
        return node.field in of and self._read(of, node.field) != ()

    def index(self, node: Index) -> Any:
        of, key = self.value(node.of), self.value(node.key)
        if isinstance(of, Mapping) and isinstance(key, str):
            return self._read(of, key)
        if type_name(of) != "list" or type_name(key) != "int":
            raise no_overload("[]", of, key)
        if not 0 <= key < len(of):
            raise EvaluationError(f"the list has no member {key}; it has {len(of)}, counted from 0")
        return of[key]

    def members(self, node: Members) -> Any:
        return tuple(self.value(one) for one in node.members)

    def unary(self, node: Unary) -> Any:
        value = self.value(node.operand)
        if node.sign == "-":
            return negative(value)
        if type_name(value) != "bool":
            raise no_overload("!", value)
        return not value

    def binary(self, node: Binary) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if node.sign == "in":
            if type_name(right) != "list":
                raise self._no_list(left, right)
            self._spend(len(right))
            return any(self._equal(left, one) for one in right)
        if node.sign in ("==", "!="):
            return self._equal(left, right) is (node.sign == "==")
        self._spend_on(left, right)
        if node.sign[0] in "<>":
            return ordered(node.sign, left, right)
        return arithmetic(node.sign, left, right)

    def _equal(self, left: Any, right: Any) -> bool:
        if isinstance(left, tuple | str):
            self._spend_on(left)
        return equal(left, right)

    def _no_list(self, left: Any, right: Any) -> EvaluationError:
        error = no_overload("in", left, right)
        if type_name(right) == "string":
            error.hint = "write text.contains(part)"
        elif type_name(right) == "map":
            error.hint = "write has(item.field)"
        return error

    def logic(self, node: Logic) -> Any:
        """Each operand may decide alone; only when none does, an error counts."""
        decides = node.sign == "||"
        failed = None
        for operand in node.operands:
            try:
                if self._truth(operand, node.sign) is decides:
                    return decides
            except TooMuchWork:
                raise
            except EvaluationError as error:
                failed = failed or error
        if failed is not None:
            raise failed
        return not decides

    def _truth(self, node: Node, asks: str) -> bool:
        value = self.value(node)
        if type_name(value) != "bool":
            raise EvaluationError(f"`{asks}` needs true or false, not a {type_name(value)}")
        return bool(value)

    def choice(self, node: Choice) -> Any:
        return self.value(node.yes if self._truth(node.condition, "?") else node.no)

    def call(self, node: Call) -> Any:
        arguments = tuple(self.value(one) for one in node.arguments)
        self._spend_on(*(one for one in arguments if isinstance(one, str)))
        return called(node.function, arguments)

    def macro(self, node: Macro) -> Any:
        of = self.value(node.of)
        if type_name(of) != "list":
            raise EvaluationError(f"`{node.name}` is asked of a list, not of a {type_name(of)}")
        decides = node.name == "exists"
        before, failed = dict(self._bound), None
        try:
            for member in of:
                self._bound[node.variable] = member
                try:
                    if self._truth(node.test, node.name) is decides:
                        return decides
                except TooMuchWork:
                    raise
                except EvaluationError as error:
                    failed = failed or error
        finally:
            self._bound = before
        if failed is not None:
            raise failed
        return not decides


def _literal(_: _Evaluation, node: Literal) -> Any:
    return node.value


_HOW: dict[type, Callable[[_Evaluation, Any], Any]] = {
    Literal: _literal,
    Name: _Evaluation.name,
    Select: _Evaluation.select,
    Index: _Evaluation.index,
    Members: _Evaluation.members,
    Unary: _Evaluation.unary,
    Binary: _Evaluation.binary,
    Logic: _Evaluation.logic,
    Choice: _Evaluation.choice,
    Call: _Evaluation.call,
    Macro: _Evaluation.macro,
}
