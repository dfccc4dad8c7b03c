"""Lint of names: what is named and not there, and what is there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitflow_work.core.finding import ERROR, WARNING, Finding
from gitflow_work.core.lint.base import Linted
from gitflow_work.core.words import near
from gitflow_work.core.workflow import State, Transition


def no_initial_state(linted: Linted) -> Iterator[Finding]:
    """No state in which items could begin."""
    if not linted.workflow.states or not linted.workflow.initial:
        yield linted.finding("no-initial-state", "the workflow has no state to begin in", linted.workflow.initial_line)


def unknown_state(linted: Linted) -> Iterator[Finding]:
    """`initial`, `from`, `to` or a phase names a state that is not listed."""
    known = linted.names()
    workflow = linted.workflow
    named: list[tuple[str, str, int]] = []
    if workflow.initial:
        named.append((workflow.initial, "the initial state", workflow.initial_line))
    for one in workflow.transitions:
        named += ((source, f"`from` of {one.name}", one.line) for source in one.sources)
        named.append((one.target, f"`to` of {one.name}", one.line))
    for phase in workflow.phases or ():
        named += ((name, f"the workflow {phase.name}", phase.line) for name in phase.states)
    wrong = ((name, where, line) for name, where, line in named if name not in known)
    for name, where, line in wrong:
        hint = near(name, known) or "add it to `states`"
        yield linted.finding("unknown-state", f"{where} names a state that is not listed: {name}", line, hint)


def duplicate_state(linted: Linted) -> Iterator[Finding]:
    """Two states with one name; a warning for two that the command line cannot tell apart."""
    seen: dict[str, State] = {}
    for state in linted.workflow.states:
        first = seen.setdefault(_typed(state.name), state)
        if first is state:
            continue
        if first.name == state.name:
            message = f"the state {state.name} is listed twice; the first is in line {first.line}"
            yield linted.finding("duplicate-state", message, state.line, "remove one of them")
        else:
            message = f"the states {first.name} and {state.name} are the same when typed (case, `-` and `_`)"
            yield linted.finding("similar-states", message, state.line, "rename one of them", WARNING)


def duplicate_transition(linted: Linted) -> Iterator[Finding]:
    """Two transitions with one name. Those without a name of their own are told apart by their order: a warning."""
    seen: dict[str, Transition] = {}
    for one in linted.workflow.transitions:
        first = seen.setdefault(one.name, one)
        if first is not one:
            level = WARNING if one.name == f"{', '.join(one.sources)} -> {one.target}" else ERROR
            message = f"the transition {one.name} is there twice; the first is in line {first.line}"
            yield linted.finding("duplicate-transition", message, one.line, "give each a name of its own", level)


def shadowed_transition(linted: Linted) -> Iterator[Finding]:
    """A transition that nothing but its name tells from an earlier one: whoever moves by state never takes it."""
    seen: dict[tuple[object, ...], Transition] = {}
    for one in linted.workflow.transitions:
        first = seen.setdefault(_substance(one), one)
        if first is not one and first.name != one.name:
            message = f"{one.name} joins the same states as {first.name} in line {first.line}, on the same conditions"
            hint = "remove one of them, or give them conditions that differ"
            yield linted.finding("shadowed-transition", message, one.line, hint, WARNING)


def _typed(name: str) -> str:
    return re.sub(r"[-_\s]+", " ", name).casefold()


def _substance(one: Transition) -> tuple[object, ...]:
    """What a transition is but for its name and description. Texts, since gates may hold lists, which have no hash."""
    return (frozenset(one.sources), one.target, one.via, one.back, repr((one.inputs, one.outputs, one.gates)))
