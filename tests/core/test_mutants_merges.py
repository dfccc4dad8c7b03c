"""Rule A in merges: paths forward, gates, new and broken items, and what gives way."""

from __future__ import annotations

import pytest

from gitflow_work.core.verdict import Verdict
from tests.core.forks import A, B, fork, of_merge, says
from tests.core.histories import Commit, Said

MERGES: list[tuple[str, list[str | None], list[str | None], str | None, list[str]]] = [
    ("both stay", ["Doing"], ["Doing"], "Doing", []),
    ("one side moves", ["Review"], ["Doing"], "Review", []),
    ("the other side moves", ["Doing"], ["Review"], "Review", []),
    ("a move is dropped", ["Review"], ["Doing"], "Doing", ["m illegal-transition: Review -> Doing at l1"]),
    ("there and back is lost", ["Review", "Doing"], ["Review"], "Review", []),
    ("both make one move", ["Review"], ["Review"], "Review", []),
    ("a step more in the merge", ["Review"], ["Doing"], "Done", ["m Review -> Done (finish)"]),
    ("two steps more than both", ["Doing"], ["Doing"], "Done", ["m Doing -> Done (submit, finish)"]),
    ("a way back made in the merge", ["Review"], ["Review"], "Doing", ["m illegal-transition: Review -> Doing at l1"]),
    ("one contains the other", ["Review"], ["Review", "Done"], "Done", []),
    ("squashed and stepwise", ["Done"], ["Review", "Done"], "Done", []),
    ("reworked on one side", ["Review", "Doing"], ["Review"], "Doing", []),
    (
        "two moves that exclude each other",
        ["Review"],
        ["Dropped"],
        "Review",
        ["m illegal-transition: Dropped -> Review at r1"],
    ),
    ("deleted on one side", ["Review"], [None], "Review", []),
    (
        "deleted on one side, the move dropped",
        ["Review"],
        [None],
        "Doing",
        ["m illegal-transition: Review -> Doing at l1"],
    ),
    ("gone in the merge", ["Review"], ["Doing"], None, []),
]


@pytest.mark.parametrize(
    ("left", "right", "merged", "expected"), [row[1:] for row in MERGES], ids=[row[0] for row in MERGES]
)
def test_a_merge(left: list[str | None], right: list[str | None], merged: str | None, expected: list[str]) -> None:
    assert of_merge(fork(left, right, merged)) == expected


def swapped(commits: list[Commit]) -> list[Commit]:
    """The same with the parents of the merge the other way round; its tree stays."""
    *before, merge = commits
    return [*before, merge._replace(parents=" ".join(reversed(merge.parents.split())))]


@pytest.mark.parametrize(("left", "right", "merged"), [row[1:4] for row in MERGES], ids=[row[0] for row in MERGES])
def test_the_order_of_parents_means_nothing(
    left: list[str | None], right: list[str | None], merged: str | None
) -> None:
    story = fork(left, right, merged)
    refused, other = ([one.split()[1] for one in of_merge(story)] for story in (story, swapped(story)))
    assert ("illegal-transition:" in refused) is ("illegal-transition:" in other)


NEW: list[tuple[str, list[str | None], list[str | None], str | None, list[str]]] = [
    ("new on one side", ["New"], [None], "New", []),
    ("new on both sides", ["New"], ["New"], "New", []),
    ("new in the merge", [None], [None], "New", ["m - -> New ()"]),
    ("new in the merge, further on", [None], [None], "Doing", ["m - -> Doing (start)"]),
    ("new on one side, moved in the merge", ["New"], [None], "Doing", ["m New -> Doing (start)"]),
    ("new on one side, done in the merge", ["Doing"], [None], "New", ["m illegal-transition: Doing -> New at l1"]),
    ("new on both sides, one further on", ["New"], ["New", "Doing"], "Doing", []),
    ("new on both sides, both further on", ["Doing"], ["New", "Doing"], "Doing", []),
    ("new and squashed on one side", ["Review"], ["New", "Doing", "Review"], "Review", []),
    (
        "new and squashed, then dropped by the other's",
        ["Review"],
        ["New", "Doing"],
        "Doing",
        ["m illegal-transition: Review -> Doing at l1"],
    ),
]


@pytest.mark.parametrize(("left", "right", "merged", "expected"), [row[1:] for row in NEW], ids=[row[0] for row in NEW])
def test_a_merge_of_new_items(
    left: list[str | None], right: list[str | None], merged: str | None, expected: list[str]
) -> None:
    story = fork(left, right, merged)
    story[0] = Commit("base", "", {B: "T-9 New"})
    assert of_merge(story) == expected


YIELDS: list[tuple[str, list[str | None], list[str | None], str, str, list[str]]] = [
    # the range is what the named commit does not reach
    ("the target's move wins", ["Dropped"], ["Review"], "Review", "r1", ["m yields Dropped"]),
    (
        "the range's own move wins",
        ["Dropped"],
        ["Review"],
        "Dropped",
        "r1",
        ["m illegal-transition: Review -> Dropped at r1"],
    ),
    (
        "neither is the target's",
        ["Dropped"],
        ["Review"],
        "Review",
        "base",
        ["m illegal-transition: Dropped -> Review at l1"],
    ),
    (
        "the target has not moved it",
        ["Review"],
        ["Doing"],
        "Doing",
        "r1",
        ["m illegal-transition: Review -> Doing at l1"],
    ),
    ("several moves give way", ["Review", "Done"], ["Dropped"], "Dropped", "r1", ["m yields Done"]),
    (
        "to the target's and a step on",
        ["Dropped"],
        ["Review"],
        "Done",
        "r1",
        ["m illegal-transition: Dropped -> Done at l1"],
    ),
]


@pytest.mark.parametrize(
    ("left", "right", "merged", "base", "expected"), [row[1:] for row in YIELDS], ids=[row[0] for row in YIELDS]
)
def test_what_gives_way(
    left: list[str | None], right: list[str | None], merged: str, base: str, expected: list[str]
) -> None:
    assert of_merge(fork(left, right, merged), base) == expected


def test_a_move_of_the_target_branch_never_gives_way() -> None:
    """l1 lies in BASE with r1: another branch of the target's, merged by the range, is no move of the range's own."""
    story = fork(["Dropped"], ["Review"], "Review")
    story.insert(3, Commit("target", "l1 r1", says("Dropped")))
    assert of_merge(story, "target") == ["m illegal-transition: Dropped -> Review at l1"]


def test_all_that_gives_way_must_be_the_ranges_own() -> None:
    story = [
        Commit("base", "", says("Doing")),
        Commit("t1", "base", says("Review")),
        Commit("s1", "base", {B: "T-2 New"}),
        Commit("target", "t1 s1", {B: "T-2 New"}),
        Commit("l1", "s1", says("Dropped")),
        Commit("m", "l1 t1", says("Review")),
    ]
    # s1 is reached by the target branch too, and not by t1: what l1 stands on is not the range's alone
    assert of_merge(story, "target") == ["m illegal-transition: Dropped -> Review at l1"]
    assert of_merge([one for one in story if one.name != "target"], "t1") == ["m yields Dropped"]


GATES: list[tuple[dict[tuple[str, str], Verdict], list[str | None], list[str | None], str, list[str]]] = [
    # gates of a merge are asked in the merge, but not of what another parent brings
    ({("m", "submit"): Verdict.FAIL}, ["Doing"], ["Review"], "Review", []),
    (
        {("m", "submit"): Verdict.FAIL},
        ["Doing"],
        ["Doing"],
        "Review",
        ["m gate-blocked: Doing -> Review [submit] at l1"],
    ),
    (
        {("m", "submit"): Verdict.UNKNOWN},
        ["Doing"],
        ["Doing"],
        "Review",
        ["m undecided: Doing -> Review [submit] at l1"],
    ),
    (
        {("m", "finish"): Verdict.FAIL, ("m", "accept"): Verdict.FAIL},
        ["Review"],
        ["Doing"],
        "Done",
        ["m gate-blocked: Review -> Done [finish, accept] at l1"],
    ),
]


@pytest.mark.parametrize(("gates", "left", "right", "merged", "expected"), GATES)
def test_gates_in_a_merge(
    gates: dict[tuple[str, str], Verdict],
    left: list[str | None],
    right: list[str | None],
    merged: str,
    expected: list[str],
) -> None:
    assert of_merge(fork(left, right, merged), world=Said(gates)) == expected


def test_what_another_parent_leads_on_to_needs_its_gates() -> None:
    """l1's move is contained in r2's; from there the merge goes a step on, and that step is asked in the merge."""
    story = fork(["Review"], ["Review", "Doing"], "Dropped")
    assert of_merge(story) == ["m Doing -> Dropped (drop)"]
    blocked = Said({("m", "drop"): Verdict.FAIL})
    assert of_merge(story, world=blocked) == ["m illegal-transition: Review -> Dropped at l1"]


def test_step_by_step_a_merge_makes_one_step() -> None:
    assert of_merge(fork(["Doing"], ["Doing"], "Done"), step=True) == ["m illegal-transition: Doing -> Done at l1"]
    assert of_merge(fork(["Doing"], ["Doing"], "Review"), step=True) == ["m Doing -> Review (submit)"]
    assert of_merge(fork(["Review", "Done"], ["Doing"], "Done"), step=True) == []


def test_without_the_topology_a_merge_that_no_path_explains_is_in_doubt() -> None:
    assert of_merge(fork(["Review"], ["Doing"], "Doing"), known=False) == ["m doubt"]
    assert of_merge(fork(["Review"], ["Doing"], "Done"), known=False) == ["m Review -> Done (finish)"]


def test_an_octopus_needs_one_parent_that_explains_each_other() -> None:
    def octopus(third: str, merged: str) -> list[Commit]:
        sides = [
            Commit("a", "base", says("Review")),
            Commit("b", "base", {B: "T-2 New"}),
            Commit("c", "base", says(third)),
        ]
        return [Commit("base", "", says("Doing")), *sides, Commit("m", "a b c", says(merged))]

    assert of_merge(octopus("Doing", "Review")) == []
    assert of_merge(octopus("Review", "Review")) == []
    assert of_merge(octopus("Dropped", "Review")) == ["m illegal-transition: Dropped -> Review at c"]
    assert of_merge(octopus("Doing", "Doing")) == ["m illegal-transition: Review -> Doing at a"]


MENDED: list[tuple[str | None, str | None, str, list[str]]] = [
    ("Doing", "Dropped", "Doing", ["c illegal-transition: Dropped -> Doing"]),
    ("Doing", "Dropped", "Dropped", []),
    ("Dropped", "Doing", "Nowhere", ["c illegal-transition: Doing -> Nowhere"]),
    ("Done", "Dropped", "Nowhere", ["c illegal-transition: Done -> Nowhere"]),
    (None, "Doing", "Nowhere", ["c illegal-transition: Doing -> Nowhere"]),
    ("Doing", None, "Nowhere", ["c illegal-transition: Doing -> Nowhere"]),
    ("Doing", None, "Review", ["c Doing -> Review (submit)"]),
]


@pytest.mark.parametrize(("left", "right", "mended", "expected"), MENDED)
def test_after_a_broken_merge_each_sides_status_is_explained(
    left: str | None, right: str | None, mended: str, expected: list[str]
) -> None:
    story = fork([left], [right], None, start="Doing")
    if None in (left, right):
        story[0] = Commit("base", "", {B: "T-9 New"})
    broken = story[-1]._replace(files={A: "?"})
    assert of_merge([*story[:-1], broken, Commit("c", "m", says(mended))]) == expected
