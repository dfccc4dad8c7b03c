"""Cases 13 to 15, 21 and 22 of the check's table: what must not pass."""

from __future__ import annotations

import pytest

from tests.check.cases import BOTH_WAYS, GATE, KW, STEP, Ask, blocked, clean, entered, errors, illegal
from tests.check.story import BROKEN, DONE, IP, IR, TD, Rules, Story, doc, item_text, path_of

OTHER = {"src.txt": "x\n"}
COPY = ".workflow/tasks/T-1-copy.md"
ONE, TWO = path_of("T-1"), path_of("T-2")
NO_DELETE = ("task:new", "task:move:*", "rules:change")


# 13: merges that make up a status


@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_13_an_evil_merge_brings_what_no_parent_had(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=IP)
    story.commit("a1", "base", files=OTHER)
    story.commit("b1", "base", T2=TD)
    story.commit("m", "a1", "b1", T1=TD, T2=TD)
    assert errors(ask(story, "base", "m")) == [illegal("m", "In Progress -> To Do")]


def test_13_an_evil_merge_is_held_to_the_gates(ask: Ask) -> None:
    story = Story(GATE)
    story.commit("base", T1=IR)
    story.commit("a1", "base", files=OTHER)
    story.commit("b1", "base", T2=TD)
    story.commit("m", "a1", "b1", T1=DONE, T2=TD)
    assert errors(ask(story, "base", "m")) == [blocked("m", "In Review -> Done")]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_13_an_octopus_drops_no_arm(ask: Ask, rules: Rules, place: int) -> None:
    story = Story(rules)
    story.commit("base", T1=TD)
    story.commit("a1", "base", T1=IP)
    story.commit("b1", "base", files=OTHER)
    story.commit("c1", "base", T2=TD)
    arms = ["a1", "b1", "c1"]
    story.commit("m", *arms[place:], *arms[:place], T1=TD, T2=TD)
    assert errors(ask(story, "base", "m")) == [illegal("m", "In Progress -> To Do")]


@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_13_strategy_ours_drops_the_moves_of_theirs(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=TD)
    story.commit("a1", "base", T1=IP)
    story.commit("a2", "a1", T1=IR)
    story.commit("b1", "base", files=OTHER)
    story.commit("m", "b1", "a2")
    assert errors(ask(story, "base", "m")) == [illegal("m", "In Review -> To Do")]


@pytest.mark.parametrize("rules", BOTH_WAYS)
@pytest.mark.parametrize("parents", [("m2", "root"), ("root", "m2")])
def test_13_merging_an_old_commit_of_main_rolls_nothing_back(ask: Ask, rules: Rules, parents: tuple[str, str]) -> None:
    story = Story(rules)
    story.commit("root", T1=TD)
    story.commit("m1", "root", T1=IP)
    story.commit("m2", "m1", T1=IR)
    story.commit("u", *parents, T1=TD)
    assert errors(ask(story, "m2", "u")) == [illegal("u", "In Review -> To Do")]


@pytest.mark.parametrize("rules", [GATE, STEP])
def test_13_an_orphan_root_brings_nothing_in(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=TD)
    story.commit("o", T1=DONE)
    story.commit("m", "base", "o", T1=DONE)
    made = blocked("o", "(new) -> Done") if rules is GATE else entered("o", DONE)
    assert errors(ask(story, "base", "m")) == [made]  # the merge only takes what the orphan claims


# 14: detours


@pytest.mark.parametrize("rules", [GATE, STEP])
def test_14_there_and_back_is_not_hidden_by_a_side_branch(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=TD)
    story.commit("s1", "base", T1=DONE)
    story.commit("s2", "s1", T1=TD)
    story.commit("b1", "base", files=OTHER)
    story.commit("m", "b1", "s2")
    first = blocked("s1", "To Do -> Done") if rules is GATE else illegal("s1", "To Do -> Done")
    assert errors(ask(story, "base", "m")) == [first, illegal("s2", "Done -> To Do")]


DETOURS = [
    pytest.param(DONE, TD, [illegal("b2", "Done -> To Do")], id="back"),
    pytest.param(TD, DONE, [blocked("b2", "To Do -> Done")], id="on"),
]


@pytest.mark.parametrize(("start", "end", "expected"), DETOURS)
def test_14_delete_and_make_anew(ask: Ask, start: str, end: str, expected: list[tuple[object, ...]]) -> None:
    story = Story(GATE)
    story.commit("base", T1=start)
    story.commit("b1", "base", T1=None)
    story.commit("b2", "b1", T1=end)
    assert errors(ask(story, "base", "b2")) == expected


@pytest.mark.parametrize(("start", "end", "expected"), DETOURS)
@pytest.mark.parametrize("parents", [("b1", "c1"), ("c1", "b1")])
def test_14_delete_and_make_anew_in_a_merge(
    ask: Ask, start: str, end: str, expected: list[tuple[object, ...]], parents: tuple[str, str]
) -> None:
    story = Story(GATE)
    story.commit("base", T1=start)
    story.commit("b1", "base", T1=None)
    story.commit("c1", "base", files=OTHER)
    story.commit("b2", *parents, T1=end)
    assert errors(ask(story, "base", "b2")) == expected


@pytest.mark.parametrize(("start", "end", "expected"), DETOURS)
def test_14_delete_it_in_a_merge_and_make_it_anew(
    ask: Ask, start: str, end: str, expected: list[tuple[object, ...]]
) -> None:
    story = Story(GATE)
    story.commit("base", T1=start)
    story.commit("b1", "base", files=OTHER)
    story.commit("c1", "base", T2=TD)
    story.commit("m", "b1", "c1", T1=None, T2=TD)
    story.commit("b2", "m", T1=end)
    assert errors(ask(story, "base", "b2")) == expected


@pytest.mark.parametrize("start", [DONE, TD])
def test_14_double_it_and_drop_the_original(ask: Ask, start: str) -> None:
    end = TD if start == DONE else DONE
    story = Story(GATE)
    story.commit("base", T1=start)
    story.commit("b1", "base", files={COPY: item_text("T-1", end)})
    story.commit("b2", "b1", T1=None)
    rule = "illegal-transition" if start == DONE else "gate-blocked"
    assert errors(ask(story, "base", "b2")) == [(rule, "b2", "T-1", f"{start} -> {end}", COPY, 5)]


@pytest.mark.parametrize(("start", "end", "expected"), DETOURS)
def test_14_break_it_and_mend_it_otherwise(ask: Ask, start: str, end: str, expected: list[tuple[object, ...]]) -> None:
    story = Story(GATE)
    story.commit("base", T1=start)
    story.commit("b1", "base", files={ONE: BROKEN})
    story.commit("b2", "b1", T1=end)
    assert errors(ask(story, "base", "b2")) == expected


SWAPPED = [illegal("b1", "Done -> To Do"), blocked("b1", "To Do -> Done", item="T-2")]


def test_14_swap_two_ids(ask: Ask) -> None:
    story = Story(GATE)
    story.commit("base", T1=DONE, T2=TD)
    story.commit("b1", "base", files={ONE: item_text("T-2", DONE), TWO: item_text("T-1", TD)})
    found = ask(story, "base", "b1").errors("rule", "commit", "item", "transition")
    assert found == [row[:4] for row in SWAPPED]


def test_14_swap_what_two_files_say(ask: Ask) -> None:
    story = Story(GATE)
    story.commit("base", T1=DONE, T2=TD)
    story.commit("b1", "base", T1=TD, T2=DONE)
    assert errors(ask(story, "base", "b1")) == SWAPPED


def test_14_swap_the_names_of_two_files(ask: Ask) -> None:
    """Only the id counts: nothing has moved, and the names are noted."""
    story = Story(GATE)
    story.commit("base", T1=DONE, T2=TD)
    story.commit("b1", "base", files={ONE: item_text("T-2", TD), TWO: item_text("T-1", DONE)})
    seen = ask(story, "base", "b1")
    assert clean(seen)
    assert {("file-name", ONE), ("file-name", TWO)} <= set(seen.notes("rule", "path"))


@pytest.mark.parametrize("broken_between", [False, True])
def test_14_change_the_type(ask: Ask, broken_between: bool) -> None:
    story = Story()
    story.commit("base", T1=IP)
    story.commit("b1", "base", files={ONE: BROKEN if broken_between else item_text("T-1", IP)})
    story.commit("b2", "b1", T1=None, files={".workflow/ideas/T-1.md": item_text("T-1", IP, kind="idea")})
    found = ask(story, "base", "b2").errors("rule", "commit", "item", "path")
    assert ("type-changed", "b2", "T-1", ".workflow/ideas/T-1.md") in found


@pytest.mark.parametrize("rules", [GATE, GATE._replace(squash="step")])
def test_14_an_empty_artifact_is_none(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=IR)
    story.commit("b1", "base", T1=DONE, files={"docs/T-1.md": ""})
    assert blocked("b1", "In Review -> Done") in errors(ask(story, "base", "b1"))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [(GATE, blocked("b1", "(new) -> Done")), (KW, blocked("b1", "(new) -> Done")), (STEP, entered("b1", DONE))],
)
def test_14_a_new_item_is_not_done(ask: Ask, rules: Rules, expected: tuple[object, ...]) -> None:
    story = Story(rules)
    story.commit("base", T2=TD)
    story.commit("b1", "base", T1=DONE)
    assert errors(ask(story, "base", "b1")) == [expected]


# 15: evidence


@pytest.mark.parametrize("squash", ["path", "step"])
def test_15_the_artifact_stays(ask: Ask, squash: str) -> None:
    story = Story(Rules(squash, artifact=True))
    story.commit("base", T1=IR)
    story.commit("b1", "base", T1=DONE, files=doc("T-1"))
    story.commit("b2", "b1", files={"docs/T-1.md": None})
    story.commit("b3", "b1", files={"docs/T-1.md": "Better proof.\n"})
    assert errors(ask(story, "base", "b2")) == [("lost-evidence", "b1", "T-1", "In Review -> Done", ONE, 5)]
    assert clean(ask(story, "base", "b3"))


# 21: deletions


@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_21_a_live_item_is_not_deleted_on_a_branch_that_is_behind(ask: Ask, rules: Rules) -> None:
    story = Story(rules._replace(everyone=NO_DELETE))
    story.commit("root", T1=IP)
    story.commit("m1", "root", files=OTHER)
    story.commit("b1", "root", T1=None)
    story.commit("b2", "b1", files={"lib.txt": "y\n"})
    found = ask(story, "m1", "b2").errors("rule", "commit", "item", "path")
    assert found == [("deleted-item", "b1", "T-1", ONE)]


@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_21_what_main_made_meanwhile_is_not_missing(ask: Ask, rules: Rules) -> None:
    story = Story(rules._replace(everyone=NO_DELETE))
    story.commit("root", T1=IP)
    story.commit("m1", "root", T2=TD)
    story.commit("b1", "root", T1=IR)
    assert clean(ask(story, "m1", "b1"))


def test_21_whoever_may_delete_does(ask: Ask) -> None:
    story = Story()
    story.commit("base", T1=IP)
    story.commit("b1", "base", T1=None)
    assert clean(ask(story, "base", "b1"))


# 22: the branch's own moves dropped onto BASE


@pytest.mark.parametrize("rules", BOTH_WAYS)
@pytest.mark.parametrize("parents", [("base", "b2"), ("b2", "base")])
@pytest.mark.parametrize("moved_on", [False, True])
def test_22_strategy_ours_onto_base(ask: Ask, rules: Rules, parents: tuple[str, str], moved_on: bool) -> None:
    story = Story(rules)
    story.commit("root", T1=TD)
    story.commit("base", "root", files=OTHER)
    story.commit("b1", "root" if moved_on else "base", T1=IP)
    story.commit("b2", "b1", T1=IR)
    story.commit("u", *parents, T1=TD, files=OTHER)
    assert errors(ask(story, "base", "u")) == [illegal("u", "In Review -> To Do")]


@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_22_nor_is_a_move_of_base_dropped_for_the_branch(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("root", T1=TD)
    story.commit("base", "root", T1=IP)
    story.commit("b1", "root", files=OTHER)
    story.commit("u", "b1", "base")
    assert errors(ask(story, "base", "u")) == [illegal("u", "In Progress -> To Do")]
