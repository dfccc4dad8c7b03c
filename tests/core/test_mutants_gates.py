"""What gates, decisions and patterns say to people, and the edges of what they take."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.artifacts.patterns import BadPattern, fill
from gitflow_work.core.decide import EVERY_KIND, decide
from gitflow_work.core.facts import Box, Boxes, BoxesUnder, Facts, FileFound, FilesMatching, Need
from gitflow_work.core.gates import BadGate, parse_gate
from gitflow_work.core.gates.artifacts import MAX_EVIDENCE, ArtifactsGate
from gitflow_work.core.gates.base import AllOf, AnyOf, Kind, NotOf, Subject
from gitflow_work.core.gates.later import LaterGate
from gitflow_work.core.people.permissions import allows
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import Artifact
from tests.core.subjects import subject

SECTION = BoxesUnder("Acceptance Criteria")


def judged(entry: Any, answers: dict[Need, Any] | None = None) -> GateResult:
    gate = parse_gate(entry)
    assert not isinstance(gate, AllOf | AnyOf | NotOf)
    return gate.judge(subject(), Facts(answers or {}))


@pytest.mark.parametrize("entry", ["checklist", {"fields": "due"}, {"keyword": "GO"}, {"artifacts": "a.md"}, "wip"])
def test_a_result_bears_the_name_of_its_gate(entry: Any) -> None:
    name = entry if isinstance(entry, str) else next(iter(entry))
    assert judged(entry).gate == name
    assert judged(entry).who == "anyone"


def test_the_kinds_are_called_as_in_the_docs() -> None:
    assert [str(kind) for kind in Kind] == ["tree", "event", "landing"]
    assert Subject(subject().item, subject().transition, "In Progress").slug == ""


@pytest.mark.parametrize(
    ("boxes", "hint"),
    [
        (Boxes(False), "git work edit T-7k3f9q, and add it with its boxes"),
        (Boxes(True), "git work edit T-7k3f9q, and add `- [ ] …` lines"),
        (Boxes(True, (Box("one", False, 1),)), "tick the rest: git work edit T-7k3f9q"),
    ],
)
def test_the_hints_of_a_checklist(boxes: Boxes, hint: str) -> None:
    assert judged("checklist", {SECTION: boxes}).hint == hint


def artifacts(*wanted: Artifact, **found: tuple[FileFound, ...]) -> GateResult:
    """The gate with these artifacts; `found` by the first letter of their paths."""
    answers: dict[Need, Any] = {FilesMatching(f"{key}.md"): files for key, files in found.items()}
    return ArtifactsGate(wanted).judge(subject(), Facts(answers))


THERE = (FileFound("a.md", "aa"),)


def test_the_first_missing_artifact_gives_the_hint() -> None:
    told = "with something in it and commit it, then try again"
    needed = [Artifact("file", path, required=True) for path in ("a.md", "b.md", "{due}.md", "{reason}.md")]
    assert artifacts(*needed[:2], a=(), b=()).hint == f"make a.md {told}"
    assert artifacts(*needed[:2], a=THERE, b=()).hint == f"make b.md {told}"
    assert artifacts(*needed[2:]).hint == "git work set T-7k3f9q due=…"
    assert artifacts(needed[2], needed[1], b=()).hint == "git work set T-7k3f9q due=…"


def test_a_path_that_cannot_be_filled_does_not_hide_the_next() -> None:
    optional = Artifact("file", "{reason}.md")
    said = artifacts(optional, Artifact("file", "b.md", required=True), b=())
    assert (said.verdict, said.found) == (Verdict.FAIL, "missing: b.md")


def test_so_many_files_are_all_named() -> None:
    files = tuple(FileFound(f"a/{at}", "aa") for at in range(MAX_EVIDENCE))
    assert artifacts(Artifact("file", "a.md"), a=files).evidence == tuple(f"{one.path} aa" for one in files)


@pytest.mark.parametrize("value", [[1], [["a"]], [{"a": "b"}], ["a", 2], [True]])
def test_artifacts_are_texts(value: Any) -> None:
    with pytest.raises(BadGate) as caught:
        parse_gate({"artifacts": value})
    assert caught.value.code == "bad-gate"


def test_a_gate_asked_later_says_what_it_will_be_asked() -> None:
    [said] = decide(subject(parse_gate({"keyword": "GO"})), Facts({}), frozenset({Kind.TREE})).gates
    assert (said.expected, said.found) == ("the gate `keyword` holds", "asked of the commit that makes the move")


@pytest.mark.parametrize("kind", Kind)
def test_a_gate_that_cannot_be_judged_says_why_it_is_unknown(kind: Kind) -> None:
    asks = "asks GitHub" if kind is Kind.LANDING else "this version cannot judge it"
    gate = LaterGate("later", kind)
    said = gate.judge(subject(gate), Facts({}))
    assert (gate.needs(subject(gate)), said.verdict) == ((), Verdict.UNKNOWN)
    assert (said.expected, said.found) == ("the gate `later` holds", f"unknown: {asks}")


def test_a_tree_of_gates_shows_its_combinators() -> None:
    tree = parse_gate({"not": [{"any": [{"all": [{"fields": "due"}]}]}]})
    [said] = decide(subject(tree), Facts({})).gates
    names = []
    while said.gates:
        names.append(said.gate)
        [said] = said.gates
    assert [*names, said.gate] == ["not", "any", "all", "fields"]


class Aside:
    """A gate that never applies."""

    name = "aside"
    kind = Kind.TREE

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        return ()

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        return GateResult(self.name, Verdict.NOT_APPLICABLE)


def test_a_combinator_that_steps_aside_says_so() -> None:
    [said] = decide(subject(AnyOf((Aside(), Aside()))), Facts({})).gates
    assert (said.verdict, said.found, said.expected) == (Verdict.FAIL, "none of its gates applies", "")


WAIVED: list[tuple[Any, str, Verdict, Verdict]] = [
    ({"fields": "due"}, "fields", Verdict.OVERRIDDEN, Verdict.PASS),
    ({"fields": "due"}, "keyword", Verdict.FAIL, Verdict.FAIL),
    ({"fields": "title"}, "fields", Verdict.PASS, Verdict.PASS),
    ({"keyword": "GO"}, "keyword", Verdict.OVERRIDDEN, Verdict.PASS),
]


@pytest.mark.parametrize(("entry", "waived", "shown", "combined"), WAIVED)
def test_an_override_counts_for_its_gate_alone_and_is_seen(
    entry: Any, waived: str, shown: Verdict, combined: Verdict
) -> None:
    decision = decide(subject(parse_gate(entry)), Facts({}), EVERY_KIND, [waived])
    assert [one.verdict for one in decision.gates] == [shown]
    assert decision.verdict is combined


def test_an_override_does_not_make_a_gate_apply() -> None:
    [said] = decide(subject(Aside()), Facts({}), EVERY_KIND, ["aside"]).gates
    assert said.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("value", ["a/b", "a\\b", "*", "a{b", "}", ".", "..", "a\nb", "\x07"])
def test_a_value_that_is_no_path_segment_is_named(value: str) -> None:
    with pytest.raises(BadPattern) as caught:
        fill("docs/{due}.md", lambda name: value)
    assert caught.value.message == f"the value of `{{due}}` is not one path segment: {value!r}"
    assert caught.value.hint == "set the field `due` to the name of a file or folder"
    assert (caught.value.variable, caught.value.code) == ("due", "bad-pattern")


def test_an_x_in_a_value_is_an_x() -> None:
    assert fill("{a}.md", lambda name: "XX") == "XX.md"


@pytest.mark.parametrize(
    ("pattern", "permission"), [("task:move:start", "task:move"), ("*:*:start", "task:move"), ("a:b", "a")]
)
def test_a_pattern_longer_than_the_permission_does_not_cover_it(pattern: str, permission: str) -> None:
    assert allows([pattern], permission) is False


def test_a_result_that_says_nothing_more_has_empty_texts() -> None:
    plain = GateResult("fields", Verdict.PASS)
    assert (plain.expected, plain.found, plain.evidence, plain.hint, plain.gates) == ("", "", (), None, ())
