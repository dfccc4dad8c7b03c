"""Approvals by reviews: whose count, for what they hold, and which spoof does not (docs/github.md)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitflow_work.core.forge.answers import CommitBy
from tests.support import Repo
from tests.usecases.forging import PEOPLE, Site, told, why

PASSES: tuple[str, list[str]] = ("pass", [])
REFUSED = ("fail", ["gate-blocked"])
UNKNOWN = ("unknown", ["undecided"])
Story = Callable[[Site], None]


def reviewed(repo: Repo, gate: str = "[{approvals: {role: lead}}]", people: str = PEOPLE) -> Site:
    """T-1 is in review on main; #7 of `topic` has work and the move to Done."""
    one = Site(repo, gate, people=people)
    one.start()
    repo.branch("topic")
    one.work()
    one.move("Done")
    repo.git("switch", "-q", "main")
    one.pull(7)
    return one


@pytest.fixture
def site(repo: Repo) -> Site:
    return reviewed(repo)


def by_a_lead(site: Site) -> None:
    site.review(7, "ann-dev")


def in_other_letters(site: Site) -> None:
    site.review(7, "Ann-Dev")


def after_a_comment(site: Site) -> None:
    site.review(7, "ann-dev")
    site.review(7, "ann-dev", "commented")


def after_asking_for_changes(site: Site) -> None:
    site.review(7, "ann-dev", "changes_requested")
    site.review(7, "ann-dev")


def by_a_team(site: Site) -> None:
    site.forge.members["acme/leads", "eve-dev"] = True
    site.review(7, "eve-dev")


def nobody(site: Site) -> None:
    pass


def then_asked_for_changes(site: Site) -> None:
    site.review(7, "ann-dev")
    site.review(7, "ann-dev", "changes_requested")


def then_asked_for_changes_which_was_dismissed(site: Site) -> None:
    site.review(7, "ann-dev")
    site.review(7, "ann-dev", "dismissed")


def by_another_role(site: Site) -> None:
    site.forge.members["acme/leads", "bob-dev"] = False
    site.change(7, author="eve-dev")
    site.forge.commits_of[7] = tuple(CommitBy(one.oid, "eve-dev", "eve-dev") for one in site.forge.commits_of[7])
    site.review(7, "bob-dev")


def by_no_role(site: Site) -> None:
    site.forge.members["acme/leads", "eve-dev"] = False
    site.review(7, "eve-dev")


def by_the_author(site: Site) -> None:
    site.change(7, author="ann-dev")
    site.review(7, "ann-dev")


def by_a_committer(site: Site) -> None:
    site.forge.commits_of[7] = tuple(CommitBy(one.oid, "bob-dev", "ANN-dev") for one in site.forge.commits_of[7])
    site.review(7, "ann-dev")


def by_an_account_that_is_gone(site: Site) -> None:
    site.review(7, "")


def of_a_commit_that_is_forgotten(site: Site) -> None:
    site.review(7, "ann-dev", commit=None)


@pytest.mark.parametrize(
    ("story", "expected", "reason"),
    [
        (by_a_lead, PASSES, ""),
        (in_other_letters, PASSES, ""),
        (after_a_comment, PASSES, ""),
        (after_asking_for_changes, PASSES, ""),
        (by_a_team, PASSES, ""),
        (nobody, REFUSED, "0 approvals"),
        (then_asked_for_changes, REFUSED, "ann asks for changes"),
        (then_asked_for_changes_which_was_dismissed, REFUSED, "the review of ann was dismissed"),
        (by_another_role, REFUSED, "bob has no role"),
        (by_no_role, REFUSED, "eve-dev has no role, being nobody in roles.yml"),
        (by_the_author, REFUSED, "ann made changes that are to be approved"),
        (by_a_committer, REFUSED, "ann made changes that are to be approved"),
        (by_an_account_that_is_gone, REFUSED, "0 approvals"),
        (of_a_commit_that_is_forgotten, REFUSED, "GitHub has forgotten"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_whose_approval_counts(site: Site, story: Story, expected: tuple[str, list[str]], reason: str) -> None:
    story(site)
    checked = site.judged(7)
    assert told(checked) == expected, why(checked)
    assert reason in why(checked)


def test_a_team_that_is_hidden_gives_no_answer(site: Site) -> None:
    site.review(7, "eve-dev")
    checked = site.judged(7)
    assert told(checked) == UNKNOWN
    assert "GitHub does not tell whether eve-dev is in a team with the role lead" in why(checked)


def test_a_commit_of_nobody_puts_every_approval_in_doubt(site: Site) -> None:
    first, *rest = site.forge.commits_of[7]
    site.forge.commits_of[7] = (CommitBy(first.oid, None, "bob-dev"), *rest)
    site.review(7, "ann-dev")
    checked = site.judged(7)
    assert told(checked) == UNKNOWN
    assert f"no account is known for commit {first.oid[:12]}" in why(checked)


def test_each_person_counts_once(repo: Repo) -> None:
    """Two reviews of one person, and two accounts of which roles.yml knows only one, are still two voices at most."""
    site = reviewed(repo, "[{approvals: {role: lead, count: 2}}]")
    site.review(7, "ann-dev")
    site.review(7, "Ann-dev")
    assert told(site.judged(7)) == REFUSED
    site.forge.members["acme/leads", "eve-dev"] = True
    site.review(7, "eve-dev")
    assert told(site.judged(7)) == PASSES


def test_one_query_answers_for_approvals_and_another_tells_who_pushed(site: Site) -> None:
    by_a_lead(site)
    site.judged(7)
    assert site.questions() == ["prefetch", "pushes"]


# What a review holds for ---------------------------------------------------------------------------------------------


def same(site: Site) -> None:
    pass


def moved_only(site: Site) -> None:
    """The deadlock: the move that the approval allows would make it out of date."""
    site.repo.git("switch", "-q", "-C", "topic", "main")
    site.work()
    site.pull(7)
    site.review(7, "ann-dev")
    site.move("Done")


def rebased(site: Site) -> None:
    site.repo.git("switch", "-q", "main")
    site.work("elsewhere", 15)
    site.repo.git("switch", "-q", "topic")
    site.repo.git("rebase", "-q", "main")


def updated(site: Site) -> None:
    site.repo.git("switch", "-q", "main")
    site.work("elsewhere", 15)
    site.repo.git("switch", "-q", "topic")
    site.repo.git("merge", "-q", "--no-ff", "-m", "update", "main")


def reworded(site: Site) -> None:
    site.repo.git("switch", "-q", "topic")
    site.repo.git("commit", "-q", "--amend", "-m", "said better")


def updated_evilly(site: Site) -> None:
    updated(site)
    site.work("evil", 10)
    site.repo.git("reset", "-q", "--soft", "HEAD~")
    site.repo.git("commit", "-q", "--amend", "-m", "update")


def changed(site: Site) -> None:
    site.repo.git("switch", "-q", "topic")
    site.work("more", 12)


def changed_blanks(site: Site) -> None:
    site.repo.git("switch", "-q", "topic")
    site.work("wo rk")


def changed_another_item(site: Site) -> None:
    site.repo.git("switch", "-q", "topic")
    site.task("T-1", "Done", "another text\n")
    site.save()


def changed_a_binary(site: Site) -> None:
    site.repo.git("switch", "-q", "topic")
    site.repo.write(".gitattributes", "*.bin binary -diff\n")
    (site.repo.top / "tool.bin").write_bytes(b"\0good")
    site.save("binary")
    site.pull(7)
    site.review(7, "ann-dev")
    (site.repo.top / "tool.bin").write_bytes(b"\0evil")
    site.save("binary")


def made_executable(site: Site) -> None:
    site.repo.git("switch", "-q", "topic")
    (site.repo.top / "work.txt").chmod(0o755)
    site.save()


def approved_at(site: Site, story: Story) -> None:
    site.review(7, "ann-dev")
    story(site)
    site.pull(7)
    site.repo.git("switch", "-q", "main")


AGES = [
    (same, "pass", "pass"),
    (moved_only, "pass", "fail"),
    (rebased, "pass", "fail"),
    (updated, "pass", "fail"),
    (reworded, "pass", "fail"),
    (updated_evilly, "fail", "fail"),
    (changed, "fail", "fail"),
    (changed_blanks, "fail", "fail"),
    (changed_another_item, "fail", "fail"),
    (changed_a_binary, "fail", "fail"),
    (made_executable, "fail", "fail"),
]


@pytest.mark.parametrize(("story", "verdict", "_"), AGES, ids=[one.__name__ for one, *_ in AGES])
def test_by_default_an_approval_holds_for_a_change(site: Site, story: Story, verdict: str, _: str) -> None:
    approved_at(site, story)
    checked = site.judged(7)
    assert str(checked.verdict) == verdict, why(checked)
    assert ("the change is another than that of" in why(checked)) == (verdict == "fail")


@pytest.mark.parametrize(("story", "_", "verdict"), AGES, ids=[one.__name__ for one, *_ in AGES])
def test_it_may_hold_for_a_commit_only(repo: Repo, story: Story, _: str, verdict: str) -> None:
    site = reviewed(repo, "[{approvals: {role: lead, fresh: commit}}]")
    approved_at(site, story)
    assert str(site.judged(7).verdict) == verdict


@pytest.mark.parametrize(("story", "_", "__"), AGES, ids=[one.__name__ for one, *_ in AGES])
def test_it_may_hold_for_whatever_comes(repo: Repo, story: Story, _: str, __: str) -> None:
    site = reviewed(repo, "[{approvals: {role: lead, fresh: any}}]")
    approved_at(site, story)
    assert told(site.judged(7)) == PASSES


def test_a_reviewed_commit_that_is_not_here_gives_no_answer(site: Site) -> None:
    site.review(7, "ann-dev", commit="a" * 40)
    checked = site.judged(7)
    assert told(checked) == UNKNOWN
    assert "git fetch origin refs/pull/7/head" in why(checked)


# After the merge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_the_audit_counts_what_was_said_before_the_merge(site: Site, how: str) -> None:
    site.review(7, "ann-dev")
    before = site.id("main")
    site.merge(7, how)
    assert told(site.audit(before)) == PASSES
    site.review(7, "ann-dev", "changes_requested")
    assert told(site.audit(before)) == PASSES


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_an_admins_merge_without_approvals_is_found(site: Site, how: str) -> None:
    before = site.id("main")
    site.merge(7, how)
    site.review(7, "ann-dev")  # too late
    checked = site.audit(before)
    assert told(checked) == REFUSED
    assert "0 approvals" in why(checked)


def test_a_direct_push_is_approved_by_nobody(site: Site) -> None:
    site.review(7, "ann-dev")
    before = site.id("main")
    site.repo.git("switch", "-q", "main")
    site.move("Done")
    checked = site.audit(before)
    assert told(checked) == REFUSED
    assert "no pull request brings it" in why(checked)


def worked(repo: Repo) -> Site:
    """#7 brought the work on T-1, approved; the move to Done is to follow by itself."""
    site = Site(repo, "[{approvals: {role: lead}}]")
    site.start("In Progress")
    repo.branch("topic")
    site.work()
    site.task("T-1", "In Review", "what is to be done\n")
    site.save("review")
    site.pull(7)
    site.review(7, "ann-dev")
    site.merge(7)
    return site


def test_a_move_that_follows_is_approved_with_the_work(repo: Repo) -> None:
    site = worked(repo)
    before = site.id("main")
    site.move("Done", body="what is to be done\n")
    assert told(site.audit(before)) == PASSES


def test_a_move_that_follows_and_changes_the_item_is_not(repo: Repo) -> None:
    site = worked(repo)
    before = site.id("main")
    site.move("Done", body="what nobody has seen\n")
    assert told(site.audit(before)) == REFUSED
