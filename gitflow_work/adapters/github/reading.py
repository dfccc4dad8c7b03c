"""GitHub's payloads turned into our words. What is not as it should be raises KeyError, TypeError, ValueError,
AttributeError: `understood` makes trouble of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from gitflow_work.adapters.github import trouble
from gitflow_work.core.forge.answers import CheckRun, CommitBy, Pull, Review
from gitflow_work.core.forge.pushes import Push

Made = TypeVar("Made")


@contextmanager
def understood(what: str) -> Iterator[None]:
    """A payload that is not what it should be is trouble."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise trouble.odd(what) from None


def each(nodes: Any, make: Callable[[Any], Made]) -> list[Made]:
    """A list's members, made into something else. Raises TypeError when it is no list."""
    if not isinstance(nodes, list):
        raise TypeError
    return [make(one) for one in nodes]


def text(value: Any) -> str:
    """A text that must be there."""
    if not isinstance(value, str):
        raise TypeError
    return value


def number(value: Any) -> int:
    """A whole number that must be there."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def oid(value: Any) -> str:
    """A full id."""
    found = text(value)
    if len(found) not in (40, 64) or not set(found) <= set("0123456789abcdef"):
        raise ValueError
    return found


def when(value: Any) -> datetime:
    """A time with its zone."""
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise ValueError
    return found


def login(account: Any) -> str:
    """A login as pages show it; empty when the account is gone. GraphQL leaves out the `[bot]` of apps."""
    if account is None:
        return ""
    name = text(account["login"])
    is_bot = account.get("__typename") == "Bot"
    return f"{name}[bot]" if is_bot and not name.endswith("[bot]") else name


# REST ----------------------------------------------------------------------------------------------------------------


def pull(data: Any) -> Pull:
    """A pull request, from REST's full or simple form."""
    merged = when(data["merged_at"]) if data["merged_at"] is not None else None
    head = data["head"]
    return Pull(
        number=number(data["number"]),
        title=text(data["title"]),
        author=login(data["user"]),
        base=text(data["base"]["ref"]),
        base_repository=text(data["base"]["repo"]["full_name"]),
        head=oid(head["sha"]),
        head_repository=text(head["repo"]["full_name"]) if head["repo"] is not None else "",
        head_branch=text(head["ref"]),
        state=_state(text(data["state"])),
        merged_at=merged,
        merge_commit=oid(data["merge_commit_sha"]) if merged is not None else "",
        created_at=when(data["created_at"]),
        url=text(data["html_url"]),
    )


def _state(word: str) -> str:
    if word not in ("open", "closed"):
        raise ValueError
    return word


def review(data: Any) -> Review | None:
    """A review; None when it is not handed in. Whether it was edited REST does not tell."""
    state = text(data["state"]).lower()
    if state == "pending":
        return None
    commit = oid(data["commit_id"]) if data.get("commit_id") is not None else None
    return Review(login(data["user"]), _review_state(state), commit, when(data["submitted_at"]))


def _review_state(word: str) -> str:
    if word not in ("approved", "changes_requested", "dismissed", "commented"):
        raise ValueError
    return word


def commit(data: Any) -> CommitBy:
    """A commit of a pull request. An account that is gone, and an address of nobody, are null alike."""
    verification = data["commit"].get("verification")
    verified = verification["verified"] if verification is not None else None
    if verified is not None and not isinstance(verified, bool):
        raise TypeError
    return CommitBy(oid(data["sha"]), _account(data["author"]), _account(data["committer"]), verified)


def _account(account: Any) -> str | None:
    # An address of nobody is null or an empty map, depending on the resource.
    return login(account) if account else None


def push(data: Any) -> Push:
    """What was done to a branch."""
    ends = [oid(data[key]) for key in ("before", "after")]
    before, after = ("" if not one.strip("0") else one for one in ends)
    # An account that is gone is null, and so is a deploy key.
    return Push(before, after, login(data["actor"]), when(data["timestamp"]), data["activity_type"] in _MERGES)


_MERGES = ("pr_merge", "merge_queue_merge")


def files(data: Any) -> list[str]:
    """The path of a changed file, and the one that it had before."""
    before = data.get("previous_filename")
    return [text(data["filename"]), *([text(before)] if before is not None else [])]


def run(data: Any) -> CheckRun:
    """A check run."""
    app = data["app"]
    done = text(data["status"]) == "completed"
    return CheckRun(
        name=text(data["name"]),
        app=text(app["slug"]) if app is not None else "?",
        status=text(data["status"]),
        conclusion=text(data["conclusion"]) if done else "",
        commit=oid(data["head_sha"]),
        url=text(data["html_url"] or ""),
        when=when(data["started_at"]) if data["started_at"] is not None else None,
        id=number(data["id"]),
    )


def status(data: Any, commit_id: str) -> CheckRun:
    """A status of a commit."""
    state, at = text(data["state"]).lower(), when(data["updated_at"])
    return _status(text(data["context"]), state, at, text(data["target_url"] or ""), commit_id)


def _status(name: str, state: str, at: datetime, url: str, commit_id: str) -> CheckRun:
    if state in ("pending", "expected"):
        return CheckRun(name, "", state, "", commit_id, url, at)
    if state not in ("success", "failure", "error"):
        raise ValueError
    return CheckRun(name, "", "completed", state, commit_id, url, at)


# GraphQL -------------------------------------------------------------------------------------------------------------


def graph_pull(data: Any) -> Pull:
    """A pull request, from GraphQL."""
    merged = when(data["mergedAt"]) if data["mergedAt"] is not None else None
    state = text(data["state"])
    if state not in ("OPEN", "CLOSED", "MERGED") or (state == "MERGED") != (merged is not None):
        raise ValueError
    head = data["headRepository"]
    return Pull(
        number=number(data["number"]),
        title=text(data["title"]),
        author=login(data["author"]),
        base=text(data["baseRefName"]),
        base_repository=text(data["baseRepository"]["nameWithOwner"]),
        head=oid(data["headRefOid"]),
        head_repository=text(head["nameWithOwner"]) if head is not None else "",
        head_branch=text(data["headRefName"]),
        state="open" if state == "OPEN" else "closed",
        merged_at=merged,
        merge_commit=oid(data["mergeCommit"]["oid"]) if merged is not None else "",
        created_at=when(data["createdAt"]),
        url=text(data["url"]),
    )


def graph_review(data: Any) -> Review | None:
    """A review; None when it is not handed in."""
    state = text(data["state"]).lower()
    if state == "pending":
        return None
    commit_id = oid(data["commit"]["oid"]) if data["commit"] is not None else None
    edited = data["lastEditedAt"] is not None
    return Review(login(data["author"]), _review_state(state), commit_id, when(data["submittedAt"]), edited)


def graph_commit(data: Any) -> CommitBy:
    """A commit of a pull request."""
    one = data["commit"]
    verified = one["signature"]["isValid"] if one["signature"] is not None else False
    if not isinstance(verified, bool):
        raise TypeError
    return CommitBy(oid(one["oid"]), _user(one["author"]), _user(one["committer"]), verified)


def _user(actor: Any) -> str | None:
    user = actor["user"] if actor is not None else None
    return login(user) if user is not None else None


def graph_check(data: Any, commit_id: str) -> CheckRun:
    """A check run, or a status, of the commit that was asked for."""
    if data["__typename"] == "StatusContext":
        url = text(data["targetUrl"] or "")
        return _status(text(data["context"]), text(data["state"]).lower(), when(data["createdAt"]), url, commit_id)
    suite = data["checkSuite"]
    if data["__typename"] != "CheckRun" or suite["commit"]["oid"] != commit_id:
        raise ValueError
    status_word = text(data["status"]).lower()
    return CheckRun(
        name=text(data["name"]),
        app=text(suite["app"]["slug"]) if suite["app"] is not None else "?",
        status=status_word,
        conclusion=text(data["conclusion"]).lower() if status_word == "completed" else "",
        commit=commit_id,
        url=text(data["url"]),
        when=when(data["startedAt"]) if data["startedAt"] is not None else None,
        id=number(data["databaseId"]),
    )
