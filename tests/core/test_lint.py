"""Lint of workflows: each rule has files on which it speaks and files on which it is silent."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.finding import ERROR, WARNING
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import GateNode, Kind, NotOf
from gitflow_work.core.gates.later import LaterGate
from gitflow_work.core.lint import lint
from gitflow_work.core.workflow import Artifact, Phase, State, Transition, Workflow


def flow(states: str, *edges: str, **more: Any) -> Workflow:
    """States as `A B C!` (`!` is final), in lines 1, 2, …; edges as `A>B`, `A,B>C`, `A>B back`, in lines 11, 12, …"""
    listed = tuple(State(one.rstrip("!"), final=one.endswith("!"), line=at) for at, one in enumerate(states.split(), 1))
    initial = listed[0].name if listed else ""
    whole: dict[str, Any] = {"initial": initial, "path": "w.yml", **more}
    transitions = tuple(edge(one, at) for at, one in enumerate(edges, 11))
    return Workflow("w", "1", listed, transitions, **whole)


def edge(text: str, line: int, *gates: GateNode) -> Transition:
    way, _, via = text.partition(" ")
    sources, _, target = way.partition(">")
    back = via == "back"
    via = "" if back else via
    return Transition(f"t{line}", tuple(sources.split(",")), target, via=via, back=back, gates=gates, line=line)


def gated(*gates: GateNode) -> Workflow:
    whole = flow("A B!")
    return Workflow("w", "1", whole.states, (edge("A>B", 11, *gates),), "A", path="w.yml")


def named(*names: str) -> Workflow:
    edges = tuple(Transition(name, ("A",), "B", via=f"v{at}", line=at) for at, name in enumerate(names, 11))
    return Workflow("w", "1", flow("A B!").states, edges, "A", path="w.yml")


def files(*paths: str) -> ArtifactsGate:
    return ArtifactsGate(tuple(Artifact("file", one) for one in paths))


PHASES = (Phase("plan", ("A",), ("B",), 5), Phase("ship", ("B",), line=6))

LOUD: dict[str, tuple[Workflow, list[tuple[str, str, int]]]] = {
    "no state at all": (flow(""), [("no-initial-state", ERROR, 1)]),
    "an initial state that is not listed": (
        flow("A B!", "A>B", initial="X", initial_line=7), [("unknown-state", ERROR, 7)],
    ),
    "from a state that is not listed": (flow("A B!", "A,X>B"), [("unknown-state", ERROR, 11)]),
    "to a state that is not listed": (flow("A B!", "A>B", "A>b"), [("unknown-state", ERROR, 12)]),
    "a phase of a state that is not listed": (
        flow("A B!", "A>B", phases=(Phase("plan", ("A", "X"), line=5),)), [("unknown-state", ERROR, 5)],
    ),
    "a state twice": (flow("A B! A", "A>B"), [("duplicate-state", ERROR, 3)]),
    "two states that are typed alike": (
        flow("In-Progress in_progress!", "In-Progress>in_progress"), [("similar-states", WARNING, 2)],
    ),
    "a name twice": (named("go", "stop", "go"), [("duplicate-transition", ERROR, 13)]),
    "a name that was made up twice": (named("A -> B", "A -> B"), [("duplicate-transition", WARNING, 12)]),
    "a state that nothing leads to": (flow("A B C!", "A>C", "B>C"), [("unreachable-state", ERROR, 2)]),
    "a state that only itself leads to": (flow("A B! C!", "A>B", "C>C"), [("unreachable-state", ERROR, 3)]),
    "a state without a way out": (flow("A B C!", "A>B", "A>C"), [("no-way-to-final", ERROR, 2)]),
    "two states that lead only to each other": (
        flow("A B C D!", "A>D", "A>B", "B>C", "C>B back"),
        [("no-way-to-final", ERROR, 2), ("no-way-to-final", ERROR, 3)],
    ),
    "no final state": (flow("A B", "A>B", "B>A back"), [("no-way-to-final", ERROR, 1)]),
    "a final state that is left": (flow("A B! C!", "A>B", "B>C"), [("final-state-left", ERROR, 12)]),
    "a circle": (flow("A B C!", "A>B", "B>A", "B>C"), [("undeclared-cycle", ERROR, 12)]),
    "a circle of three": (flow("A B C D!", "A>B", "B>C", "C>A", "C>D"), [("undeclared-cycle", ERROR, 13)]),
    "two circles": (
        flow("A B C D!", "A>B", "B>A", "B>C", "C>B", "C>D"),
        [("undeclared-cycle", ERROR, 12), ("undeclared-cycle", ERROR, 14)],
    ),
    "a circle away from the initial state": (
        flow("A B! C D", "A>B", "A>C manual", "C>D", "D>C", "D>B"), [("undeclared-cycle", ERROR, 14)],
    ),
    "a via that names nothing": (flow("A B!", "A>B shipp", phases=PHASES), [("unknown-via", ERROR, 11)]),
    "a variable that is no field": (gated(files("docs/{featur}.md")), [("unknown-artifact-variable", WARNING, 11)]),
    "a variable inside `not`": (gated(NotOf((files("{x}.md"),))), [("unknown-artifact-variable", WARNING, 11)]),
    "braces around no name": (gated(files("docs/{}.md")), [("unknown-artifact-variable", ERROR, 11)]),
    "a brace left open": (gated(files("docs/{id.md")), [("unknown-artifact-variable", ERROR, 11)]),
    "an absolute path": (gated(files("/etc/passwd")), [("impossible-path", ERROR, 11)]),
    "a path upwards": (gated(files("docs/../a")), [("impossible-path", ERROR, 11)]),
    "a path with a backslash": (gated(files("docs\\a")), [("impossible-path", ERROR, 11)]),
    "an empty part of a path": (gated(files("docs//a")), [("impossible-path", ERROR, 11)]),
}  # fmt: skip

SILENT: dict[str, Workflow] = {
    "one way": flow("A B!", "A>B"),
    "only one state": flow("A!"),
    "several edges between two states": flow("A B!", "A>B", "A>B manual"),
    "a way back": flow("A B C!", "A>B", "B>A back", "B>C"),
    "rework": flow("A B C!", "A>B", "B>A rework", "B>C"),
    "rollback": flow("A B C!", "A>B", "B>A rollback", "B>C"),
    "manual": flow("A B C!", "A>B", "B>A manual", "B>C"),
    "a loop": flow("A B!", "A>A", "A>B", "B>B"),
    "a diamond is no circle": flow("A B C D!", "A>B", "A>C", "B>D", "C>D", "A>D"),
    "reopened by a way back": flow("A B!", "A>B", "B>A back"),
    "reached by a way back only": flow("A B! C!", "A>B", "B>C back"),
    "a final state beside a way on": flow("A B! C!", "A>B", "A>C"),
    "every source of a list": flow("A B C! D!", "A>B", "B>C", "A,B>D"),
    "a via in a file without workflows": flow("A B!", "A>B whatever"),
    "a via that names a phase": flow("A B!", "A>B plan", phases=PHASES),
    "a special via": flow("A B!", "A>B manual", phases=()),
    "known variables": gated(files("./docs/{id}/{slug}-{feature}-{NNN}.md", "{assignee}/**/*.md", "src/")),
    "a gate of the forge": gated(LaterGate("pull_request", Kind.LANDING)),
    "names that differ": flow("In-Progress In-Review!", "In-Progress>In-Review"),
}


@pytest.mark.parametrize(("workflow", "found"), LOUD.values(), ids=LOUD)
def test_a_defect_is_found_with_its_line(workflow: Workflow, found: list[tuple[str, str, int]]) -> None:
    assert [(one.rule, one.level, one.line) for one in lint(workflow)] == found
    assert all(one.path == (workflow.path or None) and one.message for one in lint(workflow))


@pytest.mark.parametrize("workflow", SILENT.values(), ids=SILENT)
def test_a_sound_workflow_has_no_finding(workflow: Workflow) -> None:
    assert lint(workflow) == []


@pytest.mark.parametrize(("fields", "levels"), [(None, [WARNING]), (["team"], []), (["title"], [ERROR]), ([], [ERROR])])
def test_a_variable_is_judged_by_the_fields_of_the_types(fields: list[str] | None, levels: list[str]) -> None:
    assert [one.level for one in lint(gated(files("docs/{team}.md")), fields)] == levels


def test_findings_say_what_was_meant() -> None:
    [state] = lint(flow("Done Open!", "Done>Open", "Done>Opem"))
    assert (state.message, state.hint) == ("`to` of t12 names a state that is not listed: Opem", "did you mean `Open`?")
    [variable] = lint(gated(files("{featur}.md")))
    assert variable.hint == "did you mean `feature`?"
    [circle] = lint(flow("A B C!", "A>B", "B>A", "B>C"))
    assert circle.message == "transitions lead round in a circle: A -> B -> A"


def test_a_very_long_circle_is_found_and_shown_in_short() -> None:
    names = [f"s{at}" for at in range(20_000)]
    edges = [f"{one}>{other}" for one, other in zip(names, [*names[1:], "s0"], strict=True)]
    found = lint(flow(" ".join(names) + " end!", *edges, "s5>end"))
    assert [(one.rule, one.line) for one in found] == [("undeclared-cycle", 20_010)]
    assert found[0].message.endswith("s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> … -> s0")


def test_a_very_wide_workflow_gets_no_endless_list() -> None:
    found = lint(flow(" ".join(f"s{at}" for at in range(5_000)) + " end!", "s0>end", *["s0>nowhere"] * 5_000))
    assert len(found) < 1_000
