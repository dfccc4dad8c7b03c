"""Who pushed a request: nobody approves what they pushed last, and who pushed all of it is shown to be its author."""

from __future__ import annotations

import pytest

from gitflow_work.core.forge.answers import CommitBy, ForgeTrouble
from gitflow_work.core.forge.pushes import Push
from tests.support import Repo
from tests.usecases.forging import START, Site, told, why

PASSES: tuple[str, list[str]] = ("pass", [])
REFUSED = ("fail", ["gate-blocked"])
UNKNOWN = ("unknown", ["undecided"])


def requested(repo: Repo, gates: str, *, verified: bool = False) -> Site:
    """#7, of bob: a branch that brings work and takes T-1 to Done."""
    site = Site(repo, gates)
    if verified:
        site.edit(".workflow/config.yml", "identity: advisory ", "identity: verified ")
    site.start()
    repo.branch("topic")
    site.work()
    site.move("Done")
    repo.git("switch", "-q", "main")
    site.pull(7)
    return site


def pushed(site: Site, *logins: str) -> None:
    """The branch was made by the first of these and came to the request's head by the last."""
    head = site.forge.pulls[7].head
    ends = [f"{at:040x}" for at in range(1, len(logins))] + [head]
    steps = zip(["", *ends], ends, logins, strict=False)
    site.forge.pushes_of[7] = tuple(Push(before, after, login, START) for before, after, login in steps)


@pytest.mark.parametrize(
    ("logins", "expected", "reason"),
    [
        (["bob-dev"], PASSES, ""),
        (["ann-dev", "bob-dev"], PASSES, ""),
        (["bob-dev", "ann-dev"], REFUSED, "ann pushed what is to be approved"),
        (["bob-dev", "Ann-Dev"], REFUSED, "ann pushed what is to be approved"),
        (["bob-dev", ""], PASSES, ""),
        ([], PASSES, ""),
    ],
)
def test_who_pushed_last_does_not_approve(
    repo: Repo, logins: list[str], expected: tuple[str, list[str]], reason: str
) -> None:
    site = requested(repo, "[{approvals: {role: lead}}]")
    if logins:
        pushed(site, *logins)
    site.review(7, "ann-dev")
    checked = site.judged(7)
    assert told(checked) == expected, why(checked)
    assert reason in why(checked)


def test_who_is_nobody_in_the_rules_is_known_by_the_account(repo: Repo) -> None:
    site = requested(repo, "[{approvals: {role: lead}}]")
    site.forge.members["acme/leads", "eve-dev"] = True
    site.review(7, "eve-dev")
    pushed(site, "eve-dev")
    assert "eve-dev pushed what is to be approved" in why(site.judged(7))


def test_another_approves_what_somebody_pushed(repo: Repo) -> None:
    site = requested(repo, "[{approvals: {role: lead}}]")
    site.forge.members["acme/leads", "eve-dev"] = True
    site.review(7, "eve-dev")
    site.review(7, "ann-dev")
    pushed(site, "ann-dev")
    assert told(site.judged(7)) == PASSES


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_push_after_the_merge_changes_nothing(repo: Repo, how: str) -> None:
    """Somebody restores the branch that was deleted."""
    site = requested(repo, "[{approvals: {role: lead}}]")
    pushed(site, "bob-dev")
    site.review(7, "ann-dev")
    before = site.id("main")
    site.merge(7, how)
    again = Push("", site.forge.pulls[7].head, "ann-dev", site.later())
    site.forge.pushes_of[7] = (*site.forge.pushes_of[7], again)
    assert told(site.audit(before)) == PASSES


def test_nobody_is_asked_who_pushed_while_nobody_approves(repo: Repo) -> None:
    site = requested(repo, "[{approvals: {role: lead}}]")
    assert told(site.judged(7)) == REFUSED
    assert ("pushes", 7) not in site.forge.asked


def test_trouble_about_the_pushes_is_no_answer(repo: Repo) -> None:
    site = requested(repo, "[{approvals: {role: lead}}]")
    site.review(7, "ann-dev")
    site.forge.pushes_trouble = ForgeTrouble("who pushed: no answer", hint="try again")
    checked = site.judged(7)
    assert told(checked) == UNKNOWN
    assert "who pushed: no answer (try again)" in why(checked)


@pytest.mark.parametrize(
    ("logins", "expected"),
    [
        (["bob-dev"], PASSES),
        (["bob-dev", "Bob-Dev"], PASSES),
        (["eve-dev"], UNKNOWN),
        (["eve-dev", "bob-dev"], UNKNOWN),
        (["bob-dev", "eve-dev"], UNKNOWN),
        (["bob-dev", ""], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_the_author_is_shown_by_having_pushed_everything(
    repo: Repo, logins: list[str], expected: tuple[str, list[str]]
) -> None:
    """Under `identity: verified`, whatever the commits say of themselves."""
    site = requested(repo, "[{roles: [dev]}]", verified=True)
    site.forge.commits_of[7] = tuple(CommitBy(one.oid, "eve-dev", None) for one in site.forge.commits_of[7])
    if logins:
        pushed(site, *logins)
    assert told(site.judged(7)) == expected


def test_what_another_pushed_shows_nothing_of_them(repo: Repo) -> None:
    """The role is that of the request's author, or nobody's."""
    site = requested(repo, "[{roles: [lead]}]", verified=True)
    pushed(site, "ann-dev")
    assert told(site.judged(7)) == UNKNOWN
