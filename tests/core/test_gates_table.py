"""Every gate x every verdict: how each comes about, or why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from gitflow_work.core.decide import EVERY_KIND, IN_A_COMMIT, TREE_ONLY, decide
from gitflow_work.core.facts import (
    Actor,
    AnythingMatching,
    ApprovalsFor,
    Approved,
    Box,
    Boxes,
    BoxesUnder,
    Change,
    ChangeMade,
    ClaimOn,
    Facts,
    FileFound,
    FilesMatching,
    Instant,
    KeywordsSaid,
    Moment,
    Need,
)
from gitflow_work.core.facts.forge import Check, ChecksFor, ChecksSeen, PullRequest, PullRequestsFor, PullRequestsSeen
from gitflow_work.core.facts.items import Census, ItemsIn, ItemsNaming, Member, Other, Others, WaitsFor
from gitflow_work.core.gates import GATES, LATER, parse_gate
from gitflow_work.core.gates.base import Kind, leaves
from gitflow_work.core.item import Value
from gitflow_work.core.people.identity import Proof, Shown, Signature, State
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import State as WorkflowState
from gitflow_work.core.workflow import Workflow
from tests.core.subjects import ID, subject

PASS, FAIL, PENDING = Verdict.PASS, Verdict.FAIL, Verdict.PENDING
UNKNOWN, ASIDE, OVERRIDDEN = Verdict.UNKNOWN, Verdict.NOT_APPLICABLE, Verdict.OVERRIDDEN
FLOW = Workflow("task", "1", (WorkflowState("In Progress"), WorkflowState("In Review")), (), "In Progress")


class Cell(NamedTuple):
    """An entry of `gates:`, what is known, and the fields of the item; `asked` are the kinds that are asked."""

    entry: Any
    answers: Mapping[Need, Any] = {}
    fields: Mapping[str, Value] = {}
    asked: frozenset[Kind] = EVERY_KIND


ANN = Shown("ann", Proof.SIGNATURE, "ann, by signature", ("dev",), (), Signature("ann", State.GOOD, "key"))
BOB = Shown("bob", Proof.EMAIL, "bob, by e-mail", (), (), Signature(None, State.NONE, "not signed"))
FILE, NOTHING = FilesMatching("a.md"), AnythingMatching("b.md")
BOXES = BoxesUnder("Acceptance Criteria")
NOON = Instant(datetime(2026, 3, 2, 12, tzinfo=UTC))
NIGHT = Instant(datetime(2026, 3, 2, 3, tzinfo=UTC))
HOURS = {"schedule": {"windows": "Mon-Fri 09:00-17:00"}}
WAITS = WaitsFor(ID, ("T-2",), ("depends_on",))
CHILDREN = ItemsNaming("parent", ID)
REVIEW = ItemsIn("task", "In Review")
REQUESTS = PullRequestsFor(ID, "submit", "In Progress")
RUNS = ChecksFor(("test",))
DONE, OPEN = Other("T-2", "t2.md", "aa", "Done", final=True), Other("T-2", "t2.md", "aa", "To Do")
MERGED = PullRequest(7, "main", merged=True, merge_commit="cc", landed=True, outdated=False)
TWO = Approved((("ann", "c1"), ("bob", "c2")))

CELLS: dict[str, dict[Verdict, Cell]] = {
    "artifacts": {
        PASS: Cell({"artifacts": "a.md"}, {FILE: (FileFound("a.md", "aa"),)}),
        FAIL: Cell({"artifacts": "a.md"}, {FILE: ()}),
        UNKNOWN: Cell({"artifacts": "a.md"}),
    },
    "fields": {
        PASS: Cell({"fields": "due"}, fields={"due": "soon"}),
        FAIL: Cell({"fields": "due"}),
    },
    "checklist": {
        PASS: Cell("checklist", {BOXES: Boxes(True, (Box("one", True, 1),))}),
        FAIL: Cell("checklist", {BOXES: Boxes(True, (Box("one", False, 1),))}),
        UNKNOWN: Cell("checklist"),
    },
    "keyword": {
        PASS: Cell({"keyword": "GO"}, {KeywordsSaid(): ("GO",)}),
        FAIL: Cell({"keyword": "GO"}, {KeywordsSaid(): ()}),
        PENDING: Cell({"keyword": "GO"}, asked=TREE_ONLY),
        UNKNOWN: Cell({"keyword": "GO"}),
    },
    "roles": {
        PASS: Cell({"roles": "dev"}, {Actor(): ANN}),
        FAIL: Cell({"roles": "dev"}, {Actor(): BOB}),
        PENDING: Cell({"roles": "dev"}, asked=TREE_ONLY),
        UNKNOWN: Cell({"roles": "dev"}),
    },
    "signed": {
        PASS: Cell("signed", {Actor(): ANN}),
        FAIL: Cell("signed", {Actor(): BOB}),
        PENDING: Cell("signed", asked=TREE_ONLY),
        UNKNOWN: Cell("signed"),
    },
    "approvals": {
        PASS: Cell({"approvals": 2}, {ApprovalsFor("submit"): TWO}),
        FAIL: Cell({"approvals": 3}, {ApprovalsFor("submit"): TWO._replace(complete=True)}),
        PENDING: Cell({"approvals": 3}, asked=IN_A_COMMIT),
        UNKNOWN: Cell({"approvals": 3}, {ApprovalsFor("submit"): TWO}),
    },
    "expression": {
        PASS: Cell({"expression": "item.title == 'Sign in'"}),
        FAIL: Cell({"expression": "item.title == 'Sign out'"}),
        UNKNOWN: Cell({"expression": "item.due > item.title"}),
    },
    "schedule": {
        PASS: Cell(HOURS, {Moment(): NOON}),
        FAIL: Cell(HOURS, {Moment(): NIGHT}),
        PENDING: Cell(HOURS, asked=TREE_ONLY),
        UNKNOWN: Cell(HOURS),
    },
    "dependencies": {
        PASS: Cell("dependencies", {WAITS: Others((DONE,))}, {"depends_on": "T-2"}),
        FAIL: Cell("dependencies", {WAITS: Others((OPEN,))}, {"depends_on": "T-2"}),
        UNKNOWN: Cell("dependencies", fields={"depends_on": "T-2"}),
    },
    "children": {
        PASS: Cell("children", {CHILDREN: Others((DONE,))}),
        FAIL: Cell("children", {CHILDREN: Others((OPEN,))}),
        UNKNOWN: Cell("children"),
    },
    "paths": {
        PASS: Cell({"paths": {"exist": "a.md", "absent": "b.md"}}, {FILE: (FileFound("a.md", "aa"),), NOTHING: ()}),
        FAIL: Cell({"paths": {"absent": "b.md"}}, {NOTHING: ("b.md",)}),
        PENDING: Cell({"paths": {"only": "docs/"}}, {ChangeMade(): Change(later=True)}),
        UNKNOWN: Cell({"paths": {"only": "docs/"}}),
    },
    "claimed": {
        PASS: Cell("claimed", {ClaimOn(ID): None}, {"assignee": "ann"}),
        FAIL: Cell("claimed"),
        PENDING: Cell("claimed", asked=TREE_ONLY),
        UNKNOWN: Cell({"claimed": {"by": "actor"}}, fields={"assignee": "ann"}),
    },
    "wip": {
        PASS: Cell({"wip": 1}, {REVIEW: Census()}),
        FAIL: Cell({"wip": 1}, {REVIEW: Census((Member("T-2"),))}),
        PENDING: Cell({"wip": 1}, asked=TREE_ONLY),
        UNKNOWN: Cell({"wip": 1}),
        ASIDE: Cell("wip"),
    },
    "pull_request": {
        PASS: Cell("pull_request", {REQUESTS: PullRequestsSeen("main", (MERGED,))}),
        FAIL: Cell("pull_request", {REQUESTS: PullRequestsSeen("main")}),
        PENDING: Cell("pull_request", {REQUESTS: PullRequestsSeen("main", (PullRequest(7, "main"),))}),
        UNKNOWN: Cell("pull_request"),
    },
    "checks": {
        PASS: Cell({"checks": ["test"]}, {RUNS: ChecksSeen("cc", (Check("test", "", "success"),))}),
        FAIL: Cell({"checks": ["test"]}, {RUNS: ChecksSeen("cc", (Check("test", "", "failure"),))}),
        PENDING: Cell({"checks": ["test"]}, {RUNS: ChecksSeen("cc", (Check("test"),))}),
        UNKNOWN: Cell({"checks": ["test"]}),
        ASIDE: Cell({"checks": ["test"]}, {RUNS: ChecksSeen("cc", (Check("test", "", "success", own=True),))}),
    },
}

ALWAYS_ASKED = "a property of a tree is asked of every tree, never later"
ALWAYS_SOMETHING = "it asks for something of every item, so it never steps aside"
IMPOSSIBLE: dict[tuple[str, Verdict], str] = {
    ("fields", UNKNOWN): "it needs nothing but the item, which is there",
    **{(name, PENDING): ALWAYS_ASKED for name in ("artifacts", "fields", "checklist", "expression")},
    **{(name, PENDING): ALWAYS_ASKED for name in ("dependencies", "children")},
    **{(name, ASIDE): ALWAYS_SOMETHING for name in ("artifacts", "fields", "checklist", "keyword", "roles", "signed")},
    **{(name, ASIDE): ALWAYS_SOMETHING for name in ("approvals", "expression", "schedule", "paths", "claimed")},
    ("dependencies", ASIDE): "without anything to wait for it passes: else it would close the way as the only gate",
    ("children", ASIDE): "without children it passes: else it would close the way as the only gate",
    ("pull_request", ASIDE): "every move lands by some commit",
}


def judged(cell: Cell, waived: tuple[str, ...] = ()) -> Verdict:
    """What the gate says of the task, knowing no more than it asks for."""
    node = parse_gate(cell.entry)
    [gate] = leaves([node])
    asked = subject(node, file_slug="sign-in", **cell.fields)._replace(workflow=FLOW)
    answers = {need: cell.answers[need] for need in gate.needs(asked) if need in cell.answers}
    [result] = decide(asked, Facts(answers), cell.asked, waived).gates
    assert result.gate == gate.name
    return result.verdict


ROWS = [(name, verdict, cell) for name, row in CELLS.items() for verdict, cell in row.items()]


@pytest.mark.parametrize(("name", "verdict", "cell"), ROWS, ids=[f"{name}-{verdict}" for name, verdict, _ in ROWS])
def test_a_gate_says(name: str, verdict: Verdict, cell: Cell) -> None:
    assert judged(cell) is verdict


@pytest.mark.parametrize(
    ("name", "verdict", "cell"),
    [row for row in ROWS if row[1] in (FAIL, UNKNOWN, PENDING)],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_what_does_not_pass_can_be_overridden(name: str, verdict: Verdict, cell: Cell) -> None:
    assert judged(cell, waived=(name,)) is OVERRIDDEN
    assert judged(cell, waived=("another",)) is verdict


@pytest.mark.parametrize("name", GATES)
def test_what_passes_is_not_overridden(name: str) -> None:
    assert judged(CELLS[name][PASS], waived=(name,)) is PASS


def test_the_table_is_whole() -> None:
    assert LATER == {}
    wanted = {(name, verdict) for name in GATES for verdict in Verdict if verdict is not OVERRIDDEN}
    told = {(name, verdict) for name, verdict, _ in ROWS}
    assert told | IMPOSSIBLE.keys() == wanted
    assert not told & IMPOSSIBLE.keys()


NEEDY = [name for name in GATES if CELLS[name][PASS].answers and name != "claimed"]
"""Gates that cannot pass without a fact. A claim that nobody asked for is not in the way: that is said, and no more."""


@pytest.mark.parametrize("name", NEEDY)
def test_a_fact_that_nobody_asked_never_passes(name: str) -> None:
    assert judged(CELLS[name][PASS]._replace(answers={})) is UNKNOWN
