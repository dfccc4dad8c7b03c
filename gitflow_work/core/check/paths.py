"""Paths through a workflow: from one status to another, over edges that hold."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from gitflow_work.core.workflow import Transition, Workflow

Step = tuple[str, Transition]
"""A state and the transition taken out of it."""
Holds = Callable[[str, Transition], bool]


class Limits(NamedTuple):
    """Which paths are allowed: `forward` leaves out ways back, `single` allows one edge only."""

    forward: bool = False
    single: bool = False


def shortest(
    workflow: Workflow, source: str, target: str, limits: Limits, holds: Holds | None = None
) -> tuple[Step, ...] | None:
    """The shortest path from one state to another, first in file order among equals; None when there is none.

    From a state to itself there is none: nothing has to be gone.

    `holds` is asked at most once for each edge that the search meets; without it every edge holds.
    """
    came: dict[str, tuple[Step, ...]] = {source: ()}
    waiting = deque([source])
    while waiting:
        state = waiting.popleft()
        if limits.single and state != source:
            break
        for transition in workflow.leaving(state):
            if transition.target in came or (limits.forward and transition.is_back):
                continue
            if holds is not None and not holds(state, transition):
                continue
            path = (*came[state], (state, transition))
            if transition.target == target:
                return path
            came[transition.target] = path
            waiting.append(transition.target)
    return None


def names(workflow: Workflow, state: str) -> str:
    """Where one may go from `state`, for messages: `to In Progress (start), Cancelled (cancel)`, or `nowhere`."""
    seen = dict.fromkeys(f"{one.target} ({one.name})" for one in workflow.leaving(state) if one.target != state)
    return "to " + ", ".join(seen) if seen else "nowhere"
