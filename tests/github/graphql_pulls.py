"""The objects of the GraphQL API that are about pull requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.github.gitside import FileChange
from tests.github.graphql_objects import (
    Asker,
    Object,
    actor,
    commit,
    connection,
    other_repository,
    repository,
    rollup,
)
from tests.github.merging import commits_of
from tests.github.shapes import node, stamp
from tests.github.shapes_issue import association
from tests.github.shapes_pull import changed
from tests.github.state import Comment, Event, Issue, Review

OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
WRITERS = ("write", "maintain", "admin")


def pull_request(asker: Asker, issue: Issue) -> Object:
    pull, view = issue.pull, asker.view
    assert pull
    git = view.story.git
    merged = pull.merged is not None
    trial = pull.merge_commit if not merged and pull.mergeable else None
    final = pull.merge_commit if merged else None

    def lines(key: str) -> int:
        return sum(getattr(one, key) for one in changed(view, pull))

    return {
        "__typename": "PullRequest",
        "id": node("PR", pull.id),
        "databaseId": pull.id,
        "fullDatabaseId": str(pull.id),
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": "MERGED" if merged else issue.state.upper(),
        "closed": issue.state == "closed",
        "merged": merged,
        "mergedAt": stamp(pull.merged),
        "mergedBy": actor(view, pull.merged_by),
        "author": actor(view, issue.author),
        "authorAssociation": association(view, issue.author),
        "baseRefName": pull.base,
        "baseRefOid": pull.told_base,
        "baseRepository": lambda _: repository(asker),
        "headRefName": pull.branch,
        "headRefOid": pull.head,
        "headRepository": lambda _: other_repository(asker, pull.head_repo),
        "headRepositoryOwner": actor(view, pull.head_repo.partition("/")[0]),
        "isCrossRepository": pull.head_repo != view.story.repo.name,
        "isDraft": pull.draft,
        "mergeCommit": lambda _: commit(asker, final) if final else None,
        "potentialMergeCommit": lambda _: commit(asker, trial) if trial else None,
        "mergeable": {True: "MERGEABLE", False: "CONFLICTING", None: "UNKNOWN"}[pull.mergeable],
        "createdAt": stamp(issue.created),
        "updatedAt": stamp(issue.updated),
        "closedAt": stamp(issue.closed),
        "lastEditedAt": None,
        "editor": None,
        "url": f"{view.html}/pull/{issue.number}",
        "changedFiles": lambda _: len(changed(view, pull)),
        "additions": lambda _: lines("added"),
        "deletions": lambda _: lines("deleted"),
        "files": lambda _, **given: connection(changed(view, pull)[:3000], _file, given),
        "commits": lambda _, **given: connection(
            commits_of(git, pull)[:250], lambda one: _commit(asker, one.oid), given
        ),
        "reviews": lambda _, **given: _reviews(asker, issue, _asked(asker, issue, given), given),
        "latestReviews": lambda _, **given: _reviews(asker, issue, _latest(_seen(asker, issue)), given),
        "latestOpinionatedReviews": lambda _, **given: _reviews(asker, issue, _opinions(asker, issue, given), given),
        "comments": lambda _, **given: connection(issue.comments, lambda one: _comment(asker, issue, one), given),
        "timelineItems": lambda _, **given: _timeline(asker, issue, given),
        "reviewDecision": lambda _: _decision(asker, issue),
        "statusCheckRollup": lambda _: rollup(asker, pull.head),
    }


def _file(one: FileChange) -> Object:
    return {"path": one.path, "additions": one.added, "deletions": one.deleted, "changeType": _CHANGES[one.status]}


_CHANGES = {"removed": "DELETED"} | {one: one.upper() for one in ("added", "modified", "renamed", "copied", "changed")}


def _commit(asker: Asker, oid: str) -> Object:
    url = f"{asker.view.html}/commit/{oid}"
    return {
        "__typename": "PullRequestCommit",
        "id": node("PRC", oid),
        "url": url,
        "commit": lambda _: commit(asker, oid),
    }


def _seen(asker: Asker, issue: Issue) -> list[Review]:
    """A review that is not submitted is seen by its author alone."""
    assert issue.pull
    return [one for one in issue.pull.reviews if one.state != "PENDING" or one.login == asker.login]


def _asked(asker: Asker, issue: Issue, given: dict[str, Any]) -> list[Review]:
    states, login = given.get("states"), given.get("author")
    return [one for one in _seen(asker, issue) if one.state in (states or [one.state]) and login in (None, one.login)]


def _latest(told: list[Review]) -> list[Review]:
    """The last one of each person, by time."""
    return sorted({one.login: one for one in told}.values(), key=lambda one: one.at)


def _opinions(asker: Asker, issue: Issue, given: dict[str, Any]) -> list[Review]:
    found = _latest([one for one in _seen(asker, issue) if one.state in OPINIONS])
    may = asker.view.story.repo.permissions
    return [one for one in found if not given.get("writersOnly") or may.get(one.login, "read") in WRITERS]


def _reviews(asker: Asker, issue: Issue, told: list[Review], given: dict[str, Any]) -> Object:
    return connection(told, lambda one: _review(asker, issue, one), given)


def _review(asker: Asker, issue: Issue, one: Review) -> Object:
    view = asker.view
    told = {
        "__typename": "PullRequestReview",
        "id": node("PRR", one.id),
        "databaseId": one.id,
        "fullDatabaseId": str(one.id),
        "state": one.state,
        "body": one.body,
        "authorCanPushToRepository": view.story.repo.permissions.get(one.login, "read") in WRITERS,
        "submittedAt": None if one.state == "PENDING" else stamp(one.at),
        "commit": lambda _: commit(asker, one.commit) if one.commit else None,
        "onBehalfOf": lambda _, **given: connection([], lambda each: each, given),
        "url": f"{view.html}/pull/{issue.number}#pullrequestreview-{one.id}",
    }
    return {**told, **_written(asker, one.login, one.at, one.edited, one.login)}


def _written(asker: Asker, login: str, created: datetime, edited: datetime | None, editor: str) -> Object:
    """Who wrote a text, and whether it was changed since."""
    return {
        "author": actor(asker.view, login),
        "authorAssociation": association(asker.view, login),
        "createdAt": stamp(created),
        "updatedAt": stamp(edited or created),
        "lastEditedAt": stamp(edited),
        "includesCreatedEdit": edited is not None,
        "editor": actor(asker.view, editor) if edited else None,
    }


def _comment(asker: Asker, issue: Issue, one: Comment) -> Object:
    kind = "pull" if issue.pull else "issues"
    url = f"{asker.view.html}/{kind}/{issue.number}#issuecomment-{one.id}"
    ids = {"id": node("IC", one.id), "databaseId": one.id, "fullDatabaseId": str(one.id), "url": url}
    edited = one.updated if one.editor else None
    written = _written(asker, one.login, one.created, edited, one.editor)
    return {"__typename": "IssueComment", **ids, "body": one.body, **written}


def _decision(asker: Asker, issue: Issue) -> str | None:
    """Where reviews are demanded: what they come to."""
    assert issue.pull
    rules = asker.view.story.repo.protected.get(issue.pull.base)
    if rules is None or not rules.approvals:
        return None
    states = [one.state for one in _opinions(asker, issue, {"writersOnly": True})]
    if "CHANGES_REQUESTED" in states:
        return "CHANGES_REQUESTED"
    return "APPROVED" if states.count("APPROVED") >= rules.approvals else "REVIEW_REQUIRED"


_EVENTS = {
    "base_ref_changed": "BaseRefChangedEvent",
    "head_ref_force_pushed": "HeadRefForcePushedEvent",
    "review_dismissed": "ReviewDismissedEvent",
    "merged": "MergedEvent",
    "closed": "ClosedEvent",
    "reopened": "ReopenedEvent",
    "renamed": "RenamedTitleEvent",
}


def _timeline(asker: Asker, issue: Issue, given: dict[str, Any]) -> Object:
    """Reviews, comments and events, as they came; `itemTypes` chooses among them."""
    events = [one for one in issue.events if one.kind in _EVENTS]
    told = [(one.at, one.kind.upper() + "_EVENT", _event(asker, issue, one)) for one in events]
    told += [(one.created, "ISSUE_COMMENT", _comment(asker, issue, one)) for one in issue.comments]
    told += [(one.at, "PULL_REQUEST_REVIEW", _review(asker, issue, one)) for one in _seen(asker, issue)]
    names = {"RENAMED_EVENT": "RENAMED_TITLE_EVENT"}
    wanted = given.get("itemTypes")
    kept = [one for one in sorted(told, key=lambda one: one[0]) if not wanted or names.get(one[1], one[1]) in wanted]
    return connection([one for _, _, one in kept], lambda one: one, given)


def _event(asker: Asker, issue: Issue, one: Event) -> Object:
    assert issue.pull
    told: Object = {"__typename": _EVENTS[one.kind], "id": node("EV", one.id)}
    told |= {"actor": actor(asker.view, one.actor), "createdAt": stamp(one.at)}
    data = one.data
    if one.kind == "base_ref_changed":
        told |= {"previousRefName": data["old"], "currentRefName": data["new"]}
    if one.kind == "head_ref_force_pushed":
        told |= {"beforeCommit": commit(asker, data["before"]), "afterCommit": commit(asker, data["after"])}
    if one.kind == "merged":
        told |= {"commit": commit(asker, data["commit"]), "mergeRefName": issue.pull.base}
    if one.kind == "renamed":
        told |= {"previousTitle": data["old"], "currentTitle": data["new"]}
    if one.kind == "review_dismissed":
        review = next(each for each in issue.pull.reviews if str(each.id) == data["review"])
        told |= {"dismissalMessage": data["message"], "previousReviewState": review.opinion}
        told |= {"review": lambda _: _review(asker, issue, review)}
    return told
