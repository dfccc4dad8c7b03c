"""The decision on a transition: which gates are asked, how their answers combine, what is never a yes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from gitflow_work.core.decide import EVERY_KIND, IN_A_COMMIT, TREE_ONLY, decide, needs
from gitflow_work.core.facts import BoxesUnder, Facts, FilesMatching, KeywordsSaid, Need
from gitflow_work.core.gates import parse_gate
from gitflow_work.core.gates.base import AllOf, AnyOf, GateNode, Kind, NotOf, Subject
from gitflow_work.core.verdict import GateResult, Verdict
from tests.core.subjects import subject


@dataclass(frozen=True)
class Says:
    """A gate that answers what it was made with."""

    verdict: Verdict
    kind: Kind = Kind.TREE
    name: str = "says"

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        return ()

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        return GateResult(self.name, self.verdict)


PASS, FAIL = Says(Verdict.PASS), Says(Verdict.FAIL)
PENDING, UNKNOWN = Says(Verdict.PENDING), Says(Verdict.UNKNOWN)
SKIPPED, OVERRIDDEN = Says(Verdict.NOT_APPLICABLE), Says(Verdict.OVERRIDDEN)
EVENT, LANDING = Says(Verdict.PASS, Kind.EVENT), Says(Verdict.PASS, Kind.LANDING)

TREES: list[tuple[str, tuple[GateNode, ...], Verdict]] = [
    ("no gate at all is open", (), Verdict.PASS),
    ("one that passes", (PASS,), Verdict.PASS),
    ("one that fails among others", (PASS, FAIL, UNKNOWN), Verdict.FAIL),
    ("an unknown one", (PASS, UNKNOWN, PENDING), Verdict.UNKNOWN),
    ("a skipped one vanishes", (PASS, SKIPPED), Verdict.PASS),
    ("all skipped is no yes", (SKIPPED, SKIPPED), Verdict.FAIL),
    ("overridden counts as pass", (OVERRIDDEN, PASS), Verdict.PASS),
    ("any", (AnyOf((FAIL, PASS)),), Verdict.PASS),
    ("any of none that holds", (AnyOf((FAIL, FAIL)),), Verdict.FAIL),
    ("any with an unknown one", (AnyOf((FAIL, UNKNOWN)),), Verdict.UNKNOWN),
    ("any with a skipped one", (AnyOf((SKIPPED, FAIL)),), Verdict.FAIL),
    ("any, wholly skipped", (AnyOf((SKIPPED, SKIPPED)),), Verdict.FAIL),
    ("any, wholly skipped, beside one that passes", (PASS, AnyOf((SKIPPED,))), Verdict.FAIL),
    ("all, wholly skipped", (AllOf((SKIPPED,)),), Verdict.FAIL),
    ("not", (NotOf((FAIL,)),), Verdict.PASS),
    ("not of one that holds", (NotOf((PASS,)),), Verdict.FAIL),
    ("not of several: they do not hold together", (NotOf((PASS, FAIL)),), Verdict.PASS),
    ("not of an unknown one", (NotOf((UNKNOWN,)),), Verdict.UNKNOWN),
    ("not of a pending one", (NotOf((PENDING,)),), Verdict.PENDING),
    ("not, skipped", (NotOf((SKIPPED,)),), Verdict.FAIL),
    ("not of a wholly skipped tree is no yes", (NotOf((AnyOf((SKIPPED,)),)),), Verdict.FAIL),
    ("not of not of a wholly skipped tree is no yes", (NotOf((NotOf((AllOf((SKIPPED,)),)),)),), Verdict.FAIL),
    ("a branch that is skipped leaves the decision to the others", (AnyOf((AllOf((SKIPPED,)), PASS)),), Verdict.PASS),
    ("and does not make up for one that fails", (AnyOf((AllOf((SKIPPED,)), FAIL)),), Verdict.FAIL),
    ("deep", (AllOf((AnyOf((FAIL, NotOf((FAIL,)))), PASS)),), Verdict.PASS),
]


@pytest.mark.parametrize(("gates", "verdict"), [row[1:] for row in TREES], ids=[row[0] for row in TREES])
def test_trees_of_gates(gates: tuple[GateNode, ...], verdict: Verdict) -> None:
    assert decide(subject(*gates), Facts({})).verdict is verdict


@pytest.mark.parametrize(
    ("gates", "kinds", "verdict"),
    [
        ((PASS, EVENT, LANDING), EVERY_KIND, Verdict.PASS),
        ((PASS, EVENT, LANDING), IN_A_COMMIT, Verdict.PENDING),
        ((PASS, EVENT), IN_A_COMMIT, Verdict.PASS),
        ((PASS, EVENT), TREE_ONLY, Verdict.PENDING),
        ((FAIL, LANDING), TREE_ONLY, Verdict.FAIL),
        ((AnyOf((FAIL, LANDING)),), IN_A_COMMIT, Verdict.PENDING),
        ((AnyOf((PASS, LANDING)),), IN_A_COMMIT, Verdict.PASS),
        ((NotOf((LANDING,)),), IN_A_COMMIT, Verdict.PENDING),
        ((NotOf((LANDING,)),), EVERY_KIND, Verdict.FAIL),
    ],
)
def test_gates_of_other_kinds_are_asked_later(
    gates: tuple[GateNode, ...], kinds: frozenset[Kind], verdict: Verdict
) -> None:
    assert decide(subject(*gates), Facts({}), kinds).verdict is verdict


def test_it_says_when_the_others_are_asked() -> None:
    later = decide(subject(EVENT, LANDING), Facts({}), TREE_ONLY).gates
    assert [one.found for one in later] == ["asked of the commit that makes the move", "asked when it lands"]


@pytest.mark.parametrize("verdict", Verdict)
def test_only_what_speaks_against_it_holds_it_up(verdict: Verdict) -> None:
    holds = decide(subject(Says(verdict)), Facts({})).holds
    assert holds is (verdict in (Verdict.PASS, Verdict.OVERRIDDEN, Verdict.PENDING))


def test_children_are_shown_with_the_combinator() -> None:
    [shown] = decide(subject(AnyOf((FAIL, AllOf((PASS, UNKNOWN))))), Facts({})).gates
    assert (shown.gate, shown.verdict) == ("any", Verdict.UNKNOWN)
    assert [(one.gate, one.verdict) for one in shown.gates] == [("says", Verdict.FAIL), ("all", Verdict.UNKNOWN)]


def test_each_need_once_and_in_order() -> None:
    entries: list[object] = [
        "checklist",
        {"any": [{"keyword": "APPROVED"}, {"not": ["checklist"]}]},
        {"artifacts": ["docs/{id}.md", "docs/{id}.md", "src/"]},
        {"fields": "assignee"},
    ]
    asked = needs(subject(*map(parse_gate, entries)))
    boxes, files = BoxesUnder("Acceptance Criteria"), (FilesMatching("docs/T-7k3f9q.md"), FilesMatching("src/"))
    assert asked == (boxes, KeywordsSaid(), *files)
    assert needs(subject(*map(parse_gate, entries)), TREE_ONLY) == (boxes, *files)


def test_the_same_word_in_different_needs_is_a_different_question() -> None:
    assert len({BoxesUnder("docs/"), FilesMatching("docs/")}) == 2
