"""What a forge shows of people: words said under a request, roles lent by a review, authors, teams, and trouble."""

from __future__ import annotations

import pytest

from gitflow_work.core.forge.answers import CommitBy, ForgeTrouble
from gitflow_work.core.forge.spoken import says
from tests.support import Repo
from tests.usecases.forging import PEOPLE, Site, told, why

PASSES: tuple[str, list[str]] = ("pass", [])
REFUSED = ("fail", ["gate-blocked"])
UNKNOWN = ("unknown", ["undecided"])


def requested(repo: Repo, gate: str, people: str = PEOPLE, message: str = "move", verified: bool = False) -> Site:
    """T-1 is in review on main; #7 of `topic` has work and the move to Done."""
    one = Site(repo, gate, people=people)
    if verified:
        one.edit(".workflow/config.yml", "identity: advisory ", "identity: verified ")
    one.start()
    repo.branch("topic")
    one.work()
    one.move("Done", message)
    repo.git("switch", "-q", "main")
    one.pull(7)
    return one


WORD = "[{keyword: {word: APPROVED, role: lead}}]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("APPROVED", True),
        ("Thanks!\r\n\r\n  APPROVED, ship it\r\n", True),
        ("APPROVED T-1", True),
        ("APPROVED T-2 and t-1", True),
        ("APPROVED T-2", False),
        ("approved", False),
        ("NOT APPROVED", False),
        ("APPROVED-BY ann", False),
        ("UNAPPROVED", False),
        ("> APPROVED", False),
        (" > APPROVED", False),
        ("    APPROVED", False),
        ("\tAPPROVED", False),
        ("```\nAPPROVED\n```", False),
        ("~~~\n```\nAPPROVED\n~~~", False),
        ("```\ncode\n```\nAPPROVED", True),
        ("````\n```\nAPPROVED\n````", False),
        ("```\nAPPROVED", False),
        ("<!--\nAPPROVED\n-->", False),
        ("<!-- never closed\nAPPROVED", False),
        ("<!-- x -->\nAPPROVED", True),
        ("", False),
    ],
)
def test_what_says_a_word(text: str, said: bool) -> None:
    assert says(text, "APPROVED", "T-1") is said


@pytest.mark.parametrize(
    ("login", "edited", "expected", "reason"),
    [
        ("ann-dev", False, PASSES, ""),
        ("ann-dev", True, REFUSED, "what ann said was edited"),
        ("bob-dev", False, REFUSED, "bob is no lead"),
        ("", False, REFUSED, "somebody whose account is gone is no lead"),
    ],
)
def test_a_word_counts_from_a_holder_of_the_role(
    repo: Repo, login: str, edited: bool, expected: tuple[str, list[str]], reason: str
) -> None:
    site = requested(repo, WORD)
    site.forge.members["acme/leads", "bob-dev"] = False
    site.comment(7, login, "APPROVED", edited=edited)
    checked = site.judged(7)
    assert told(checked) == expected
    assert reason in why(checked)


def test_a_word_of_nobody(repo: Repo) -> None:
    checked = requested(repo, WORD).judged(7)
    assert told(checked) == REFUSED
    assert "nobody said it" in why(checked)


def test_the_word_of_the_commit_is_that_of_its_maker(repo: Repo) -> None:
    site = requested(repo, WORD, message="move\n\nWork-Keyword: T-1 APPROVED")
    site.forge.members["acme/leads", "bob-dev"] = False
    assert told(site.judged(7)) == REFUSED
    site.repo.git("switch", "-q", "topic")
    site.by("ann")
    site.repo.git("commit", "-q", "--amend", "--reset-author", "--no-edit")
    site.pull(7)
    site.repo.git("switch", "-q", "main")
    assert told(site.judged(7)) == PASSES


def test_a_word_that_comes_after_the_merge_is_too_late(repo: Repo) -> None:
    site = requested(repo, WORD)
    before = site.id("main")
    site.merge(7)
    site.comment(7, "ann-dev", "APPROVED")
    assert told(site.audit(before)) == REFUSED


# Roles ---------------------------------------------------------------------------------------------------------------


def test_a_review_of_a_holder_lends_the_role_to_a_move(repo: Repo) -> None:
    site = requested(repo, "[{roles: [lead]}]")
    site.forge.members["acme/leads", "bob-dev"] = False
    assert told(site.judged(7)) == REFUSED
    site.review(7, "ann-dev")
    assert told(site.judged(7)) == PASSES


def test_a_review_that_is_out_of_date_lends_nothing(repo: Repo) -> None:
    site = requested(repo, "[{roles: [lead]}]")
    site.forge.members["acme/leads", "bob-dev"] = False
    site.review(7, "ann-dev")
    repo.git("switch", "-q", "topic")
    site.work("more", 12)
    site.pull(7)
    repo.git("switch", "-q", "main")
    assert told(site.judged(7)) == REFUSED


def test_a_lent_role_signs_nothing(repo: Repo) -> None:
    site = requested(repo, "[{signed: {role: lead}}]")
    site.review(7, "ann-dev")
    assert told(site.judged(7)) == REFUSED


def test_a_lent_role_allows_a_move_and_no_change_of_rules(repo: Repo) -> None:
    people = PEOPLE.replace("everyone: ['*']", "everyone: ['task:new', 'task:edit']")
    site = requested(repo, "[{fields: [title]}]", people)
    site.forge.members["acme/leads", "bob-dev"] = False
    assert told(site.judged(7)) == ("fail", ["not-permitted"])
    site.review(7, "ann-dev")
    assert told(site.judged(7)) == PASSES
    repo.git("switch", "-q", "topic")
    site.edit(".workflow/config.yml", "ids: random ", "ids: sequential ")
    site.save("rules")
    site.pull(7)
    site.review(7, "ann-dev")
    repo.git("switch", "-q", "main")
    assert told(site.judged(7)) == ("fail", ["rules-changed"])


def test_a_member_of_a_team_has_its_role(repo: Repo) -> None:
    site = requested(repo, "[{roles: [lead]}]")
    assert told(site.judged(7)) == UNKNOWN
    site.forge.members["acme/leads", "bob-dev"] = True
    assert told(site.judged(7)) == PASSES


@pytest.mark.parametrize(
    ("author", "committer", "verified", "expected"),
    [
        ("bob-dev", "bob-dev", True, PASSES),
        ("bob-dev", "web-flow", True, PASSES),
        ("bob-dev", "bob-dev", False, UNKNOWN),
        ("bob-dev", "bob-dev", None, UNKNOWN),
        ("eve-dev", "bob-dev", True, UNKNOWN),
        ("bob-dev", "eve-dev", True, UNKNOWN),
        (None, "bob-dev", True, UNKNOWN),
    ],
)
def test_the_author_of_a_request_is_shown_by_verified_commits(
    repo: Repo, author: str | None, committer: str, verified: bool | None, expected: tuple[str, list[str]]
) -> None:
    """An address proves nothing under `identity: verified`; that GitHub verified every commit of the author's does."""
    site = requested(repo, "[{roles: [dev]}]", verified=True)
    first, *rest = site.forge.commits_of[7]
    others = [CommitBy(one.oid, "bob-dev", "bob-dev", True) for one in rest]
    site.forge.commits_of[7] = (CommitBy(first.oid, author, committer, verified), *others)
    assert told(site.judged(7)) == expected


# Trouble -------------------------------------------------------------------------------------------------------------

GATES = [
    "[pull_request]",
    "[{approvals: {role: lead}}]",
    "[{checks: [test]}]",
    "[{checks: required}]",
    WORD,
    "[{roles: [lead]}]",
    "[any: [pull_request, {checks: [test]}]]",
    "[not: [pull_request]]",
]
ALONE = PEOPLE.replace(", 'team:acme/leads'", "")
TEAM_ONLY = PEOPLE.replace("ann, 'team", "'team")


@pytest.mark.parametrize("gate", GATES)
def test_trouble_is_no_answer_and_says_what_to_do(repo: Repo, gate: str) -> None:
    site = requested(repo, gate)
    site.review(7, "ann-dev")
    site.comment(7, "ann-dev", "APPROVED")
    site.run("test", "success", site.id("topic"))
    site.forge.trouble = ForgeTrouble("pull request 7: api.github.com cannot be reached", hint="look at the connection")
    checked = site.judged(7)
    assert told(checked) == UNKNOWN
    assert "api.github.com cannot be reached" in why(checked)
    assert "look at the connection" in why(checked)


@pytest.mark.parametrize("gate", ["[{roles: [lead]}]", "[not: [{roles: [lead]}]]"])
@pytest.mark.parametrize("site_people", [ALONE, TEAM_ONLY], ids=["no team", "a team"])
def test_whether_a_review_lends_a_role_is_not_known_in_trouble(repo: Repo, site_people: str, gate: str) -> None:
    site = requested(repo, gate, people=site_people)
    site.forge.members["acme/leads", "bob-dev"] = False
    site.forge.trouble = ForgeTrouble("pull request 7: api.github.com cannot be reached", hint="look at the connection")
    checked = site.judged(7)
    assert told(checked) == UNKNOWN
    assert "api.github.com cannot be reached" in why(checked)


@pytest.mark.parametrize(("member", "expected"), [(True, PASSES), (False, REFUSED), (None, UNKNOWN)])
def test_a_role_that_a_hidden_team_may_lend_is_not_known(repo: Repo, member: bool | None, expected: object) -> None:
    site = requested(repo, "[{roles: [lead]}]", people=TEAM_ONLY)
    site.forge.members["acme/leads", "bob-dev"] = False
    site.forge.members["acme/leads", "ann-dev"] = member
    site.review(7, "ann-dev")
    assert told(site.judged(7)) == expected


@pytest.mark.parametrize("gate", GATES[:5])
def test_trouble_in_an_audit_is_no_answer(repo: Repo, gate: str) -> None:
    site = requested(repo, gate)
    before = site.id("main")
    site.merge(7, "squash")
    site.forge.trouble = ForgeTrouble("GitHub cannot be asked without a token", hint="set GH_TOKEN")
    checked = site.audit(before)
    assert told(checked) == UNKNOWN
    assert "set GH_TOKEN" in why(checked)


def test_nothing_is_asked_that_no_gate_needs(repo: Repo) -> None:
    site = requested(repo, "[{fields: [title]}]")
    assert told(site.judged(7)) == PASSES
    assert site.forge.asked == []
