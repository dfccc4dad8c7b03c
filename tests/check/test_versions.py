"""Versions of workflows: what `bump` and `migrate` leave behind is in order, and nothing else is."""

from __future__ import annotations

import pytest

from tests.check.cases import Ask, clean, errors
from tests.check.story import DONE, IP, IR, TD, Rules, Story, item_text, path_of

FLOW = ".workflow/workflows/task.yml"
OLD = ".workflow/workflows/task@1.yml"
ONE = path_of("T-1")
SECOND = """\
version: "2"
states: [To Do, In Progress, Reading, {name: Done, final: true}]
transitions:
  - {name: start, from: To Do, to: In Progress}
  - {name: submit, from: In Progress, to: Reading}
  - {name: finish, from: Reading, to: Done, gates: [{artifacts: 'docs/{id}.md'}]}
"""
GO = "Migrate\n\nWork-Migrate: task@1 -> task@2\n"
MAPPED = f"{GO}Work-Map: In Review -> Reading\n"


NO_LEAVE = Rules(everyone=("task:new", "task:move:*", "rules:*"))
"""Everybody may do everything but migrate, which nobody may."""


def pinned(status: str, pin: str = "task@1") -> dict[str, str | None]:
    return {ONE: item_text("T-1", status, more=f"workflow: {pin}\n")}


def bumped(story: Story, status: str = IR) -> Story:
    """A base whose workflow has gone on to version 2, while T-1 is under way in version 1."""
    first = story.rules.files()[FLOW]
    story.commit("root", T1=status)
    story.commit("base", "root", files={FLOW: SECOND, OLD: first, **pinned(status)})
    return story


def test_what_bump_leaves_is_in_order(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("on", "base", files=pinned(IR))
    assert clean(ask(story, "root", "base"))
    assert clean(ask(story, "base", "on"))
    assert clean(ask(story, "root", "on"))


def test_a_raise_by_hand_moves_the_items_and_their_states_must_be_there(ask: Ask) -> None:
    story = Story()
    story.commit("root", T1=IP)
    story.commit("fits", "root", files={FLOW: SECOND})
    story.commit("review", "root", T1=IR)
    story.commit("lost", "review", files={FLOW: SECOND})
    assert clean(ask(story, "root", "fits"))
    assert [row[0] for row in errors(ask(story, "review", "lost"))] == ["unknown-status"]


@pytest.mark.parametrize(
    ("before", "after", "message", "found"),
    [
        (IP, IP, GO, []),
        (IP, IP, "By hand", ["workflow-changed"]),
        (IP, IP, "Work\n\nWork-Migrate: task@2 -> task@1\n", ["workflow-changed"]),
        (IP, TD, GO, ["illegal-transition"]),
        (IP, "Reading", GO, []),
        (IR, "Reading", MAPPED, []),
        (IR, "Reading", GO, ["workflow-changed"]),
        (IR, TD, MAPPED, ["illegal-transition"]),
        (IR, DONE, MAPPED, ["gate-blocked"]),
        (IR, IR, MAPPED, ["unknown-status", "illegal-transition"]),
        (IP, "Reading", f"{MAPPED}Work-Map: In Progress -> Done\n", []),
    ],
)
def test_a_migration_is_declared_and_the_rest_is_a_move(
    ask: Ask, before: str, after: str, message: str, found: list[str]
) -> None:
    story = bumped(Story(), before)
    story.commit("m", "base", T1=after, message=message)
    assert [row[0] for row in errors(ask(story, "base", "m"))] == found


def test_a_migration_with_what_a_gate_asks_may_go_on_to_the_end(ask: Ask) -> None:
    story = bumped(Story(), IR)
    story.commit("m", "base", files={ONE: item_text("T-1", DONE), "docs/T-1.md": "Proof.\n"}, message=MAPPED)
    seen = ask(story, "base", "m")
    assert clean(seen)
    assert ("migrated", "m", "T-1") in seen.notes("rule", "commit", "item")


def test_moves_before_and_after_a_migration_are_judged_by_their_own_version(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("a", "base", files=pinned(IR))
    story.commit("m", "a", T1="Reading", message=MAPPED)
    assert clean(ask(story, "base", "m"))
    story.commit("z", "m", T1=DONE)
    assert ("gate-blocked", "z") in ask(story, "base", "z").errors("rule", "commit")


def test_a_migration_needs_its_permission(ask: Ask) -> None:
    story = bumped(Story(NO_LEAVE), IP)
    story.commit("m", "base", T1=IP, message=GO)
    assert ask(story, "base", "m").errors("rule", "commit", "item") == [("not-permitted", "m", "T-1")]


def test_a_version_that_is_not_there_is_nobodys(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("m", "base", files=pinned(IP, "task@3"), message="M\n\nWork-Migrate: task@1 -> task@3\n")
    assert {row[0] for row in errors(ask(story, "base", "m"))} == {"unknown-workflow"}


OTHER = {"src.txt": "x\n"}


def test_a_branch_takes_a_bump_of_the_target_branch_in_by_a_merge(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("b", "root", files=OTHER)
    for parents in (("b", "base"), ("base", "b")):
        name = f"u{parents[0]}"
        story.commit(name, *parents, files={**OTHER, FLOW: SECOND, OLD: story.rules.files()[FLOW], **pinned(IP)})
        assert clean(ask(story, "base", name))


def test_a_branch_with_a_migration_lands_by_a_merge(ask: Ask) -> None:
    story = bumped(Story(), IR)
    story.commit("b", "base", T1="Reading", message=MAPPED)
    story.commit("a", "base", files=OTHER)
    story.commit("m", "a", "b", files={**OTHER, ONE: item_text("T-1", "Reading")})
    assert clean(ask(story, "a", "m"))
    story.commit("u", "b", "a", files={**OTHER, ONE: item_text("T-1", "Reading")})
    assert clean(ask(story, "a", "u"))


@pytest.mark.parametrize("first", ["a", "b"])
def test_a_merge_does_not_take_a_migration_back(ask: Ask, first: str) -> None:
    """`-s ours` of a branch that began before it."""
    story = bumped(Story(), IP)
    story.commit("a", "base", T1=IP, message=GO)
    story.commit("b", "base", files=OTHER)
    parents = ("a", "b") if first == "a" else ("b", "a")
    story.commit("m", *parents, files={**OTHER, **pinned(IP)})
    assert ask(story, "a", "m").errors("rule", "commit", "item") == [("workflow-changed", "m", "T-1")]


def test_a_merge_does_not_take_a_bump_back(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("b", "root", files=OTHER)
    story.commit("m", "b", "base", files={**OTHER, FLOW: SECOND, OLD: story.rules.files()[FLOW]}, T1=IP)
    assert ask(story, "base", "m").errors("rule", "commit", "item") == [("workflow-changed", "m", "T-1")]


def test_work_that_began_before_a_bump_goes_on_in_its_version(ask: Ask) -> None:
    """In Review is no state of version 2; the branch does not know yet that T-1 is pinned to version 1."""
    story = bumped(Story(), IP)
    rules: dict[str, str | None] = {FLOW: SECOND, OLD: story.rules.files()[FLOW]}
    story.commit("b1", "root", T1=IR)
    story.commit("b2", "b1", files=OTHER)
    assert clean(ask(story, "base", "b2"))
    story.commit("u", "b2", "base", files={**OTHER, **rules, **pinned(IR)})
    story.commit("c", "u", files=pinned(DONE))
    assert clean(ask(story, "base", "u"))
    assert clean(ask(story, "base", "c"))


def test_what_base_pins_is_known_though_base_has_the_item_twice(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("twice", "base", files={".workflow/tasks/sub-T-1.md": item_text("T-1", DONE)})
    first = story.rules.files()[FLOW]
    story.commit("same", "root", files={FLOW: SECOND, OLD: first, **pinned(IP)})
    story.commit("on", "same", files=pinned(IR))
    assert "workflow-changed" not in [row[0] for row in errors(ask(story, "twice", "on"))]


def test_a_version_that_is_taken_off_by_hand_is_not_taken_for_one_that_was_never_there(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("b1", "base", T1=IP)
    story.commit("b2", "b1", T1="Reading")
    found = ask(story, "base", "b2").errors("rule", "commit")
    assert ("workflow-changed", "b1") in found


def test_after_a_migration_the_new_version_counts_though_base_has_the_pin(ask: Ask) -> None:
    story = bumped(Story(), IP)
    story.commit("m", "base", T1=IP, message=GO)
    story.commit("n", "m", T1="Reading")
    story.commit("x", "n", T1=IR)
    assert clean(ask(story, "base", "n"))
    assert ("illegal-transition", "x") in ask(story, "base", "x").errors("rule", "commit")
