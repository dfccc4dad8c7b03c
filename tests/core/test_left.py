"""Since when an item is in its state; what is known of a past; and the three-way merge of one value."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.contain import Containment
from gitflow_work.core.check.dag import Dag
from gitflow_work.core.check.left import before, before_leaving
from gitflow_work.core.check.net import Conflict, merged
from tests.core.forks import A
from tests.core.histories import Commit, timeline_of

LINE = [
    Commit("base", "", {A: "T-1 Review"}),
    Commit("c1", "base", {"b.md": "T-2 New"}),
    Commit("c2", "c1", {A: "T-1 Doing"}),
    Commit("c3", "c2", {"b.md": "T-2 Doing"}),
    Commit("c4", "c3", {A: "T-1 Review"}),
    Commit("c5", "c4", {A: "T-1 Done"}),
]
INNER = ("c1", "c2", "c3", "c4", "c5")


@pytest.mark.parametrize(
    ("commit", "status", "found"),
    [
        ("c5", "Review", {"c1"}),
        ("c4", "Review", {"c1"}),
        ("c2", "Review", set()),
        ("c5", "Doing", {"c1", "c2", "c3"}),
        ("c5", "New", set()),
    ],
)
def test_what_lies_before_the_item_left_a_state(commit: str, status: str, found: set[str]) -> None:
    assert before_leaving(timeline_of(LINE), INNER, commit, "t-1", status) == found


def test_a_merge_leaves_a_state_when_one_of_its_parents_was_in_it() -> None:
    story = [
        *LINE[:2],
        Commit("x", "c1", {A: "T-1 Doing"}),
        Commit("y", "c1", {"b.md": "T-2 Doing"}),
        Commit("m", "x y", {A: "T-1 Doing", "b.md": "T-2 Doing"}),
        Commit("n", "m", {A: "T-1 Review"}),
    ]
    assert before_leaving(timeline_of(story), ("c1", "x", "y", "m", "n"), "n", "t-1", "Review") == {"c1", "x", "y"}


def test_a_merge_that_keeps_the_state_of_one_parent_leaves_nothing() -> None:
    story = [
        *LINE[:2],
        Commit("x", "c1", {A: "T-1 Doing"}),
        Commit("y", "c1", {"b.md": "T-2 Doing"}),
        Commit("m", "x y", {A: "T-1 Review", "b.md": "T-2 Doing"}),
        Commit("n", "m", {A: "T-1 Done"}),
    ]
    assert before_leaving(timeline_of(story), ("c1", "x", "y", "m", "n"), "n", "t-1", "Review") == {"c1"}


def test_two_commits_are_known_when_all_is_in_which_they_differ() -> None:
    dag = Dag([(one.name, tuple(one.parents.split())) for one in LINE])
    contains = Containment(timeline_of(LINE[:4]), dag, lambda commit, key: [])
    assert contains.knows("c1", "c3")
    assert contains.knows("c3", "c1")
    assert not contains.knows("c1", "c5")
    assert not contains.knows("c5", "c1")


def test_a_commit_that_has_no_item_to_read_leaves_nothing() -> None:
    story = [*LINE[:2], Commit("x", "c1", {A: None}), Commit("y", "x", {A: "T-1 Review"})]
    assert before_leaving(timeline_of(story), ("c1", "x", "y"), "y", "t-1", "Review") == set()


def test_before_stays_within() -> None:
    assert before(timeline_of(LINE), INNER, ["c3", "c2"]) == {"c1", "c2"}
    assert before(timeline_of(LINE), ("c2",), ["c3"]) == {"c2"}


@pytest.mark.parametrize(
    ("bases", "ours", "theirs", "found"),
    [
        ([1], 1, 2, 2),
        ([1], 2, 1, 2),
        ([1], 2, 2, 2),
        ([], 2, 2, 2),
        ([1, 1], 1, 3, 3),
        ([1, 1], 3, 1, 3),
        ([1], 2, 3, "conflict"),
        ([1, 2], 1, 3, "conflict"),
        ([1, 2], 3, 1, "conflict"),
        ([], 1, 2, "conflict"),
        ([], None, 2, "conflict"),
        ([], 2, None, "conflict"),
        ([1, 2], None, 3, "conflict"),
        ([1, 2], 3, None, "conflict"),
        ([None], None, 3, 3),
        ([None], 3, None, 3),
    ],
)
def test_one_value_is_merged_as_git_merges_a_file(
    bases: list[int | None], ours: int | None, theirs: int | None, found: object
) -> None:
    try:
        said: object = merged(bases, ours, theirs)
    except Conflict:
        said = "conflict"
    assert said == found
