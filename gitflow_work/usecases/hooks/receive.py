"""The doors of a server: `pre-receive` and `update` judge what a push would make of its branches. Reading only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from gitflow_work.core.check import words
from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.errors import BadUsage, Undecided, WorkError
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.fresh import only_fresh
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.workspace import rules_at

BRANCHES = "refs/heads/"


class Update(NamedTuple):
    """A ref that goes from `old` to `new`: full ids, None for "not there"."""

    ref: str
    old: str | None
    new: str | None


class Received(NamedTuple):
    """What is said about one update. `checked` is None where there was nothing to judge; then `note` says why.

    `error` is why it could not be judged. An update is accepted when no finding is an error and `error` is None.
    """

    update: Update
    checked: Checked | None = None
    note: str = ""
    error: WorkError | None = None

    @property
    def exit(self) -> int:
        """0: accepted, 1: refused, 3: not judged, so refused too."""
        if self.error is not None:
            return self.error.exit
        verdict = self.checked.verdict if self.checked is not None else "pass"
        return {"pass": 0, "fail": 1}.get(verdict, 3)


class Target(NamedTuple):
    """The default branch of the server: its full ref, and its tip once the push is accepted; None: none yet."""

    ref: str | None
    tip: str | None


def parse_line(line: str) -> Update:
    """`OLD NEW REF`, as git gives it to a pre-receive hook. Raises BadUsage for anything else."""
    parts = line.rstrip("\n").split(" ", 2)
    if len(parts) != 3:
        raise BadUsage(
            f"not a line `OLD NEW REF`: {line.strip()}", hint="call it as git's pre-receive hook, which gets such lines"
        )
    return made(parts[2], parts[0], parts[1])


def made(ref: str, old: str, new: str) -> Update:
    """An update from git's words, in which zeros stand for "not there". Raises BadUsage when they are no ids."""
    for oid in (old, new):
        if len(oid) not in (40, 64) or set(oid) - set("0123456789abcdef"):
            raise BadUsage(f"{oid} is no full object id", hint="git work hook update REF OLD NEW")
    return Update(ref, old if set(old) != {"0"} else None, new if set(new) != {"0"} else None)


def receive(
    repository: Repository, branches: Mapping[str, str], updates: Sequence[Update], now: datetime
) -> list[Received]:
    """Judge all updates of one push; they are accepted or refused together.

    `branches` are the branches that the server has, ref to tip. Commits that one of them reaches are not judged anew
    on another branch; those that come to the default branch always are. Moves count as made `now`. What is pushed to a
    symbolic ref comes to the branch that it stands for.
    """
    updates = [one._replace(ref=repository.real_name(one.ref)) for one in updates]
    target = _target(repository, branches, updates)
    return [_one(_Push(repository, branches, target, now), update) for update in updates]


def _target(repository: Repository, branches: Mapping[str, str], updates: Iterable[Update]) -> Target:
    ref = repository.branch()
    tip = branches.get(ref) if ref else None
    rules = rules_at(repository.tree(tip)) if tip else None
    named = f"{BRANCHES}{rules.config.default_branch}" if rules and rules.config.default_branch else None
    if named is not None and named in branches:
        ref, tip = named, branches[named]
    coming = next((one for one in updates if one.ref == ref and one.new), None)
    return Target(ref, coming.new if coming else tip)


class _Push(NamedTuple):
    """What all updates of a push have in common."""

    repository: Repository
    branches: Mapping[str, str]
    target: Target
    now: datetime


def _one(push: _Push, update: Update) -> Received:
    if not update.ref.startswith(BRANCHES):
        return Received(update, note="only branches are judged")
    if update.new is None:
        if update.ref == push.target.ref:
            return Received(update, _refused(update, _deleted(update.ref)))
        if (
            push.target.tip is None
            and update.old is not None
            and rules_at(push.repository.tree(update.old)) is not None
        ):
            return Received(update, _refused(update, _deleted_last(update.ref)))
        return Received(update, note="deleted")
    try:
        return _judged(push, update, update.new)
    except WorkError as error:
        if error.code == "no-workflow":
            return Received(update, note="no workflow here, nothing to judge")
        return Received(update, error=error)


def _judged(push: _Push, update: Update, new: str) -> Received:
    repository, target = push.repository, push.target
    if repository.resolve(new) != new:
        raise Undecided(f"{new[:12]} is no commit", hint="push a commit to a branch")
    if update.ref == target.ref or target.tip is None:
        # Without a default branch this one stands for it: nothing else could say which rules hold.
        ends = Ends(update.old, new, on_target=True, audit=True, update=True, now=push.now)
        return Received(update, check(repository, ends))
    fresh = {oid for oid, _ in repository.ancestry([new], sorted({*push.branches.values(), target.tip}))}
    if not fresh:
        return Received(update, note="no new commits")
    checked = only_fresh(check(repository, Ends(target.tip, new, now=push.now)), fresh)
    if update.old is not None and update.old not in repository.merge_bases([update.old, new]):
        checked.add(words.rewritten(update.old, new, on_target=False))
    return Received(update, checked)


def _refused(update: Update, found: Finding) -> Checked:
    assert update.old is not None  # git deletes what is there
    checked = Checked(update.old, update.old)
    checked.add(found)
    return checked


def _deleted_last(ref: str) -> Finding:
    name = ref.removeprefix(BRANCHES)
    return Finding(
        "branch-deleted",
        f"{name} has a workflow, and the server's HEAD names no branch: {name} may be what everything is judged by",
        ERROR,
        hint="make one the default branch first: git symbolic-ref HEAD refs/heads/NAME, on the server",
    )


def _deleted(ref: str) -> Finding:
    return Finding(
        "branch-deleted",
        f"{ref.removeprefix(BRANCHES)} is the default branch, whose history is what everything is judged by",
        ERROR,
        hint="make another branch the default one first: git symbolic-ref HEAD refs/heads/NAME, on the server",
    )
