"""The protocol of gates: needs -> facts -> verdict.

A gate is made once from its value in the workflow file, is asked what it needs for a subject, and judges when the facts
are there. It never fetches anything itself.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitflow_work.core.verdict import GateResult

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need
    from gitflow_work.core.item import Item
    from gitflow_work.core.types.recordtype import RecordType
    from gitflow_work.core.workflow import Transition, Workflow


class Kind(enum.StrEnum):
    """What a gate asks about (design, section 5)."""

    TREE = "tree"
    """A property of one tree; can be asked of any."""
    EVENT = "event"
    """Who, when, in which commit; asked once, of the commit that makes the move."""
    LANDING = "landing"
    """Known only to the forge; asked of the pull request that brings the move to the target branch."""


class Subject(NamedTuple):
    """What is judged: this item, as the judged tree has it, taking this transition out of the state `source`."""

    item: Item
    transition: Transition
    source: str
    slug: str = ""
    """The slug of the item's file name; fills `{slug}`."""
    record_type: RecordType | None = None
    """The item's type, as the rules that judge have it; None when they do not."""
    workflow: Workflow | None = None
    """The workflow that the item follows; None when the rules that judge do not have it."""


class Gate(Protocol):
    """One condition on a transition. Implementations are pure and live one to a file."""

    @property
    def name(self) -> str:
        """The name in workflow files, in verdicts and in the docs."""
        ...

    @property
    def kind(self) -> Kind:
        """What it asks about, and so when it is asked."""
        ...

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """What has to be known to judge `subject`; empty when the item itself is enough."""
        ...

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """The verdict, with what was expected and found. A needed fact that is None gives unknown."""
        ...


@dataclass(frozen=True, slots=True)
class AllOf:
    """`all: […]`: every child holds."""

    children: tuple[GateNode, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`any: […]`: at least one child holds."""

    children: tuple[GateNode, ...]


@dataclass(frozen=True, slots=True)
class NotOf:
    """`not: […]`: the children together do not hold."""

    children: tuple[GateNode, ...]


GateNode = Gate | AllOf | AnyOf | NotOf


def leaves(nodes: Iterable[GateNode]) -> Iterator[Gate]:
    """The gates of a list that are no combinators, in order."""
    for node in nodes:
        if isinstance(node, AllOf | AnyOf | NotOf):
            yield from leaves(node.children)
        else:
            yield node
