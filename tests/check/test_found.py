"""What the oracle, and writing it, have brought to light: each once refused an honest history or passed a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.bootstrap import open_repository
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import Ends
from tests.check.cases import GATE, KW, PATH, STEP, Ask, clean, errors, illegal
from tests.check.story import BROKEN, DONE, IP, IR, TD, Story, item_text, path_of

OTHER = {"src.txt": "x\n"}
ONE = path_of("T-1")
COPY = ".workflow/tasks/T-1-copy.md"


@pytest.mark.parametrize("harm", [{ONE: BROKEN}, {COPY: item_text("T-1", TD)}], ids=["broken", "doubled"])
def test_what_is_wrong_in_base_itself_is_mended_with_the_last_status_only(
    ask: Ask, harm: dict[str, str | None]
) -> None:
    story = Story(GATE)
    story.commit("root", T1=DONE)
    story.commit("base", "root", files=harm)
    story.commit("right", "base", T1=DONE, files={COPY: None})
    story.commit("wrong", "base", T1=TD, files={COPY: None})
    assert clean(ask(story, "base", "right"))
    assert errors(ask(story, "base", "wrong")) == [illegal("wrong", "Done -> To Do")]


@pytest.mark.parametrize("broken_first", [False, True])
@pytest.mark.parametrize("end", [DONE, TD])
def test_an_id_deleted_before_base_stays_taken(ask: Ask, broken_first: bool, end: str) -> None:
    story = Story()
    story.commit("root", T1=DONE)
    story.commit("b", "root", files={ONE: BROKEN} if broken_first else OTHER)
    story.commit("base", "b", T1=None)
    story.commit("x", "base", T1=end)
    assert ("reused-id", "x", "T-1") in ask(story, "base", "x").errors("rule", "commit", "item")


def test_a_branch_that_still_has_what_base_deleted_uses_no_id_again(ask: Ask) -> None:
    story = Story()
    story.commit("root", T1=IP)
    story.commit("base", "root", T1=None)
    story.commit("b1", "root", T1=IR)
    story.commit("u", "b1", "base")
    assert clean(ask(story, "base", "u"))


def test_a_parent_that_never_knew_the_item_has_no_last_status(ask: Ask) -> None:
    story = Story(STEP)
    story.commit("root", T2=TD)
    story.commit("base", "root", T1=IR)
    story.commit("b1", "root", files=OTHER)
    story.commit("u", "b1", "base", T1=None)
    story.commit("c1", "u", files={"lib.txt": "y\n"})
    story.commit("m", "c1", "base", T1=IR)
    assert clean(ask(story, "base", "m"))


@pytest.mark.parametrize("parents", [("a1", "b2"), ("b2", "a1")])
def test_the_way_of_a_merge_does_not_hang_on_the_order_of_its_parents(ask: Ask, parents: tuple[str, str]) -> None:
    """The merge goes one step on from In Progress; that its other parent was at To Do adds no state to its way."""
    story = Story(KW)
    story.commit("root", T1=TD)
    story.commit("b1", "root", T1=IP)
    story.commit("b2", "b1", files=OTHER)
    story.commit("a1", "root", files=OTHER)
    story.commit("m", *parents, T1=IR, files=OTHER, message="Merge\n\nWork-Keyword: T-1 REVIEWED\n")
    assert clean(ask(story, "root", "m"))
    story.commit("c1", "b2", T1=IR, message="Move\n\nWork-Keyword: T-1 REVIEWED\n")
    story.commit("c2", "c1", T1=IP)
    story.commit("u", "m", "c2", T1=IP)
    assert clean(ask(story, "b2", "u"))


def test_an_audit_since_a_base_goes_on_after_a_merge_that_asked_for_more_history(
    tmp_path: Path, clean_env: dict[str, str]
) -> None:
    story = Story()
    story.commit("root", T1=IP)
    story.commit("m1", "root", T1=TD)
    story.commit("b1", "root", T2=TD)
    story.commit("m2", "m1", "b1", T2=TD)
    story.commit("m3", "m2", T2=IP)
    story.commit("b2", "m2", T3=TD)
    story.commit("m4", "m3", "b2", T3=TD)
    story.commit("m5", "m4", T1=DONE, T3=IP)
    told = story.write(tmp_path / "repo")
    repository = open_repository(str(told.top))
    checked = check(repository, Ends(told.ids["root"], told.ids["m5"], on_target=True, audit=True))
    repository.close()
    assert checked.findings == []
    assert checked.commits == 7


def test_an_item_that_base_has_back_goes_on_from_where_it_was(ask: Ask) -> None:
    story = Story(PATH)
    story.commit("root", T1=DONE, T9=TD)
    story.commit("fork", "root", files={path_of("T-1"): item_text("T-8", DONE)})
    story.commit("base", "fork", T1=DONE)
    story.commit("again", "fork", T1=TD)
    assert ask(story, "base", "again").errors("rule", "commit", "item") == [("illegal-transition", "again", "T-1")]


def test_a_move_of_what_base_pins_to_no_workflow_does_not_land(ask: Ask) -> None:
    story = Story(PATH)
    story.commit("root", T1=TD, T9=TD)
    story.commit("base", "root", files={path_of("T-1"): item_text("T-1", TD, more="workflow: task@0\n")})
    story.commit("begun", "root", T1=IP)
    assert ask(story, "base", "begun").errors("rule", "commit", "item") == [("illegal-landing", "begun", "T-1")]


def test_of_two_lines_the_older_commit_comes_first(ask: Ask) -> None:
    """b's new item is older than a's step back: what the merge gives up is not what m did."""
    story = Story(PATH)
    story.commit("root", T9=TD)
    story.commit("b", "root", T1=TD)
    story.commit("m1", "root", T1=TD)
    story.commit("m2", "m1", T1=IR)
    story.commit("a", "m2", T1=IP)
    story.commit("m3", "m2", T1=TD)
    story.commit("ab", "a", "b", T1=IP)
    story.commit("m", "m3", "ab", T1=TD)
    assert ask(story, "m2", "m").errors("rule", "commit", "item") == [("illegal-transition", "m", "T-1")]
