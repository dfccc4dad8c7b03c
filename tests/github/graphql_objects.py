"""The objects of the GraphQL API that are about repositories and commits, and the pages of connections."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tests.github import shapes
from tests.github.calls import Call
from tests.github.gitside import Commit
from tests.github.shapes import View, node, stamp
from tests.github.state import Check, Status
from tests.github.story import app_id

Object = dict[str, Any]


class Asker(NamedTuple):
    """A repository, and who asks."""

    view: View
    login: str


def refused(kind: str, message: str) -> Exception:
    """A GraphQL error with GitHub's type."""
    from graphql import GraphQLError

    return GraphQLError(message, extensions={"type": kind})


def connection(things: Sequence[Any], shape: Callable[[Any], Any], given: dict[str, Any]) -> Object:
    """One page: `first` after `after`, or `last` before `before`; one of them is demanded, from 1 to 100."""
    first, last = given.get("first"), given.get("last")
    size = first if last is None else last
    if size is None or None not in (first, last):
        raise refused("MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value to paginate.")
    if not 1 <= size <= 100:
        raise refused("EXCESSIVE_PAGINATION", f"Requesting {size} records exceeds the limit of 100 records.")
    low, high = _at(given.get("after"), 0), _at(given.get("before"), len(things) + 1) - 1
    low, high = (low, min(high, low + size)) if last is None else (max(low, high - size), high)
    nodes = [shape(one) for one in things[low:high]]
    marks = [_cursor(place + 1) for place in range(low, low + len(nodes))]
    ends = {"startCursor": marks[0] if marks else None, "endCursor": marks[-1] if marks else None}
    return {
        "nodes": nodes,
        "edges": [{"node": one, "cursor": mark} for one, mark in zip(nodes, marks, strict=True)],
        "totalCount": len(things),
        "pageInfo": {"hasNextPage": high < len(things), "hasPreviousPage": low > 0, **ends},
    }


def _cursor(place: int) -> str:
    return base64.b64encode(f"cursor:{place}".encode()).decode()


def _at(cursor: str | None, default: int) -> int:
    return default if cursor is None else int(base64.b64decode(cursor).decode().removeprefix("cursor:"))


def actor(view: View, login: str) -> Object | None:
    """An account; a bot's login is without [bot] here, other than in the REST API."""
    if not login:
        return None
    found = view.story.world.user(login)
    name = login.removesuffix("[bot]")
    ids = {"id": node("U", found.id), "databaseId": found.id, "url": f"{view.host}/{name}"}
    return {"__typename": found.kind, **ids, "login": name, "name": found.name}


def repository(asker: Asker) -> Object:
    from tests.github.graphql_pulls import pull_request

    view, story = asker.view, asker.view.story
    repo, git = story.repo, story.git

    def one(_: Any, number: int) -> Any:
        issue = repo.issues.get(number)
        if issue is None or issue.pull is None:
            raise refused("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
        return pull_request(asker, issue)

    def some(_: Any, **given: Any) -> Any:
        told = [issue for issue in repo.pulls() if _wanted(issue, given)]
        return connection(told, lambda issue: pull_request(asker, issue), given)

    def thing(_: Any, oid: str = "", expression: str = "") -> Any:
        found = git.resolve(oid or expression)
        return commit(asker, found) if found else None

    def ref(_: Any, qualifiedName: str) -> Any:  # noqa: N803 (GitHub's name)
        name = qualifiedName if qualifiedName.startswith("refs/") else f"refs/heads/{qualifiedName}"
        return reference(asker, name) if name in git.refs(name) else None

    settings = repo.settings
    return {
        "id": node("R", repo.id),
        "databaseId": repo.id,
        "name": repo.name.partition("/")[2],
        "nameWithOwner": repo.name,
        "url": view.html,
        "owner": actor(view, repo.name.partition("/")[0]),
        "isFork": False,
        "mergeCommitAllowed": settings["allow_merge_commit"],
        "squashMergeAllowed": settings["allow_squash_merge"],
        "rebaseMergeAllowed": settings["allow_rebase_merge"],
        "squashMergeCommitTitle": settings["squash_merge_commit_title"],
        "squashMergeCommitMessage": settings["squash_merge_commit_message"],
        "viewerPermission": repo.permissions.get(asker.login, "read").upper(),
        "defaultBranchRef": lambda _: reference(asker, f"refs/heads/{repo.default}"),
        "pullRequest": one,
        "pullRequests": some,
        "object": thing,
        "ref": ref,
    }


def _wanted(issue: Any, given: dict[str, Any]) -> bool:
    pull = issue.pull
    state = "MERGED" if pull.merged else issue.state.upper()
    fits = {"baseRefName": pull.base, "headRefName": pull.branch}
    return state in (given.get("states") or [state]) and all(given.get(key) in (None, fits[key]) for key in fits)


def other_repository(asker: Asker, full_name: str) -> Object | None:
    """The repository at one end of a request: a fork has a name only, and may be gone."""
    if full_name == asker.view.story.repo.name:
        return repository(asker)
    owner, _, name = full_name.partition("/")
    if not owner:
        return None
    kept = {"id": node("R", full_name), "nameWithOwner": full_name, "name": name, "isFork": True}
    return {**kept, "url": f"{asker.view.host}/{full_name}", "owner": actor(asker.view, owner)}


def reference(asker: Asker, name: str) -> Object:
    prefix, short = "refs/heads/", name.removeprefix("refs/heads/")
    tip = asker.view.story.git.resolve(name)
    assert tip
    more = lambda _, **given: repository(asker)["pullRequests"](_, headRefName=short, **given)  # noqa: E731
    told = {"__typename": "Ref", "id": node("REF", name), "name": short, "prefix": prefix}
    return {**told, "target": lambda _: commit(asker, tip), "associatedPullRequests": more}


def commit(asker: Asker, oid: str) -> Object:
    from tests.github.graphql_pulls import pull_request
    from tests.github.routes_repo import introduced

    view, found = asker.view, asker.view.story.git.commit(oid)

    def pulls(_: Any, **given: Any) -> Any:
        told = introduced(Call(view, asker.login, {}), oid)
        here = [(Asker(View(view.host, view.story.sibling(repo)), asker.login), issue) for repo, issue in told]
        return connection(here, lambda pair: pull_request(*pair), given)

    verified = oid in view.story.repo.verified
    signature = {"isValid": True, "state": "VALID", "email": "noreply@github.com", "signer": None}
    signature |= {"__typename": "GpgSignature", "wasSignedByGitHub": True, "keyId": "FAKE"}
    return {
        "__typename": "Commit",
        "id": node("C", oid),
        "oid": oid,
        "message": found.message,
        "messageHeadline": found.subject,
        "messageBody": found.body,
        "author": person(asker, found.author),
        "committer": person(asker, found.committer),
        "authors": lambda _, **given: connection(authors(found), lambda one: person(asker, one), given),
        "authoredDate": found.author[2],
        "committedDate": found.committer[2],
        "signature": signature if verified else None,
        "statusCheckRollup": lambda _: rollup(asker, oid),
        "associatedPullRequests": pulls,
        "parents": lambda _, **given: connection(found.parents, lambda one: commit(asker, one), given),
        "url": f"{view.html}/commit/{oid}",
    }


def authors(found: Commit) -> list[tuple[str, str, str]]:
    """Its author, and those whom the message says to have helped."""
    told = [found.author]
    for line in found.message.splitlines():
        key, _, value = line.partition(":")
        if key.lower() == "co-authored-by" and value.endswith(">"):
            name, _, email = value.strip(" >").partition(" <")
            told.append((name, email, found.author[2]))
    return told


def person(asker: Asker, one: tuple[str, str, str]) -> Object:
    account = shapes.account(asker.view, one)
    user = actor(asker.view, account["login"]) if account else None
    return {"name": one[0], "email": one[1], "date": one[2], "user": user}


def rollup(asker: Asker, oid: str) -> Object | None:
    """All checks and statuses of a commit, the newest of each; null without any."""
    repo = asker.view.story.repo
    runs = list({(one.app, one.name): one for one in repo.checks if one.commit == oid}.values())
    told = list({one.context: one for one in repo.statuses if one.commit == oid}.values())
    if not runs and not told:
        return None
    states = {_state(one) for one in runs} | {_state(one) for one in told}
    state = next(one for one in ("ERROR", "FAILURE", "PENDING", "SUCCESS") if one in states)

    def contexts(_: Any, **given: Any) -> Any:
        return connection([*runs, *told], lambda one: context(asker, one), given)

    whole = {"id": node("SCR", oid), "commit": lambda _: commit(asker, oid)}
    return {**whole, "state": state, "contexts": contexts}


def _state(one: Check | Status) -> str:
    if isinstance(one, Status):
        return one.state.upper()
    if one.conclusion is None:
        return "PENDING"
    return "SUCCESS" if one.conclusion in ("success", "neutral", "skipped") else "FAILURE"


def context(asker: Asker, one: Check | Status) -> Object:
    view = asker.view

    def required(_: Any, pullRequestNumber: int = 0, pullRequestId: str = "") -> bool:  # noqa: N803 (GitHub's names)
        for issue in view.story.repo.pulls():
            if issue.pull and (issue.number == pullRequestNumber or node("PR", issue.pull.id) == pullRequestId):
                rules = view.story.repo.protected.get(issue.pull.base)
                name = one.name if isinstance(one, Check) else one.context
                app = app_id(one.app) if isinstance(one, Check) else None
                asked = rules.required if rules else []
                return any(name == each and pin in (None, app) for each, pin in asked)
        raise refused("NOT_FOUND", "A pull request ID or pull request number is required.")

    if isinstance(one, Status):
        told: Object = {"__typename": "StatusContext", "id": node("SC", one.id), "context": one.context}
        told |= {"description": one.description, "targetUrl": None, "creator": actor(view, one.creator)}
        made = {"createdAt": stamp(one.at), "commit": lambda _: commit(asker, one.commit), "state": one.state.upper()}
        return {**told, **made, "isRequired": required}
    number = shapes.suite_id(one)
    app = {"id": node("A", app_id(one.app)), "databaseId": app_id(one.app), "slug": one.app, "name": one.app}
    suite = {"id": node("CS", number), "databaseId": number, "app": app, "commit": lambda _: commit(asker, one.commit)}
    conclusion = one.conclusion.upper() if one.conclusion else None
    return {
        "__typename": "CheckRun",
        "id": node("CR", one.id),
        "databaseId": one.id,
        "name": one.name,
        "status": one.status.upper(),
        "conclusion": conclusion,
        "startedAt": stamp(one.started),
        "completedAt": stamp(one.completed),
        "detailsUrl": f"{view.html}/actions/runs/{one.id}",
        "url": f"{view.html}/runs/{one.id}",
        "checkSuite": {**suite, "status": one.status.upper(), "conclusion": conclusion},
        "isRequired": required,
    }
