"""After a squash: the original commits of the request show what the one that landed cannot (docs/check.md)."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.result import Checked
from tests.support import Repo
from tests.usecases.forging import PEOPLE, Site, told, why

PASSES: tuple[str, list[str]] = ("pass", [])
REFUSED = ("fail", ["gate-blocked"])
LOST = ("unknown", ["not-provable"])
SAID = "move\n\nWork-Keyword: T-1 READY"


def landed(repo: Repo, message: str, how: str = "squash", gate: str = "[{keyword: READY}]", **more: str) -> Site:
    """#7 took T-1 from In Progress to In Review, said `message` by that, and was merged."""
    site = Site(repo, gate, "submit", **more)
    site.start("In Progress")
    repo.branch("topic")
    site.work()
    site.move("In Review", message)
    site.work("more", 9)
    repo.git("switch", "-q", "main")
    site.pull(7)
    site.merge(7, how)
    return site


def audited(site: Site) -> Checked:
    return site.audit(site.id("main^"))


def test_the_original_commits_show_what_was_said(repo: Repo) -> None:
    checked = audited(landed(repo, SAID))
    assert told(checked) == PASSES
    assert [one.rule for one in checked.notes] == ["squash"]
    assert "shown by the commits of #7" in checked.notes[0].message


def test_they_show_that_it_was_not_said(repo: Repo) -> None:
    site = landed(repo, "move")
    checked = audited(site)
    assert told(checked) == REFUSED
    assert "in the commits of #7: T-1 goes In Progress -> In Review" in why(checked)
    assert checked.findings[0].commit == site.id("topic~")


def test_without_them_the_answer_says_how_to_get_them(repo: Repo) -> None:
    site = landed(repo, SAID)
    repo.git("branch", "-D", "-q", "topic")
    repo.git("update-ref", "-d", "refs/pull/7/head")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    checked = audited(site)
    assert told(checked) == LOST
    assert "git fetch origin refs/pull/7/head" in why(checked)


def test_without_a_request_it_is_no_squash(repo: Repo) -> None:
    site = landed(repo, SAID)
    site.forge.pulls_by_commit.clear()
    assert told(audited(site)) == REFUSED


def test_a_squash_that_went_on_to_another_state_is_not_shown(repo: Repo) -> None:
    """Somebody changed the status while merging: no commit of the request leads there."""
    site = landed(repo, SAID, gate="[{keyword: READY}]")
    site.gate("finish", "[{keyword: READY}]")
    repo.git("reset", "-q", "--hard", "main^")
    site.gate("finish", "[{keyword: READY}]")
    site.save("a gate more")
    repo.git("merge", "-q", "--squash", "topic")
    site.task("T-1", "Done")
    merge = site.save("squashed, and moved on")
    site.change(7, merge_commit=merge)
    site.forge.pulls_by_commit[merge] = (site.forge.pulls[7],)
    checked = audited(site)
    assert str(checked.verdict) != "pass"
    assert "the commits of #7 do not lead there" in why(checked)


def test_every_step_is_judged_in_its_own_commit(repo: Repo) -> None:
    """Two words in two commits; the one that landed says neither."""
    site = Site(repo, "[{keyword: READY}]", "submit")
    site.gate("finish", "[{keyword: DONE}]")
    site.start("In Progress")
    repo.branch("topic")
    site.move("In Review", SAID)
    site.move("Done", "move\n\nWork-Keyword: T-1 DONE")
    repo.git("switch", "-q", "main")
    site.pull(7)
    site.merge(7, "squash")
    assert told(audited(site)) == PASSES


def test_branches_that_took_main_in_are_judged_from_where_main_was(repo: Repo) -> None:
    site = Site(repo, "[{keyword: READY}]", "submit")
    site.start("In Progress")
    repo.branch("topic")
    site.move("In Review", SAID)
    repo.git("switch", "-q", "main")
    site.work("elsewhere", 15)
    repo.git("switch", "-q", "topic")
    repo.git("merge", "-q", "--no-ff", "-m", "update", "main")
    repo.git("switch", "-q", "main")
    site.pull(7)
    site.merge(7, "squash")
    assert told(audited(site)) == PASSES


@pytest.mark.parametrize("how", ["merge", "rebase"])
def test_other_merges_keep_their_words(repo: Repo, how: str) -> None:
    site = landed(repo, SAID, how)
    assert told(site.audit(site.id("topic~3"))) == PASSES


def test_permissions_are_those_of_who_made_each_step(repo: Repo) -> None:
    """ann squashed what bob did, who may not do that; and the other way round."""
    people = PEOPLE.replace("everyone: ['*']", "everyone: ['task:new', 'task:edit']").replace(", 'team:acme/leads'", "")
    site = Site(repo, "[{fields: [title]}]", "submit", people=people)
    site.start("In Progress")
    repo.branch("topic")
    site.by("ann")
    site.move("In Review")
    repo.git("switch", "-q", "main")
    site.pull(7)
    site.by("bob")
    site.merge(7, "squash")
    assert told(audited(site)) == PASSES
    site.change(7, head=site.id("main"))
    site.forge.pulls_by_commit[site.id("main")] = (site.forge.pulls[7],)
    checked = audited(site)
    assert "not-permitted" in told(checked)[1] or "not-provable" in told(checked)[1]
    assert str(checked.verdict) != "pass"


def test_landing_gates_and_words_are_judged_together(repo: Repo) -> None:
    gate = "[{keyword: READY}, {approvals: {role: lead}}]"
    site = landed(repo, SAID, gate=gate)
    assert told(audited(site)) == REFUSED
    site.forge.reviews_of.clear()
    site.clock = site.clock.replace(hour=1)
    site.review(7, "ann-dev")
    assert told(audited(site)) == PASSES
