"""What gates about other items, paths, claims and the forge say to people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from gitflow_work.core.decide import EVERY_KIND, IN_A_COMMIT, decide
from gitflow_work.core.facts import (
    ActorNames,
    AnythingMatching,
    Change,
    ChangeMade,
    Claim,
    ClaimOn,
    Facts,
    FileFound,
    FilesMatching,
    Names,
    Need,
)
from gitflow_work.core.facts.forge import Check, ChecksFor, ChecksSeen, PullRequest, PullRequestsFor, PullRequestsSeen
from gitflow_work.core.facts.items import Census, ItemsIn, ItemsNaming, Member, Other, Others, WaitsFor
from gitflow_work.core.gates import parse_gate
from gitflow_work.core.gates.base import leaves
from gitflow_work.core.gates.wip import WipGate, above
from gitflow_work.core.item import Value
from gitflow_work.core.people.actornames import names_of
from gitflow_work.core.people.identity import Proof, Shown, Signature, State
from gitflow_work.core.people.people import Person
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import State as WorkflowState
from gitflow_work.core.workflow import Workflow
from tests.core.subjects import ID, subject

PASS, FAIL, PENDING = Verdict.PASS, Verdict.FAIL, Verdict.PENDING
UNKNOWN, ASIDE = Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
STATES = (WorkflowState("In Progress"), WorkflowState("In Review", wip=2))
FLOW = Workflow("task@1", "1", STATES, (), "In Progress")


def judged(entry: Any, answers: Mapping[Need, Any] | None = None, /, **fields: Value) -> GateResult:
    node = parse_gate(entry)
    [gate] = leaves([node])
    asked = subject(node, file_slug="sign-in", **fields)._replace(workflow=FLOW)
    known = answers or {}
    return gate.judge(asked, Facts({need: known[need] for need in gate.needs(asked) if need in known}))


DONE = Other("T-2", "t2.md", "aa", "Done", final=True)
CANCELLED = Other("T-3", "t3.md", "bb", "Cancelled", final=True)
OPEN = Other("T-4", "t4.md", "cc", "To Do")
GONE = Other("T-5", problem="does not exist")
TWICE = Other("T-6", "t6b.md", problem="stands in 2 files")
DEPENDENCIES: list[tuple[Any, tuple[Other, ...], Verdict, str]] = [
    ("dependencies", (), PASS, "waits for nothing"),
    ("dependencies", (DONE, CANCELLED), PASS, "T-2 is in Done, T-3 is in Cancelled"),
    ("dependencies", (DONE, OPEN), FAIL, "T-4 is in To Do"),
    ("dependencies", (GONE, TWICE), FAIL, "T-5 does not exist; T-6 stands in 2 files"),
    ({"dependencies": {"states": ["Done"]}}, (DONE, CANCELLED), FAIL, "T-3 is in Cancelled"),
    ({"dependencies": {"states": ["Done", "To Do"]}}, (DONE, OPEN), PASS, "T-2 is in Done, T-4 is in To Do"),
    ("dependencies", (OPEN,) * 7, FAIL, "; ".join(["T-4 is in To Do"] * 5) + " and 2 more"),
]


@pytest.mark.parametrize(("entry", "others", "verdict", "found"), DEPENDENCIES)
def test_dependencies(entry: Any, others: tuple[Other, ...], verdict: Verdict, found: str) -> None:
    ids = tuple(dict.fromkeys(one.id for one in others))
    result = judged(entry, {WaitsFor(ID, ids, ("depends_on",)): Others(others)}, depends_on=ids)
    assert (result.verdict, result.found) == (verdict, found)
    evidence = tuple(f"{one.path} {one.oid}" for one in others)
    assert result.evidence == (evidence if verdict is PASS else ())
    assert (result.hint is None) is (verdict is PASS)


def test_ids_are_asked_for_once_whatever_their_case_and_field() -> None:
    node = parse_gate({"dependencies": ["depends_on", "blocked_by"]})
    [gate] = leaves([node])
    asked = gate.needs(subject(node, depends_on=("T-2", " t-2 ", ""), blocked_by="T-3"))
    assert asked == (WaitsFor(ID, ("t-2", "T-3"), ("depends_on", "blocked_by")),)
    assert gate.needs(subject(node, depends_on=(" ",))) == ()


def test_who_waits_for_itself_is_told_so() -> None:
    result = judged("dependencies", {}, depends_on=("T-2", ID.upper()))
    assert (result.verdict, result.found) == (FAIL, f"{ID} waits for itself")
    circle = Others((OPEN,), (ID, "T-4", ID))
    result = judged("dependencies", {WaitsFor(ID, ("T-4",), ("depends_on",)): circle}, depends_on="T-4")
    assert result.found == f"T-4 is in To Do; they wait for each other: {ID} -> T-4 -> {ID}"


CHILDREN: list[tuple[Any, tuple[Other, ...], Verdict, str]] = [
    ("children", (), PASS, "no children"),
    ("children", (DONE, CANCELLED), PASS, "T-2 is in Done, T-3 is in Cancelled"),
    ("children", (DONE, OPEN), FAIL, "T-4 is in To Do"),
    ("children", (Other("t9.md", "t9.md", problem="cannot be read"),), FAIL, "t9.md cannot be read"),
    ({"children": {"min": 1}}, (), FAIL, "0 of at least 1"),
    ({"children": {"min": 2}}, (DONE,), FAIL, "1 of at least 2"),
    ({"children": {"min": 1}}, (DONE,), PASS, "T-2 is in Done"),
]


@pytest.mark.parametrize(("entry", "others", "verdict", "found"), CHILDREN)
def test_children(entry: Any, others: tuple[Other, ...], verdict: Verdict, found: str) -> None:
    result = judged(entry, {ItemsNaming("parent", ID): Others(others)})
    assert (result.verdict, result.found) == (verdict, found)


def test_a_parent_that_is_its_own_child_is_told_so() -> None:
    assert judged("children", {}, parent=ID).found == f"{ID} is its own parent"
    result = judged("children", {ItemsNaming("parent", ID): Others((OPEN,))}, parent="T-4")
    assert result.found == "T-4 is in To Do; T-4 is its parent, too"


A, DOCS = FilesMatching("a.md"), FilesMatching(f"docs/{ID}/")
B = AnythingMatching("b.md")
THERE = (FileFound("a.md", "aa"),)
PATHS: list[tuple[Any, dict[Need, Any], Verdict, str]] = [
    ("a.md", {A: THERE}, PASS, "all there"),
    (["a.md", "docs/{id}/"], {A: THERE, DOCS: ()}, FAIL, f"missing: docs/{ID}/"),
    ({"absent": "b.md"}, {B: ()}, PASS, "none there"),
    ({"absent": "b.md"}, {B: ("b.md",)}, FAIL, "there: b.md"),
    ({"absent": "b.md"}, {}, UNKNOWN, "not asked"),
    ({"exist": "a.md", "absent": "b.md"}, {A: (), B: ("b.md",)}, FAIL, "missing: a.md; there: b.md"),
    ({"exist": "a.md", "absent": "b.md"}, {A: THERE}, UNKNOWN, "not asked"),
    ({"only": "docs/"}, {ChangeMade(): Change()}, PASS, "nothing else"),
    ({"only": "docs/"}, {ChangeMade(): Change(("docs/a/b.md",))}, PASS, "nothing else"),
    ({"only": "docs/"}, {ChangeMade(): Change(("docs/a.md", "src/a.py"))}, FAIL, "changed, too: src/a.py"),
    ({"only": "docs/*.md"}, {ChangeMade(): Change(("docs/a/b.md",))}, FAIL, "changed, too: docs/a/b.md"),
    ({"only": "docs/"}, {ChangeMade(): Change(later=True)}, PENDING, "asked of the commit that makes the move"),
    ({"exist": "a.md", "only": "docs/"}, {A: (), ChangeMade(): Change(later=True)}, FAIL, "missing: a.md"),
    ("{x}.md", {}, FAIL, "missing: `{x}` in {x}.md has no value"),
    ({"absent": "{x}.md"}, {}, FAIL, "`{x}` in {x}.md has no value"),
    ({"only": "{x}.md"}, {ChangeMade(): Change()}, FAIL, "`{x}` in {x}.md has no value"),
]


@pytest.mark.parametrize(("value", "answers", "verdict", "found"), PATHS)
def test_paths(value: Any, answers: dict[Need, Any], verdict: Verdict, found: str) -> None:
    result = judged({"paths": value}, answers)
    assert (result.verdict, result.found) == (verdict, found)


UNTIL = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN = Names(("ann", "ann@example.org"), "ann, by signature")
CLAIMS: list[tuple[Any, Claim | None, Names | None, Value, Verdict, str]] = [
    ("claimed", None, None, "ann", PASS, "assigned to ann; no remote was asked"),
    ("claimed", None, None, ("ann", "bob"), PASS, "assigned to ann, bob; no remote was asked"),
    ("claimed", None, None, " ", FAIL, "nobody is assigned"),
    ("claimed", Claim(), None, "ann", PASS, "assigned to ann; no claim on the remote"),
    ("claimed", Claim("ann", True), None, "ann", PASS, "assigned to ann; the remote's claim is ours"),
    ("claimed", Claim(doubt="offline"), None, "ann", PASS, "assigned to ann; the claim is only local: offline"),
    ("claimed", Claim("bob", until=UNTIL), None, "ann", FAIL, "claimed by bob until 2026-03-02 12:00 UTC"),
    ("claimed", Claim("bob"), None, None, FAIL, "nobody is assigned"),
    ({"claimed": {"by": "actor"}}, None, ANN, "ANN", PASS, "assigned to ANN; no remote was asked"),
    ({"claimed": {"by": "actor"}}, None, ANN, "bob", FAIL, "assigned to bob; the move is by ann, by signature"),
    ({"claimed": {"by": "actor"}}, None, None, "ann", UNKNOWN, "assigned to ann; not asked"),
    ({"claimed": {"by": "actor"}}, None, Names((), "no proof"), "ann", UNKNOWN, "assigned to ann; no proof"),
    (
        *({"claimed": {"by": "actor"}}, None, Names((), "a bad signature", refuted=True), "ann", FAIL),
        "assigned to ann; the move is by a bad signature",
    ),
]


@pytest.mark.parametrize(("entry", "claim", "names", "assignee", "verdict", "found"), CLAIMS)
def test_claimed(
    entry: Any, claim: Claim | None, names: Names | None, assignee: Value, verdict: Verdict, found: str
) -> None:
    result = judged(entry, {ClaimOn(ID): claim, ActorNames(): names}, assignee=assignee)
    assert (result.verdict, result.found) == (verdict, found)


PEOPLE = (Person("ann", "Ann Dev", "ann-dev", ("ann@example.org",)), Person("bob", emails=("bob@example.org",)))
RULES = Rules(Config(), {}, {}, people=PEOPLE)
NOBODY = Signature(None, State.NONE, "")


@pytest.mark.parametrize(
    ("shown", "author", "names", "refuted"),
    [
        (Shown("ann", Proof.SIGNATURE, "ann"), "x <y>", ("ann", "Ann Dev", "ann-dev", "ann@example.org"), False),
        (Shown("bob", Proof.EMAIL, "bob"), "x <y>", ("bob", "bob@example.org"), False),
        (Shown(None, Proof.EMAIL, "x"), "Eve <eve@example.org>", ("eve@example.org", "Eve", "eve"), False),
        (Shown(None, Proof.EMAIL, "x"), "ANN <eve@example.org>", ("eve@example.org", "eve"), False),
        (Shown(None, Proof.EMAIL, "x"), "ANN DEV <bob@example.com>", ("bob@example.com",), False),
        (Shown(None, Proof.EMAIL, "x"), "ann <>", (), True),
        (Shown(None, None, "no proof", signature=NOBODY), "ann <ann@example.org>", (), False),
        (Shown(None, None, "bad", signature=Signature(None, State.BAD)), "ann <ann@example.org>", (), True),
    ],
)
def test_the_names_of_who_made_a_commit(shown: Shown, author: str, names: tuple[str, ...], refuted: bool) -> None:
    name, _, address = author.rstrip(">").partition(" <")
    said = names_of(shown, RULES, name, address)
    assert (said.names, said.refuted) == (names, refuted)


REVIEW = ItemsIn("task", "In Review")
MEMBERS = (Member("T-2", ("ann",)), Member("T-3", ("Ann", "bob")), Member("T-4"), Member(ID.upper(), ("ann",)))
LIMITS: list[tuple[Any, Value, Verdict, str]] = [
    ("wip", "ann", FAIL, f"3 of ann: T-2, T-3, {ID}"),
    ("wip", "bob", PASS, "2 of bob"),
    ("wip", ("bob", "ann"), FAIL, f"3 of ann: T-2, T-3, {ID}"),
    ("wip", None, PASS, "2 of nobody"),
    ({"wip": 1}, None, FAIL, f"2 of nobody: T-4, {ID}"),
    ({"wip": 3}, "ann", PASS, "3 of ann"),
    ({"wip": {"limit": 4, "per": "state"}}, "ann", PASS, "4"),
    ({"wip": {"limit": 3, "per": "state"}}, "ann", FAIL, f"4: T-2, T-3, T-4, {ID}"),
    ({"wip": {"per": "state"}}, "ann", FAIL, f"4: T-2, T-3, T-4, {ID}"),
]


@pytest.mark.parametrize(("entry", "assignee", "verdict", "found"), LIMITS)
def test_wip(entry: Any, assignee: Value, verdict: Verdict, found: str) -> None:
    result = judged(entry, {REVIEW: Census(MEMBERS)}, assignee=assignee)
    assert (result.verdict, result.found) == (verdict, found)


def test_wip_says_what_it_could_not_count_and_does_not_count_in_a_check() -> None:
    assert judged("wip", {REVIEW: Census((), ("t9.md",))}).found == "1 of nobody; cannot be read: t9.md"
    result = judged({"wip": 1}, {REVIEW: Census(MEMBERS, counted=False)})
    assert (result.verdict, result.found) == (PASS, "not counted here")


def test_who_is_above_a_limit() -> None:
    census = Census(MEMBERS[:3])
    assert above(1, WipGate(1), census) == [(" of ann", ["T-2", "T-3"])]
    assert above(2, WipGate(2), census) == []
    assert above(2, WipGate(2, "state"), census) == [("", ["T-2", "T-3", "T-4"])]
    assert above(1, WipGate(1), Census((Member("T-4"), Member("T-5")))) == [(" of nobody", ["T-4", "T-5"])]


MERGED = PullRequest(7, "main", merged=True, merge_commit="cc", landed=True, outdated=False)
OWN = PullRequest(8, "main", judged_here=True)
REQUESTS: list[tuple[tuple[PullRequest, ...], str, Verdict, str]] = [
    ((MERGED,), "", PASS, "#7 is merged"),
    ((MERGED,), "the list was cut", PASS, "#7 is merged"),
    ((OWN,), "", PASS, "met when #8 lands"),
    ((), "", FAIL, "none brought this item's work"),
    ((), "the API failed", UNKNOWN, "unknown: the API failed"),
    ((MERGED._replace(base="dev"),), "", FAIL, "#7 goes into dev"),
    ((MERGED._replace(outdated=True),), "", FAIL, "#7 was merged before the item came back"),
    ((MERGED._replace(landed=False),), "", FAIL, "#7 is merged, and main does not have it any more"),
    ((MERGED._replace(landed=None),), "", UNKNOWN, "unknown: #7 is merged; whether it still counts could not be told"),
    (
        (MERGED._replace(outdated=None),),
        "",
        UNKNOWN,
        "unknown: #7 is merged; whether it still counts could not be told",
    ),
    ((OWN._replace(has_work=False),), "", FAIL, "#8 changes nothing but the status"),
    ((OWN._replace(judged_here=False),), "", PENDING, "#8 is open"),
    ((OWN._replace(closed=True),), "", FAIL, "#8 was closed without a merge"),
    ((OWN._replace(base="dev", judged_here=False),), "", FAIL, "#8 goes into dev"),
    ((MERGED._replace(merged=False, closed=True),), "", FAIL, "#7 was closed without a merge"),
]


@pytest.mark.parametrize(("requests", "doubt", "verdict", "found"), REQUESTS)
def test_pull_request(requests: tuple[PullRequest, ...], doubt: str, verdict: Verdict, found: str) -> None:
    seen = PullRequestsSeen("main", requests, doubt)
    result = judged("pull_request", {PullRequestsFor(ID, "submit", "In Progress"): seen})
    assert (result.verdict, result.found, result.expected) == (verdict, found, "a pull request into main")


def test_what_asks_a_forge_that_nobody_asked_says_so() -> None:
    for entry, expected in (
        ("pull_request", "a pull request into the target branch"),
        ({"pull_request": {"into": "release"}}, "a pull request into release"),
        ({"checks": "required"}, "checks: what the branch requires"),
        ({"checks": {"names": ["test"], "app": "ci"}}, "checks: test of ci"),
    ):
        result = judged(entry)
        assert (result.verdict, result.found, result.expected) == (UNKNOWN, "unknown: asks GitHub", expected)


GREEN, RED, RUNNING = Check("test", "ci", "success"), Check("test", "ci", "failure"), Check("test", "ci")
TWO = ["test", "lint"]
CHECKS: list[tuple[Any, ChecksSeen, Verdict, str]] = [
    (["test"], ChecksSeen("c", (GREEN,)), PASS, "test success"),
    (["test"], ChecksSeen("c", (RED,)), FAIL, "test failure"),
    (["test"], ChecksSeen("c", (RUNNING,)), PENDING, "test runs"),
    (["test"], ChecksSeen("c"), PENDING, "test has not come yet"),
    (["test"], ChecksSeen("c", doubt="the list was cut"), UNKNOWN, "unknown: test is not there: the list was cut"),
    (TWO, ChecksSeen("c", (GREEN,)), PENDING, "lint has not come yet"),
    (TWO, ChecksSeen("c", (RED,)), FAIL, "test failure"),
    (["test"], ChecksSeen("c", (GREEN, Check("test", "other", "failure"))), FAIL, "test failure"),
    ({"names": ["test"], "app": "ci"}, ChecksSeen("c", (GREEN, Check("test", "x", "failure"))), PASS, "test success"),
    ({"names": ["test"], "app": "x"}, ChecksSeen("c", (GREEN,)), PENDING, "test has not come yet"),
    (["test"], ChecksSeen("c", (Check("test", "ci", "skipped"),)), FAIL, "test skipped"),
    (
        *({"names": ["test"], "conclusions": ["success", "skipped"]}, ChecksSeen("c", (Check("test", "", "skipped"),))),
        *(PASS, "test skipped"),
    ),
    ("required", ChecksSeen("c", (GREEN,), ("test",)), PASS, "test success"),
    ("required", ChecksSeen("c", (GREEN,), ()), FAIL, "none is required"),
    ("required", ChecksSeen("c", (GREEN,), None), UNKNOWN, "unknown: which are required was not told"),
    ("required", ChecksSeen("c", (), None, "no network"), UNKNOWN, "unknown: no network"),
    ("required", ChecksSeen("c", (Check("gate", own=True),), ("gate",)), ASIDE, "none but our own check"),
    (["test", "gate"], ChecksSeen("c", (GREEN, Check("gate", own=True))), PASS, "test success"),
    (["test"], ChecksSeen("c", (RED, Check("test", "ours", own=True))), FAIL, "test failure"),
    (
        {"names": ["test"], "app": "x"},
        ChecksSeen("c", (Check("test", "y", own=True),)),
        PENDING,
        "test has not come yet",
    ),
]


@pytest.mark.parametrize(("value", "seen", "verdict", "found"), CHECKS)
def test_checks(value: Any, seen: ChecksSeen, verdict: Verdict, found: str) -> None:
    node = parse_gate({"checks": value})
    [gate] = leaves([node])
    [need] = gate.needs(subject(node))
    assert isinstance(need, ChecksFor)
    result = judged({"checks": value}, {need: seen})
    assert (result.verdict, result.found) == (verdict, found)
    assert result.evidence == (("test c",) if verdict is PASS else ())


def test_a_landing_gate_that_is_due_and_pending_does_not_hold() -> None:
    pending = Facts({ChecksFor(("test",)): ChecksSeen("c")})
    checks = parse_gate({"checks": ["test"]})
    assert not decide(subject(checks), pending, EVERY_KIND).holds
    assert decide(subject(checks), pending, IN_A_COMMIT).holds
    either = parse_gate({"any": [{"checks": ["test"]}, {"fields": "title"}]})
    assert decide(subject(either), pending, EVERY_KIND).holds
    assert decide(subject(checks), pending, EVERY_KIND, ("checks",)).holds
