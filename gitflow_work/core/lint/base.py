"""What the rules of the lint look at, and the walks that several of them take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.gates.base import AllOf, AnyOf, Gate, GateNode, NotOf
from gitflow_work.core.workflow import Transition, Workflow


@dataclass(frozen=True, slots=True)
class Linted:
    """What the rules look at. `fields` are those of the types that use the workflow; None when nobody knows."""

    workflow: Workflow
    fields: frozenset[str] | None = None

    def finding(self, rule: str, message: str, line: int, hint: str | None = None, level: str = ERROR) -> Finding:
        """A finding in the workflow's file."""
        return Finding(rule, message, level, self.workflow.path or None, line=line, hint=hint)

    def names(self) -> dict[str, None]:
        """The names of the states, in order."""
        return {state.name: None for state in self.workflow.states}


def edges(workflow: Workflow) -> Iterator[tuple[str, str, Transition]]:
    """Source, target and transition of each edge, in file order."""
    for one in workflow.transitions:
        for source in one.sources:
            yield source, one.target, one


def closure(start: Iterable[str], onward: Mapping[str, list[str]]) -> set[str]:
    """What is reached from `start`, with `start`."""
    reached = set(start)
    waiting = list(reached)
    while waiting:
        fresh = set(onward.get(waiting.pop(), ())) - reached
        reached |= fresh
        waiting += fresh
    return reached


def leaves(nodes: Iterable[GateNode]) -> Iterator[Gate]:
    """The gates of a tree of them, without `all`, `any` and `not`."""
    for node in nodes:
        if isinstance(node, AllOf | AnyOf | NotOf):
            yield from leaves(node.children)
        else:
            yield node
