"""The payloads of the events that GitHub starts workflows with, as of a story; what GITHUB_EVENT_PATH names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.github import shapes_pull
from tests.github.gitside import Commit
from tests.github.server import FakeGitHub
from tests.github.shapes import Json, View, user
from tests.github.shapes_repo import repository
from tests.github.state import Review

ZERO = "0" * 40


def pull_request(gh: FakeGitHub, number: int, action: str = "synchronize", sender: str = "bob") -> Json:
    """`pull_request`, and `pull_request_target`."""
    gh.sync()
    told: Json = {"action": action, "number": number, "pull_request": _request(gh, number), **_common(gh, sender)}
    if action == "synchronize":
        head = gh.pull(number).head
        told |= {"before": ZERO, "after": head}
    return told


def pull_request_review(gh: FakeGitHub, number: int, review: Review, action: str = "submitted") -> Json:
    """`pull_request_review`; the state is in lower case here."""
    gh.sync()
    told = shapes_pull.review(_view(gh), gh.issue_at(number), review)
    told["state"] = review.state.lower()
    request = shapes_pull.simple(_view(gh), gh.issue_at(number))
    return {"action": action, "review": told, "pull_request": request, **_common(gh, review.login)}


def merge_group(gh: FakeGitHub, group: Mapping[str, str]) -> Json:
    """`merge_group`, of what `queue` answered."""
    head = {"head_commit": _commit(gh.git.commit(group["head_sha"]))}
    return {"action": "checks_requested", "merge_group": {**group, **head}, **_common(gh, "ann")}


def push(gh: FakeGitHub, branch: str, before: str, after: str, *, sender: str = "ann", forced: bool = False) -> Json:
    """`push` to a branch; ids of zeros are for one that is new or deleted."""
    made = [] if ZERO in (before, after) else gh.git.commits("--reverse", after, f"^{before}")
    told: Json = {"ref": f"refs/heads/{branch}", "before": before, "after": after, "base_ref": None}
    told |= {"created": before == ZERO, "deleted": after == ZERO, "forced": forced}
    commits = [_pushed(gh, one) for one in made]
    more = {"compare": f"{gh.url}/compare", "commits": commits, "head_commit": commits[-1] if commits else None}
    person = {"name": sender, "email": f"{sender}@example.org"}
    return {**told, **more, "pusher": person, **_common(gh, sender)}


def _view(gh: FakeGitHub) -> View:
    return View(gh.url, gh)


def _request(gh: FakeGitHub, number: int) -> Json:
    return shapes_pull.pull_request(_view(gh), gh.issue_at(number))


def _common(gh: FakeGitHub, sender: str) -> dict[str, Any]:
    return {"repository": repository(_view(gh)), "sender": user(_view(gh), sender)}


def _commit(one: Commit) -> Json:
    people = {"author": one.author, "committer": one.committer}
    named = {role: {"name": who[0], "email": who[1]} for role, who in people.items()}
    told = {"id": one.oid, "tree_id": one.tree, "message": one.message, "timestamp": one.committer[2]}
    return {**told, **named}


def _pushed(gh: FakeGitHub, one: Commit) -> Json:
    """A commit as a push has it, with the paths that it changed against its first parent."""
    changes = gh.git.files(one.parents[0], one.oid) if one.parents else []
    paths = {word: [each.path for each in changes if each.status == word] for word in ("added", "removed", "modified")}
    return {**_commit(one), "distinct": True, "url": f"{_view(gh).html}/commit/{one.oid}", **paths}
