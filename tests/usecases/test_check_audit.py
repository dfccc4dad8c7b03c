"""Audits, moved refs, and rules that change on the way."""

from __future__ import annotations

import pytest

from tests.support import Repo
from tests.usecases.shop import ROLES, WORKFLOW, Shop


@pytest.fixture
def shop(repo: Repo) -> Shop:
    shop = Shop(repo)
    shop.task("T-1", "To Do")
    shop.save("start")
    return shop


def test_each_commit_that_landed_is_judged_by_the_rules_before_it(shop: Shop) -> None:
    shop.gate("start", "[{fields: [assignee]}]")
    shop.save("a gate")
    shop.task("T-1", "In Progress")
    blocked = shop.save("nobody is assigned")
    shop.edit(WORKFLOW, "    gates: [{fields: [assignee]}]\n", "")
    shop.save("the gate goes")
    found = shop.check(None).findings
    assert [(one.rule, one.commit) for one in found] == [("gate-blocked", blocked)]
    assert [one.commit for one in shop.check("HEAD~3", audit=True).findings] == [blocked]
    # As one range it is judged by the rules at its BASE, which had no gate.
    assert shop.rules("HEAD~3") == []


def test_a_commit_that_loosens_the_rules_does_not_profit_from_them(shop: Shop) -> None:
    shop.task("T-1", "Done")
    shop.save("done, by a path")
    shop.edit(WORKFLOW, "transitions:\n", "transitions:\n  - {name: reopen, from: Done, to: To Do, back: true}\n")
    shop.task("T-1", "To Do")
    loosened = shop.save("reopen, and allow it")
    for base, audit in (("HEAD^", False), (None, True), ("HEAD^", True)):
        found = shop.check(base, audit=audit).findings
        assert [(one.rule, one.commit) for one in found] == [("illegal-transition", loosened)]


def test_a_history_that_lost_its_rules_is_not_adopted_again(shop: Shop) -> None:
    shop.repo.git("rm", "-rq", ".workflow")
    gone = shop.save("no more workflow")
    assert shop.rules("HEAD^") == ["rules-lost"]
    again = Shop(shop.repo)
    again.task("T-1", "Done")
    shop.save("and back, with everything done")
    assert "rules-lost" in [one.rule for one in shop.check(gone).findings]
    assert "rules-lost" in shop.rules(None)


def test_items_may_enter_in_any_state_until_the_rules_are_there(repo: Repo) -> None:
    shop = Shop(repo)
    shop.task("T-1", "Done")
    first = shop.save("adoption")
    assert shop.rules(None) == []
    shop.task("T-1", "To Do")
    after = shop.save("later commits are judged")
    assert [(one.rule, one.commit) for one in shop.check(None).findings] == [("illegal-transition", after)]
    assert first != after


def test_a_ref_that_was_moved_back_is_a_finding(shop: Shop) -> None:
    shop.task("T-1", "In Progress")
    before = shop.save()
    shop.repo.git("reset", "-q", "--hard", "HEAD^")
    assert shop.rules(before, update=True) == ["history-rewritten"]
    assert shop.rules(before, update=True, audit=True) == ["history-rewritten"]
    assert shop.rules("HEAD", before, update=True) == []


def test_a_merge_made_the_other_way_round_is_judged_by_base(shop: Shop) -> None:
    base = shop.id("HEAD")
    shop.repo.git("switch", "-q", "-c", "work")
    shop.edit(WORKFLOW, "transitions:\n", "transitions:\n  - {name: jump, from: Cancelled, to: Done, back: true}\n")
    shop.task("T-1", "Cancelled")
    shop.save()
    shop.task("T-1", "Done")
    jumped = shop.save("by a rule of its own")
    shop.repo.git("switch", "-q", "main")
    shop.repo.write("code.py", "x = 1\n")
    before = shop.save("main goes on")
    shop.repo.git("switch", "-q", "work")
    shop.repo.git("merge", "-q", "-m", "foxtrot", "main")
    found = shop.check(before, audit=True).findings
    assert jumped in [one.commit for one in found if one.rule == "illegal-transition"]
    assert base != before


def test_a_change_of_rules_needs_leave(shop: Shop) -> None:
    shop.repo.write(ROLES, "people: {}\nroles: {}\neveryone: ['task:*']\n")
    shop.save("nobody may change rules")
    shop.gate("start", "[{fields: [assignee]}]")
    changed = shop.save("a gate")
    found = shop.check("HEAD^").findings
    assert [(one.rule, one.path, one.commit) for one in found] == [("rules-changed", WORKFLOW, changed)]


def test_a_rule_that_came_after_the_branch_is_said(shop: Shop) -> None:
    shop.repo.git("switch", "-q", "-c", "work")
    shop.task("T-1", "In Progress")
    shop.save()
    shop.repo.git("switch", "-q", "main")
    shop.gate("start", "[{fields: [assignee]}]")
    gate = shop.save("a gate")
    [found] = shop.check("main", "work").findings
    assert found.rule == "gate-blocked"
    assert f"after this one began, in {gate[:12]}" in found.message


def test_under_fork_point_the_commit_passes_and_the_landing_decides(shop: Shop) -> None:
    shop.edit(".workflow/config.yml", "rules: tip ", "rules: fork-point ")
    shop.save("fork-point")
    shop.repo.git("switch", "-q", "-c", "work")
    shop.task("T-1", "In Progress")
    shop.save()
    shop.repo.git("switch", "-q", "main")
    shop.gate("start", "[{fields: [assignee]}]")
    shop.save("a gate")
    assert shop.rules("main", "work") == ["illegal-landing"]
    shop.repo.git("switch", "-q", "work")
    shop.task("T-1", "In Progress", assignee="ann")
    shop.save("what the new gate asks")
    checked = shop.check("main", "work")
    assert checked.findings == []
    assert "fork-point" in [one.rule for one in checked.notes]


def test_a_new_item_is_not_pinned_to_a_version_that_the_branch_brings(shop: Shop) -> None:
    rules = (shop.repo.top / WORKFLOW).read_text()
    lax = rules.replace("initial: To Do", "initial: Done")
    assert lax != rules
    shop.repo.write(".workflow/workflows/task@lax.yml", lax)
    shop.task("T-2", "Done", workflow="task@lax")
    commit = shop.save("a version of its own")
    assert ("unknown-workflow", commit) in [(one.rule, one.commit) for one in shop.check("HEAD^").findings]


def test_a_type_that_only_head_has_is_judged_by_its_own_workflow(shop: Shop) -> None:
    workflow = 'version: "1"\nstates: [Open, Shut]\ntransitions:\n  - {name: shut, from: Open, to: Shut}\n'
    shop.repo.write(".workflow/workflows/door.yml", workflow)
    shop.repo.write(".workflow/types/door.yml", "name: door\nprefix: D\nfolder: doors\nworkflow: door\n")
    shop.repo.write(".workflow/doors/D-1.md", "---\nid: D-1\ntype: door\ntitle: a door\nstatus: Shut\n---\n")
    shop.save("a type, and an item two steps on")
    assert shop.rules("HEAD^") == []
