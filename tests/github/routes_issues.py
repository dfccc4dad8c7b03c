"""Routes of issues: labels, milestones, assignees, comments, events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.github import shapes, shapes_issue, shapes_pull
from tests.github.calls import REPO, Call, Listed, Refused, found, route
from tests.github.state import Comment, Issue, Milestone

ISSUE = f"{REPO}/issues/{{issue_number}}"


@route("GET", f"{REPO}/issues")
def issues(call: Call) -> Any:
    """Pull requests are among them."""
    query, state = call.query, call.query.get("state", "open")
    wanted = [one for one in query.get("labels", "").split(",") if one]
    told = [
        one
        for one in call.story.repo.issues.values()
        if state in ("all", one.state) and all(name in one.labels for name in wanted) and _asked(one, query)
    ]
    key = {"updated": "updated", "comments": "comments"}.get(query.get("sort", ""), "created")
    told.sort(key=lambda one: (getattr(one, key), one.number), reverse=query.get("direction", "desc") == "desc")
    return Listed(told, lambda one: shapes_issue.issue(call.view, one))


def _asked(issue: Issue, query: dict[str, str]) -> bool:
    since = query.get("since")
    if since and issue.updated < datetime.fromisoformat(since):
        return False
    if "creator" in query and issue.author != query["creator"]:
        return False
    person, mark = query.get("assignee", ""), query.get("milestone", "")
    if person and not (
        {"none": not issue.assignees, "*": bool(issue.assignees)}.get(person, person in issue.assignees)
    ):
        return False
    has = issue.milestone is not None
    return not mark or {"none": not has, "*": has}.get(mark, str(issue.milestone) == mark)


@route("POST", f"{REPO}/issues", 201)
def new_issue(call: Call) -> Any:
    title, body = call.text("title"), call.text("body", "")
    people, mark = _people(call), call.body.get("milestone")
    labels = call.names_of("labels")
    number = call.story.issue(title, body, call.login, labels=labels, assignees=people, milestone=mark)
    return shapes_issue.issue(call.view, call.story.issue_at(number))


def _people(call: Call) -> list[str]:
    """Who is to be assigned; those whom nobody knows are left out without a word."""
    asked = [*call.names_of("assignees"), *[one for one in [call.body.get("assignee")] if one]]
    return [one for one in asked if one in call.story.world.users]


@route("GET", ISSUE)
def issue(call: Call) -> Any:
    return shapes_issue.issue(call.view, call.issue())


@route("PATCH", ISSUE)
def edit_issue(call: Call) -> Any:
    call.may_write()
    one, given = call.issue(), call.body or {}
    labels = call.names_of("labels") if "labels" in given else None
    people = _people(call) if given.keys() & {"assignee", "assignees"} else None
    texts = {"title": given.get("title"), "body": given.get("body")}
    mark = given.get("milestone", -1)
    call.story.edit_issue(one.number, labels=labels, assignees=people, milestone=mark, by=call.login, **texts)
    if given.get("state") == "closed" and one.state == "open":
        call.story.close_issue(one.number, call.login, given.get("state_reason") or "completed")
    if given.get("state") == "open" and one.state == "closed":
        call.story.reopen_issue(one.number, call.login)
    return shapes_issue.issue(call.view, one)


@route("GET", f"{REPO}/issues/comments/{{comment_id}}")
def comment(call: Call) -> Any:
    return shapes_issue.comment(call.view, _comment(call))


@route("PATCH", f"{REPO}/issues/comments/{{comment_id}}")
def edit_comment(call: Call) -> Any:
    call.may_write()
    one = _comment(call)
    call.story.edit_comment(one, call.text("body"), call.login)
    return shapes_issue.comment(call.view, one)


@route("DELETE", f"{REPO}/issues/comments/{{comment_id}}", 204)
def delete_comment(call: Call) -> Any:
    call.may_write()
    call.story.delete_comment(_comment(call))


def _comment(call: Call) -> Comment:
    told = [one for issue in call.story.repo.issues.values() for one in issue.comments]
    one: Comment = found(told, "id", int(call.names["comment_id"]))
    return one


@route("GET", f"{REPO}/issues/comments")
def all_comments(call: Call) -> Any:
    """Of every issue, by id; `since` asks for those changed since."""
    told = [one for issue in call.story.repo.issues.values() for one in issue.comments]
    return Listed(_since(call, sorted(told, key=lambda one: one.id)), lambda one: shapes_issue.comment(call.view, one))


@route("GET", f"{ISSUE}/comments")
def comments(call: Call) -> Any:
    return Listed(_since(call, call.issue().comments), lambda one: shapes_issue.comment(call.view, one))


def _since(call: Call, told: list[Comment]) -> list[Comment]:
    since = call.query.get("since")
    return [one for one in told if not since or one.updated >= datetime.fromisoformat(since)]


@route("POST", f"{ISSUE}/comments", 201)
def new_comment(call: Call) -> Any:
    return shapes_issue.comment(call.view, call.story.comment(call.issue().number, call.login, call.text("body")))


@route("GET", f"{ISSUE}/events")
def events(call: Call) -> Any:
    return Listed(call.issue().events, lambda one: shapes_issue.event(call.view, one))


@route("GET", f"{ISSUE}/timeline")
def timeline(call: Call) -> Any:
    """Events, comments and reviews, as they came; the state of a review is in lower case here."""
    one = call.issue()
    told = [(each.created, shapes_issue.comment(call.view, each), each.login) for each in one.comments]
    lines = [{**shape, "event": "commented", "actor": shapes.user(call.view, login)} for _, shape, login in told]
    pairs = [(when, line) for (when, _, _), line in zip(told, lines, strict=True)]
    pairs += [(each.at, shapes_issue.event(call.view, each)) for each in one.events]
    for each in one.pull.reviews if one.pull else []:
        if each.state != "PENDING":
            shape = shapes_pull.review(call.view, one, each)
            pairs.append((each.at, {**shape, "event": "reviewed", "state": each.state.lower()}))
    return Listed([line for _, line in sorted(pairs, key=lambda pair: pair[0])], lambda line: line)


@route("GET", f"{ISSUE}/labels")
def issue_labels(call: Call) -> Any:
    return Listed(call.issue().labels, lambda one: shapes_issue.label(call.view, one))


@route("POST", f"{ISSUE}/labels")
def add_labels(call: Call) -> Any:
    one = call.issue()
    return _labelled(call, list(dict.fromkeys([*one.labels, *call.names_of("labels")])))


@route("PUT", f"{ISSUE}/labels")
def set_labels(call: Call) -> Any:
    return _labelled(call, call.names_of("labels"))


@route("DELETE", f"{ISSUE}/labels/{{name}}")
def remove_label(call: Call) -> Any:
    one = call.issue()
    if call.names["name"] not in one.labels:
        raise Refused(404, "Label does not exist")
    return _labelled(call, [name for name in one.labels if name != call.names["name"]])


def _labelled(call: Call, names: list[str]) -> Any:
    call.may_write()
    one = call.issue()
    call.story.edit_issue(one.number, labels=names, by=call.login)
    return [shapes_issue.label(call.view, name) for name in one.labels]


@route("POST", f"{ISSUE}/assignees", 201)
def assign(call: Call) -> Any:
    call.may_write()
    one = call.issue()
    people = list(dict.fromkeys([*one.assignees, *call.names_of("assignees")]))
    call.story.edit_issue(one.number, assignees=people, by=call.login)
    return shapes_issue.issue(call.view, one)


@route("DELETE", f"{ISSUE}/assignees")
def unassign(call: Call) -> Any:
    call.may_write()
    one, gone = call.issue(), call.names_of("assignees")
    call.story.edit_issue(one.number, assignees=[each for each in one.assignees if each not in gone], by=call.login)
    return shapes_issue.issue(call.view, one)


@route("GET", f"{REPO}/labels")
def labels(call: Call) -> Any:
    return Listed(list(call.story.repo.labels), lambda one: shapes_issue.label(call.view, one))


@route("POST", f"{REPO}/labels", 201)
def new_label(call: Call) -> Any:
    call.may_write()
    name = call.text("name")
    if name in call.story.repo.labels:
        raise Refused(
            422, "Validation Failed", errors=[{"resource": "Label", "code": "already_exists", "field": "name"}]
        )
    call.story.label(name, call.text("color", "ededed"), call.text("description", ""))
    return shapes_issue.label(call.view, name)


@route("GET", f"{REPO}/labels/{{name}}")
def label(call: Call) -> Any:
    if call.names["name"] not in call.story.repo.labels:
        raise Refused(404, "Not Found")
    return shapes_issue.label(call.view, call.names["name"])


@route("GET", f"{REPO}/milestones")
def milestones(call: Call) -> Any:
    state = call.query.get("state", "open")
    told = [one for one in call.story.repo.milestones.values() if state in ("all", one.state)]
    return Listed(told, lambda one: shapes_issue.milestone(call.view, one))


@route("POST", f"{REPO}/milestones", 201)
def new_milestone(call: Call) -> Any:
    call.may_write()
    due = call.body.get("due_on")
    when = datetime.fromisoformat(due) if due else None
    number = call.story.milestone(call.text("title"), call.text("description", ""), when, call.login)
    return shapes_issue.milestone(call.view, call.story.repo.milestones[number])


@route("GET", f"{REPO}/milestones/{{milestone_number}}")
def milestone(call: Call) -> Any:
    return shapes_issue.milestone(call.view, _milestone(call))


@route("PATCH", f"{REPO}/milestones/{{milestone_number}}")
def edit_milestone(call: Call) -> Any:
    call.may_write()
    one, given = _milestone(call), call.body or {}
    one.title, one.state = given.get("title", one.title), given.get("state", one.state)
    one.description, one.updated = given.get("description", one.description), call.story.world.clock.tick()
    return shapes_issue.milestone(call.view, one)


def _milestone(call: Call) -> Milestone:
    one: Milestone = found(call.story.repo.milestones.values(), "number", int(call.names["number"]))
    return one


@route("GET", f"{REPO}/assignees")
def assignees(call: Call) -> Any:
    told = [one.login for one in call.story.world.users.values() if one.kind == "User"]
    return Listed(told, lambda one: shapes.user(call.view, one))


@route("GET", f"{REPO}/assignees/{{assignee}}", 204)
def assignee(call: Call) -> Any:
    if call.names["assignee"] not in call.story.world.users:
        raise Refused(404, "Not Found")
    return None
