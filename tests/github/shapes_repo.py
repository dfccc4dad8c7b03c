"""The shapes of repositories, branches and their protection."""

from __future__ import annotations

from tests.github.shapes import Json, View, commit, node, stamp, user
from tests.github.state import Activity, Protection

# key of a repository: what comes after its own URL
_URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_COUNTS = ("forks", "forks_count", "size", "stargazers_count", "watchers", "watchers_count")
_SETTINGS = ("has_issues", "has_projects", "has_wiki", "has_downloads")


def minimal(view: View, full_name: str = "") -> Json:
    """`minimal-repository`: this one, or a fork of it."""
    own = view.story.repo
    full_name = full_name or own.name
    owner, name = full_name.split("/")
    fork = full_name != own.name
    url, number = f"{view.host}/repos/{full_name}", own.id if not fork else own.id + view.story.world.user(owner).id
    return {
        "id": number,
        "node_id": node("R", number),
        "name": name,
        "full_name": full_name,
        "owner": user(view, owner),
        "private": False,
        "html_url": f"{view.host}/{full_name}",
        "description": None,
        "fork": fork,
        "url": url,
        **{key: url + end for key, end in _URLS.items()},
    }


def repository(view: View, full_name: str = "") -> Json:
    """`repository`, as a pull request has it at its two ends."""
    shape = minimal(view, full_name)
    opened = sum(one.state == "open" for one in view.story.repo.issues.values())
    return {
        **shape,
        "clone_url": f"{shape['html_url']}.git",
        "git_url": f"{shape['html_url']}.git",
        "ssh_url": f"{shape['html_url']}.git",
        "svn_url": shape["html_url"],
        "homepage": None,
        "language": None,
        "license": None,
        "mirror_url": None,
        **dict.fromkeys(_COUNTS, 0),
        **dict.fromkeys(_SETTINGS, True),
        "has_pages": False,
        "has_discussions": False,
        "default_branch": view.story.repo.default,
        "open_issues": opened,
        "open_issues_count": opened,
        "archived": False,
        "disabled": False,
        "visibility": "public",
        "allow_forking": True,
        "is_template": False,
        "topics": [],
        "web_commit_signoff_required": False,
        **dict.fromkeys(("created_at", "updated_at", "pushed_at"), "2026-01-02T03:04:05Z"),
    }


def full(view: View, role: str) -> Json:
    """`full-repository`; the ways to merge are told to those who may write, as GitHub does."""
    may = ("read", "triage", "write", "maintain", "admin")
    level = may.index(role) if role in may else 0
    names = {"pull": 0, "triage": 1, "push": 2, "maintain": 3, "admin": 4}
    return {
        **repository(view),
        "network_count": 0,
        "subscribers_count": 0,
        "permissions": {name: level >= least for name, least in names.items()},
        **(view.story.repo.settings if level >= names["push"] else {}),
    }


def activity(view: View, one: Activity) -> Json:
    """`activity`."""
    return {
        "id": one.id,
        "node_id": node("PSH", one.id),
        "before": one.before,
        "after": one.after,
        "ref": one.ref,
        "timestamp": stamp(one.at),
        "activity_type": one.kind,
        "actor": user(view, one.actor) if one.actor else None,
    }


def git_ref(view: View, ref: str, oid: str) -> Json:
    """`git-ref`."""
    target = {"type": "commit", "sha": oid, "url": f"{view.api}/git/commits/{oid}"}
    return {"ref": ref, "node_id": node("REF", ref), "url": f"{view.api}/git/{ref}", "object": target}


def short_branch(view: View, name: str, oid: str) -> Json:
    """`short-branch`."""
    target = {"sha": oid, "url": f"{view.api}/commits/{oid}"}
    return {"name": name, "commit": target, "protected": name in view.story.repo.protected}


def branch(view: View, name: str, oid: str) -> Json:
    """`branch-with-protection`."""
    rules = view.story.repo.protected.get(name)
    url = f"{view.api}/branches/{name}"
    required = [one for one, _ in rules.required] if rules else []
    checks = {"enforcement_level": "non_admins" if required else "off", "contexts": required, "checks": []}
    return {
        "name": name,
        "commit": commit(view, view.story.git.commit(oid)),
        "_links": {"self": url, "html": f"{view.html}/tree/{name}"},
        "protected": rules is not None,
        "protection": {"enabled": rules is not None, "required_status_checks": checks},
        "protection_url": f"{url}/protection",
    }


def required_checks(view: View, name: str, rules: Protection) -> Json:
    """`status-check-policy`."""
    url = f"{view.api}/branches/{name}/protection/required_status_checks"
    return {
        "url": url,
        "contexts_url": f"{url}/contexts",
        "strict": rules.strict,
        "contexts": [one for one, _ in rules.required],
        "checks": [{"context": one, "app_id": app} for one, app in rules.required],
    }


def rules(view: View, name: str) -> list[Json]:
    """`repository-rule-detailed`, one for each rule of a ruleset that is in force on a branch."""
    found = view.story.repo.protected.get(name)
    if found is None or not found.ruleset:
        return []
    of = {
        "ruleset_source_type": "Repository",
        "ruleset_source": view.story.repo.name,
        "ruleset_id": view.story.repo.id,
    }
    told: list[Json] = []
    if found.required:
        checks = [{"context": one, **({} if app is None else {"integration_id": app})} for one, app in found.required]
        asks = {"strict_required_status_checks_policy": found.strict, "required_status_checks": checks}
        told.append({"type": "required_status_checks", "parameters": asks, **of})
    if found.approvals:
        no = ("dismiss_stale_reviews_on_push", "require_code_owner_review", "require_last_push_approval")
        asks = {
            **dict.fromkeys((*no, "required_review_thread_resolution"), False),
            "required_approving_review_count": found.approvals,
        }
        told.append({"type": "pull_request", "parameters": asks, **of})
    return told


def when(view: View) -> str | None:
    """The time on the fake."""
    return stamp(view.story.world.clock.now)
