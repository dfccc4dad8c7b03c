"""Items that go over to another version of their workflow (docs/workflow-versions.md)."""

from __future__ import annotations

from typing import NamedTuple

from gitflow_work.core.workflow import Workflow

ARROW = " -> "


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
