"""What rule A says of one item in one commit."""

from __future__ import annotations

from dataclasses import dataclass

from gitflow_work.core.check import paths
from gitflow_work.core.check.records import File, Record
from gitflow_work.core.decide import Decision
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import Transition

Edges = tuple[tuple[Transition, Decision], ...]
"""Transitions with what was decided on each."""


@dataclass(frozen=True, slots=True)
class Move:
    """A commit that introduced a status by a legal path. `path` is empty for a new item in its initial state."""

    commit: str
    key: str
    file: File
    source: str | None
    target: str
    path: tuple[paths.Step, ...]
    decisions: tuple[Decision, ...] = ()
    """What was decided on each step of `path`."""

    @property
    def later(self) -> list[GateResult]:
        """The gates that are asked when the move lands."""
        leaves = (leaf for one in self.decisions for gate in one.gates for leaf in gate.leaves())
        return [leaf for leaf in leaves if leaf.verdict is Verdict.PENDING]


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair of parent and commit that nothing explains. `edges` says what spoke against each edge, if edges exist."""

    rule: str
    commit: str
    parent: str | None
    file: File
    record: Record
    source: str | None
    edges: Edges = ()
    was: str = ""

    @property
    def undecided(self) -> bool:
        """Whether what could not be asked stands in the way: of one of several edges, or of a path without a "no"."""
        verdicts = {decision.verdict for _, decision in self.edges}
        same_edge = len({transition.target for transition, _ in self.edges}) == 1
        return Verdict.UNKNOWN in verdicts and (same_edge or Verdict.FAIL not in verdicts)


@dataclass(frozen=True, slots=True)
class Yielded:
    """A move of the range that gave way to the target branch's own.

    `returned`: moves that ended where they began, and that a merge lost; git does so without a conflict.
    """

    commit: str
    file: File
    record: Record
    source: str | None
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Migrated:
    """A commit that took an item from one version of its workflow to another, as its message declares.

    `source` is the status before, `start` the state in which it goes on: the same, or the declared one.
    """

    commit: str
    file: File
    record: Record
    was: str
    now: str
    source: str
    start: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A merge that can only be judged when the histories of its parents are known."""

    commit: str


Outcome = Move | Refused | Yielded | Migrated | Doubt
