"""Each gate that is judged now: pass, fail, and unknown where its fact was not asked."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.facts import Box, Boxes, BoxesUnder, Facts, FileFound, FilesMatching, KeywordsSaid, Need
from gitflow_work.core.gates import parse_gate
from gitflow_work.core.gates.artifacts import MAX_EVIDENCE, ArtifactsGate
from gitflow_work.core.gates.base import AllOf, AnyOf, Gate, NotOf
from gitflow_work.core.item import Value
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import Artifact
from tests.core.subjects import subject


def gate(entry: Any) -> Gate:
    made = parse_gate(entry)
    assert not isinstance(made, AllOf | AnyOf | NotOf)
    return made


def judged(entry: Any, answers: dict[Need, Any], file_slug: str = "sign-in", /, **fields: Value) -> GateResult:
    """What a gate says of the task. Facts that it does not need are left out, so it cannot look at them."""
    made, asked = gate(entry), subject(file_slug=file_slug, **fields)
    return made.judge(asked, Facts({need: answers[need] for need in made.needs(asked) if need in answers}))


def test_gates_that_need_a_fact_say_unknown_without_it() -> None:
    for entry in ("checklist", {"keyword": "GO"}, {"artifacts": "a.md"}, {"artifacts": ["{id}.md", "b/"]}):
        assert judged(entry, {}).verdict is Verdict.UNKNOWN
        assert judged(entry, {}).found == "not asked"


FIELDS: list[tuple[dict[str, Value], Verdict, str]] = [
    ({"assignee": "ann", "due": "soon"}, Verdict.PASS, "all set"),
    ({"assignee": "ann", "due": ("a",)}, Verdict.PASS, "all set"),
    ({"assignee": "ann"}, Verdict.FAIL, "not set: due"),
    ({}, Verdict.FAIL, "not set: assignee, due"),
    ({"assignee": None, "due": ""}, Verdict.FAIL, "not set: assignee, due"),
    ({"assignee": " \t", "due": ()}, Verdict.FAIL, "not set: assignee, due"),
    ({"assignee": ("", " "), "due": ("", "x")}, Verdict.FAIL, "not set: assignee"),
]


@pytest.mark.parametrize(("fields", "verdict", "found"), FIELDS)
def test_fields(fields: dict[str, Value], verdict: Verdict, found: str) -> None:
    result = judged({"fields": ["assignee", "due"]}, {}, **fields)
    assert (result.verdict, result.expected, result.found) == (verdict, "set: assignee, due", found)
    missing = found.removeprefix("not set: ").split(", ")
    wanted = "git work set T-7k3f9q " + " ".join(f"{key}=…" for key in missing)
    assert result.hint == (wanted if verdict is Verdict.FAIL else None)


SECTION = BoxesUnder("Acceptance Criteria")
DONE, OPEN = Box("one", True, 3), Box("two", False, 4)
CHECKLISTS: list[tuple[Boxes, Verdict, str, tuple[str, ...]]] = [
    (Boxes(True, (DONE,)), Verdict.PASS, "1 of 1", ('"Acceptance Criteria" 1/1',)),
    (Boxes(True, (DONE, OPEN)), Verdict.FAIL, "1 of 2", ()),
    (Boxes(True, (OPEN,)), Verdict.FAIL, "0 of 1", ()),
    (Boxes(True), Verdict.FAIL, "no boxes under `Acceptance Criteria`", ()),
    (Boxes(False), Verdict.FAIL, "no section `Acceptance Criteria`", ()),
]


@pytest.mark.parametrize(("boxes", "verdict", "found", "evidence"), CHECKLISTS)
def test_checklist(boxes: Boxes, verdict: Verdict, found: str, evidence: tuple[str, ...]) -> None:
    result = judged("checklist", {SECTION: boxes})
    assert (result.verdict, result.found, result.evidence) == (verdict, found, evidence)
    assert result.expected == "all of Acceptance Criteria ticked"
    assert ("git work edit T-7k3f9q" in (result.hint or "")) is (verdict is Verdict.FAIL)


@pytest.mark.parametrize(
    ("said", "verdict", "found"),
    [
        (("APPROVED",), Verdict.PASS, "said: APPROVED"),
        (("LGTM", "APPROVED"), Verdict.PASS, "said: APPROVED"),
        ((), Verdict.FAIL, "no keyword"),
        (("approved",), Verdict.FAIL, "said instead: approved"),
        (("APPROVED!", "NO"), Verdict.FAIL, "said instead: APPROVED!, NO"),
    ],
)
def test_keyword(said: tuple[str, ...], verdict: Verdict, found: str) -> None:
    result = judged({"keyword": "APPROVED"}, {KeywordsSaid(): said})
    assert (result.verdict, result.expected, result.found) == (verdict, "the keyword APPROVED", found)
    assert result.evidence == (("APPROVED",) if verdict is Verdict.PASS else ())
    wanted = "git work move T-7k3f9q submit --keyword APPROVED"
    assert result.hint == (wanted if verdict is Verdict.FAIL else None)


def test_the_keyword_is_quoted_for_the_shell() -> None:
    hint = judged({"keyword": "it's $HOME"}, {KeywordsSaid(): ()}).hint
    assert hint == """git work move T-7k3f9q submit --keyword 'it'"'"'s $HOME'"""


PLAN, NOTE = FileFound("docs/plans/T-7k3f9q.md", "aa"), FileFound("docs/notes/sign-in.md", "bb")
PLANS, NOTES = FilesMatching("docs/plans/T-7k3f9q.md"), FilesMatching("docs/notes/sign-in.md")
ARTIFACTS: list[tuple[dict[Need, Any], Verdict, str, tuple[str, ...]]] = [
    ({PLANS: (PLAN,), NOTES: (NOTE,)}, Verdict.PASS, "all there", (f"{PLAN.path} aa", f"{NOTE.path} bb")),
    ({PLANS: (PLAN,), NOTES: ()}, Verdict.FAIL, "missing: docs/notes/sign-in.md", (f"{PLAN.path} aa",)),
    ({PLANS: (), NOTES: ()}, Verdict.FAIL, "missing: docs/plans/T-7k3f9q.md; docs/notes/sign-in.md", ()),
    ({PLANS: (PLAN,)}, Verdict.UNKNOWN, "not asked", (f"{PLAN.path} aa",)),
    ({PLANS: ()}, Verdict.FAIL, "missing: docs/plans/T-7k3f9q.md", ()),
]


@pytest.mark.parametrize(("answers", "verdict", "found", "evidence"), ARTIFACTS)
def test_artifacts(answers: dict[Need, Any], verdict: Verdict, found: str, evidence: tuple[str, ...]) -> None:
    result = judged({"artifacts": ["./docs/plans/{id}.md", "docs/notes/{slug}.md"]}, answers)
    assert (result.verdict, result.found, result.evidence) == (verdict, found, evidence)
    assert result.expected == "files: docs/plans/T-7k3f9q.md, docs/notes/sign-in.md"


@pytest.mark.parametrize(
    ("pattern", "slug", "fields", "asked"),
    [
        ("{id}", "s", {}, "T-7k3f9q"),
        ("{slug}.md", "s", {}, "s.md"),
        ("{slug}.md", "s", {"slug": "own"}, "own.md"),
        ("{feature}/a", "s", {}, "s/a"),
        ("{feature}/a", "s", {"feature": "login"}, "login/a"),
        ("{assignee}/{NNN}-*.md", "s", {"assignee": "ann"}, "ann/{NNN}-*.md"),
        ("{assignee}.md", "s", {}, None),
        ("{slug}.md", "", {}, None),
        ("{feature}.md", "s", {"feature": "a/b"}, None),
        ("{feature}.md", "s", {"feature": ".."}, None),
        ("{feature}.md", "s", {"feature": "*"}, None),
    ],
)
def test_what_fills_a_pattern(pattern: str, slug: str, fields: dict[str, Value], asked: str | None) -> None:
    needs = gate({"artifacts": pattern}).needs(subject(file_slug=slug, **fields))
    assert needs == ((FilesMatching(asked),) if asked else ())
    if asked is None:
        result = judged({"artifacts": pattern}, {}, slug, **fields)
        assert (result.verdict, result.expected) == (Verdict.FAIL, f"files: {pattern}")


def test_a_value_that_is_missing_is_named_with_the_command_that_sets_it() -> None:
    result = judged({"artifacts": "plans/{reason}.md"}, {})
    assert result.found == "missing: `{reason}` in plans/{reason}.md has no value"
    assert result.hint == "git work set T-7k3f9q reason=…"


def test_optional_artifacts_are_evidence_and_no_condition() -> None:
    optional = ArtifactsGate((Artifact("plan", "a.md"), Artifact("plan", "{reason}.md"), Artifact("plan", "b.md")))
    answers: dict[Need, Any] = {FilesMatching("a.md"): (FileFound("a.md", "aa"),), FilesMatching("b.md"): ()}
    result = optional.judge(subject(), Facts(answers))
    assert (result.verdict, result.expected) == (Verdict.PASS, "no file is required")
    assert result.evidence == ("a.md aa",)


def test_a_folder_of_many_files_is_evidence_in_few_lines() -> None:
    many = tuple(FileFound(f"src/{at:03}", "aa") for at in range(MAX_EVIDENCE + 5))
    evidence = judged({"artifacts": "src/"}, {FilesMatching("src/"): many}).evidence
    assert len(evidence) == MAX_EVIDENCE + 1
    assert evidence[-1] == "and 5 more"
