"""Shortest paths through a workflow."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.paths import Limits, names, shortest
from gitflow_work.core.workflow import State, Transition, Workflow


def edge(name: str, sources: str, target: str, back: bool = False) -> Transition:
    return Transition(name, tuple(sources.split()), target, back=back)


WORKFLOW = Workflow(
    "task",
    "1",
    (*map(State, ("todo", "doing", "review", "stuck")), State("done", final=True), State("dropped", final=True)),
    (
        edge("start", "todo", "doing"),
        edge("submit", "doing", "review"),
        edge("hurry", "doing", "review"),
        edge("finish", "review", "done"),
        edge("rework", "review", "doing", back=True),
        edge("reopen", "done", "todo", back=True),
        edge("drop", "todo doing", "dropped"),
        edge("undrop", "dropped", "doing"),
        edge("touch", "doing", "doing"),
    ),
    "todo",
)

PATHS = [
    ("todo", "doing", Limits(), "start"),
    ("todo", "review", Limits(), "start submit"),
    ("todo", "done", Limits(), "start submit finish"),
    ("todo", "todo", Limits(), None),
    ("doing", "doing", Limits(), None),
    ("review", "doing", Limits(), "rework"),
    ("review", "doing", Limits(forward=True), None),
    ("review", "dropped", Limits(), "rework drop"),
    ("review", "dropped", Limits(forward=True), None),
    ("done", "todo", Limits(), "reopen"),
    ("done", "todo", Limits(forward=True), None),
    ("dropped", "doing", Limits(), None),
    ("todo", "stuck", Limits(), None),
    ("stuck", "todo", Limits(), None),
    ("todo", "review", Limits(single=True), None),
    ("todo", "doing", Limits(single=True), "start"),
    ("doing", "review", Limits(single=True), "submit"),
    ("review", "doing", Limits(forward=True, single=True), None),
    ("unknown", "todo", Limits(), None),
]


@pytest.mark.parametrize(("source", "target", "limits", "wanted"), PATHS)
def test_shortest(source: str, target: str, limits: Limits, wanted: str | None) -> None:
    path = shortest(WORKFLOW, source, target, limits)
    assert (path and " ".join(transition.name for _, transition in path)) == wanted


def test_a_path_is_a_chain_of_states() -> None:
    path = shortest(WORKFLOW, "todo", "done", Limits())
    assert path is not None
    assert [state for state, _ in path] == ["todo", "doing", "review"]


def test_an_edge_that_does_not_hold_is_gone_round() -> None:
    path = shortest(WORKFLOW, "todo", "review", Limits(), lambda state, one: one.name != "submit")
    assert path is not None
    assert [transition.name for _, transition in path] == ["start", "hurry"]


def test_every_edge_is_asked_once_at_most() -> None:
    asked: list[tuple[str, str]] = []

    def holds(state: str, transition: Transition) -> bool:
        asked.append((state, transition.name))
        return transition.name != "finish"

    assert shortest(WORKFLOW, "todo", "done", Limits(), holds) is None
    assert len(asked) == len(set(asked))
    assert ("review", "finish") in asked
    assert ("doing", "hurry") not in asked  # review was reached by then


def test_a_circle_ends() -> None:
    ring = Workflow("ring", "1", (State("a"), State("b")), (edge("x", "a", "b"), edge("y", "b", "a")), "a")
    assert shortest(ring, "a", "c", Limits()) is None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("todo", "to doing (start), dropped (drop)"),
        ("doing", "to review (submit), review (hurry), dropped (drop)"),
        ("done", "to todo (reopen)"),
        ("stuck", "nowhere"),
    ],
)
def test_where_one_may_go(state: str, said: str) -> None:
    assert names(WORKFLOW, state) == said
