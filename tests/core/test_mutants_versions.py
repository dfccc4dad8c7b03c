"""Rule A and the versions of workflows: what new items follow, what a merge takes over; and which moves are told."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.migration import Declared, edge, start
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import State, Workflow
from tests.core.forks import A, B
from tests.core.histories import Commit, Said, judged

BASE = Commit("base", "", {A: "T-1 Doing"})
IMPORT = ("c1", "task:import")
TO_OLD = {"a": Declared(frozenset({"task@2 -> task@1"}))}
MIGRATED = "a migrated: task@2 -> task@1, Doing -> Doing"


@pytest.mark.parametrize(
    ("says", "may", "found"),
    [
        ("T-2 New @1", {}, ["c1 workflow-changed: - -> New was task@2 at base"]),
        ("T-2 New @2", {}, ["c1 - -> New ()"]),
        ("T-2 New", {}, ["c1 - -> New ()"]),
        ("T-2 New @1 imported", {}, ["c1 workflow-changed: - -> New was task@2 at base"]),
        ("T-2 Done @1 imported", {IMPORT: Verdict.PASS}, ["c1 - -> Done ()"]),
        ("T-2 New @7 imported", {IMPORT: Verdict.PASS}, ["c1 unknown-workflow: - -> New"]),
    ],
)
def test_a_new_item_follows_the_current_version(
    says: str, may: dict[tuple[str, str], Verdict], found: list[str]
) -> None:
    assert judged([BASE, Commit("c1", "base", {B: says})], world=Said(may=may)) == found


def test_what_adopts_may_bring_items_of_any_version() -> None:
    story = [Commit("root", "", {}), Commit("c1", "root", {B: "T-2 Done @1"})]
    assert judged(story, base="none", adopting=["root", "c1"]) == ["c1 - -> Done ()"]


def test_a_merge_in_which_another_parent_knows_the_item_brings_no_new_one() -> None:
    story = [
        BASE,
        Commit("a", "base", {A: "T-1 Doing @1"}),
        Commit("b", "base", {A: None}),
        Commit("m", "b a", {A: "T-1 Doing @1"}),
    ]
    assert judged(story, world=Said(declared=TO_OLD)) == [MIGRATED]


@pytest.mark.parametrize("parents", ["a b", "b a"])
def test_a_merge_takes_the_version_that_one_side_changed(parents: str) -> None:
    story = [
        BASE,
        Commit("a", "base", {A: "T-1 Doing @1"}),
        Commit("b", "base", {B: "T-2 New"}),
        Commit("m", parents, {A: "T-1 Doing @1", B: "T-2 New"}),
    ]
    assert judged(story, world=Said(declared=TO_OLD)) == [MIGRATED, "b - -> New ()"]


@pytest.mark.parametrize(("parents", "at"), [("a b", "a"), ("b a", "a")])
def test_a_merge_gives_no_version_up_that_one_side_changed(parents: str, at: str) -> None:
    story = [
        BASE,
        Commit("a", "base", {A: "T-1 Doing @1"}),
        Commit("b", "base", {B: "T-2 New"}),
        Commit("m", parents, {A: "T-1 Doing", B: "T-2 New"}),
    ]
    refused = f"m workflow-changed: Doing -> Doing was task@1 at {at}"
    assert judged(story, world=Said(declared=TO_OLD)) == [MIGRATED, "b - -> New ()", refused]


def test_the_moves_that_are_made_are_told_and_no_others() -> None:
    world = Said()
    story = [
        BASE,
        Commit("c1", "base", {A: "T-1 Done"}),
        Commit("c2", "c1", {A: "T-1 New"}),
        Commit("c3", "c2", {B: "T-2 New"}),
    ]
    judged(story, world=world)
    assert world.taken == [("c1", ("submit", "finish"))]


PINNED = [Commit("root", "", {A: "T-1 Doing"}), Commit("base", "root", {A: "T-1 Doing @1"})]
"""BASE has bumped: what was under way is pinned to the old version."""


@pytest.mark.parametrize("parents", ["base a2", "a2 base"])
def test_what_began_before_a_bump_follows_what_base_pins_it_to(parents: str) -> None:
    story = [
        *PINNED,
        Commit("a1", "root", {B: "T-2 New"}),
        Commit("a2", "a1", {A: "T-1 Review"}),
        Commit("m", parents, {A: "T-1 Review @1", B: "T-2 New"}),
    ]
    assert judged(story) == ["a1 - -> New ()", "a2 Doing -> Review (submit)"]


def test_a_line_that_had_a_pin_of_its_own_follows_what_it_says() -> None:
    pinned, unpinned = Commit("a1", "root", {A: "T-1 Doing @1"}), Commit("a2", "a1", {A: "T-1 Doing"})
    assert judged([*PINNED, pinned, unpinned]) == ["a2 workflow-changed: Doing -> Doing was task@1 at a1"]


def test_one_side_with_a_pin_of_its_own_is_enough() -> None:
    story = [
        *PINNED,
        Commit("a1", "root", {A: "T-1 Doing @1"}),
        Commit("b1", "root", {B: "T-2 New"}),
        Commit("m", "b1 a1", {A: "T-1 Doing"}),
    ]
    assert judged(story)[1:] == [
        "m workflow-changed: Doing -> Doing was task@1 at b1",
    ]


def test_where_base_pins_nothing_a_file_means_what_it_says() -> None:
    story = [Commit("base", "", {A: "T-1 Doing"}), Commit("a1", "base", {A: "T-1 Doing @1"})]
    assert judged(story) == ["a1 workflow-changed: Doing -> Doing was task@2 at base"]


def test_an_item_of_base_that_carries_two_pins_lends_none() -> None:
    two = Commit("base", "root", {A: "T-1 Doing @1", B: "T-1 Doing @2"})
    story = [Commit("root", "", {A: "T-1 Doing"}), two, Commit("a1", "root", {A: "T-1 Review @2"})]
    assert judged(story) == ["a1 Doing -> Review (submit)"]


SHORT = Workflow("task", "3", (State("New"), State("Done", final=True)), (), "New")


@pytest.mark.parametrize(
    ("status", "lines", "found"),
    [
        ("New", (), "New"),
        ("New", ("New -> Done",), "New"),
        ("Doing", (), None),
        ("Doing", ("Doing -> Done",), "Done"),
        ("Doing", ("Other -> New", "Doing -> Done"), "Done"),
        ("Doing", ("Doing -> Gone",), None),
        ("Doing", ("Doing -> Gone", "Doing -> New"), "New"),
        ("Doing", ("Done",), None),
        ("Doing", ("Doing -> ",), None),
    ],
)
def test_where_a_migrated_item_goes_on(status: str, lines: tuple[str, ...], found: str | None) -> None:
    assert start(Declared(frozenset(), lines), status, SHORT) == found


def test_a_migration_is_written_with_an_arrow() -> None:
    assert edge("task@1", "task@2") == "task@1 -> task@2"
