"""Lint of the graph: states that nothing reaches, that hold items for ever, and circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gitflow_work.core.finding import Finding
from gitflow_work.core.lint.base import Linted, closure, edges
from gitflow_work.core.workflow import Transition

MAX_NAMED = 8
"""So many states of a cycle, or of a list, are named."""


def unreachable_state(linted: Linted) -> Iterator[Finding]:
    """A state that no path of transitions leads to from the initial one."""
    workflow = linted.workflow
    if workflow.state(workflow.initial) is None:
        return
    onward: dict[str, list[str]] = {}
    for source, target, _ in edges(workflow):
        onward.setdefault(source, []).append(target)
    reached = closure([workflow.initial], onward)
    for state in workflow.states:
        if state.name not in reached:
            message = f"nothing leads from {workflow.initial} to the state {state.name}"
            yield linted.finding("unreachable-state", message, state.line, "add a transition to it, or remove it")


def no_way_to_final(linted: Linted) -> Iterator[Finding]:
    """A state in which items are caught: no path leads to a final one. Without any final state, one finding."""
    workflow = linted.workflow
    finals = [state.name for state in workflow.states if state.final]
    if workflow.states and not finals:
        message = "no state is final: a transition leaves each of them"
        yield linted.finding("no-way-to-final", message, workflow.states[0].line, "write `final: true` where items end")
        return
    backward: dict[str, list[str]] = {}
    for source, target, _ in edges(workflow):
        backward.setdefault(target, []).append(source)
    ending = closure(finals, backward)
    for state in workflow.states:
        if state.name not in ending:
            message = f"no path leads from the state {state.name} to a final one"
            hint = "add a transition onward, or write `final: true`"
            yield linted.finding("no-way-to-final", message, state.line, hint)


def final_state_left(linted: Linted) -> Iterator[Finding]:
    """A transition that can never be taken: it leaves a final state and is no way back."""
    workflow = linted.workflow
    for source, target, one in edges(workflow):
        if workflow.is_final(source) and source != target and not one.is_back:
            message = f"{one.name} leaves the final state {source} and is not a way back: it can never be taken"
            yield linted.finding("final-state-left", message, one.line, "write `back: true`, or remove `final`")


def undeclared_cycle(linted: Linted) -> Iterator[Finding]:
    """Forward transitions that lead round in a circle: one of them is a way back and should say so."""
    onward: dict[str, list[tuple[str, Transition]]] = {}
    for source, target, one in edges(linted.workflow):
        if source != target and not one.is_back and one.via != "manual":
            onward.setdefault(source, []).append((target, one))
    for circle, closing in _circles(list(linted.names()), onward):
        shown = circle if len(circle) <= MAX_NAMED else [*circle[: MAX_NAMED - 1], "…"]
        message = f"transitions lead round in a circle: {' -> '.join([*shown, circle[0]])}"
        hint = f"write `back: true` on {closing.name} if it is a way back"
        yield linted.finding("undeclared-cycle", message, closing.line, hint)


def _circles(
    states: list[str], onward: Mapping[str, list[tuple[str, Transition]]]
) -> Iterator[tuple[list[str], Transition]]:
    """Each edge that closes a circle, with the states of that circle in order; no recursion, files can be long."""
    done: set[str] = set()
    for start in states:
        if start in done:
            continue
        place = {start: 0}
        path = [(start, iter(onward.get(start, ())))]
        while path:
            here, ways = path[-1]
            step = next(ways, None)
            if step is None:
                path.pop()
                del place[here]
                done.add(here)
            elif step[0] in place:
                yield [name for name, _ in path[place[step[0]] :]], step[1]
            elif step[0] not in done:
                place[step[0]] = len(path)
                path.append((step[0], iter(onward.get(step[0], ()))))
