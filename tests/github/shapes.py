"""The small shapes of the REST API: people, teams, apps, commits, checks. Every URL is of the fake's own host."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from tests.github.gitside import Commit
from tests.github.state import Check, Status, User
from tests.github.story import Story, app_id

Json = dict[str, Any]
GITHUB = "web-flow"
_USER_URLS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


class View(NamedTuple):
    """A repository as the server at `host` shows it."""

    host: str
    story: Story

    @property
    def api(self) -> str:
        return f"{self.host}/repos/{self.story.repo.name}"

    @property
    def html(self) -> str:
        return f"{self.host}/{self.story.repo.name}"


def stamp(when: datetime | None) -> str | None:
    """A time as GitHub writes it."""
    return None if when is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def node(kind: str, number: int | str) -> str:
    """A node id."""
    return f"{kind}_fake{number}"


def user(view: View, login: str) -> Json:
    """`simple-user`."""
    found: User = view.story.world.user(login)
    url = f"{view.host}/users/{login}"
    return {
        "login": login,
        "id": found.id,
        "node_id": node("U", found.id),
        "avatar_url": f"{view.host}/avatars/{found.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{view.host}/{login}",
        **{key: url + end for key, end in _USER_URLS.items()},
        "type": found.kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def maybe_user(view: View, login: str) -> Json | None:
    return user(view, login) if login else None


def public_user(view: View, login: str) -> Json:
    """`public-user`."""
    nothing = dict.fromkeys(("company", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    dates = dict.fromkeys(("created_at", "updated_at"), "2025-01-02T03:04:05Z")
    return {**user(view, login), "name": login, "blog": "", **nothing, **counts, **dates}


def app(view: View, slug: str) -> Json:
    """`integration`: the app that a check run is of."""
    return {
        "id": app_id(slug),
        "client_id": f"client{app_id(slug)}",
        "slug": slug,
        "node_id": node("A", app_id(slug)),
        "owner": user(view, "github"),
        "name": "GitHub Actions" if slug == "github-actions" else slug,
        "description": "",
        "external_url": f"{view.host}/apps/{slug}/about",
        "html_url": f"{view.host}/apps/{slug}",
        "created_at": "2025-01-02T03:04:05Z",
        "updated_at": "2025-01-02T03:04:05Z",
        "permissions": {"checks": "write", "metadata": "read"},
        "events": ["push"],
    }


def account(view: View, person: tuple[str, str, str]) -> Json | None:
    """Whose account a commit's author or committer is; None for an address that nobody has."""
    if person[1] == "noreply@github.com":
        return user(view, GITHUB)
    found = view.story.world.by_email(person[1])
    return user(view, found.login) if found else None


def _person(person: tuple[str, str, str]) -> Json:
    when = datetime.fromisoformat(person[2])
    return {"name": person[0], "email": person[1], "date": stamp(when)}


def verification(view: View, oid: str) -> Json:
    verified = oid in view.story.repo.verified
    return {
        "verified": verified,
        "reason": "valid" if verified else "unsigned",
        "signature": "-----BEGIN PGP SIGNATURE-----" if verified else None,
        "payload": "tree" if verified else None,
        "verified_at": "2026-01-02T03:04:05Z" if verified else None,
    }


def commit(view: View, one: Commit) -> Json:
    """`commit`."""
    return {
        "sha": one.oid,
        "node_id": node("C", one.oid),
        "commit": {
            "author": _person(one.author),
            "committer": _person(one.committer),
            "message": one.message,
            "tree": {"sha": one.tree, "url": f"{view.api}/git/trees/{one.tree}"},
            "url": f"{view.api}/git/commits/{one.oid}",
            "comment_count": 0,
            "verification": verification(view, one.oid),
        },
        "url": f"{view.api}/commits/{one.oid}",
        "html_url": f"{view.html}/commit/{one.oid}",
        "comments_url": f"{view.api}/commits/{one.oid}/comments",
        "author": account(view, one.author),
        "committer": account(view, one.committer),
        "parents": [
            {"sha": oid, "url": f"{view.api}/commits/{oid}", "html_url": f"{view.html}/commit/{oid}"}
            for oid in one.parents
        ],
    }


def check_run(view: View, one: Check) -> Json:
    """`check-run`."""
    output = dict.fromkeys(("title", "summary", "text"))
    return {
        "id": one.id,
        "node_id": node("CR", one.id),
        "name": one.name,
        "head_sha": one.commit,
        "external_id": "",
        "url": f"{view.api}/check-runs/{one.id}",
        "html_url": f"{view.html}/runs/{one.id}",
        "details_url": f"{view.html}/actions/runs/{one.id}",
        "status": one.status,
        "conclusion": one.conclusion,
        "started_at": stamp(one.started),
        "completed_at": stamp(one.completed),
        "output": {**output, "annotations_count": 0, "annotations_url": f"{view.api}/check-runs/{one.id}/annotations"},
        "check_suite": {"id": suite_id(one)},
        "app": app(view, one.app),
        "pull_requests": [],
    }


def suite_id(one: Check) -> int:
    """All runs of an app on a commit are of one suite."""
    return app_id(one.app) * 1000 + int(one.commit[:6], 16)


def check_suite(view: View, runs: list[Check]) -> Json:
    """`check-suite`, of all runs of one app on one commit."""
    first, number = runs[0], suite_id(runs[0])
    url, pending = f"{view.api}/check-suites/{number}", [one for one in runs if one.conclusion is None]
    head = view.story.git.commit(first.commit)
    return {
        "id": number,
        "node_id": node("CS", number),
        "head_branch": None,
        "head_sha": first.commit,
        "status": "in_progress" if pending else "completed",
        "conclusion": None if pending else _worst([one.conclusion or "" for one in runs]),
        "url": url,
        "before": None,
        "after": first.commit,
        "pull_requests": [],
        "app": app(view, first.app),
        "repository": _minimal(view),
        "created_at": stamp(first.started),
        "updated_at": stamp(runs[-1].completed or runs[-1].started),
        "latest_check_runs_count": len(runs),
        "check_runs_url": f"{url}/check-runs",
        "head_commit": {
            "id": head.oid,
            "tree_id": head.tree,
            "message": head.message,
            "timestamp": stamp(datetime.fromisoformat(head.committer[2])),
            "author": {"name": head.author[0], "email": head.author[1]},
            "committer": {"name": head.committer[0], "email": head.committer[1]},
        },
    }


def _minimal(view: View) -> Json:
    from tests.github.shapes_repo import minimal

    return minimal(view)


def _worst(conclusions: list[str]) -> str:
    order = ("action_required", "timed_out", "cancelled", "failure", "success", "neutral", "skipped")
    return min(conclusions, key=order.index)


def status(view: View, one: Status) -> Json:
    """`status`."""
    return {
        "url": f"{view.api}/statuses/{one.commit}",
        "avatar_url": f"{view.host}/avatars/{one.id}",
        "id": one.id,
        "node_id": node("SC", one.id),
        "state": one.state,
        "description": one.description,
        "target_url": "",
        "context": one.context,
        "created_at": stamp(one.at),
        "updated_at": stamp(one.at),
        "creator": user(view, one.creator),
    }
