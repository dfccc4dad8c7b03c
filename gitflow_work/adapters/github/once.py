"""One GraphQL answer about a pull request, taken apart. A part that is not whole is None, so that REST is asked."""

from __future__ import annotations

from typing import Any, NamedTuple

from gitflow_work.adapters.github import pages, reading, trouble
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.queries import BROUGHT, COMMIT, PULL, TALK
from gitflow_work.core.forge.answers import CheckRun, Comment, CommitBy, Pull, Review

MAX_TALK = 50
"""Pages of a hundred of what was written."""


class Talk(NamedTuple):
    """What was said: opinions and words."""

    reviews: tuple[Review, ...]
    comments: tuple[Comment, ...]


class Seen(NamedTuple):
    """A pull request, and what belongs to it as far as it was whole. `checks` are those of its head, `landed` those of
    its merge commit.
    """

    pull: Pull
    files: tuple[str, ...] | None
    commits: tuple[CommitBy, ...] | None
    talk: Talk | None
    checks: tuple[CheckRun, ...] | None
    landed: tuple[CheckRun, ...] | None


def pull(door: Door, name: str, number: int, what: str) -> Seen:
    """Everything about a pull request, by one query. Raises ForgeTrouble."""
    data = _query(door, name, PULL, {"number": number}, what)
    with reading.understood(what):
        return _seen(data["repository"]["pullRequest"])


def pulls_of(door: Door, name: str, commit: str, what: str) -> tuple[Seen, ...] | None:
    """The same of all pull requests that have a commit, by one query; of other repositories, too. None when there are
    more than it lists, or GitHub does not know the commit. Raises ForgeTrouble.
    """
    data = _query(door, name, BROUGHT, {"oid": commit}, what)
    with reading.understood(what):
        found = data["repository"]["object"]
        if found is None or reading.oid(found["oid"]) != commit:
            return None
        nodes = pages.whole(found["associatedPullRequests"])
        return tuple(_seen(one) for one in nodes) if nodes is not None else None


def _seen(found: Any) -> Seen:
    request = reading.graph_pull(found)
    landed = _checks(found["mergeCommit"], request.merge_commit) if request.merge_commit else None
    commits, tip = _commits(found, request.head), _tip(found, request.head)
    return Seen(request, _files(found), commits, _talk([found]), tip, landed)


def talk(door: Door, name: str, number: int, what: str) -> Talk:
    """All reviews and comments, page by page. Raises ForgeTrouble."""
    after: dict[str, str | None] = {"reviews": None, "comments": None}
    parts: list[Any] = []
    for _ in range(MAX_TALK):
        data = _query(door, name, TALK, {"number": number, **after}, what)
        with reading.understood(what):
            part = data["repository"]["pullRequest"]
            parts.append(part)
            infos = {key: part[key]["pageInfo"] for key in after}
            # At the end of one list its last cursor gives empty pages while the other goes on.
            after = {key: info["endCursor"] or after[key] for key, info in infos.items()}
            if all(info["hasNextPage"] is False for info in infos.values()):
                found = _talk(parts)
                if found is None:
                    raise trouble.cut(what, "some of it is missing")
                return found
    raise trouble.cut(what, f"there are more than {MAX_TALK * 100:,} comments")


def checks(door: Door, name: str, commit: str, what: str) -> tuple[CheckRun, ...] | None:
    """The checks of a commit, by one query; None when there are more. Raises ForgeTrouble."""
    data = _query(door, name, COMMIT, {"oid": commit}, what)
    with reading.understood(what):
        return _checks(data["repository"]["object"], commit)


def _query(door: Door, name: str, query: str, variables: dict[str, Any], what: str) -> dict[str, Any]:
    owner, _, short = name.partition("/")
    return door.graphql(query, {"owner": owner, "name": short, **variables}, what)


def _files(found: Any) -> tuple[str, ...] | None:
    nodes = pages.whole(found["files"]) if found["files"] is not None else None
    if nodes is None or len(nodes) != reading.number(found["changedFiles"]):
        return None
    # Where a moved file was before, only REST tells.
    if any(reading.text(one["changeType"]) in ("RENAMED", "COPIED") for one in nodes):
        return None
    return tuple(sorted(reading.text(one["path"]) for one in nodes))


def _commits(found: Any, head: str) -> tuple[CommitBy, ...] | None:
    nodes = pages.whole(found["commits"])
    made = reading.each(nodes, reading.graph_commit) if nodes is not None else []
    # The accounts of apps are no users for GraphQL; REST is asked before anybody is called unknown.
    if not made or made[-1].oid != head or any(not (one.author_login and one.committer_login) for one in made):
        return None
    return tuple(made)


def _talk(parts: list[Any]) -> Talk | None:
    """What several pages hold together; None when there is more."""
    reviews, comments = _joined(parts, "reviews"), _joined(parts, "comments")
    if reviews is None or comments is None:
        return None
    handed_in = [one for one in reviews if reading.text(one["state"]) != "PENDING"]
    opinions = [one for node in handed_in if (one := reading.graph_review(node))]
    words = [_comment(node, "submittedAt") for node in handed_in if node["body"]]
    words += [_comment(node, "createdAt") for node in comments]
    return Talk(
        tuple(sorted(opinions, key=lambda one: one.when)),
        tuple(sorted(words, key=lambda one: one.when)),
    )


def _joined(parts: list[Any], key: str) -> list[Any] | None:
    nodes = [node for part in parts for node in reading.each(part[key]["nodes"], lambda one: one)]
    last = parts[-1][key]
    if last["pageInfo"]["hasNextPage"] is not False or reading.number(last["totalCount"]) != len(nodes):
        return None
    return nodes


def _comment(node: Any, time: str) -> Comment:
    edited = node["lastEditedAt"] is not None
    body, url = reading.text(node["body"]), reading.text(node["url"])
    return Comment(reading.login(node["author"]), body, reading.when(node[time]), edited, url)


def _tip(found: Any, head: str) -> tuple[CheckRun, ...] | None:
    nodes = found["tip"]["nodes"]
    return _checks(nodes[0]["commit"], head) if nodes and nodes[0]["commit"]["oid"] == head else None


def _checks(commit: Any, oid: str) -> tuple[CheckRun, ...] | None:
    if commit is None or reading.oid(commit["oid"]) != oid:
        return None
    rollup = commit["statusCheckRollup"]
    if rollup is None:
        return ()
    nodes = pages.whole(rollup["contexts"])
    return tuple(reading.graph_check(one, oid) for one in nodes) if nodes is not None else None
