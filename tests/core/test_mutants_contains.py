"""Rule A in merges: when one side contains what the other did."""

from __future__ import annotations

import pytest

from tests.core.forks import A, B, fork, of_merge, says
from tests.core.histories import Commit

PATHS: list[tuple[str, list[str | None], list[str | None]]] = [
    ("a squash and its steps", ["Doing", "Review"], ["Review", "Doing"]),
    ("steps and their squash", ["Review"], ["Doing", "Review", "Doing"]),
    ("one squash and another", ["Review"], ["Review", "Doing"]),
]


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in PATHS], ids=[row[0] for row in PATHS])
def test_a_commit_counts_with_every_state_of_its_path(left: list[str | None], right: list[str | None]) -> None:
    """The way back was made on the right: the merge takes over what that side made of the same moves."""
    assert of_merge(fork(left, right, "Doing", start="New")) == []
    absent = fork(["New", *left], right, "Doing")
    absent[0] = Commit("base", "", {B: "T-9 New"})
    assert of_merge(absent) == []
    both_absent = fork(left, ["New", *right], "Doing")
    both_absent[0] = absent[0]
    assert of_merge(both_absent) == []


def test_what_one_side_has_less_of_is_not_contained() -> None:
    assert of_merge(fork(["Doing", "Review"], ["Doing"], "Doing", start="New")) == [
        "m illegal-transition: Review -> Doing at l2"
    ]
    assert of_merge(fork(["Review", "Done"], ["Review", "Doing"], "Doing", start="New")) == [
        "m illegal-transition: Done -> Doing at l2"
    ]


def test_statuses_of_a_type_without_rules_count_as_they_are() -> None:
    story = [
        Commit("base", "", {A: "T-1 One unheard"}),
        Commit("l1", "base", {A: "T-1 Two unheard"}),
        Commit("r1", "base", {A: "T-1 Two unheard"}),
        Commit("r2", "r1", {A: "T-1 One unheard"}),
        Commit("m", "l1 r2", {A: "T-1 One unheard"}),
    ]
    assert of_merge(story) == []
    assert of_merge([*story[:3], Commit("m", "l1 base", {A: "T-1 One unheard"})]) == [
        "m unknown-workflow: Two -> One at l1"
    ]


def test_the_parent_that_never_had_the_item_is_no_way_round() -> None:
    story = fork([], ["Doing"], "New")
    story[0] = Commit("base", "", {B: "T-9 New"})
    assert of_merge(story) == ["m illegal-transition: - -> New at base"]


def test_of_an_octopus_one_parent_is_enough() -> None:
    story = [
        Commit("base", "", says("Doing")),
        Commit("a", "base", says("Review")),
        Commit("b", "base", {B: "T-2 New"}),
        Commit("c1", "base", says("Review")),
        Commit("c2", "c1", says("Doing")),
        Commit("m", "a b c2", says("Doing")),
    ]
    assert of_merge(story) == []


def test_of_several_others_one_is_enough_to_give_way_to() -> None:
    story = [
        Commit("base", "", says("Doing")),
        Commit("r1", "base", says("Review")),
        Commit("l1", "base", says("Dropped")),
        Commit("s1", "base", {B: "T-2 New"}),
        Commit("m", "l1 r1 s1", says("Review")),
    ]
    assert of_merge(story, "r1") == ["m yields Dropped"]


def test_a_merge_counts_with_its_shortest_way() -> None:
    story = [
        Commit("base", "", says("New")),
        Commit("a", "base", says("Doing")),
        Commit("b", "base", {B: "T-2 New"}),
        Commit("l", "b a", says("Review")),
        Commit("r1", "base", says("Doing")),
        Commit("r2", "r1", says("Review")),
        Commit("r3", "r2", says("Doing")),
        Commit("m", "l r3", says("Doing")),
    ]
    assert of_merge(story) == []


def test_a_root_counts_with_its_way_from_the_beginning() -> None:
    story = [
        Commit("base", "", {B: "T-9 New"}),
        Commit("l1", "base", says("New")),
        Commit("l2", "l1", says("Doing")),
        Commit("l3", "l2", says("Review")),
        Commit("o", "", says("Review")),
        Commit("o2", "o", says("Doing")),
        Commit("m", "l3 o2", says("Doing")),
    ]
    assert of_merge(story) == []


def test_a_status_without_a_way_to_it_counts_as_itself() -> None:
    """Both sides enter in a state that nothing leads to; each is refused there, and the merge adds nothing."""
    absent = fork(["Nowhere", "Review"], ["Nowhere", "Review", "Doing"], "Doing")
    absent[0] = Commit("base", "", {B: "T-9 New"})
    assert of_merge(absent) == []
    short = fork(["New", "Nowhere"], ["Nowhere", "Doing"], "Doing")
    short[0] = absent[0]
    assert of_merge(short) == ["m illegal-transition: Nowhere -> Doing at l2"]
