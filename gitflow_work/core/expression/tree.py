"""The nodes of an expression. Each knows where it begins in the text (`at`, from 0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, truth value or null."""

    value: Any
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """A variable: of the scope, or bound by a macro around it."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Select:
    """`of.field`; with `test` it is `has(of.field)`."""

    of: Node
    field: str
    at: int
    test: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """`of[key]`."""

    of: Node
    key: Node
    at: int


@dataclass(frozen=True, slots=True)
class Members:
    """`[a, b]`."""

    members: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Unary:
    """`!x` or `-x`."""

    sign: str
    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, comparison, or `in`. `at` is the operator's place."""

    sign: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Logic:
    """`a && b && …` or `a || b || …`: one node for the whole row, so that long rows are not deep."""

    sign: str
    operands: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? yes : no`."""

    condition: Node
    yes: Node
    no: Node
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the table of functions.py. For a method the first argument is what it is asked of."""

    function: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Macro:
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
