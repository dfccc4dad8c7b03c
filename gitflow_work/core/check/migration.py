"""Items that go over to another version of their workflow (docs/workflow-versions.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.workflow import Workflow

ARROW = " -> "


class Pins:
    """The versions that items are pinned to, seen from `base`; without one each is as its file says.

    A line of commits that parted before BASE pinned an item (`bump` does, to what it followed) knows nothing of it, and
    what lands there has the pin. So an item that such a line never had pinned counts as pinned to what BASE says.
    """

    def __init__(self, timeline: Timeline, base: str | None, parents: Mapping[str, tuple[str, ...]]) -> None:
        self._timeline = timeline
        self._base = base
        self._parents = parents
        self._never: dict[tuple[str, str], bool] = {}
        self._at_base: dict[str, str] = {}

    def of(self, commit: str, key: str, pin: str) -> str:
        """The pin that counts for an item in a commit, whose file says `pin` (empty: nothing)."""
        if pin or self._base is None or commit == self._base:
            return pin
        if key not in self._at_base:
            at_base = self._said(self._base, key)
            self._at_base[key] = at_base.pop() if len(at_base) == 1 else ""
        said = self._at_base[key]
        return said if said and self._never_pinned(commit, key) else pin

    def _said(self, commit: str, key: str) -> set[str]:
        return {one.pin for one in self._timeline.carried(commit, key) if one is not None}

    def _never_pinned(self, commit: str, key: str) -> bool:
        """Whether neither the commit nor what comes before it in the range has the item pinned."""
        waiting = [commit]
        while waiting:
            at = waiting[-1]
            before = self._parents.get(at, ())
            open_ones = [one for one in before if (one, key) not in self._never]
            if self._said(at, key) <= {""} and open_ones:
                waiting += open_ones
                continue
            never = self._said(at, key) <= {""} and all(self._never[one, key] for one in before)
            self._never[at, key] = never
            waiting.pop()
        return self._never[commit, key]


class Declared(NamedTuple):
    """What a commit's message declares: `task@1 -> task@2`, and states for those that go away: `QA -> In Review`."""

    edges: frozenset[str] = frozenset()
    states: tuple[str, ...] = ()


def edge(was: str, now: str) -> str:
    """A migration, or a state and the one that takes its place, as messages say it."""
    return f"{was}{ARROW}{now}"


def start(declared: Declared, status: str, workflow: Workflow) -> str | None:
    """The state in which an item goes on in `workflow`: its own where that has it, else the declared one, or None."""
    if workflow.state(status) is not None:
        return status
    beginning = edge(status, "")
    named = (line.removeprefix(beginning) for line in declared.states if line.startswith(beginning))
    return next((one for one in named if workflow.state(one) is not None), None)
