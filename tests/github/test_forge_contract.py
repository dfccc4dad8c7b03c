"""What every forge keeps to, on one story: PyGithub against the fake GitHub by GraphQL, by REST alone, and with answers
that an earlier command kept; and the forge in memory, which other tests take for GitHub.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gitflow_work.adapters.github.address import address
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.forge import GitHubForge
from gitflow_work.adapters.github.kept import Kept
from gitflow_work.adapters.github.token import Secret
from gitflow_work.core.forge.answers import (
    CheckRun,
    Comment,
    CommitBy,
    ForgeTrouble,
    Pull,
    Review,
    newest_checks,
    opinions,
)
from gitflow_work.core.forge.pushes import Push
from gitflow_work.ports.forge import Forge
from tests.github import faults
from tests.github.memory import MemoryForge
from tests.github.server import FakeGitHub
from tests.github.state import Activity, Issue
from tests.support import Repo

Opened = Callable[[], Forge]
KINDS = ("graphql", "rest", "kept", "memory")


def github(gh: FakeGitHub, folder: Path | None = None, token: str = "") -> GitHubForge:
    """The adapter, on the fake."""
    place = address({"GITHUB_API_URL": gh.url})
    return GitHubForge(
        Door(place, lambda: Secret(token or gh.token), kept=Kept(str(folder) if folder else None)), "acme/shop"
    )


@pytest.fixture(params=KINDS)
def forge(request: pytest.FixtureRequest, gh: FakeGitHub, tmp_path: Path) -> Iterator[Opened]:
    """A way to open the forge, once the story is told."""
    opened: list[GitHubForge] = []

    def open_one(folder: Path | None) -> GitHubForge:
        opened.append(github(gh, folder))
        return opened[-1]

    def open_it() -> Forge:
        if request.param == "memory":
            return remembered(gh)
        folder = tmp_path / "kept" if request.param == "kept" else None
        if folder:
            ask_everything(open_one(folder), gh)
        return open_one(folder)

    if request.param in ("rest", "kept"):
        # Comments are read by GraphQL alone, as REST does not tell whether a review was edited.
        with gh.failing(faults.graphql_errors("FORBIDDEN"), "/graphql"):
            yield open_it
    else:
        yield open_it
    for one in opened:
        one.close()


def ask_everything(forge: Forge, gh: FakeGitHub) -> None:
    for issue in gh.repo.pulls():
        assert issue.pull
        forge.pull(issue.number)
        forge.files(issue.number)
        forge.commits(issue.number)
        forge.reviews(issue.number)
        forge.pushes(issue.number)
        forge.pulls_of(issue.pull.head)
        forge.checks(issue.pull.head)


def remembered(gh: FakeGitHub) -> MemoryForge:
    """The same story, told to the forge in memory."""
    gh.sync()
    made = MemoryForge(runs=runs(gh))
    for issue in gh.repo.pulls():
        pull = pull_of(gh, issue)
        made.pulls[issue.number] = pull
        commits = (
            gh.git.commits("--reverse", pull.head, f"^{issue.pull.start or issue.pull.base_sha}") if issue.pull else []
        )
        made.commits_of[issue.number] = tuple(CommitBy(one.oid, None, None, False) for one in commits)
        for one in [*(one.oid for one in commits), pull.merge_commit]:
            made.pulls_by_commit[one] = (*made.pulls_by_commit.get(one, ()), pull)
        paths = gh.git.git("diff", "--name-only", "--no-renames", f"{commits[0].oid}^", pull.head).splitlines()
        made.files_of[issue.number] = tuple(paths)
        reviews = issue.pull.reviews if issue.pull else []
        made.reviews_of[issue.number] = tuple(
            Review(one.login, one.state.lower(), one.commit, one.at, one.edited is not None)
            for one in reviews
            if one.state != "PENDING"
        )
        ref = f"refs/heads/{pull.head_branch}"
        if pull.head_repository == "acme/shop":
            made.pushes_of[issue.number] = tuple(pushed(one) for one in gh.repo.activity if one.ref == ref)
    made.required = {
        branch: tuple(sorted(name for name, _ in one.required)) for branch, one in gh.repo.protected.items()
    }
    for team in gh.world.teams.values():
        for login, state in team.members.items():
            if team.visible:
                made.members[f"{team.org}/{team.slug}", login] = state == "active"
    return made


def pushed(one: Activity) -> Push:
    before, after = ("" if end == "0" * 40 else end for end in (one.before, one.after))
    return Push(before, after, one.actor, one.at, one.kind == "pr_merge")


def pull_of(gh: FakeGitHub, issue: Issue) -> Pull:
    one = issue.pull
    assert one
    merge_commit = (one.merge_commit or "") if one.merged else ""
    url = f"{gh.url}/acme/shop/pull/{issue.number}"
    head = (one.head, one.head_repo, one.branch)
    about = (issue.number, issue.title, issue.author, one.base, "acme/shop")
    return Pull(*about, *head, issue.state, one.merged, merge_commit, issue.created, url)


def runs(gh: FakeGitHub) -> list[CheckRun]:
    made = [
        CheckRun(one.name, one.app, one.status, one.conclusion or "", one.commit, "", one.started, one.id)
        for one in gh.repo.checks
    ]
    for status in gh.repo.statuses:
        done = status.state != "pending"
        kind, conclusion = ("completed", status.state) if done else ("pending", "")
        made.append(CheckRun(status.context, "", kind, conclusion, status.commit, "", status.at))
    return made


def test_a_pull_request_that_is_open(gh: FakeGitHub, forge: Opened) -> None:
    number = gh.open(head="topic", title="A change", author="bob")
    found = forge().pull(number)
    assert found == pull_of(gh, gh.issue_at(number))
    # What GitHub names before the merge is a trial.
    assert (found.state, found.merged_at, found.merge_commit) == ("open", None, "")


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_a_pull_request_that_was_merged(gh: FakeGitHub, forge: Opened, method: str) -> None:
    number = gh.open(head="topic")
    landed = gh.merge(number, method)
    asked = forge()
    assert asked.pull(number) == pull_of(gh, gh.issue_at(number))
    assert asked.pull(number).merge_commit == landed
    assert [one.number for one in asked.pulls_of(landed)] == [number]


def test_a_pull_request_that_was_closed(gh: FakeGitHub, forge: Opened) -> None:
    number = gh.open(head="topic")
    gh.close(number)
    found = forge().pull(number)
    assert (found.state, found.merged_at, found.merge_commit) == ("closed", None, "")


def test_a_pull_request_whose_fork_is_gone(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    number = gh.open(head="carl:topic", author="carl", commit=dev.git("rev-parse", "topic"))
    gh.delete_fork(number)
    found = forge().pull(number)
    assert (found.base_repository, found.head_repository, found.author) == ("acme/shop", "", "carl")


def test_a_request_that_is_not_there_is_trouble(gh: FakeGitHub, forge: Opened) -> None:
    gh.open(head="topic")
    asked = forge()
    questions: list[Callable[[int], object]] = [asked.pull, asked.files, asked.commits, asked.reviews, asked.comments]
    for ask in questions:
        with pytest.raises(ForgeTrouble):
            ask(99)


def test_the_requests_of_a_commit_and_of_a_branch(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    gh.git.point("refs/heads/release", dev.git("rev-parse", "main"))
    tip = dev.git("rev-parse", "topic")
    numbers = [gh.open(head="topic"), gh.open(head="topic", base="release"), gh.open(head="carl:topic", commit=tip)]
    gh.close(numbers[0])
    asked = forge()
    assert [one.number for one in asked.pulls_with_head("topic")] == numbers[:2]
    assert asked.pulls_with_head("other") == ()
    assert asked.pulls_of(dev.git("rev-parse", "main")) == ()
    assert {one.number for one in asked.pulls_with_head(tip)} >= {numbers[1]}


def test_the_files_and_commits_of_a_request(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    dev.git("mv", "a.txt", "moved.txt")
    dev.commit("move")
    dev.git("push", "-q", "origin", "topic")
    number = gh.open(head="topic")
    asked = forge()
    assert asked.files(number) == ("a.txt", "b.txt", "c.txt", "moved.txt")
    oids = dev.git("rev-list", "--reverse", "main..topic").split()
    assert [one.oid for one in asked.commits(number)] == oids
    assert {one.verified for one in asked.commits(number)} == {False}


def test_what_was_done_to_the_branch_of_a_request(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    number, first = gh.open(head="topic", author="bob"), dev.git("rev-parse", "topic")
    dev.git("switch", "-q", "topic")
    dev.write("d.txt", "four\n")
    second = dev.commit("Third")
    dev.git("push", "-q", "origin", "HEAD:refs/heads/spare")
    gh.push(number, second, by="carl")
    gh.push(number, first, by="ann")
    above = gh.open(head="spare", base="topic")
    merged = gh.merge(above, by="dora")
    gh.git.point("refs/heads/topic", first)
    gh.did("refs/heads/topic", merged, first, "")  # a deploy key
    gh.delete_branch(number)
    found = forge().pushes(number)
    assert found is not None
    assert [(one.before, one.after, one.login, one.merged) for one in found[:5]] == [
        ("", first, "bob", False),
        (first, second, "carl", False),
        (second, first, "ann", False),
        (first, merged, "dora", True),
        (merged, first, "", False),
    ]
    assert found[-1].after == ""
    assert [one.when for one in found] == sorted(one.when for one in found)


@pytest.mark.parametrize("gone", [False, True])
def test_what_was_done_in_a_fork_is_not_told(gh: FakeGitHub, dev: Repo, forge: Opened, gone: bool) -> None:
    number = gh.open(head="carl:topic", author="carl", commit=dev.git("rev-parse", "topic"))
    if gone:
        gh.delete_fork(number)
    assert forge().pushes(number) is None


def test_the_reviews_of_a_request(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    number = gh.open(head="topic")
    first = gh.review(number, "ann", "APPROVED", commit=dev.git("rev-parse", "topic~1"))
    asked_for = gh.review(number, "ann", "CHANGES_REQUESTED")
    gh.review(number, "carl", "APPROVED")
    gh.review(number, "carl", "COMMENTED", body="nice")
    gh.review(number, "dora", "PENDING")
    lost = gh.review(number, "check-bot[bot]", "APPROVED")
    lost.commit = None
    gh.dismiss(asked_for)
    found = forge().reviews(number)
    assert [(one.login, one.state) for one in found] == [
        ("ann", "approved"),
        ("ann", "dismissed"),
        ("carl", "approved"),
        ("carl", "commented"),
        ("check-bot[bot]", "approved"),
    ]
    assert (found[0].commit, found[0].when, found[-1].commit) == (first.commit, first.at, None)
    assert [(one.login, one.state) for one in opinions(found)] == [
        ("ann", "dismissed"),
        ("carl", "approved"),
        ("check-bot[bot]", "approved"),
    ]


def test_very_many_reviews(gh: FakeGitHub, forge: Opened) -> None:
    number = gh.open(head="topic")
    for _ in range(199):
        gh.review(number, "carl", "COMMENTED")
    gh.review(number, "ann", "APPROVED")
    gh.review(number, "ann", "CHANGES_REQUESTED")
    found = forge().reviews(number)
    assert len(found) == 201
    assert [(one.login, one.state) for one in opinions(found)] == [("ann", "changes_requested")]


def test_the_checks_of_a_commit(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    tip, before = dev.git("rev-parse", "topic"), dev.git("rev-parse", "topic~1")
    gh.open(head="topic")
    gh.check(tip, "test", "failure")
    gh.check(tip, "test", "success")
    gh.check(tip, "test", "success", app="other")
    gh.check(tip, "lint", None)
    gh.check(before, "old", "success")
    gh.status(tip, "ci/build", "pending")
    gh.status(tip, "ci/build", "success")
    gh.status(tip, "ci/slow", "pending")
    asked = forge()
    assert [(one.name, one.app, one.status, one.conclusion) for one in asked.checks(tip)] == [
        ("ci/build", "", "completed", "success"),
        ("ci/slow", "", "pending", ""),
        ("lint", "github-actions", "in_progress", ""),
        ("test", "github-actions", "completed", "success"),
        ("test", "other", "completed", "success"),
    ]
    assert [one.name for one in asked.checks(before)] == ["old"]
    expected = [one for one in newest_checks(runs(gh)) if one.commit == tip]
    assert [one._replace(url="") for one in asked.checks(tip)] == expected


def test_a_commit_without_checks(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    # The combined status of such a commit is "pending", which is no status.
    assert forge().checks(dev.git("rev-parse", "topic")) == ()


def test_very_many_checks(gh: FakeGitHub, dev: Repo, forge: Opened) -> None:
    tip = dev.git("rev-parse", "topic")
    for number in range(120):
        gh.check(tip, f"check-{number:03}")
        gh.status(tip, f"status-{number:03}", "failure" if number == 119 else "success")
    found = forge().checks(tip)
    assert len(found) == 240
    assert [one.name for one in found if one.conclusion == "failure"] == ["status-119"]


@pytest.mark.parametrize("ruleset", [False, True])
def test_the_checks_that_a_branch_requires(gh: FakeGitHub, forge: Opened, ruleset: bool) -> None:
    gh.permission("ann", "admin")
    gh.protect("main", required=["test", ("lint", "github-actions")], ruleset=ruleset)
    assert forge().required_checks("main") == ("lint", "test")


def test_members_of_teams(gh: FakeGitHub, forge: Opened) -> None:
    gh.team("acme/developers", ["bob", "carl?"])
    gh.team("acme/secret", ["bob"], visible=False)
    asked = forge()
    assert asked.member("acme/developers", "bob") is True
    assert asked.member("acme/developers", "carl") is False  # invited
    assert asked.member("acme/developers", "dora") is None  # not found is not no
    assert asked.member("acme/secret", "bob") is None
    assert asked.member("acme/none", "bob") is None


def test_whose_token_it_is(forge: Opened) -> None:
    asked = forge()
    assert (asked.login(), asked.repository()) == ("ann", "acme/shop")


def test_what_was_written(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    gh.review(number, "ann", "APPROVED", body="APPROVED T-1")
    edited = gh.review(number, "carl", "COMMENTED", body="before")
    gh.edit_review(edited, "SHIPIT T-1")
    gh.comment(number, "bob", "hello")
    for _ in range(230):
        gh.comment(number, "dora", "again")
    gh.review(number, "ann", "COMMENTED", body="last")
    forge = github(gh)
    found: tuple[Comment, ...] = forge.comments(number)
    forge.close()
    assert [(one.login, one.body, one.edited) for one in found[:3]] == [
        ("ann", "APPROVED T-1", False),
        ("carl", "SHIPIT T-1", True),
        ("bob", "hello", False),
    ]
    assert len(found) == 234
    assert found[-1].body == "last"
