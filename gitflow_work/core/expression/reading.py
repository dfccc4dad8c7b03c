"""Which fields an expression reads, as far as its text tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitflow_work.core.expression.tree import Index, Literal, Macro, Name, Node, Select, children

ITEM = "item"
VARIABLES = (ITEM, "source", "target")
"""The names of a scope that are no fields: the item, the state that is left, the one that is entered."""


class Read(NamedTuple):
    """A field that is read, at a place in the text (from 0). `asked` is True where `has` asks whether it is set."""

    field: str
    at: int
    asked: bool = False


def reads(root: Node) -> Iterator[Read]:
    """Every place where a field is read, in the order of the text: `item.x`, `item["x"]`, and `x` alone."""
    return iter(sorted(_reads(root, frozenset()), key=lambda one: one.at))


def _reads(node: Node, bound: frozenset[str]) -> Iterator[Read]:
    match node:
        case Select(Name(name), field, at, test) if name == ITEM and name not in bound:
            yield Read(field, at, test)
        case Index(Name(name), Literal(str(field)), at) if name == ITEM and name not in bound:
            yield Read(field, at)
        case Name(name, at):
            if name not in bound and name not in VARIABLES:
                yield Read(name, at)
        case Macro():
            yield from _reads(node.of, bound)
            yield from _reads(node.test, bound | {node.variable})
        case _:
            for child in children(node):
                yield from _reads(child, bound)
