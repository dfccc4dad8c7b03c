"""The fake is as GitHub says that it is: every answer by the OpenAPI description, its queries by the schema."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.github import contract, graphql, published
from tests.github.asking import ask
from tests.github.calls import REPO, ROUTES
from tests.github.server import FakeGitHub

pytestmark = pytest.mark.xdist_group("published")


@pytest.fixture
def told(gh: FakeGitHub) -> dict[str, str]:
    """A repository in which everything has happened once; the names that stand in the paths of routes."""
    gh.user("ann")
    gh.permission("ann", "admin")
    gh.team("acme/developers", ["ann", "bob?"])
    mark = gh.milestone("1.0", "soon")
    wish = gh.issue("A wish", "please", labels=["bug"], assignees=["ann"], milestone=mark)
    number = gh.open(head="topic", body="text")
    commit = gh.git.resolve("topic") or ""
    review = gh.review(number, "ann", body="fine")
    gh.review(number, "carol", "CHANGES_REQUESTED")
    gh.comment(number, "ann", "hello")
    comment = gh.comment(wish, "ann", "yes")
    gh.edit_issue(number, title="Another title", labels=["bug"])
    gh.edit_issue(number, labels=[])
    gh.check(commit, "test")
    gh.check(commit, "lint", None, app="other")
    gh.status(commit, "ci/old", "pending")
    gh.protect(required=["test", ("lint", "other")], approvals=1)
    gh.dismiss(review)
    return {
        "owner": "acme",
        "repo": "shop",
        "org": "acme",
        "team_slug": "developers",
        "username": "ann",
        "assignee": "ann",
        "branch": "main",
        "ref": commit,
        "commit_sha": commit,
        "sha": commit,
        "basehead": "main...topic",
        "name": "bug",
        "pull_number": str(number),
        "issue_number": str(wish),
        "comment_id": str(comment.id),
        "review_id": str(review.id),
        "milestone_number": str(mark),
    }


# What is sent to the routes that take something, by method and the end of the template.
GIVEN: dict[tuple[str, str], Any] = {
    ("POST", "/pulls"): {"title": "x", "head": "second", "base": "main", "body": "y"},
    ("PATCH", "/pulls/{pull_number}"): {"title": "x", "state": "closed"},
    ("POST", "/pulls/{pull_number}/reviews"): {"event": "APPROVE", "body": "x"},
    ("PUT", "/pulls/{pull_number}/reviews/{review_id}/dismissals"): {"message": "x"},
    ("PUT", "/pulls/{pull_number}/merge"): {"merge_method": "squash"},
    ("POST", "/issues"): {"title": "x", "labels": ["new"], "assignees": ["bob"]},
    ("PATCH", "/issues/{issue_number}"): {"title": "x", "state": "closed", "milestone": None},
    ("POST", "/issues/{issue_number}/comments"): {"body": "x"},
    ("PATCH", "/issues/comments/{comment_id}"): {"body": "x"},
    ("DELETE", "/issues/comments/{comment_id}"): None,
    ("POST", "/issues/{issue_number}/labels"): {"labels": ["new"]},
    ("PUT", "/issues/{issue_number}/labels"): {"labels": ["new"]},
    ("DELETE", "/issues/{issue_number}/labels/{name}"): None,
    ("POST", "/issues/{issue_number}/assignees"): {"assignees": ["bob"]},
    ("DELETE", "/issues/{issue_number}/assignees"): {"assignees": ["ann"]},
    ("POST", "/labels"): {"name": "new", "color": "ff0000"},
    ("POST", "/milestones"): {"title": "2.0", "due_on": "2026-02-03T00:00:00Z"},
    ("PATCH", "/milestones/{milestone_number}"): {"state": "closed"},
    ("POST", "/statuses/{sha}"): {"state": "success", "context": "ci"},
    ("POST", "/check-runs"): {"name": "x", "head_sha": "", "conclusion": "success"},
}
AS_APP = {"/check-runs"}
MERGED = {"/pulls/{pull_number}/merge"}


@pytest.mark.parametrize("at", range(len(ROUTES)), ids=[f"{one.method} {one.template}" for one in ROUTES])
def test_every_route_answers_as_published(gh: FakeGitHub, told: dict[str, str], at: int) -> None:
    one = ROUTES[at]
    end = one.template.removeprefix(REPO)
    names = {**told, "ref": "heads/main"} if end == "/git/ref/{ref}" else told
    given = GIVEN.get((one.method, end))
    if end == "/check-runs":
        given = {**(given or {}), "head_sha": told["sha"]}
    if (one.method, end) == ("POST", "/pulls"):
        gh.git.point("refs/heads/second", told["sha"])
    if (one.method, end) == ("GET", "/pulls/{pull_number}/merge"):
        gh.merge(int(told["pull_number"]))
    token = gh.token_of("other[bot]") if end in AS_APP else gh.token
    answer = ask(gh, one.method, one.template.format(**names), given, token)
    assert answer.status == one.status, answer.body
    assert contract.faults(one.method, one.template, one.status, answer.body) == []


@pytest.mark.parametrize("after", ["merge", "squash", "rebase", "close", "conflict", "fork", "gone"])
@pytest.mark.parametrize(
    "end", ["/pulls/{pull_number}", "/pulls?state=all", "/issues?state=all", "/issues/{pull_number}/timeline"]
)
def test_requests_in_every_state(gh: FakeGitHub, told: dict[str, str], after: str, end: str) -> None:
    number, commit, known = int(told["pull_number"]), told["sha"], []
    if after in ("merge", "squash", "rebase"):
        gh.merge(number, after)
    elif after == "close":
        gh.close(number)
    elif after == "conflict":
        tree = gh.git.make(gh.git.commit("main").tree, [], "x", ("x", "x@example.org", "2026-01-02T00:00:00Z"), WHO)
        gh.git.point("refs/heads/topic", tree)
    else:
        number = gh.open(head="bob:fix", commit=commit)
        if after == "gone":
            gh.delete_fork(number)
            # What GitHub does, and its description does not know of.
            where = "$[0]" if "?" in end else "$"
            known = [f"{where}.head.repo: None is not of type 'object'"] * end.startswith("/pulls")
    answer = ask(gh, "GET", f"/repos/acme/shop{end}".format(pull_number=number))
    template = f"{REPO}{end.partition('?')[0]}".replace("/issues/{pull_number}/", "/issues/{issue_number}/")
    assert contract.faults("GET", template, 200, answer.body) == known


WHO = ("bob", "bob@example.org", "2026-01-02T00:00:00Z")


@pytest.mark.parametrize(
    ("path", "template", "status"),
    [
        ("/repos/acme/shop/pulls/99", f"{REPO}/pulls/{{pull_number}}", 404),
        ("/repos/acme/nothing", REPO, 404),
        ("/orgs/acme/teams/hidden/memberships/ann", "/orgs/{org}/teams/{team_slug}/memberships/{username}", 404),
    ],
)
def test_a_no_is_as_published(gh: FakeGitHub, path: str, template: str, status: int) -> None:
    answer = ask(gh, "GET", path)
    assert answer.status == status
    assert answer.body["message"] == "Not Found"
    found = [] if "memberships" in path else contract.faults("GET", template, status, answer.body)
    assert found == []


def test_limits_are_told_as_published(gh: FakeGitHub) -> None:
    assert contract.faults("GET", "/rate_limit", 200, ask(gh, "GET", "/rate_limit").body) == []


def test_a_wrong_answer_is_noticed(gh: FakeGitHub, told: dict[str, str]) -> None:
    template = f"{REPO}/pulls/{{pull_number}}"
    body = ask(gh, "GET", template.format(**told)).body
    del body["merged_at"]
    body["number"], body["user"]["login"] = "1", None
    assert len(contract.faults("GET", template, 200, body)) == 3


def queries() -> dict[str, str]:
    """The queries of the product, by name."""
    told = vars(importlib.import_module("gitflow_work.adapters.github.queries"))
    return {name: text for name, text in told.items() if isinstance(text, str) and text.lstrip().startswith("query ")}


def test_the_queries_of_the_product_are_good_for_both_schemas() -> None:
    from graphql import parse, validate

    assert queries()
    for name, text in queries().items():
        for schema in (published.graphql(), graphql.schema()):
            assert (name, validate(schema, parse(text))) == (name, [])


def test_the_schema_is_a_part_of_the_published_one() -> None:
    """Every type, field, argument and value of schema.graphql is in GitHub's, and of the same type."""
    ours: Any = graphql.schema()
    theirs = published.graphql()
    for name, kind in ours.type_map.items():
        other = theirs.type_map[name]
        assert type(kind) is type(other), name
        if hasattr(kind, "types"):
            assert {str(one) for one in kind.types} <= {str(one) for one in other.types}, name
        if hasattr(kind, "values"):
            assert set(kind.values) <= set(other.values), name
        for field, told in getattr(kind, "fields", {}).items():
            assert str(told.type) == str(other.fields[field].type), f"{name}.{field}"
            given = {key: str(one.type) for key, one in told.args.items()}
            published_ones = {key: str(one.type) for key, one in other.fields[field].args.items()}
            assert given.items() <= published_ones.items(), f"{name}.{field}"
            needed = {key for key, one in published_ones.items() if one.endswith("!")}
            assert needed <= set(given), f"{name}.{field}"
