"""How people name states and transitions: without case, with `-` or `_` for a space."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.core.workflow import Transition, Workflow


def folded(word: str) -> str:
    """The form in which names of states and transitions are compared."""
    return " ".join(word.replace("-", " ").replace("_", " ").casefold().split())


class Goal(NamedTuple):
    """What a word means in a state: the state it leads to, when it names one, and the edges that may be taken."""

    state: str | None
    edges: tuple[Transition, ...]


def state_named(workflow: Workflow, word: str) -> str | None:
    """The state that `word` names: exactly, else folded. None when there is none."""
    if workflow.state(word) is not None:
        return word
    return next((one.name for one in workflow.states if folded(one.name) == folded(word)), None)


def goal(workflow: Workflow, source: str, word: str) -> Goal:
    """What `word` asks for. A state wins over a transition of the same name. Raises BadUsage when it is neither."""
    state = state_named(workflow, word)
    if state is not None:
        return Goal(state, tuple(workflow.between(source, state)))
    named = [one for one in workflow.transitions if one.name == word]
    named = named or [one for one in workflow.transitions if folded(one.name) == folded(word)]
    if named:
        names = {one.name for one in named}
        return Goal(None, tuple(one for one in workflow.leaving(source) if one.name in names))
    known = [one.name for one in workflow.states] + [one.name for one in workflow.transitions]
    states = ", ".join(one.name for one in workflow.states)
    raise BadUsage(
        f"`{word}` is no state or transition of the workflow {workflow.name}; its states: {states}",
        hint=near(word, known) or f"git work workflow show {workflow.path}".rstrip(),
        code="unknown-state",
    )
