"""Rule A and the versions of workflows: what new items follow, what a merge takes over; and which moves are told."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.migration import Declared
from gitflow_work.core.verdict import Verdict
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
        ("T-2 New @7 imported", {IMPORT: Verdict.PASS}, ["c1 workflow-changed: - -> New was task@2 at base"]),
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
