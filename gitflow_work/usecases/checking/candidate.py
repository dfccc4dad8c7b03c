"""Judging what is not committed yet: a draft becomes a commit on HEAD, and its range is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import Finding
from gitflow_work.errors import BadUsage
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking import ranges
from gitflow_work.usecases.checking.fresh import only_fresh
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.forge.asking import Asking


class Draft(Protocol):
    """A tree that nobody has committed yet.

    `parents` are HEAD and those of a merge in progress; empty before the first commit.
    """

    @property
    def repository(self) -> Repository:
        """Reads the draft and all that the user's repository has."""
        ...

    @property
    def parents(self) -> tuple[str, ...]:
        """Full ids."""
        ...

    def commit(self, message: str) -> str:
        """The id of a commit of the tree with this message; only `repository` knows it."""
        ...


def check_draft(draft: Draft, message: str | None = None, asking: Asking | None = None) -> Checked:
    """Judge the draft as HEAD's next commit, by the rules that would judge its branch. Raises as `check`.

    What only the commit itself will say (whether it is signed; without a message, its keywords) is asked of it later,
    and noted. Findings name no commit where they mean this one. Commits that are made already are not judged again.
    `asking`: see `check`.
    """
    repository = draft.repository
    commit = draft.commit(message if message is not None else "")
    unsaid = frozenset({"signed"} if message is not None else {"signed", "keyword"})
    ends = replace(_ends(repository, commit, draft.parents), unsaid=unsaid)
    fresh = {oid for oid, _ in repository.ancestry([commit], draft.parents[:1])}
    checked = only_fresh(check(repository, ends, asking), fresh)
    checked.findings[:] = [_here(one, commit) for one in checked.findings]
    checked.notes[:] = [_here(one, commit) for one in checked.notes]
    return checked


def _here(found: Finding, commit: str) -> Finding:
    return found._replace(commit=None) if found.commit == commit else found


def _ends(repository: Repository, commit: str, parents: Sequence[str]) -> Ends:
    """On the target branch, or where none is known, HEAD is the BASE; elsewhere that of the whole branch."""
    if not parents:
        return Ends(None, commit, on_target=True)
    try:
        ends = ranges.default(repository)
    except BadUsage:
        return Ends(parents[0], commit)
    if ends.base is None or ends.on_target:
        lands = ends.lands._replace(landed=False) if ends.lands is not None else None
        return Ends(parents[0], commit, on_target=ends.on_target, lands=lands)
    return Ends(ends.base, commit)
