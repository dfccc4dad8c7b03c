"""The shapes of issues: labels, milestones, comments, events, and what issues and pull requests share."""

from __future__ import annotations

from urllib.parse import quote

from tests.github.shapes import Json, View, maybe_user, node, stamp, user
from tests.github.state import Comment, Event, Issue, Milestone


def association(view: View, login: str) -> str:
    """What GitHub says somebody is to the repository."""
    if login == view.story.repo.name.partition("/")[0]:
        return "OWNER"
    return "COLLABORATOR" if login in view.story.repo.permissions else "CONTRIBUTOR"


def label(view: View, name: str) -> Json:
    found = view.story.repo.labels[name]
    return {
        "id": found.id,
        "node_id": node("LA", found.id),
        "url": f"{view.api}/labels/{quote(name)}",
        "name": name,
        "color": found.color,
        "default": False,
        "description": found.description,
    }


def milestone(view: View, one: Milestone) -> Json:
    within = [issue.state for issue in view.story.repo.issues.values() if issue.milestone == one.number]
    url = f"{view.api}/milestones/{one.number}"
    return {
        "url": url,
        "html_url": f"{view.html}/milestone/{one.number}",
        "labels_url": f"{url}/labels",
        "id": one.id,
        "node_id": node("MI", one.id),
        "number": one.number,
        "title": one.title,
        "description": one.description,
        "creator": user(view, one.creator),
        "open_issues": within.count("open"),
        "closed_issues": within.count("closed"),
        "state": one.state,
        "created_at": stamp(one.created),
        "updated_at": stamp(one.updated),
        "due_on": stamp(one.due),
        "closed_at": None,
    }


def comment(view: View, one: Comment) -> Json:
    """`issue-comment`."""
    issue = view.story.issue_at(one.number)
    kind = "pull" if issue.pull else "issues"
    return {
        "url": f"{view.api}/issues/comments/{one.id}",
        "html_url": f"{view.html}/{kind}/{one.number}#issuecomment-{one.id}",
        "issue_url": f"{view.api}/issues/{one.number}",
        "id": one.id,
        "node_id": node("IC", one.id),
        "user": user(view, one.login),
        "created_at": stamp(one.created),
        "updated_at": stamp(one.updated),
        "body": one.body,
        "author_association": association(view, one.login),
        "performed_via_github_app": None,
    }


def shared(view: View, issue: Issue) -> Json:
    """What an issue and a pull request tell alike."""
    people = [user(view, one) for one in issue.assignees]
    found = view.story.repo.milestones.get(issue.milestone or 0)
    return {
        "number": issue.number,
        "state": issue.state,
        "locked": False,
        "title": issue.title,
        "body": issue.body or None,
        "user": user(view, issue.author),
        "labels": [label(view, one) for one in issue.labels],
        "assignee": people[0] if people else None,
        "assignees": people,
        "milestone": milestone(view, found) if found else None,
        "author_association": association(view, issue.author),
        "active_lock_reason": None,
        "created_at": stamp(issue.created),
        "updated_at": stamp(issue.updated),
        "closed_at": stamp(issue.closed),
    }


def issue(view: View, one: Issue) -> Json:
    """`issue`; a pull request's has the key `pull_request`."""
    url, html = f"{view.api}/issues/{one.number}", f"{view.html}/issues/{one.number}"
    told = {
        **shared(view, one),
        "id": one.id,
        "node_id": node("I", one.id),
        "url": url,
        "repository_url": view.api,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": html,
        "comments": len(one.comments),
        "state_reason": one.reason,
        "closed_by": maybe_user(view, one.closed_by),
        "performed_via_github_app": None,
    }
    if one.pull:
        html = f"{view.html}/pull/{one.number}"
        ends = {"diff_url": f"{html}.diff", "patch_url": f"{html}.patch", "merged_at": stamp(one.pull.merged)}
        told["html_url"] = html
        told["pull_request"] = {"url": f"{view.api}/pulls/{one.number}", "html_url": html, **ends}
    return told


def event(view: View, one: Event) -> Json:
    """An event of an issue or its timeline."""
    told: Json = {
        "id": one.id,
        "node_id": node("EV", one.id),
        "url": f"{view.api}/issues/events/{one.id}",
        "actor": user(view, one.actor),
        "event": one.kind,
        "commit_id": one.data.get("commit"),
        "commit_url": f"{view.api}/commits/{one.data['commit']}" if "commit" in one.data else None,
        "created_at": stamp(one.at),
        "performed_via_github_app": None,
    }
    if one.kind in ("labeled", "unlabeled"):
        found = view.story.repo.labels[one.data["label"]]
        told["label"] = {"name": found.name, "color": found.color}
    if one.kind == "renamed":
        told["rename"] = {"from": one.data["old"], "to": one.data["new"]}
    if one.kind == "review_dismissed":
        asked = {"state": "dismissed", "review_id": int(one.data["review"])}
        told["dismissed_review"] = {**asked, "dismissal_message": one.data["message"]}
    return told
