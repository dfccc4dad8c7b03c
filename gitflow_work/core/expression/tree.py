"""The nodes of an expression. Each knows where it begins in the text (`at`, from 0)."""

from __future__ import annotations

from typing import Any, NamedTuple


class Literal(NamedTuple):
    """A number, text, truth value or null."""

    value: Any
    at: int


class Name(NamedTuple):
    """A variable: of the scope, or bound by a macro around it."""

    name: str
    at: int


class Select(NamedTuple):
    """`of.field`; with `test` it is `has(of.field)`."""

    of: Node
    field: str
    at: int
    test: bool = False


class Index(NamedTuple):
    """`of[key]`."""

    of: Node
    key: Node
    at: int


class Members(NamedTuple):
    """`[a, b]`."""

    members: tuple[Node, ...]
    at: int


class Unary(NamedTuple):
    """`!x` or `-x`."""

    sign: str
    operand: Node
    at: int


class Binary(NamedTuple):
    """Arithmetic, comparison, or `in`. `at` is the operator's place."""

    sign: str
    left: Node
    right: Node
    at: int


class Logic(NamedTuple):
    """`a && b && …` or `a || b || …`: one node for the whole row, so that long rows are not deep."""

    sign: str
    operands: tuple[Node, ...]
    at: int


class Choice(NamedTuple):
    """`condition ? yes : no`."""

    condition: Node
    yes: Node
    no: Node
    at: int


class Call(NamedTuple):
    """A function of the table of functions.py. For a method the first argument is what it is asked of."""

    function: str
    arguments: tuple[Node, ...]
    at: int


class Macro(NamedTuple):
    """`of.all(variable, test)` or `of.exists(variable, test)`."""

    name: str
    of: Node
    variable: str
    test: Node
    at: int


Node = Literal | Name | Select | Index | Members | Unary | Binary | Logic | Choice | Call | Macro


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order of the text."""
    match node:
        case Select(of) | Index(of, Literal()):
            return (of,)
        case Index(of, key):
            return (of, key)
        case Members(below) | Logic(_, below) | Call(_, below):
            return below
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right) | Macro(_, left, _, right):
            return (left, right)
        case Choice(condition, yes, no):
            return (condition, yes, no)
        case Literal() | Name():
            return ()
