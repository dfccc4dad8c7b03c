"""What state an artifact is in, and what the gate makes of it: every combination that a workflow can ask for."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.artifacts.artifact import Artifact, Validator
from gitflow_work.core.artifacts.state import State, in_order, standing
from gitflow_work.core.artifacts.validation import MAX_FILES, Defect, Validation
from gitflow_work.core.facts import Facts, FileFound, FilesMatching, Need, Validated
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import Subject
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import State as WorkflowState
from gitflow_work.core.workflow import Transition, Workflow
from tests.core.subjects import subject

SECTIONS = Validator("sections", '{"names": ["Goal"]}')
SCHEMA = Validator("json_schema", '".workflow/schemas/a.json"', ".workflow/schemas/a.json")


def found(*paths: str) -> tuple[FileFound, ...]:
    return tuple(FileFound(path, "aa") for path in paths)


def files(pattern: str, *paths: str, lfs: bool = False) -> dict[Need, Any]:
    return {FilesMatching(pattern, lfs): found(*paths)}


def judged(*artifacts: Artifact, facts: dict[Need, Any], about: Subject | None = None) -> GateResult:
    """What the gate says. Facts that it does not need are left out, so it cannot look at them."""
    gate, about = ArtifactsGate(artifacts), about or subject()
    return gate.judge(about, Facts({need: facts[need] for need in gate.needs(about) if need in facts}))


MANY: list[tuple[str, bool | None, list[str], bool]] = [
    ("docs/adr/ADR-{NNN}-x.md", None, ["docs/adr/ADR-001-x.md"], True),
    ("docs/adr/ADR-{NNN}-x.md", None, ["docs/adr/ADR-001-x.md", "docs/adr/ADR-002-x.md"], False),
    ("docs/adr/ADR-{NNN}-x.md", True, ["docs/adr/ADR-001-x.md", "docs/adr/ADR-002-x.md"], True),
    ("docs/adr/ADR-*.md", None, ["docs/adr/ADR-1.md", "docs/adr/ADR-2.md"], True),
    ("docs/adr/ADR-*.md", False, ["docs/adr/ADR-1.md", "docs/adr/ADR-2.md"], False),
    ("docs/adr/ADR-*.md", False, ["docs/adr/ADR-1.md"], True),
    ("tests/", None, ["tests/a", "tests/b"], True),
    ("tests/", False, ["tests/a", "tests/b"], False),
    ("docs/**", None, ["docs/a", "docs/b/c"], True),
]


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(("pattern", "multiple", "paths", "holds"), MANY)
def test_how_many_files_may_match(
    pattern: str, multiple: bool | None, paths: list[str], holds: bool, required: bool
) -> None:
    said = judged(Artifact("adr", pattern, required, multiple), facts=files(pattern, *paths))
    assert said.verdict is (Verdict.PASS if holds else Verdict.FAIL)
    assert said.evidence == tuple(f"{path} aa" for path in paths)
    if not holds:
        assert said.found == f"several files are {pattern}, and one is wanted: {', '.join(paths)}"
        assert said.hint == "remove all but one of them, or write `multiple: true`"


SPEC, PLAN = Artifact("spec", "spec.md", required=True), Artifact("plan", "plan.md", depends_on=("spec",))
MISSING = "plan.md depends on the spec, which is missing: spec.md"
NEEDS: list[tuple[bool, bool, Verdict, str, str | None]] = [
    (True, True, Verdict.PASS, "all there", None),
    (True, False, Verdict.PASS, "all there", None),
    (False, True, Verdict.FAIL, MISSING, "make the spec first: spec.md"),
    (False, False, Verdict.PASS, "all there", None),
]


@pytest.mark.parametrize(("spec", "plan", "verdict", "said", "hint"), NEEDS)
@pytest.mark.parametrize("elsewhere", [True, False])
def test_depends_on(spec: bool, plan: bool, verdict: Verdict, said: str, hint: str | None, elsewhere: bool) -> None:
    optional = Artifact("spec", "spec.md")
    about = subject()
    if elsewhere:
        before = Transition("write", ("To Do",), "In Progress", outputs=(optional,))
        states = tuple(WorkflowState(name) for name in ("To Do", "In Progress", "In Review"))
        about = about._replace(workflow=Workflow("task", "1", states, (before,), "To Do"))
    named = (PLAN,) if elsewhere else (PLAN, optional)
    facts = files("spec.md", *(["spec.md"] if spec else [])) | files("plan.md", *(["plan.md"] if plan else []))
    result = judged(*named, facts=facts, about=about)
    assert (result.verdict, result.found, result.hint) == (verdict, said, hint)


def test_an_artifact_that_is_missing_says_what_comes_before_it() -> None:
    both = (Artifact("plan", "plan.md", required=True, depends_on=("spec",)), SPEC)
    nothing = files("spec.md") | files("plan.md")
    result = judged(*both, facts=nothing)
    assert (result.found, result.hint) == ("missing: plan.md; spec.md", "git work new spec --for T-7k3f9q")


def test_what_no_artifact_is_blocks() -> None:
    result = judged(PLAN, facts=files("plan.md", "plan.md"))
    assert result.verdict is Verdict.FAIL
    assert result.found == "plan.md depends on the spec, and no artifact of the workflow is one"
    assert result.hint == "git work workflow validate, and mend `depends_on`"


def test_dependencies_that_nobody_looked_for_are_a_doubt() -> None:
    gate = ArtifactsGate((PLAN, SPEC))
    result = gate.judge(subject(), Facts(files("plan.md", "plan.md")))
    assert result.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        ("a b c", "a b c"),
        ("a>b b c", "b a c"),
        ("a>b b>c c", "c b a"),
        ("a>b b>a c", "c a b"),
        ("a>a b", "a b"),
        ("a>z b", "a b"),
        ("", ""),
    ],
)
def test_what_others_depend_on_comes_first(given: str, ordered: str) -> None:
    pairs = [one.partition(">") for one in given.split()]
    made = [Artifact(name, f"{name}.md", depends_on=(on,) if on else ()) for name, _, on in pairs]
    assert " ".join(one.type for one in in_order(made)) == ordered


A = Artifact("plan", "a.md", validators=(SECTIONS,))
ASKED = Validated(FilesMatching("a.md"), SECTIONS)
EMPTY, NOTE = Defect("a.md", 3, "the section Goal is empty"), Defect("a.md", 1, "a section X is recommended", True)
VALIDATED: list[tuple[Validation | None, Verdict, str]] = [
    (Validation(), Verdict.PASS, "all there"),
    (Validation((NOTE,)), Verdict.PASS, "all there; note: a.md:1: a section X is recommended"),
    (Validation((EMPTY,)), Verdict.FAIL, "a.md:3: the section Goal is empty"),
    (Validation((EMPTY, NOTE), ("a.md: why",)), Verdict.FAIL, "a.md:3: the section Goal is empty"),
    (Validation((Defect("a.md", 0, "too long"),)), Verdict.FAIL, "a.md: too long"),
    (Validation(doubts=("a.md: not installed",)), Verdict.UNKNOWN, "unknown: a.md: not installed"),
    (None, Verdict.UNKNOWN, "unknown: not asked: the validator `sections`"),
]


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(("validation", "verdict", "said"), VALIDATED)
def test_what_validators_say(validation: Validation | None, verdict: Verdict, said: str, required: bool) -> None:
    artifact = Artifact("plan", "a.md", required, validators=(SECTIONS,))
    facts: dict[Need, Any] = files("a.md", "a.md")
    result = judged(artifact, facts=facts if validation is None else {**facts, ASKED: validation})
    assert (result.verdict, result.found, result.evidence) == (verdict, said, ("a.md aa",))
    if verdict is Verdict.FAIL:
        assert result.hint == f"mend {said.rpartition(': ')[0]} and commit it, then try again"


def test_a_validator_is_not_asked_about_nothing() -> None:
    assert judged(A, facts={**files("a.md"), ASKED: Validation((EMPTY,))}).verdict is Verdict.PASS


def test_a_fail_outweighs_a_doubt_and_all_defects_are_told() -> None:
    doubtful = Artifact("plan", "b.md", validators=(SECTIONS,))
    facts = files("a.md", "a.md") | files("b.md", "b.md") | files("c.md")
    facts[ASKED] = Validation((EMPTY,))
    facts[Validated(FilesMatching("b.md"), SECTIONS)] = Validation(doubts=("b.md: why",))
    result = judged(doubtful, A, Artifact("file", "c.md", required=True), facts=facts)
    assert (result.verdict, result.found) == (Verdict.FAIL, "missing: c.md; a.md:3: the section Goal is empty")


def test_too_many_files_are_not_validated() -> None:
    artifact = Artifact("plan", "a/", validators=(SECTIONS,))
    asked = Validated(FilesMatching("a/"), SECTIONS)
    paths = [f"a/{at}" for at in range(MAX_FILES + 1)]
    assert judged(artifact, facts={**files("a/", *paths[1:]), asked: Validation()}).verdict is Verdict.PASS
    result = judged(artifact, facts={**files("a/", *paths), asked: Validation()})
    assert result.verdict is Verdict.FAIL
    assert result.found == f"{MAX_FILES + 1} files are a/; at most {MAX_FILES} are validated"


@pytest.mark.parametrize(
    ("schemas", "given"),
    [(None, None), ({}, None), ({".workflow/schemas/a.json": b"{}"}, b"{}"), ({".workflow/schemas/b.json": b""}, None)],
)
def test_the_schema_is_the_one_that_the_rules_have(schemas: dict[str, bytes] | None, given: bytes | None) -> None:
    workflow = Workflow("task", "1", (WorkflowState("To Do"),), (), "To Do", schemas=schemas)
    gate = ArtifactsGate((Artifact("data", "a.json", validators=(SCHEMA,)),))
    needs = gate.needs(subject()._replace(workflow=workflow))
    assert needs == (FilesMatching("a.json"), Validated(FilesMatching("a.json"), SCHEMA, given))


def test_pointers_are_asked_for_only_when_declared() -> None:
    artifact = Artifact("film", "a.mp4", required=True, lfs=True)
    assert ArtifactsGate((artifact,)).needs(subject()) == (FilesMatching("a.mp4", lfs=True),)
    assert judged(artifact, facts=files("a.mp4", "a.mp4", lfs=True)).verdict is Verdict.PASS


def test_a_pattern_without_its_value_is_missing_by_name() -> None:
    about = subject()
    one = standing(Artifact("plan", "{reason}.md"), about, Facts({}), ())
    assert (one.state, one.pattern, one.variable) == (State.MISSING, None, "reason")
    assert not one.is_in_the_way


@pytest.mark.parametrize(
    ("artifact", "hint"),
    [
        (Artifact("spec", "a.md", required=True), "git work new spec --for T-7k3f9q"),
        (Artifact("my spec", "a.md", required=True), "git work new 'my spec' --for T-7k3f9q"),
        (Artifact("adr", "ADR-{NNN}.md", required=True), "git work new adr --for T-7k3f9q"),
        (Artifact("tests", "a/", required=True), "make a/ with something in it and commit it, then try again"),
        (Artifact("adr", "a*", required=True), "make a* with something in it and commit it, then try again"),
        (Artifact("file", "a.md", required=True), "make a.md with something in it and commit it, then try again"),
    ],
)
def test_how_a_missing_file_comes_about(artifact: Artifact, hint: str) -> None:
    assert judged(artifact, facts=files(artifact.path)).hint == hint
