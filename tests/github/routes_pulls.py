"""Routes of pull requests and their reviews."""

from __future__ import annotations

from typing import Any

from tests.github import shapes, shapes_pull
from tests.github.calls import REPO, Call, Listed, Refused, found, route
from tests.github.merging import commits_of
from tests.github.state import Issue

PULL = f"{REPO}/pulls/{{pull_number}}"
FILES, COMMITS = 3000, 250


@route("GET", f"{REPO}/pulls")
def pulls(call: Call) -> Any:
    query, state = call.query, call.query.get("state", "open")
    told = [one for one in call.story.repo.pulls() if state in ("all", one.state)]
    if "base" in query:
        told = [one for one in told if one.pull and one.pull.base == query["base"]]
    if ":" in query.get("head", ""):
        told = [one for one in told if _head(one) == query["head"]]
    key = "updated" if query.get("sort") == "updated" else "created"
    descending = query.get("direction", "desc" if key == "created" else "asc") == "desc"
    told.sort(key=lambda one: (getattr(one, key), one.number), reverse=descending)
    return Listed(told, lambda one: shapes_pull.simple(call.view, one))


def _head(issue: Issue) -> str:
    assert issue.pull
    return f"{issue.pull.head_repo.partition('/')[0]}:{issue.pull.branch}"


@route("POST", f"{REPO}/pulls", 201)
def new_pull(call: Call) -> Any:
    call.may_write()
    head, base = call.text("head"), call.text("base")
    owner = call.story.repo.name.partition("/")[0]
    full = head if ":" in head else f"{owner}:{head}"
    if any(_head(one) == full and one.state == "open" and one.pull.base == base for one in _requests(call)):
        message = f"A pull request already exists for {full}."
        raise Refused(
            422, "Validation Failed", errors=[{"resource": "PullRequest", "code": "custom", "message": message}]
        )
    for name, field in ((head, "head"), (base, "base")):
        if ":" not in name and call.story.git.resolve(f"refs/heads/{name}") is None:
            raise Refused(422, "Validation Failed", errors=[{"field": field, "code": "invalid"}])
    if call.story.git.contains(f"refs/heads/{base}", f"refs/heads/{head.rpartition(':')[2]}"):
        message = f"No commits between {base} and {head}"
        raise Refused(
            422, "Validation Failed", errors=[{"resource": "PullRequest", "code": "custom", "message": message}]
        )
    draft = bool(call.body.get("draft", False))
    more = {"title": call.text("title"), "body": call.text("body", "") or "", "author": call.login}
    number = call.story.open(head=head, base=base, draft=draft, **more)
    return shapes_pull.pull_request(call.view, call.story.issue_at(number))


def _requests(call: Call) -> Any:
    return call.story.repo.pulls()


@route("GET", PULL)
def pull(call: Call) -> Any:
    return shapes_pull.pull_request(call.view, call.pull()[0])


@route("PATCH", PULL)
def edit_pull(call: Call) -> Any:
    call.may_write()
    issue, _ = call.pull()
    given = call.body or {}
    call.story.edit_issue(issue.number, title=given.get("title"), body=given.get("body"), by=call.login)
    if "base" in given:
        call.story.retarget(issue.number, given["base"], call.login)
    if given.get("state") == "closed" and issue.state == "open":
        call.story.close(issue.number, call.login)
    if given.get("state") == "open" and issue.state == "closed":
        call.story.reopen(issue.number, call.login)
    return shapes_pull.pull_request(call.view, issue)


@route("GET", f"{PULL}/files")
def files(call: Call) -> Any:
    """At most 3,000; GitHub says nothing of those beyond."""
    _, one = call.pull()
    return Listed(shapes_pull.changed(call.view, one)[:FILES], lambda each: shapes_pull.file(call.view, one, each))


@route("GET", f"{PULL}/commits")
def commits(call: Call) -> Any:
    """At most 250."""
    _, one = call.pull()
    return Listed(commits_of(call.story.git, one)[:COMMITS], lambda each: shapes.commit(call.view, each))


@route("GET", f"{PULL}/reviews")
def reviews(call: Call) -> Any:
    """Oldest first. A review that is not submitted is seen by its author alone."""
    issue, one = call.pull()
    told = [each for each in one.reviews if each.state != "PENDING" or each.login == call.login]
    return Listed(told, lambda each: shapes_pull.review(call.view, issue, each))


@route("POST", f"{PULL}/reviews")
def new_review(call: Call) -> Any:
    issue, one = call.pull()
    state = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
    kind = state.get(call.text("event", ""), "PENDING")
    if call.login == issue.author and kind in ("APPROVED", "CHANGES_REQUESTED"):
        raise Refused(422, "Unprocessable Entity", errors=["Can not approve your own pull request"])
    commit = call.text("commit_id", one.head)
    made = call.story.review(issue.number, call.login, kind, commit=commit, body=call.text("body", ""))
    return shapes_pull.review(call.view, issue, made)


@route("GET", f"{PULL}/reviews/{{review_id}}")
def review(call: Call) -> Any:
    issue, one = call.pull()
    return shapes_pull.review(call.view, issue, found(one.reviews, "id", int(call.names["review_id"])))


@route("PUT", f"{PULL}/reviews/{{review_id}}/dismissals")
def dismiss(call: Call) -> Any:
    call.may_write()
    issue, one = call.pull()
    made = found(one.reviews, "id", int(call.names["review_id"]))
    call.story.dismiss(made, call.login, call.text("message"))
    return shapes_pull.review(call.view, issue, made)


@route("GET", f"{PULL}/merge", 204)
def is_merged(call: Call) -> Any:
    if call.pull()[1].merged is None:
        raise Refused(404, "Not Found")
    return None


@route("PUT", f"{PULL}/merge")
def merge(call: Call) -> Any:
    call.may_write()
    issue, one = call.pull()
    method = call.text("merge_method", "merge")
    allowed = {"merge": "allow_merge_commit", "squash": "allow_squash_merge", "rebase": "allow_rebase_merge"}
    if issue.state != "open" or not one.mergeable or not call.story.repo.settings[allowed[method]]:
        raise Refused(405, "Pull Request is not mergeable")
    if call.text("sha", one.head) != one.head:
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    done = call.story.merge(issue.number, method, call.login)
    return {"sha": done, "merged": True, "message": "Pull Request successfully merged"}
