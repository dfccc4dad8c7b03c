"""The right BASE and HEAD for pushes: ordinary, first, forced, of new branches, of tags, deletions."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.errors import Undecided
from gitflow_work.usecases.checking.ranges import Ends
from tests.usecases.eventing import ZERO, Forge, asked, checked, pushed, rules
from tests.usecases.shop import WORKFLOW

MAIN = "refs/heads/main"


@pytest.fixture
def forge(tmp_path: Path, clean_env: dict[str, str]) -> Forge:
    return Forge(tmp_path, clean_env)


def move(forge: Forge, status: str) -> str:
    forge.shop.task("T-1", status)
    return forge.shop.save(status)


def test_a_push_to_the_default_branch_is_an_audit(forge: Forge) -> None:
    for status in ("In Progress", "In Review", "Done"):
        move(forge, status)
    after = forge.push("main")
    clone, event = forge.checkout(MAIN), pushed(MAIN, forge.first, after)
    assert asked(clone, "push", event).ends == Ends(
        forge.first, after, on_target=True, audit=True, update=True, landed=True
    )
    found = checked(clone, "push", event)
    assert (found.commits, found.moves, found.findings) == (3, 3, [])


def test_a_push_is_judged_commit_by_commit_each_by_the_rules_before_it(forge: Forge) -> None:
    forge.shop.gate("start", "[{fields: [assignee]}]")
    forge.shop.save("a gate")
    blocked = move(forge, "In Progress")
    forge.shop.edit(WORKFLOW, "    gates: [{fields: [assignee]}]\n", "")
    forge.shop.save("the gate goes")
    event = pushed(MAIN, forge.first, forge.push("main"))
    found = checked(forge.checkout(MAIN), "push", event).findings
    assert [(one.rule, one.commit) for one in found] == [("gate-blocked", blocked)]


@pytest.mark.parametrize("flag", [True, False])
def test_a_forced_push_is_found_also_when_it_only_goes_back(forge: Forge, flag: bool) -> None:
    before = move(forge, "In Progress")
    forge.push("main")
    forge.repo.git("reset", "-q", "--hard", forge.first)
    forge.push("main", "--force")
    clone, event = forge.checkout(MAIN), pushed(MAIN, before, forge.first, forced=flag)
    with pytest.raises(Undecided, match=f"{before} is not here") as raised:
        asked(clone, "push", event)
    assert raised.value.hint == f"git fetch origin {before}, before the check"
    clone.git("fetch", "-q", "origin", before, env={"GIT_CONFIG_COUNT": "0"})
    assert "history-rewritten" in rules(clone, "push", event)


def test_after_a_forced_push_what_the_branch_has_now_is_judged_too(forge: Forge) -> None:
    before = move(forge, "Done")
    forge.push("main")
    forge.repo.git("reset", "-q", "--hard", forge.first)
    after = move(forge, "No such state")
    forge.push("main", "--force")
    clone = forge.checkout(MAIN)
    clone.git("fetch", "-q", "origin", before)
    assert {"history-rewritten", "illegal-transition"} <= set(rules(clone, "push", pushed(MAIN, before, after)))


def test_the_first_push_is_judged_from_the_adoption_on(forge: Forge) -> None:
    clone, event = forge.checkout(MAIN), pushed(MAIN, ZERO, forge.first)
    assert asked(clone, "push", event).ends == Ends(None, forge.first, on_target=True, audit=True, landed=True)
    assert rules(clone, "push", event) == []
    move(forge, "Done")
    undone = move(forge, "To Do")
    forge.push("main")
    found = checked(forge.checkout(MAIN), "push", pushed(MAIN, ZERO, undone)).findings
    assert [(one.rule, one.commit) for one in found] == [("illegal-transition", undone)]


def test_a_new_branch_is_judged_against_the_default_branch(forge: Forge) -> None:
    forge.repo.branch("topic")
    after = move(forge, "In Progress")
    forge.push("topic")
    clone, event = forge.checkout("refs/heads/topic"), pushed("refs/heads/topic", ZERO, after)
    assert asked(clone, "push", event).ends == Ends(forge.first, after)
    assert rules(clone, "push", event) == []
    clone.git("update-ref", "-d", "refs/remotes/origin/main")
    with pytest.raises(Undecided, match="no origin/main"):
        asked(clone, "push", event)


def test_a_push_to_another_branch_is_one_range(forge: Forge) -> None:
    forge.repo.branch("topic")
    before = move(forge, "In Progress")
    after = move(forge, "In Review")
    forge.push("topic")
    clone = forge.checkout("refs/heads/topic")
    ends = asked(clone, "push", pushed("refs/heads/topic", before, after)).ends
    assert ends == Ends(before, after, update=True)


def test_a_branch_that_the_rules_name_is_the_target(forge: Forge) -> None:
    forge.shop.edit(".workflow/config.yml", "# default_branch: main ", "default_branch: next ")
    before = forge.shop.save("next is where things land")
    after = move(forge, "In Progress")
    forge.push("main")
    forge.push("next")
    clone = forge.checkout(MAIN)
    for branch, due in (("main", False), ("next", True)):
        ends = asked(clone, "push", pushed(f"refs/heads/{branch}", before, after)).ends
        assert ends == Ends(before, after, due, audit=due, update=True, landed=due)
    new = asked(clone, "push", pushed("refs/heads/topic", ZERO, after))
    assert new.ends == Ends(after, after)
    assert "against next" in new.said


def test_what_is_pushed_cannot_say_that_it_is_no_target(forge: Forge) -> None:
    forge.shop.edit(".workflow/config.yml", "# default_branch: main ", "default_branch: next ")
    after = forge.shop.save("next is where things land")
    forge.push("main")
    ends = asked(forge.checkout(MAIN), "push", pushed(MAIN, forge.first, after)).ends
    assert ends is not None
    assert ends.on_target


def test_tags_and_deleted_branches_are_said_and_not_judged(forge: Forge) -> None:
    clone = forge.checkout(MAIN)
    for event, words in (
        (pushed("refs/tags/v1", ZERO, forge.first), "tags are not judged"),
        (pushed("refs/heads/topic", forge.first, ZERO), "topic was deleted"),
        (pushed("refs/heads/topic", "0" * 64, "0" * 64), "topic was deleted"),
    ):
        found = asked(clone, "push", event)
        assert found.ends is None
        assert words in found.said


def test_a_commit_that_is_not_here_is_named(forge: Forge) -> None:
    clone = forge.checkout(MAIN)
    with pytest.raises(Undecided, match=f"{'1' * 40} is not here"):
        asked(clone, "push", pushed(MAIN, forge.first, "1" * 40))
    clone.git("tag", "-a", "-m", "a tag is no commit", "v1")
    for other in ("HEAD^{tree}", "v1"):
        oid = clone.git("rev-parse", other)
        with pytest.raises(Undecided, match=f"{oid} is not here"):
            asked(clone, "push", pushed(MAIN, oid, forge.first))


def test_a_shallow_checkout_gives_no_answer(forge: Forge) -> None:
    move(forge, "In Progress")
    after = forge.push("main")
    shallow = forge.checkout(MAIN)
    (shallow.top / ".git" / "shallow").write_text(f"{after}\n")
    with pytest.raises(Undecided, match="shallow"):
        checked(shallow, "push", pushed(MAIN, forge.first, after))
