"""Rule A on small histories: every explanation there is, and what is none."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.paths import Limits, shortest
from gitflow_work.core.verdict import Verdict
from tests.core.histories import Commit, Said, edge, judged, workflow

A, B = "a.md", "b.md"
BASE = Commit("base", "", {A: "T-1 Doing"})
F, U, W, O = Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING, Verdict.OVERRIDDEN  # noqa: E741


def line(*says: str | None) -> list[Commit]:
    """Commits c1, c2 … one after the other on the base, each with another text of the file."""
    names = ["base", *(f"c{at + 1}" for at in range(len(says)))]
    return [BASE, *(Commit(name, names[at], {A: says[at]}) for at, name in enumerate(names[1:]))]


LINES: list[tuple[list[str | None], list[str]]] = [
    (["T-1 Doing imported"], []),
    (["T-1 Review"], ["c1 Doing -> Review (submit)"]),
    (["T-1 Done"], ["c1 Doing -> Done (submit, finish)"]),
    (["T-1 Review", "T-1 Doing"], ["c1 Doing -> Review (submit)", "c2 Review -> Doing (rework)"]),
    (["T-1 New"], ["c1 illegal-transition: Doing -> New"]),
    (["T-1 Nowhere"], ["c1 illegal-transition: Doing -> Nowhere"]),
    (["T-1 Done", "T-1 Review"], ["c1 Doing -> Done (submit, finish)", "c2 illegal-transition: Done -> Review"]),
    # the carried status counts
    ([None, "T-1 Doing"], []),
    ([None, "T-1 Review"], ["c2 Doing -> Review (submit)"]),
    ([None, "T-1 New"], ["c2 illegal-transition: Doing -> New"]),
    ([None, None, "T-1 New"], ["c3 illegal-transition: Doing -> New"]),
    # what an item is does not change
    (["T-1 Doing idea"], ["c1 type-changed: Doing -> Doing was task at base"]),
    (["T-1 Review idea"], ["c1 type-changed: Doing -> Review was task at base"]),
    (["T-1 Doing @1"], ["c1 workflow-changed: Doing -> Doing was task@2 at base"]),
    (["T-1 Doing @2"], []),
    ([None, "T-1 Doing @1"], ["c2 workflow-changed: Doing -> Doing was task@2 at c1"]),
    # another id is another item
    (["T-2 New"], ["c1 - -> New ()"]),
    (["T-2 Done"], ["c1 - -> Done (start, submit, finish)"]),
    (["T-2 Nowhere"], ["c1 new-item-status: - -> Nowhere"]),
    (["T-2 New unheard"], ["c1 unknown-workflow: - -> New"]),
    (["T-2 New imported"], ["c1 - -> New ()"]),
    (["T-2 Doing imported"], ["c1 - -> Doing (start)"]),
]


@pytest.mark.parametrize(("says", "expected"), LINES, ids=[str(row[0]) for row in LINES])
def test_a_line_of_commits(says: list[str | None], expected: list[str]) -> None:
    assert judged(line(*says)) == expected
    assert judged(line(*says), known=False) == expected


STEPS: list[tuple[list[str | None], list[str]]] = [
    (["T-1 Review"], ["c1 Doing -> Review (submit)"]),
    (["T-1 Done"], ["c1 illegal-transition: Doing -> Done"]),
    (["T-2 New"], ["c1 - -> New ()"]),
    (["T-2 Doing"], ["c1 new-item-status: - -> Doing"]),
]


@pytest.mark.parametrize(("says", "expected"), STEPS, ids=[str(row[0]) for row in STEPS])
def test_step_by_step(says: list[str | None], expected: list[str]) -> None:
    assert judged(line(*says), step=True) == expected


GATED: list[tuple[dict[tuple[str, str], Verdict], str, list[str]]] = [
    ({("c1", "submit"): F}, "T-1 Review", ["c1 gate-blocked: Doing -> Review [submit]"]),
    ({("c1", "submit"): U}, "T-1 Review", ["c1 undecided: Doing -> Review [submit]"]),
    ({("c1", "submit"): W}, "T-1 Review", ["c1 Doing -> Review (submit; later 1)"]),
    ({("c1", "submit"): O}, "T-1 Review", ["c1 Doing -> Review (submit)"]),
    ({("other", "submit"): F}, "T-1 Review", ["c1 Doing -> Review (submit)"]),
    # of two edges one is enough, and a refusal names both
    ({("c1", "finish"): F}, "T-1 Done", ["c1 Doing -> Done (submit, accept)"]),
    (
        {("c1", "submit"): W, ("c1", "finish"): F, ("c1", "accept"): F},
        "T-1 Done",
        ["c1 gate-blocked: Doing -> Done [finish]"],
    ),
    ({("c1", "submit"): F, ("c1", "finish"): F}, "T-1 Done", ["c1 gate-blocked: Doing -> Done [submit, finish]"]),
    ({("c1", "start"): F}, "T-2 Doing", ["c1 gate-blocked: - -> Doing [start]"]),
    ({("c1", "start"): F}, "T-2 Nowhere", ["c1 new-item-status: - -> Nowhere"]),
]


@pytest.mark.parametrize(("gates", "says", "expected"), GATED)
def test_gates_are_asked_in_the_commit_that_moves(
    gates: dict[tuple[str, str], Verdict], says: str, expected: list[str]
) -> None:
    assert judged(line(says), world=Said(gates)) == expected


@pytest.mark.parametrize(
    ("finish", "accept", "expected"),
    [
        (F, F, "c1 gate-blocked: Review -> Done [finish, accept]"),
        (F, U, "c1 undecided: Review -> Done [finish, accept]"),
        (U, F, "c1 undecided: Review -> Done [finish, accept]"),
        (F, W, "c1 Review -> Done (accept; later 1)"),
    ],
)
def test_edges_side_by_side(finish: Verdict, accept: Verdict, expected: str) -> None:
    story = [Commit("base", "", {A: "T-1 Review"}), Commit("c1", "base", {A: "T-1 Done"})]
    assert judged(story, world=Said({("c1", "finish"): finish, ("c1", "accept"): accept})) == [expected]


def test_items_are_judged_by_themselves_and_named_in_order() -> None:
    story = [
        Commit("base", "", {A: "T-2 Doing", B: "T-1 Doing"}),
        Commit("c1", "base", {A: "T-2 Review", B: "T-1 New", "c.md": "T-3 New", "d.md": "?"}),
    ]
    assert judged(story) == [
        "c1 illegal-transition: Doing -> New",
        "c1 Doing -> Review (submit)",
        "c1 - -> New ()",
    ]


IMPORTS: list[tuple[str, bool, list[str]]] = [
    ("T-2 Review imported", True, ["c1 - -> Review ()"]),
    ("T-2 Done imported", False, ["c1 - -> Done (start, submit, finish)"]),
    ("T-2 Nowhere imported", True, ["c1 new-item-status: - -> Nowhere"]),
    ("T-2 Review", True, ["c1 - -> Review (start, submit)"]),
    ("T-1 New imported", True, ["c1 illegal-transition: Doing -> New"]),
]


@pytest.mark.parametrize(("says", "may", "expected"), IMPORTS)
def test_imported_items_enter_anywhere_with_leave(says: str, may: bool, expected: list[str]) -> None:
    world = Said(may={("c1", "task:import" if may else "idea:import"): Verdict.PASS})
    assert judged(line(says), world=world) == expected


@pytest.mark.parametrize("verdict", [F, U, W])
def test_only_leave_that_is_shown_lets_an_import_in(verdict: Verdict) -> None:
    story = line("T-2 Review imported")
    world = Said({("c1", "submit"): F}, {("c1", "task:import"): verdict})
    assert judged(story, world=world) == ["c1 gate-blocked: - -> Review [submit]"]
    world.may = {("c1", "task:import"): Verdict.PASS}
    assert judged(story, world=world) == ["c1 - -> Review ()"]


def test_what_an_adoption_brings_is_taken_as_it_is_and_later_commits_are_judged() -> None:
    story = [
        Commit("c1", "", {A: "T-1 Nowhere"}),
        Commit("c2", "c1", {A: "T-1 Review idea @1"}),
        Commit("c3", "c2", {A: "T-1 New idea @1"}),
    ]
    assert judged(story, base="none", adopting=["c1", "c2"]) == [
        "c1 - -> Nowhere ()",
        "c2 illegal-transition: Nowhere -> Review",
        "c3 illegal-transition: Review -> New",
    ]
    assert judged(story, base="none") == [
        "c1 new-item-status: - -> Nowhere",
        "c2 type-changed: Nowhere -> Review was task at c1",
        "c3 illegal-transition: Review -> New",
    ]


def test_a_root_commit_stands_on_nothing() -> None:
    story = [BASE, Commit("orphan", "", {A: "T-1 Done"}), Commit("m", "base orphan", {A: "T-1 Done"})]
    said = judged(story, world=Said({("orphan", "submit"): F}))
    assert said == ["orphan gate-blocked: - -> Done [submit]"]


def test_doubles_must_all_be_explained() -> None:
    story = [
        BASE,
        Commit("c1", "base", {B: "T-1 Review"}),
        Commit("c2", "c1", {A: None}),
        Commit("c3", "c1", {A: None, B: "T-1 New"}),
    ]
    assert judged(story) == ["c2 Doing -> Review (submit)", "c3 illegal-transition: Doing -> New"]


def test_a_root_with_doubles_has_brought_nothing_yet() -> None:
    story = [Commit("base", "", {A: "T-1 Doing", B: "T-1 Review"}), Commit("c1", "base", {B: None})]
    assert judged(story) == ["c1 - -> Doing (start)"]


def test_of_several_ways_the_shortest_is_told() -> None:
    """The longer way is written first or last; told is the one with fewer steps, and of equals the first."""
    longer = [edge("a", "New", "Doing"), edge("b", "Doing", "Review"), edge("c", "Review", "Done")]
    shorter = [edge("d", "New", "Dropped", back=True), edge("e", "Dropped", "Done", back=True)]
    for edges in ([*longer, *shorter], [*shorter, *longer]):
        path = shortest(workflow("task", "1", edges), "New", "Done", Limits())
        assert [one.name for _, one in path or ()] == ["d", "e"]
    twice = [edge("f", "New", "Done"), edge("g", "New", "Done")]
    path = shortest(workflow("task", "1", twice), "New", "Done", Limits())
    assert [one.name for _, one in path or ()] == ["f"]
