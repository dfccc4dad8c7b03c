"""From what an event is about to the commits that are judged: BASE and HEAD as they are found in the repository.

Every id comes from the event or from refs that were fetched; never from a work tree that others chose. Nothing is
fetched here: what is missing is named, with the command that brings it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitflow_work.core.check.event import MergeGroup, Nothing, PullRequest, Push, Request
from gitflow_work.core.check.lands import Lands
from gitflow_work.errors import Undecided
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.workspace import rules_at

CHECKOUT_HINT = "check out with actions/checkout, its default ref and fetch-depth: 0"


class Asked(NamedTuple):
    """What is judged, and one sentence that says so. `ends` None: there is nothing to judge."""

    ends: Ends | None
    said: str


def asked_by(repository: Repository, request: Request) -> Asked:
    """The ends for `request`. Raises Undecided when a commit or a branch that they need is not here."""
    match request:
        case PullRequest():
            return _pull_request(repository, request)
        case MergeGroup():
            return _merge_group(repository, request)
        case Push():
            return _push(repository, request)
        case Nothing():
            return Asked(None, request.why)


def _pull_request(repository: Repository, request: PullRequest) -> Asked:
    """BASE is the tip of the target branch; HEAD the merge of that very tip and the request's head, if there is one.

    A merge commit of another tip is of no use: it may be old, or from before the request was given another target.
    """
    tip = _tip(repository, request.base)
    on_target = request.base == _target(repository, tip, request.default)
    lands = Lands(request.base, request.number, request.head)
    name = f"pull request {request.number} into {request.base} at {tip[:12]}"
    for merge in _merges(repository, request):
        if repository.commits([merge])[merge].parents == (tip, request.head):
            return Asked(Ends(tip, merge, on_target, request=True, lands=lands), f"{name}, as merged by {merge[:12]}")
    head = _here(repository, request.head, f"git fetch origin refs/pull/{request.number}/head, with the whole history")
    said = f"{name}; no merge commit of it and {head[:12]} is here"
    return Asked(Ends(tip, head, on_target, request=True, lands=lands), said)


def _merges(repository: Repository, request: PullRequest) -> Iterator[str]:
    """Commits that may be the request's merge commit."""
    if request.checked_out and (head := repository.head()) is not None:
        yield head
    for ref in (f"refs/remotes/pull/{request.number}/merge", f"refs/pull/{request.number}/merge"):
        if (found := repository.ref(ref)) is not None:
            yield found


def _merge_group(repository: Repository, group: MergeGroup) -> Asked:
    base, head = (_here(repository, oid, CHECKOUT_HINT) for oid in (group.base, group.head))
    if repository.merge_bases([base, head]) != [base]:
        raise Undecided(f"the merge group {head[:12]} does not contain its base {base[:12]}", hint=CHECKOUT_HINT)
    on_target = group.branch == _target(repository, base, group.default)
    lands = Lands(group.branch, group=True, queued=group.queued)
    return Asked(Ends(base, head, on_target, lands=lands), f"merge group {head[:12]} on {group.branch} at {base[:12]}")


def _push(repository: Repository, push: Push) -> Asked:
    after = _here(repository, push.after, CHECKOUT_HINT)
    if push.before is None:
        return _first_push(repository, push, after)
    before = _here(repository, push.before, f"git fetch origin {push.before}, before the check")
    on_target = push.branch == _target(repository, before, push.default)
    said = f"push to {push.branch}, {before[:12]} to {after[:12]}"
    lands = Lands(push.branch, landed=on_target)
    return Asked(Ends(before, after, on_target, audit=on_target, update=True, landed=on_target, lands=lands), said)


def _first_push(repository: Repository, push: Push, after: str) -> Asked:
    if push.branch == push.default:
        said = f"first push to {push.branch}: its whole history"
        lands = Lands(push.branch, landed=True)
        return Asked(Ends(None, after, on_target=True, audit=True, landed=True, lands=lands), said)
    tip = _tip(repository, push.default)
    target = _target(repository, tip, push.default)
    if target != push.default:
        tip = _tip(repository, target)
    name = f"new branch {push.branch}, {after[:12]}, against {target} at {tip[:12]}"
    return Asked(Ends(tip, after, on_target=push.branch == target), name)


def _target(repository: Repository, base: str, default: str) -> str:
    """The branch on which landing gates are due, as the rules at `base` say, else the repository's default branch."""
    rules = rules_at(repository.tree(base))
    return (rules.config.default_branch if rules else None) or default


def _tip(repository: Repository, branch: str) -> str:
    tip = repository.ref(f"refs/remotes/origin/{branch}")
    if tip is None:
        raise Undecided(f"the tip of {branch} is not here: there is no origin/{branch}", hint=CHECKOUT_HINT)
    return tip


def _here(repository: Repository, oid: str, hint: str) -> str:
    """`oid`, when the commit is here."""
    if repository.resolve(oid) != oid:
        raise Undecided(f"the commit {oid} is not here", hint=hint)
    return oid
