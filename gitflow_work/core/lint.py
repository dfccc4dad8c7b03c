"""Lint of workflows: what is wrong with a state machine that could be read.

Each rule is one function here and one line in `RULES`; its id is stable, users write it down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from gitflow_work.core import patterns
from gitflow_work.core.finding import ERROR, WARNING, Finding
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import AllOf, AnyOf, Gate, GateNode, Kind, NotOf
from gitflow_work.core.gates.later import LaterGate
from gitflow_work.core.recordtype import BUILT_IN_KEYS
from gitflow_work.core.words import near
from gitflow_work.core.workflow import State, Transition, Workflow

KNOWN_VARIABLES = ("id", "slug", "feature", "NNN", *sorted(BUILT_IN_KEYS - {"id"}))
SPECIAL_VIAS = ("manual", "rework", "rollback")
MAX_NAMED = 8
"""So many states of a cycle, or of a list, are named."""

MAX_FINDINGS = 200
"""More findings of one rule in one file help nobody."""


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


def lint(workflow: Workflow, fields: Collection[str] | None = None) -> list[Finding]:
    """Every defect of `workflow`, by line.

    `fields` are the names that its types' items may have; without them a variable of an artifact's path that is not
    built in is a warning, with them an error.
    """
    linted = Linted(workflow, None if fields is None else frozenset(fields))
    found = [one for rule in RULES for one in islice(rule(linted), MAX_FINDINGS)]
    return sorted(found, key=lambda one: one.line)


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


def unreachable_state(linted: Linted) -> Iterator[Finding]:
    """A state that no path of transitions leads to from the initial one."""
    workflow = linted.workflow
    if workflow.state(workflow.initial) is None:
        return
    onward: dict[str, list[str]] = {}
    for source, target, _ in _edges(workflow):
        onward.setdefault(source, []).append(target)
    reached = _closure([workflow.initial], onward)
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
    for source, target, _ in _edges(workflow):
        backward.setdefault(target, []).append(source)
    ending = _closure(finals, backward)
    for state in workflow.states:
        if state.name not in ending:
            message = f"no path leads from the state {state.name} to a final one"
            hint = "add a transition onward, or write `final: true`"
            yield linted.finding("no-way-to-final", message, state.line, hint)


def final_state_left(linted: Linted) -> Iterator[Finding]:
    """A transition that can never be taken: it leaves a final state and is no way back."""
    workflow = linted.workflow
    for source, target, one in _edges(workflow):
        if workflow.is_final(source) and source != target and not one.is_back:
            message = f"{one.name} leaves the final state {source} and is not a way back: it can never be taken"
            yield linted.finding("final-state-left", message, one.line, "write `back: true`, or remove `final`")


def undeclared_cycle(linted: Linted) -> Iterator[Finding]:
    """Forward transitions that lead round in a circle: one of them is a way back and should say so."""
    onward: dict[str, list[tuple[str, Transition]]] = {}
    for source, target, one in _edges(linted.workflow):
        if source != target and not one.is_back and one.via != "manual":
            onward.setdefault(source, []).append((target, one))
    for circle, closing in _circles(list(linted.names()), onward):
        shown = circle if len(circle) <= MAX_NAMED else [*circle[: MAX_NAMED - 1], "…"]
        message = f"transitions lead round in a circle: {' -> '.join([*shown, circle[0]])}"
        hint = f"write `back: true` on {closing.name} if it is a way back"
        yield linted.finding("undeclared-cycle", message, closing.line, hint)


def unknown_via(linted: Linted) -> Iterator[Finding]:
    """In a flowspec file: a `via` that is none of its `workflows` and none of the special words."""
    phases = linted.workflow.phases
    if phases is None:
        return
    known = [*(phase.name for phase in phases), *SPECIAL_VIAS]
    allowed = frozenset(known)
    for one in linted.workflow.transitions:
        if one.via and one.via not in allowed:
            message = f"`via` of {one.name} names no entry of `workflows`: {one.via}"
            yield linted.finding("unknown-via", message, one.line, near(one.via, known))


def unknown_artifact_variable(linted: Linted) -> Iterator[Finding]:
    """A path of an artifact has braces that nothing fills."""
    known = [*KNOWN_VARIABLES, *sorted(linted.fields or ())]
    for one, path in _artifact_paths(linted.workflow):
        for name in _BRACES.findall(path):
            if name in known:
                continue
            guess = bool(patterns.variables(f"{{{name}}}")) and linted.fields is None
            message = f"nothing fills `{{{name[:80]}}}` in {path[:200]} ({one.name})"
            if guess:
                message += ", unless the type has such a field"
            hint = near(name, known) or "use {id}, {slug}, {feature}, {NNN} or a field of the type"
            level = WARNING if guess else ERROR
            yield linted.finding("unknown-artifact-variable", message, one.line, hint, level)


def impossible_path(linted: Linted) -> Iterator[Finding]:
    """A path of an artifact that no file of a repository can have."""
    for one, path in _artifact_paths(linted.workflow):
        parts = path.removeprefix("./").removesuffix("/").split("/")
        if any(part in ("", ".", "..") for part in parts) or "\\" in path:
            message = f"no file can be at {path[:200]} ({one.name})"
            hint = "paths start at the top of the repository and are written with `/`"
            yield linted.finding("impossible-path", message, one.line, hint)


def gate_not_judged(linted: Linted) -> Iterator[Finding]:
    """A gate that this version reads but cannot judge. Landing gates are left out: they are asked when it lands."""
    for one in linted.workflow.transitions:
        for gate in _leaves(one.gates):
            if isinstance(gate, LaterGate) and gate.kind is not Kind.LANDING:
                message = f"this version cannot judge the gate `{gate.name}` of {one.name}: it is unknown, never a pass"
                yield linted.finding("gate-not-judged", message, one.line, level=WARNING)


RULES: tuple[Callable[[Linted], Iterator[Finding]], ...] = (
    no_initial_state,
    unknown_state,
    duplicate_state,
    duplicate_transition,
    unreachable_state,
    no_way_to_final,
    final_state_left,
    undeclared_cycle,
    unknown_via,
    unknown_artifact_variable,
    impossible_path,
    gate_not_judged,
)

_BRACES = re.compile(r"\{([^{}]*)\}?")


def _typed(name: str) -> str:
    return re.sub(r"[-_\s]+", " ", name).casefold()


def _edges(workflow: Workflow) -> Iterator[tuple[str, str, Transition]]:
    for one in workflow.transitions:
        for source in one.sources:
            yield source, one.target, one


def _closure(start: Iterable[str], onward: Mapping[str, list[str]]) -> set[str]:
    reached = set(start)
    waiting = list(reached)
    while waiting:
        fresh = set(onward.get(waiting.pop(), ())) - reached
        reached |= fresh
        waiting += fresh
    return reached


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
            here, edges = path[-1]
            step = next(edges, None)
            if step is None:
                path.pop()
                del place[here]
                done.add(here)
            elif step[0] in place:
                yield [name for name, _ in path[place[step[0]] :]], step[1]
            elif step[0] not in done:
                place[step[0]] = len(path)
                path.append((step[0], iter(onward.get(step[0], ()))))


def _leaves(nodes: Iterable[GateNode]) -> Iterator[Gate]:
    for node in nodes:
        if isinstance(node, AllOf | AnyOf | NotOf):
            yield from _leaves(node.children)
        else:
            yield node


def _artifact_paths(workflow: Workflow) -> Iterator[tuple[Transition, str]]:
    for one in workflow.transitions:
        paths = (a.path for gate in _leaves(one.gates) if isinstance(gate, ArtifactsGate) for a in gate.artifacts)
        yield from ((one, path) for path in dict.fromkeys(paths))
