"""What REST tells as lists. Each is whole, or ForgeTrouble is raised."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from gitflow_work.adapters.github import pages, reading, trouble
from gitflow_work.adapters.github.door import PER_PAGE, Door
from gitflow_work.core.forge.answers import CheckRun, CommitBy, Review
from gitflow_work.core.forge.pushes import Push

MAX_FILES = 3000
MAX_COMMITS = 250
MAX_SUITES = 1000
"""Beyond these GitHub leaves out what there is more, and does not say so."""
SPLIT = "split the pull request into smaller ones"


def files(door: Door, path: str, number: int) -> tuple[str, ...]:
    """The paths that a pull request changes, old and new."""
    what = f"the files of pull request {number}"
    found = pages.read(door, f"{path}/pulls/{int(number)}/files", what)
    if len(found) >= MAX_FILES:
        raise trouble.cut(what, f"GitHub lists {MAX_FILES:,} at most", SPLIT)
    told = door.get(f"{path}/pulls/{int(number)}", what).data
    with reading.understood(what):
        if reading.number(told["changed_files"]) != len(found):
            raise trouble.cut(what, f"{len(found)} of {told['changed_files']}")
        return tuple(sorted({one for names in reading.each(found, reading.files) for one in names}))


def commits(door: Door, path: str, number: int, head: str) -> tuple[CommitBy, ...]:
    """The commits of a pull request, of which the last is its head."""
    what = f"the commits of pull request {number}"
    found = pages.read(door, f"{path}/pulls/{int(number)}/commits", what)
    if len(found) >= MAX_COMMITS:
        raise trouble.cut(what, f"GitHub lists {MAX_COMMITS} at most", SPLIT)
    with reading.understood(what):
        made = reading.each(found, reading.commit)
        if not made or made[-1].oid != head:
            raise trouble.cut(what, "its head is not among them")
        return tuple(made)


def reviews(door: Door, path: str, number: int) -> tuple[Review, ...]:
    """The reviews that were handed in."""
    what = f"the reviews of pull request {number}"
    found = pages.read(door, f"{path}/pulls/{int(number)}/reviews", what)
    with reading.understood(what):
        made = [one for one in reading.each(found, reading.review) if one is not None]
        return tuple(sorted(made, key=lambda one: one.when))


def pushes(door: Door, repository: str, branch: str, what: str) -> tuple[Push, ...] | None:
    """The newest hundred things that were done to a branch, oldest first; None when the token may not know.

    There are no numbered pages of it; but of a branch that was pushed to more often, the newest will do.
    """
    ref = f"refs/heads/{branch}"
    query: dict[str, str | int] = {"ref": ref, "direction": "desc", "per_page": PER_PAGE}
    # A fork may be hidden, older servers do not have this at all, and a branch may be gone.
    reply = door.get(f"/repos/{repository}/activity", what, query=query, allow=(403, 404, 422))
    if reply.status != 200:
        return None
    with reading.understood(what):
        # Where it is not understood, a filter is passed over.
        found = [one for one in reading.each(reply.data, lambda one: one) if one["ref"] == ref]
        return tuple(reading.push(one) for one in reversed(found))


def checks(door: Door, path: str, commit: str, what: str) -> tuple[CheckRun, ...]:
    """The check runs and the statuses of exactly this commit. What the combined status concludes is not used: with no
    status at all it says "pending".
    """
    runs = pages.read(door, f"{path}/commits/{commit}/check-runs", what, key="check_runs", query={"filter": "latest"})
    found = pages.read(door, f"{path}/commits/{commit}/status", what, key="statuses")
    with reading.understood(what):
        if len({reading.number(one["check_suite"]["id"]) for one in runs}) >= MAX_SUITES:
            raise trouble.cut(what, f"GitHub tells of {MAX_SUITES:,} suites at most")
        made = reading.each(runs, reading.run)
        if any(one.commit != commit for one in made):
            raise trouble.odd(what)
        return (*made, *(reading.status(one, commit) for one in found))


def required_checks(door: Door, path: str, branch: str) -> tuple[str, ...] | None:
    """The checks that rulesets and the branch's protection require; None when one of them is not told."""
    what = f"the checks that branch {branch} requires"
    name = quote(branch, safe="")
    rules = pages.read(door, f"{path}/rules/branches/{name}", what)
    reply = door.get(f"{path}/branches/{name}", what)
    with reading.understood(what):
        wanted = {
            reading.text(check["context"])
            for rule in rules
            if rule["type"] == "required_status_checks"
            for check in rule["parameters"]["required_status_checks"]
        }
        protection = reply.data.get("protection") or {}
        if reply.data["protected"] is not True or protection.get("enabled") is False:
            return tuple(sorted(wanted))
        # Everybody is told of the protection in short. Where that names no check, it may have been left out.
        told = _contexts(protection.get("required_status_checks") or {})
        if told:
            return tuple(sorted(wanted | told))
        reply = door.get(f"{path}/branches/{name}/protection/required_status_checks", what, allow=(403, 404))
        if reply.status == 200:
            return tuple(sorted(wanted | _contexts(reply.data)))
        is_none = reply.status == 404 and reply.data.get("message") in (
            "Branch not protected",
            "Required status checks not enabled",
        )
        return tuple(sorted(wanted)) if is_none else None


def _contexts(told: Any) -> set[str]:
    names = {reading.text(one) for one in told.get("contexts") or []}
    return names | {reading.text(one["context"]) for one in told.get("checks") or []}


def member(door: Door, path: str, what: str) -> bool | None:
    """Whether a membership is active. GitHub says "not found" of teams that the token may not see, so that is no no."""
    reply = door.get(path, what, allow=(403, 404))
    if reply.status != 200:
        return None
    with reading.understood(what):
        state = reading.text(reply.data["state"])
        if state not in ("active", "pending"):
            raise trouble.odd(what)
        return state == "active"
