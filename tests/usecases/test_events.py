"""The right BASE and HEAD for pull requests and merge groups, against a real git server."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.errors import Undecided
from gitflow_work.usecases.checking.ranges import Ends
from tests.usecases.eventing import Forge, asked, checked, rules
from tests.usecases.shop import WORKFLOW

MERGE = "refs/pull/7/merge"
SKIP = "transitions:\n  - {name: skip, from: To Do, to: Done}\n"


@pytest.fixture
def forge(tmp_path: Path, clean_env: dict[str, str]) -> Forge:
    return Forge(tmp_path, clean_env)


def on_topic(forge: Forge, status: str) -> str:
    """A branch of main that moves T-1; main goes on meanwhile."""
    forge.repo.branch("topic", "main")
    forge.shop.task("T-1", status)
    head = forge.shop.save("topic")
    forge.repo.git("switch", "-q", "main")
    forge.repo.write("code.py", "x = 1\n")
    forge.shop.save("meanwhile")
    forge.push("main")
    return head


@pytest.mark.parametrize("event", ["pull_request", "pull_request_review"])
def test_a_request_is_judged_from_the_tip_to_the_merge_that_is_checked_out(forge: Forge, event: str) -> None:
    head = on_topic(forge, "In Progress")
    given = forge.request(7, "main", head)
    clone = forge.checkout(MERGE)
    assert asked(clone, event, given).ends == Ends(forge.shop.id("main"), clone.head(), on_target=True, request=True)
    assert (checked(clone, event, given).commits, rules(clone, event, given)) == (2, [])


def test_an_illegal_move_of_a_request_is_found(forge: Forge) -> None:
    forge.shop.task("T-1", "Done")
    forge.shop.save("done")
    forge.push("main")
    given = forge.request(7, "main", on_topic(forge, "To Do"))
    for event in ("pull_request", "pull_request_review", "pull_request_target"):
        assert "illegal-transition" in rules(forge.checkout(MERGE), event, given)


def test_a_request_with_conflicts_is_judged_as_it_would_land(forge: Forge) -> None:
    head = on_topic(forge, "In Progress")
    forge.shop.task("T-1", "Cancelled")
    tip = forge.shop.save("a conflict")
    forge.push("main")
    given = forge.request(7, "main", head)
    assert forge.server.try_git("rev-parse", "-q", "--verify", MERGE).returncode != 0
    found = asked(forge.checkout("refs/pull/7/head"), "pull_request", given)
    assert found.ends == Ends(tip, head, on_target=True, request=True)
    assert "no merge commit" in found.said


def test_a_merge_of_an_older_tip_is_not_used(forge: Forge) -> None:
    given = forge.request(7, "main", on_topic(forge, "In Progress"))
    forge.repo.write("code.py", "x = 2\n")
    tip = forge.shop.save("main went on")
    forge.push("main")
    head = given["pull_request"]["head"]["sha"]
    assert asked(forge.checkout(MERGE), "pull_request", given).ends == Ends(tip, head, on_target=True, request=True)


def test_a_merge_of_an_older_head_is_not_used(forge: Forge) -> None:
    forge.request(7, "main", on_topic(forge, "In Progress"))
    old = forge.checkout(MERGE)
    forge.repo.git("switch", "-q", "topic")
    forge.shop.task("T-1", "In Review")
    head = forge.shop.save("pushed since")
    given = forge.request(7, "main", head)
    with pytest.raises(Undecided, match="is not here") as raised:
        asked(old, "pull_request", given)
    assert raised.value.hint is not None
    assert "git fetch origin refs/pull/7/head" in raised.value.hint
    old.git("fetch", "-q", "origin", "refs/pull/7/head")
    assert asked(old, "pull_request", given).ends == Ends(forge.shop.id("main"), head, on_target=True, request=True)


def test_a_request_with_another_target_is_judged_by_the_rules_of_that(forge: Forge) -> None:
    """The merge commit that is checked out is still that with the old target, which had no such rules."""
    forge.repo.branch("lax", "main")
    forge.shop.edit(WORKFLOW, "transitions:\n", "transitions:\n  - {name: undo, from: Done, to: To Do, back: true}\n")
    lax = forge.shop.save("anything goes")
    forge.push("lax")
    forge.repo.git("switch", "-q", "main")
    forge.shop.task("T-1", "Done")
    forge.shop.save("done")
    tip = forge.push("main")
    forge.repo.branch("topic", "main")
    forge.shop.task("T-1", "To Do")
    head = forge.shop.save("undone")
    given = forge.request(7, "lax", head)
    clone = forge.checkout(MERGE)
    found = asked(clone, "pull_request", given)
    assert found.ends == Ends(lax, clone.head(), on_target=False, request=True)
    assert rules(clone, "pull_request", given) == []

    given["action"] = "edited"
    given["pull_request"]["base"]["ref"] = "main"
    assert asked(clone, "pull_request", given).ends == Ends(tip, head, on_target=True, request=True)
    assert "illegal-transition" in rules(clone, "pull_request", given)


def test_rules_that_came_to_main_since_the_request_was_opened_count(forge: Forge) -> None:
    """Case 11: `base.sha` stays where main was, and a range from there has main's own commits in it."""
    opened = forge.request(7, "main", on_topic(forge, "In Progress"))
    stale = opened["pull_request"]["base"]["sha"]
    forge.shop.edit(WORKFLOW, "transitions:\n", SKIP)
    forge.shop.save("a shorter way")
    forge.shop.task("T-2", "To Do")
    forge.shop.save("T-2")
    forge.push("main")
    forge.repo.git("switch", "-q", "topic")
    forge.repo.git("merge", "-q", "-m", "update", "main")
    forge.shop.task("T-2", "Done")
    head = forge.shop.save("by the shorter way")
    given = forge.request(7, "main", head)
    given["pull_request"]["base"]["sha"] = stale
    clone = forge.checkout(MERGE)
    ends = asked(clone, "pull_request", given).ends
    assert ends is not None
    assert ends.base == forge.shop.id("main") != stale
    found = checked(clone, "pull_request", given)
    assert (found.findings, list(found.items)) == ([], ["T-1", "T-2"])


def test_a_gate_that_came_to_main_since_counts(forge: Forge) -> None:
    given = forge.request(7, "main", on_topic(forge, "In Progress"))
    forge.shop.gate("start", "[{fields: [assignee]}]")
    forge.shop.save("a gate")
    forge.push("main")
    assert "gate-blocked" in rules(forge.checkout(MERGE), "pull_request", given)


def test_the_head_itself_may_be_checked_out(forge: Forge) -> None:
    head = on_topic(forge, "In Progress")
    given = forge.request(7, "main", head)
    clone = forge.checkout("refs/pull/7/head")
    assert asked(clone, "pull_request", given).ends == Ends(forge.shop.id("main"), head, on_target=True, request=True)


def test_without_the_target_branch_there_is_no_answer(forge: Forge) -> None:
    given = forge.request(7, "main", on_topic(forge, "In Progress"))
    clone = forge.checkout(MERGE)
    clone.git("update-ref", "-d", "refs/remotes/origin/main")
    with pytest.raises(Undecided, match="no origin/main") as raised:
        asked(clone, "pull_request", given)
    assert raised.value.hint is not None
    assert "fetch-depth: 0" in raised.value.hint


def test_a_target_request_never_trusts_the_work_tree(forge: Forge) -> None:
    """On `pull_request_target` only refs that were fetched count; HEAD is whatever the job has checked out."""
    head = on_topic(forge, "In Progress")
    given = forge.request(7, "main", head)
    clone = forge.checkout("refs/heads/main")
    with pytest.raises(Undecided, match="is not here"):
        asked(clone, "pull_request_target", given)
    clone.git("fetch", "-q", "origin", f"+{MERGE}:refs/remotes/pull/7/merge")
    merge = clone.git("rev-parse", "refs/remotes/pull/7/merge")
    assert asked(clone, "pull_request_target", given).ends == Ends(
        forge.shop.id("main"), merge, on_target=True, request=True
    )
    clone.git("checkout", "-q", merge)
    clone.git("update-ref", "-d", "refs/remotes/pull/7/merge")
    assert asked(clone, "pull_request_target", given).ends == Ends(
        forge.shop.id("main"), head, on_target=True, request=True
    )


def test_the_target_branch_is_what_the_rules_at_base_name(forge: Forge) -> None:
    forge.shop.edit(".workflow/config.yml", "# default_branch: main ", "default_branch: next ")
    forge.shop.save("next is where things land")
    forge.push("main")
    forge.push("next")
    head = on_topic(forge, "In Progress")
    for branch, due in (("main", False), ("next", True)):
        given = forge.request(7, branch, head)
        ends = asked(forge.checkout(MERGE), "pull_request", given).ends
        assert ends is not None
        assert ends.on_target is due


def group(base: str, head: str, branch: str = "main") -> dict[str, object]:
    return {
        "action": "checks_requested",
        "merge_group": {"base_sha": base, "head_sha": head, "base_ref": f"refs/heads/{branch}"},
        "repository": {"default_branch": "main"},
    }


def test_each_entry_of_a_queue_is_judged_from_the_one_before_it(forge: Forge) -> None:
    one = on_topic(forge, "In Progress")
    tip = forge.shop.id("main")
    forge.repo.branch("queue", "main")
    forge.repo.git("merge", "-q", "--no-ff", "-m", "entry 1", one)
    first = forge.repo.head()
    forge.repo.branch("other", "main")
    forge.shop.task("T-2", "To Do")
    forge.shop.save("T-2")
    forge.repo.git("switch", "-q", "queue")
    forge.repo.git("merge", "-q", "--no-ff", "-m", "entry 2", "other")
    second = forge.push("gh-readonly-queue/main/pr-8")
    clone = forge.checkout("refs/heads/gh-readonly-queue/main/pr-8")
    assert asked(clone, "merge_group", group(tip, first)).ends == Ends(tip, first, on_target=True)
    assert asked(clone, "merge_group", group(first, second)).ends == Ends(first, second, on_target=True)
    assert list(checked(clone, "merge_group", group(first, second)).items) == ["T-2"]
    other = asked(clone, "merge_group", group(first, second, "release/1")).ends
    assert other == Ends(first, second, on_target=False)
    with pytest.raises(Undecided, match="does not contain its base"):
        asked(clone, "merge_group", group(second, first))
    with pytest.raises(Undecided, match="is not here"):
        asked(clone, "merge_group", group("1" * 40, second))


def test_two_moves_of_one_item_meet_in_the_queue(forge: Forge) -> None:
    forge.shop.task("T-1", "Cancelled")
    cancelled = forge.push("x") and forge.shop.save("cancelled in the entry before")
    forge.shop.task("T-1", "In Review")
    head = forge.shop.save("and submitted in this one")
    forge.push("queue")
    assert rules(forge.checkout("refs/heads/queue"), "merge_group", group(cancelled, head)) == ["illegal-transition"]
