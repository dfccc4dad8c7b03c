"""Routes of accounts, repositories, branches, commits and checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.github import shapes, shapes_pull, shapes_repo
from tests.github.calls import REPO, Call, Listed, Refused, route
from tests.github.state import BOTS, Check, Issue

INTEGRATION = "Resource not accessible by integration"


@route("GET", "/user")
def user(call: Call) -> Any:
    if call.login.endswith(BOTS):
        raise Refused(403, INTEGRATION)
    return shapes.public_user(call.view, call.login)


@route("GET", "/users/{username}")
def a_user(call: Call) -> Any:
    if call.names["username"] not in call.story.world.users:
        raise Refused(404, "Not Found")
    return shapes.public_user(call.view, call.names["username"])


@route("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}")
def membership(call: Call) -> Any:
    """A team that the token cannot see is 404, as is a person who is not in it."""
    if call.login.endswith(BOTS):
        raise Refused(403, INTEGRATION)
    names = call.names
    team = call.story.world.teams.get(f"{names['org']}/{names['team_slug']}")
    if team is None or not team.visible or names["username"] not in team.members:
        raise Refused(404, "Not Found")
    url = f"{call.view.host}/orgs/{team.org}/teams/{team.slug}/memberships/{names['username']}"
    return {"url": url, "role": "member", "state": team.members[names["username"]]}


@route("GET", "/orgs/{org}/teams/{team_slug}")
def team(call: Call) -> Any:
    if call.login.endswith(BOTS):
        raise Refused(403, INTEGRATION)
    found = call.story.world.teams.get(f"{call.names['org']}/{call.names['team_slug']}")
    if found is None or not found.visible:
        raise Refused(404, "Not Found")
    url, dates = f"{call.view.host}/organizations/{found.id}/team/{found.id}", "2026-01-02T03:04:05Z"
    return {
        "id": found.id,
        "node_id": shapes.node("T", found.id),
        "url": url,
        "html_url": f"{call.view.host}/orgs/{found.org}/teams/{found.slug}",
        "name": found.slug,
        "slug": found.slug,
        "description": None,
        "privacy": "closed",
        "permission": "push",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "parent": None,
        "members_count": len(found.members),
        "repos_count": 1,
        "created_at": dates,
        "updated_at": dates,
        "type": "organization",
        "organization": _organisation(call, found.org),
    }


def _organisation(call: Call, name: str) -> Any:
    shape = shapes.user(call.view, name)
    url = f"{call.view.host}/orgs/{name}"
    urls = {"hooks_url": "/hooks", "issues_url": "/issues", "members_url": "/members{/member}"}
    urls |= {"public_members_url": "/public_members{/member}", "repos_url": "/repos", "events_url": "/events"}
    keep = {key: shape[key] for key in ("login", "id", "node_id", "avatar_url", "html_url")}
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    dates = dict.fromkeys(("created_at", "updated_at"), "2025-01-02T03:04:05Z")
    flags = dict.fromkeys(("has_organization_projects", "has_repository_projects"), True)
    more = {"url": url, "description": None, "type": "Organization", "archived_at": None}
    return {**keep, **more, **{key: url + end for key, end in urls.items()}, **counts, **dates, **flags}


@route("GET", REPO)
def repository(call: Call) -> Any:
    return shapes_repo.full(call.view, call.role)


@route("GET", f"{REPO}/collaborators/{{username}}/permission")
def permission(call: Call) -> Any:
    call.may_write()
    login = call.names["username"]
    if login not in call.story.world.users:
        raise Refused(404, "Not Found")
    role = call.story.repo.permissions.get(login, "read")
    told = {"maintain": "write", "triage": "read"}.get(role, role)
    return {"permission": told, "role_name": role, "user": {**shapes.user(call.view, login), "role_name": role}}


@route("GET", f"{REPO}/branches")
def branches(call: Call) -> Any:
    refs = sorted(call.story.git.refs("refs/heads").items())
    return Listed(refs, lambda one: shapes_repo.short_branch(call.view, one[0].removeprefix("refs/heads/"), one[1]))


@route("GET", f"{REPO}/branches/{{branch}}/protection/required_status_checks")
def required(call: Call) -> Any:
    """Classic protection is told to administrators alone."""
    if call.role != "admin":
        raise Refused(403, INTEGRATION if call.login.endswith(BOTS) else "Must have admin rights to Repository.")
    rules = call.story.repo.protected.get(call.names["branch"])
    if rules is None or rules.ruleset:
        raise Refused(404, "Branch not protected")
    return shapes_repo.required_checks(call.view, call.names["branch"], rules)


@route("GET", f"{REPO}/branches/{{branch}}")
def branch(call: Call) -> Any:
    name = call.names["branch"]
    tip = call.story.git.resolve(f"refs/heads/{name}")
    if tip is None:
        raise Refused(404, "Branch not found")
    return shapes_repo.branch(call.view, name, tip)


@route("GET", f"{REPO}/rules/branches/{{branch}}")
def rules(call: Call) -> Any:
    return Listed(shapes_repo.rules(call.view, call.names["branch"]), lambda one: one)


@route("GET", f"{REPO}/activity")
def activity(call: Call) -> Any:
    """What was done to branches. Its pages have cursors; there is one here."""
    ref, wanted = call.query.get("ref", ""), call.query.get("activity_type", "")
    refs = (ref, f"refs/heads/{ref}")
    told = [one for one in call.story.repo.activity if not ref or one.ref in refs]
    told = [one for one in told if wanted in ("", one.kind)]
    told.sort(key=lambda one: one.at, reverse=call.query.get("direction", "desc") == "desc")
    size = min(100, int(call.query.get("per_page", "30")))
    return [shapes_repo.activity(call.view, one) for one in told[:size]]


@route("GET", f"{REPO}/git/ref/{{ref}}")
def ref(call: Call) -> Any:
    name = f"refs/{call.names['ref']}"
    tip = call.story.git.refs(name).get(name)
    if tip is None:
        raise Refused(404, "Not Found")
    return shapes_repo.git_ref(call.view, name, tip)


@route("GET", f"{REPO}/commits/{{ref}}/check-runs")
def check_runs(call: Call) -> Any:
    return Listed(_runs(call), lambda one: shapes.check_run(call.view, one), "check_runs")


def _runs(call: Call) -> list[Check]:
    """The newest first; of each app and name only the last one, unless all are asked for."""
    commit, query = call.commit(), call.query
    runs = [one for one in reversed(call.story.repo.checks) if one.commit == commit]
    if query.get("filter", "latest") == "latest":
        runs = list({(one.app, one.name): one for one in reversed(runs)}.values())
    wanted = {"check_name": "name", "status": "status"}
    return [one for one in runs if all(getattr(one, wanted[key]) == query[key] for key in wanted if key in query)]


@route("GET", f"{REPO}/commits/{{ref}}/check-suites")
def check_suites(call: Call) -> Any:
    suites: dict[str, list[Check]] = {}
    for one in _runs(call):
        suites.setdefault(one.app, []).append(one)
    return Listed(list(suites.values()), lambda one: shapes.check_suite(call.view, one), "check_suites")


@route("GET", f"{REPO}/commits/{{ref}}/status")
def combined(call: Call) -> Any:
    """Without any status it is pending."""
    commit = call.commit()
    last = {one.context: one for one in call.story.repo.statuses if one.commit == commit}
    states = {one.state for one in last.values()}
    state = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
    url = f"{call.view.api}/commits/{commit}"
    ends = {"commit_url": url, "url": f"{url}/status", "repository": shapes_repo.minimal(call.view)}
    more = {"state": state, "sha": commit, **ends}
    return Listed(list(last.values()), lambda one: shapes.status(call.view, one), "statuses", more)


@route("GET", f"{REPO}/commits/{{ref}}/statuses")
def statuses(call: Call) -> Any:
    commit = call.commit()
    found = [one for one in reversed(call.story.repo.statuses) if one.commit == commit]
    return Listed(found, lambda one: shapes.status(call.view, one))


@route("POST", f"{REPO}/statuses/{{sha}}", 201)
def new_status(call: Call) -> Any:
    call.may_write()
    made = call.story.status(call.commit("sha"), call.text("context", "default"), call.text("state"), by=call.login)
    return shapes.status(call.view, made)


@route("GET", f"{REPO}/commits/{{commit_sha}}/pulls")
def commit_pulls(call: Call) -> Any:
    """See `introduced`."""
    return Listed(introduced(call, call.commit("commit_sha")), lambda one: _elsewhere(call, *one))


def introduced(call: Call, commit: str) -> list[tuple[Any, Issue]]:
    """The pull requests of a commit, each with its repository.

    The merged ones that introduced it; open ones, too, when the commit is not on the default branch. Then what a story
    has put there.
    """
    story, told = call.story, []
    landed = story.git.contains(f"refs/heads/{story.repo.default}", commit)
    for issue in story.repo.pulls():
        pull = issue.pull
        assert pull
        tip = (pull.merge_commit if pull.merged else None) or pull.head
        ends = [one for one in (tip, pull.head) if story.git.contains(one, commit)]
        start = pull.start or pull.base_sha
        brought = bool(ends) and not story.git.contains(start, commit)
        if brought and (pull.merged or (issue.state == "open" and not landed)):
            told.append((story.repo, issue))
    return told + [(repo, repo.issues[number]) for repo, number in story.repo.associated.get(commit, [])]


def _elsewhere(call: Call, repo: Any, issue: Issue) -> Any:
    """A request as its own repository tells it."""
    story = call.story if repo is call.story.repo else call.story.sibling(repo)
    return shapes_pull.simple(shapes.View(call.view.host, story), issue)


@route("GET", f"{REPO}/commits/{{ref}}")
def commit(call: Call) -> Any:
    return shapes.commit(call.view, call.story.git.commit(call.commit()))


@route("GET", f"{REPO}/compare/{{basehead}}")
def compare(call: Call) -> Any:
    """`commit-comparison`, by three dots."""
    first, _, second = call.names["basehead"].partition("...")
    call.names |= {"first": first, "second": second}
    one, other, git = call.commit("first"), call.commit("second"), call.story.git
    base = git.base(one, other)
    if base is None:
        raise Refused(404, "No common ancestor between the two.")
    ahead, behind = git.commits("--reverse", other, f"^{one}"), git.commits(one, f"^{other}")
    words = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind", (False, False): "identical"}
    html = f"{call.view.html}/compare/{call.names['basehead']}"
    return {
        "url": f"{call.view.api}/compare/{call.names['basehead']}",
        "html_url": html,
        "permalink_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "base_commit": shapes.commit(call.view, git.commit(one)),
        "merge_base_commit": shapes.commit(call.view, git.commit(base)),
        "status": words[bool(ahead), bool(behind)],
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [shapes.commit(call.view, each) for each in ahead[:250]],
        "files": [],
    }


@route("POST", f"{REPO}/check-runs", 201)
def new_check_run(call: Call) -> Any:
    """Apps alone may write check runs."""
    if not call.login.endswith(BOTS):
        raise Refused(403, "You must authenticate via a GitHub App.")
    conclusion = (call.body or {}).get("conclusion")
    app = call.login.removesuffix(BOTS)
    made = call.story.check(call.text("head_sha"), call.text("name"), conclusion, app=app)
    made.completed = (
        datetime.fromisoformat(call.body["completed_at"]) if "completed_at" in call.body else made.completed
    )
    return shapes.check_run(call.view, made)
