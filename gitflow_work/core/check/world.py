"""What the rule asks of the world beyond statuses, and what it is told about the range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gitflow_work.core.check.dag import Dag
from gitflow_work.core.check.migration import Declared
from gitflow_work.core.check.paths import Step
from gitflow_work.core.check.records import File
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.decide import Decision
from gitflow_work.core.verdict import GateResult
from gitflow_work.core.workflow import Transition


class World(Protocol):
    """The shell's answers about single commits. Each is a pure function of git objects."""

    def decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        """Whether the tree and event gates of a transition hold in a commit for the item in `file`."""
        ...

    def tree_decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        """The same for the tree gates alone."""
        ...

    def took(self, commit: str, file: File, path: Sequence[Step], decisions: Sequence[Decision]) -> None:
        """Be told that a commit made a move by these steps, by what was decided on each."""
        ...

    def migration(self, commit: str) -> Declared | None:
        """What a commit's message declares of versions; None for a draft whose message is not known yet."""
        ...

    def permitted(self, commit: str, permission: str) -> GateResult:
        """Whether whoever made a commit has a permission under the rules that judge; unknown without proof."""
        ...


@dataclass(frozen=True, slots=True)
class History:
    """The commits known. `dag` is None until somebody needs the whole topology; then it covers all ancestors."""

    timeline: Timeline
    dag: Dag | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """The commits that are judged, parents first, each with its parents; `base` is None for a whole history.

    `adopting` are the commits before which no rules had ever been: their items may enter in any state.
    """

    base: str | None
    head: str
    commits: tuple[tuple[str, tuple[str, ...]], ...]
    adopting: frozenset[str] = frozenset()
    squash_path: bool = True
