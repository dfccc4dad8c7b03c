"""The real PyGithub talks to the fake."""

from __future__ import annotations

from typing import Any

import pytest

from tests.github import published
from tests.github.asking import ask, client
from tests.github.server import FakeGitHub
from tests.support import Repo

github = pytest.importorskip("github")

QUERY = """
query Gate($number: Int!, $reviews: String) {
  repository(owner: "acme", name: "shop") {
    mergeCommitAllowed
    pullRequest(number: $number) {
      merged mergedAt state baseRefName headRefOid
      author { login }
      mergeCommit { oid associatedPullRequests(first: 5) { nodes { number } } }
      reviews(first: 100, after: $reviews) { totalCount nodes { author { login } } pageInfo { hasNextPage endCursor } }
      latestOpinionatedReviews(first: 100) { nodes { author { login } state commit { oid } } }
      files(first: 100) { nodes { path changeType } }
      commits(first: 100) { nodes { commit {
        oid
        authors(first: 10) { nodes { user { login } } }
        statusCheckRollup { state contexts(first: 100) { nodes {
          __typename
          ... on CheckRun { name conclusion isRequired(pullRequestNumber: $number) checkSuite { app { slug } } }
          ... on StatusContext { context state isRequired(pullRequestNumber: $number) }
        } } }
      } } }
      timelineItems(first: 100, itemTypes: [BASE_REF_CHANGED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT, MERGED_EVENT]) {
        nodes { __typename ... on BaseRefChangedEvent { previousRefName currentRefName } }
      }
    }
  }
}
"""


def test_a_request_with_all_that_belongs_to_it(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic", title="A change", body="text")
    gh.review(number, "ann", "CHANGES_REQUESTED", body="no")
    gh.review(number, "ann", body="yes")
    gh.comment(number, "carol", "hello")
    gh.check(dev.head(), "test")
    gh.check(dev.head(), "lint", None, app="other")
    gh.status(dev.head(), "ci/old", "failure")
    pull = client(gh).get_repo("acme/shop").get_pull(number)
    assert (pull.title, pull.user.login, pull.state, pull.merged, pull.base.ref) == (
        "A change", "bob", "open", False, "main",
    )  # fmt: skip
    assert [one.filename for one in pull.get_files()] == ["b.txt", "c.txt"]
    assert [(one.author.login, one.commit.message.splitlines()[0]) for one in pull.get_commits()] == [
        ("bob", "First"),
        ("bob", "Second"),
    ]
    assert [(one.user.login, one.state) for one in pull.get_reviews()] == [
        ("ann", "CHANGES_REQUESTED"),
        ("ann", "APPROVED"),
    ]
    assert [one.body for one in pull.get_issue_comments()] == ["hello"]
    commit = client(gh).get_repo("acme/shop").get_commit(dev.head())
    assert {(one.name, one.app.slug, one.status, one.conclusion) for one in commit.get_check_runs()} == {
        ("test", "github-actions", "completed", "success"),
        ("lint", "other", "in_progress", None),
    }
    combined = commit.get_combined_status()
    assert (combined.state, [one.context for one in combined.statuses]) == ("failure", ["ci/old"])
    assert [one.number for one in commit.get_pulls()] == [number]


def test_a_commit_without_statuses_is_pending(gh: FakeGitHub, dev: Repo) -> None:
    assert client(gh).get_repo("acme/shop").get_commit(dev.head()).get_combined_status().state == "pending"


def test_250_reviews_are_three_pages(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic")
    for at in range(250):
        gh.review(number, f"person-{at}")
    asked = client(gh).get_repo("acme/shop").get_pull(number)
    assert len({one.user.login for one in asked.get_reviews()}) == 250
    assert len([one for one in gh.requests if "/reviews" in one.path]) == 3
    page = ask(gh, "GET", f"/repos/acme/shop/pulls/{number}/reviews?per_page=1000&page=2")
    assert len(page.body) == 100
    assert {one.split('rel="')[1].strip('"') for one in page.headers["Link"].split(",")} == {
        "prev", "next", "last", "first",
    }  # fmt: skip
    assert len(ask(gh, "GET", f"/repos/acme/shop/pulls/{number}/reviews").body) == 30
    assert ask(gh, "GET", f"/repos/acme/shop/pulls/{number}/reviews?page=99").body == []


def test_what_is_unchanged_costs_nothing(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic")
    path = f"/repos/acme/shop/pulls/{number}/reviews"
    asking = client(gh).requester
    headers, body = asking.requestJsonAndCheck("GET", path)
    assert body == []
    left = headers["x-ratelimit-remaining"]
    status, headers, text = asking.requestJson("GET", path, headers={"If-None-Match": headers["etag"]})
    assert (status, text, headers["x-ratelimit-remaining"]) == (304, "", left)
    gh.review(number, "ann")
    status, headers, text = asking.requestJson("GET", path, headers={"If-None-Match": headers["etag"]})
    assert (status, int(headers["x-ratelimit-remaining"])) == (200, int(left) - 1)


def test_requests_are_chosen_by_state_base_and_head(gh: FakeGitHub, dev: Repo) -> None:
    one = gh.open(head="topic")
    gh.git.point("refs/heads/other", dev.head())
    two = gh.open(head="other")
    fork = gh.open(head="bob:topic", commit=dev.head(), author="bob")
    gh.close(two)
    repo = client(gh).get_repo("acme/shop")
    assert [each.number for each in repo.get_pulls()] == [fork, one]
    assert [each.number for each in repo.get_pulls(state="closed")] == [two]
    assert [each.number for each in repo.get_pulls(state="all", head="bob:topic")] == [fork]
    assert [each.number for each in repo.get_pulls(state="all", base="nothing")] == []


def test_what_a_commit_came_by(gh: FakeGitHub, dev: Repo, server: Repo) -> None:
    """Open requests are told of a commit until it is on the default branch; merged ones always."""
    number, first = gh.open(head="topic"), dev.git("rev-parse", "HEAD^")
    repo = client(gh).get_repo("acme/shop")
    assert [one.number for one in repo.get_commit(first).get_pulls()] == [number]
    assert list(repo.get_commit(dev.git("rev-parse", "main")).get_pulls()) == []
    done = gh.merge(number)
    again = gh.open(head="topic", base="main")
    assert [one.number for one in repo.get_commit(first).get_pulls()] == [number]
    told = ask(gh, "GET", f"/repos/acme/shop/commits/{done}/pulls").body
    assert [(one["number"], one["merge_commit_sha"], "merged" in one) for one in told] == [(number, done, False)]
    elsewhere = gh.another(server.top, "acme/other")
    other = elsewhere.open(head="topic", base="main")
    gh.associate(done, other, elsewhere)
    assert [
        one["base"]["repo"]["full_name"] for one in ask(gh, "GET", f"/repos/acme/shop/commits/{done}/pulls").body
    ] == [
        "acme/shop",
        "acme/other",
    ]
    assert again


def test_teams_and_permissions(gh: FakeGitHub, dev: Repo) -> None:
    gh.team("acme/developers", ["ann", "bob?"])
    gh.team("acme/secret", ["ann"], visible=False)
    gh.permission("bob", "maintain")
    ways = {"developers/memberships/ann": 200, "developers/memberships/carol": 404, "secret/memberships/ann": 404}
    assert {way: ask(gh, "GET", f"/orgs/acme/teams/{way}").status for way in ways} == ways
    assert ask(gh, "GET", "/orgs/acme/teams/developers/memberships/bob").body["state"] == "pending"
    told = ask(gh, "GET", "/repos/acme/shop/collaborators/bob/permission").body
    assert (told["permission"], told["role_name"]) == ("write", "maintain")
    bot = gh.token_of("github-actions[bot]")
    assert ask(gh, "GET", "/orgs/acme/teams/developers/memberships/ann", token=bot).status == 403
    assert ask(gh, "GET", "/user", token=bot).status == 403
    gh.permission("ann", "read")
    assert ask(gh, "GET", "/repos/acme/shop/collaborators/bob/permission").status == 403
    assert "allow_squash_merge" not in ask(gh, "GET", "/repos/acme/shop").body


def test_protection_and_rulesets(gh: FakeGitHub, dev: Repo) -> None:
    way = "/repos/acme/shop/branches/main/protection/required_status_checks"
    gh.protect(required=["test", ("lint", "github-actions")])
    assert ask(gh, "GET", way).status == 403
    assert ask(gh, "GET", "/repos/acme/shop/branches/main").body["protected"] is True
    gh.permission("ann", "admin")
    assert ask(gh, "GET", way).body["checks"] == [
        {"context": "test", "app_id": None},
        {"context": "lint", "app_id": 15368},
    ]
    assert ask(gh, "GET", "/repos/acme/shop/rules/branches/main").body == []
    gh.protect(required=["test"], ruleset=True)
    [rule] = ask(gh, "GET", "/repos/acme/shop/rules/branches/main").body
    assert rule["parameters"]["required_status_checks"] == [{"context": "test"}]


def test_one_query_for_a_gate(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic")
    gh.retarget(number, "main")
    for login, state in [
        ("ann", "APPROVED"),
        ("carol", "APPROVED"),
        ("ann", "CHANGES_REQUESTED"),
        ("ann", "COMMENTED"),
    ]:
        gh.review(number, login, state)
    gh.dismiss(gh.review(number, "carol"))
    gh.check(dev.head(), "test")
    gh.check(dev.head(), "test", app="look-alike")
    gh.status(dev.head(), "ci", "error")
    gh.protect(required=[("test", "github-actions"), "ci"])
    done = gh.merge(number, "squash")
    _, answer = client(gh).requester.graphql_query(QUERY, {"number": number})
    told = answer["data"]["repository"]["pullRequest"]
    assert (told["merged"], told["state"], told["author"]["login"], told["headRefOid"]) == (
        True, "MERGED", "bob", dev.head(),
    )  # fmt: skip
    assert told["mergeCommit"] == {"oid": done, "associatedPullRequests": {"nodes": [{"number": number}]}}
    assert [(one["author"]["login"], one["state"]) for one in told["latestOpinionatedReviews"]["nodes"]] == [
        ("ann", "CHANGES_REQUESTED"),
        ("carol", "DISMISSED"),
    ]
    assert told["files"]["nodes"] == [{"path": path, "changeType": "ADDED"} for path in ("b.txt", "c.txt")]
    tip = told["commits"]["nodes"][-1]["commit"]
    assert tip["authors"]["nodes"] == [{"user": {"login": "bob"}}]
    assert tip["statusCheckRollup"]["state"] == "ERROR"
    told_of = [
        (one.get("name") or one["context"], one["isRequired"]) for one in tip["statusCheckRollup"]["contexts"]["nodes"]
    ]
    assert told_of == [("test", True), ("test", False), ("ci", True)]
    assert [one["__typename"] for one in told["timelineItems"]["nodes"]] == ["BaseRefChangedEvent", "MergedEvent"]


def test_graphql_is_read_page_by_page(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic")
    for at in range(101):
        gh.review(number, f"person-{at}")
    asking, seen, mark = client(gh).requester, [], None
    for _ in range(2):
        _, answer = asking.graphql_query(QUERY, {"number": number, "reviews": mark})
        page = answer["data"]["repository"]["pullRequest"]["reviews"]
        seen += [one["author"]["login"] for one in page["nodes"]]
        mark = page["pageInfo"]["endCursor"]
        assert (page["pageInfo"]["hasNextPage"], page["totalCount"]) == (len(seen) == 100, 101)
    assert len(set(seen)) == 101


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ('{ repository(owner: "acme", name: "none") { id } }', "NOT_FOUND"),
        ('{ repository(owner: "acme", name: "shop") { pullRequest(number: 9) { id } } }', "NOT_FOUND"),
        (
            '{ repository(owner: "acme", name: "shop") { pullRequests { totalCount } } }',
            "MISSING_PAGINATION_BOUNDARIES",
        ),
        (
            '{ repository(owner: "acme", name: "shop") { pullRequests(first: 101) { totalCount } } }',
            "EXCESSIVE_PAGINATION",
        ),
        ("{ repositry { id } }", None),
        ("{", None),
    ],
)
def test_what_graphql_refuses(gh: FakeGitHub, query: str, kind: str | None) -> None:
    answer = ask(gh, "POST", "/graphql", {"query": query})
    assert answer.status == 200
    [error] = answer.body["errors"]
    assert error.get("type") == kind


def test_our_query_is_good_for_the_published_schema() -> None:
    from graphql import parse, validate

    assert validate(published.graphql(), parse(QUERY)) == []
    assert validate(published.graphql(), parse(QUERY.replace("headRefOid", "headRefOids"))) != []


def test_issues_are_written_and_read(gh: FakeGitHub, dev: Repo) -> None:
    repo = client(gh).get_repo("acme/shop")
    repo.create_label("bug", "ff0000", "a fault")
    mark = repo.create_milestone("1.0")
    gh.user("bob")
    issue = repo.create_issue("A wish", "please", assignee="bob", milestone=mark, labels=["bug"])
    gh.open(head="topic")
    issue.create_comment("one").edit("two")
    issue.add_to_labels("later")
    issue.edit(title="Another", state="closed", state_reason="not_planned")
    told = repo.get_issue(issue.number)
    assert (told.title, told.state, told.state_reason, told.milestone.title) == (
        "Another",
        "closed",
        "not_planned",
        "1.0",
    )
    assert [one.name for one in told.labels] == ["bug", "later"]
    assert [one.login for one in told.assignees] == ["bob"]
    assert [one.body for one in told.get_comments()] == ["two"]
    assert [one.event for one in told.get_events()] == ["labeled", "labeled", "renamed", "closed"]
    assert [(one.number, one.pull_request is None) for one in repo.get_issues(state="all")] == [(2, False), (1, True)]
    assert [one.number for one in repo.get_issues(state="all", labels=["bug"], milestone=mark)] == [1]
    since = gh.issue_at(2).updated
    told.create_comment("three")
    assert [one.number for one in repo.get_issues(state="all", since=since, sort="updated", direction="asc")] == [2, 1]


def test_what_happened_to_a_request(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic")
    gh.comment(number, "ann", "hello")
    gh.dismiss(gh.review(number, "ann"))
    gh.retarget(number, "main")
    gh.merge(number)
    told = ask(gh, "GET", f"/repos/acme/shop/issues/{number}/timeline").body
    assert [one["event"] for one in told] == [
        "commented", "reviewed", "review_dismissed", "base_ref_changed", "merged", "closed",
    ]  # fmt: skip
    assert told[1]["state"] == "dismissed"


def test_a_request_is_opened_and_merged_by_rest(gh: FakeGitHub, dev: Repo) -> None:
    repo = client(gh).get_repo("acme/shop")
    pull = repo.create_pull(title="A change", body="text", head="topic", base="main")
    with pytest.raises(github.GithubException) as again:
        repo.create_pull(title="A change", body="text", head="topic", base="main")
    assert again.value.status == 422
    assert "A pull request already exists for acme:topic." in str(again.value.data)
    assert pull.merge(merge_method="rebase").merged
    assert repo.get_pull(pull.number).merged_by.login == "ann"
    assert repo.get_pull(pull.number).is_merged()


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 401), ("Bearer nonsense", 401), ("Basic eDp5", 401), ("token {}", 200), ("Bearer {}", 200)],
)
def test_who_asks_is_always_asked(gh: FakeGitHub, header: str | None, status: int) -> None:
    assert ask(gh, "GET", "/user", header=(header or "").format(gh.token)).status == status


def test_limits_are_counted(gh: FakeGitHub) -> None:
    gh.hub.limit = 2
    assert [ask(gh, "GET", "/user").status for _ in range(3)] == [200, 200, 403]
    answer = ask(gh, "GET", "/user")
    assert (answer.headers["X-RateLimit-Remaining"], "rate limit exceeded" in answer.body["message"]) == ("0", True)
    assert answer.headers["X-GitHub-Request-Id"]


def test_a_repository_that_was_renamed(gh: FakeGitHub, dev: Repo) -> None:
    gh.open(head="topic")
    gh.rename("acme/store")
    assert client(gh).get_repo("acme/shop").get_pull(1).base.repo.full_name == "acme/store"
    assert "301" in str([one.status for one in gh.requests])
    found: Any = ask(gh, "POST", "/graphql", {"query": '{ repository(owner: "acme", name: "shop") { nameWithOwner } }'})
    assert found.body["data"]["repository"]["nameWithOwner"] == "acme/store"
