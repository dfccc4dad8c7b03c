"""Cases 1 to 12 of the check's table: what honest teams do, and next to it what only looks like it."""

from __future__ import annotations

import pytest

from tests.check.cases import BOTH_WAYS, GATE, KW, PATH, STEP, Ask, blocked, clean, entered, errors, illegal
from tests.check.story import BROKEN, DONE, IP, IR, TD, Rules, Story, doc, item_text, keyword, path_of

ORDERS = pytest.mark.parametrize("other_way", [False, True], ids=["branch-first", "main-first"])
OTHER = {"src.txt": "x\n"}


def turned(parents: tuple[str, str], other_way: bool) -> tuple[str, str]:
    return (parents[1], parents[0]) if other_way else parents


# 1: squash, an item made and moved in one commit


def squashed(rules: Rules) -> Story:
    story = Story(rules)
    story.commit("base", T2=TD)
    story.commit("s", "base", T1=IP)
    return story


def test_01_a_squash_may_make_and_move_an_item(ask: Ask) -> None:
    assert clean(ask(squashed(PATH), "base", "s"))


def test_01_with_single_steps_a_new_item_has_to_be_in_the_initial_state(ask: Ask) -> None:
    assert errors(ask(squashed(STEP), "base", "s")) == [entered("s", IP)]


@pytest.mark.parametrize("proof", [True, False])
def test_01_a_squash_up_to_done_needs_the_artifact(ask: Ask, proof: bool) -> None:
    story = Story(GATE)
    story.commit("base", T2=TD)
    story.commit("s", "base", T1=DONE, files=doc("T-1") if proof else {})
    assert errors(ask(story, "base", "s")) == ([] if proof else [blocked("s", "(new) -> Done")])


# 2: a keyword is asked of the commit that moves, and of no later one


@pytest.mark.parametrize("rules", [KW, KW._replace(squash="step")])
@pytest.mark.parametrize("said", [True, False])
def test_02_a_keyword_belongs_to_its_commit(ask: Ask, rules: Rules, said: bool) -> None:
    story = Story(rules)
    story.commit("base", T1=IP)
    story.commit("b1", "base", T1=IR, message=keyword("T-1") if said else "Work")
    story.commit("b2", "b1", files=OTHER)
    story.commit("b3", "b2", T1=DONE)
    assert errors(ask(story, "base", "b3")) == ([] if said else [blocked("b1", "In Progress -> In Review")])


def test_02_a_keyword_for_another_item_is_none_for_this_one(ask: Ask) -> None:
    story = Story(KW)
    story.commit("base", T1=IP, T2=IP)
    story.commit("b1", "base", T1=IR, T2=IR, message=keyword("T-2"))
    assert errors(ask(story, "base", "b1")) == [blocked("b1", "In Progress -> In Review")]


# 3: an update-merge, both sides took the same step and main went on


@ORDERS
@pytest.mark.parametrize("rules", [KW, KW._replace(squash="step")])
def test_03_main_took_the_branch_s_step_and_went_on(ask: Ask, other_way: bool, rules: Rules) -> None:
    story = Story(rules)
    story.commit("root", T1=TD)
    story.commit("m1", "root", T1=IP)
    story.commit("m2", "m1", T1=IR, message=keyword("T-1"))
    story.commit("b1", "root", T1=IP)
    story.commit("u", *turned(("b1", "m2"), other_way), T1=IR)
    assert clean(ask(story, "m2", "u"))


# 4: main took several steps in one commit and one back; the branch took the same one by one


@ORDERS
@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_04_every_state_of_a_squash_counts(ask: Ask, other_way: bool, rules: Rules) -> None:
    story = Story(rules)
    story.commit("root", T1=TD)
    story.commit("m1", "root", T1=IR)
    story.commit("m2", "m1", T1=IP)
    story.commit("b1", "root", T1=IP)
    story.commit("b2", "b1", T1=IR)
    story.commit("u", *turned(("b2", "m2"), other_way), T1=IP)
    seen = ask(story, "m2", "u")
    assert clean(seen)
    assert seen.notes("rule") == []


# 5: criss-cross


def criss_cross(back_and_forth: bool) -> Story:
    story = Story()
    story.commit("root", T1=IP)
    story.commit("a1", "root", T1=IR)
    story.commit("m1", "root", files=OTHER)
    story.commit("m2", "m1", "a1", T1=IR)
    story.commit("a2", "a1", "m1", files=OTHER)
    story.commit("m3", "m2", T1=IP)
    if back_and_forth:
        story.commit("a3", "a2", T1=IP)
    story.commit("a4", "a3" if back_and_forth else "a2", T1=IR)
    story.commit("u", "a4", "m3", T1=IP)
    return story


@pytest.mark.parametrize("back_and_forth", [False, True])
def test_05_two_merge_bases_are_folded_into_one(ask: Ask, back_and_forth: bool) -> None:
    story = criss_cross(back_and_forth)
    assert clean(ask(story, "m3", "u"))
    assert clean(ask(story, "m2", "u"))


def test_05_the_older_merge_base_excuses_no_drop(ask: Ask) -> None:
    story = criss_cross(back_and_forth=False)
    story.commit("n", "m3", "a4", T1=TD)
    found = [(row[0], row[1]) for row in errors(ask(story, "m3", "n"))]
    assert found == [("illegal-transition", "n")]


# 6 and 7: main reworks, the branch finishes, and the merge is a conflict


def conflict(rules: Rules, taken: str, other_way: bool, proof: bool = True) -> Story:
    story = Story(rules)
    story.commit("root", T1=IR)
    story.commit("m1", "root", T1=IP)
    story.commit("b1", "root", T1=DONE, files=doc("T-1"))
    story.commit("u", *turned(("b1", "m1"), other_way), T1=taken, files=doc("T-1") if proof else {"docs/T-1.md": None})
    return story


@ORDERS
@pytest.mark.parametrize("rules", [PATH, STEP, KW, GATE])
def test_06_the_branch_may_give_way_to_the_target(ask: Ask, other_way: bool, rules: Rules) -> None:
    seen = ask(conflict(rules, IP, other_way), "m1", "u")
    assert clean(seen)
    assert ("yielded", "u", "T-1") in seen.notes("rule", "commit", "item")


@ORDERS
@pytest.mark.parametrize("rules", [PATH, GATE])
def test_07_the_branch_s_move_stands_where_a_path_leads_to_it(ask: Ask, other_way: bool, rules: Rules) -> None:
    assert clean(ask(conflict(rules, DONE, other_way), "m1", "u"))


@ORDERS
def test_07_but_not_past_a_keyword_nor_an_artifact_nor_in_one_step(ask: Ask, other_way: bool) -> None:
    assert errors(ask(conflict(KW, DONE, other_way), "m1", "u")) == [blocked("u", "In Progress -> Done")]
    assert errors(ask(conflict(STEP, DONE, other_way), "m1", "u")) == [illegal("u", "In Progress -> Done")]
    without = errors(ask(conflict(GATE, DONE, other_way, proof=False), "m1", "u"))
    assert blocked("u", "In Progress -> Done") in without


# 8: a file is broken, or there are two of it, and it is mended later

MARKERS = item_text("T-1", TD).replace("---\n", "---\n<<<<<<< ours\n", 1)
COPY = ".workflow/tasks/T-1-copy.md"


@pytest.mark.parametrize("rules", BOTH_WAYS)
@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        ({path_of("T-1"): BROKEN}, "unreadable-item"),
        ({path_of("T-1"): MARKERS}, "unreadable-item"),
        ({COPY: item_text("T-1", DONE)}, "duplicate-id"),
        ({COPY: item_text("t-1", TD)}, "duplicate-id"),
    ],
)
def test_08_what_a_later_commit_mends_is_a_note(ask: Ask, rules: Rules, harm: dict[str, str | None], rule: str) -> None:
    story = Story(rules)
    story.commit("base", T1=IP)
    story.commit("b1", "base", files=harm)
    story.commit("b2", "b1", files=OTHER)
    story.commit("b3", "b2", T1=IP, files={COPY: None})
    story.commit("b4", "b3", T1=IR)
    seen = ask(story, "base", "b4")
    assert clean(seen)
    assert (rule, "b1") in seen.notes("rule", "commit")


@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_08_conflict_markers_in_a_merge_carry_both_sides(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=TD)
    story.commit("a1", "base", T1=IP)
    story.commit("a2", "a1", T1=IR)
    story.commit("b1", "base", T1=IP)
    story.commit("m", "a2", "b1", files={path_of("T-1"): BROKEN})
    story.commit("c", "m", T1=IR)
    story.commit("d", "m", T1=IP)
    story.commit("e", "m", T1=TD)
    assert clean(ask(story, "base", "c"))
    assert clean(ask(story, "base", "d"))  # as a commit of its own, the way back from In Review is legal
    assert errors(ask(story, "base", "e")) == ([] if rules is PATH else [illegal("e", "In Review -> To Do")])


def test_08_unmended_it_is_an_error(ask: Ask) -> None:
    story = Story()
    story.commit("base", T1=IP)
    story.commit("b1", "base", files={path_of("T-1"): BROKEN})
    assert ("unreadable-item", path_of("T-1")) in ask(story, "base", "b1").errors("rule", "path")


# 9: deleted by mistake


@pytest.mark.parametrize("rules", BOTH_WAYS)
@pytest.mark.parametrize("everyone", [("*",), ("task:new", "task:move:*")])
def test_09_a_deletion_that_is_taken_back_is_none(ask: Ask, rules: Rules, everyone: tuple[str, ...]) -> None:
    story = Story(rules._replace(everyone=everyone))
    story.commit("base", T1=IR)
    story.commit("b1", "base", T1=None)
    story.commit("b2", "b1", T1=IR)
    seen = ask(story, "base", "b2")
    assert clean(seen)
    assert seen.notes("rule", "commit", "item", "path") == [("deleted-item", "b1", "T-1", path_of("T-1"))]


@pytest.mark.parametrize("rules", [STEP, KW])
def test_09_nor_one_in_a_merge_whose_other_side_never_knew_the_item(ask: Ask, rules: Rules) -> None:
    story = Story(rules)
    story.commit("root", T2=TD)
    story.commit("base", "root", T1=IR)
    story.commit("b1", "root", files=OTHER)
    story.commit("u", "b1", "base", T1=None)
    story.commit("b2", "u", T1=IR)
    assert clean(ask(story, "base", "b2"))


# 10: two side branches


@ORDERS
@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_10_between_side_branches_no_move_is_dropped(ask: Ask, other_way: bool, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=TD)
    story.commit("a1", "base", T1=IP)
    story.commit("b1", "base", T1=IP)
    story.commit("b2", "b1", T1=IR)
    story.commit("m", *turned(("a1", "b2"), other_way), T1=IP)
    assert errors(ask(story, "base", "m")) == [illegal("m", "In Review -> In Progress")]


# 11: rules that changed on main


def test_11_the_tip_of_main_judges_and_its_own_moves_are_none_of_the_range(ask: Ask) -> None:
    workflow = ".workflow/workflows/task.yml"
    story = Story(STEP)
    story.commit("root", T1=TD)
    shorter = story.rules.files()[workflow] + "  - {name: hotfix, from: To Do, to: Done}\n"
    story.commit("m1", "root", files={workflow: shorter})
    story.commit("m2", "m1", T1=DONE)
    story.commit("b1", "root", T2=TD)
    story.commit("u", "b1", "m2", T1=DONE, files={workflow: shorter})
    assert clean(ask(story, "m2", "u"))
    assert illegal("m2", "To Do -> Done") in errors(ask(story, "root", "u"))


# 12: there and back


@ORDERS
@pytest.mark.parametrize("rules", BOTH_WAYS)
def test_12_a_clean_merge_may_lose_there_and_back(ask: Ask, other_way: bool, rules: Rules) -> None:
    story = Story(rules)
    story.commit("base", T1=IR)
    story.commit("a1", "base", T1=IP)
    story.commit("a2", "a1", T1=IR)
    story.commit("b1", "base", T1=IP)
    story.commit("m", *turned(("a2", "b1"), other_way), T1=IP)
    assert clean(ask(story, "base", "m"))
    assert clean(ask(story, "b1", "m"))


def test_12_the_loss_is_noted(ask: Ask) -> None:
    story = Story()
    story.commit("base", T1=IR)
    story.commit("a1", "base", T1=IP)
    story.commit("a2", "a1", T1=IR)
    story.commit("b1", "base", T1=IP)
    story.commit("m", "a2", "b1", T1=IP)
    assert [row for row in ask(story, "base", "m").notes("commit", "item") if row == ("m", "T-1")]
