"""Judging what is not committed yet: a draft becomes a commit on HEAD, and its range is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import Finding
from gitflow_work.core.gates.base import AllOf, AnyOf, GateNode, NotOf
from gitflow_work.core.gates.keyword import KeywordGate
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.errors import BadFile, BadUsage
from gitflow_work.ports import Repository
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking import ranges
from gitflow_work.usecases.checking.fresh import only_fresh
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.workspace import rules_at


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


def check_draft(draft: Draft, message: str | None = None) -> Checked:
    """Judge the draft as HEAD's next commit, by the rules that would judge its branch. Raises as `check`.

    Without a message nobody knows yet which keywords it will say: they count as said, and are asked when there is
    one. Findings name no commit where they mean this one. Commits that are made already are not judged again.
    """
    repository = draft.repository
    commit = draft.commit(message if message is not None else "")
    ends = _ends(repository, commit, draft.parents)
    if message is None and (every_word := _every_word(repository, ends, commit, draft.parents)):
        commit = draft.commit(every_word)
        ends = Ends(ends.base, commit, ends.on_target)
    fresh = {oid for oid, _ in repository.ancestry([commit], draft.parents[:1])}
    checked = only_fresh(check(repository, ends), fresh)
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
        return Ends(parents[0], commit, on_target=ends.on_target)
    return Ends(ends.base, commit)


def _every_word(repository: Repository, ends: Ends, commit: str, parents: tuple[str, ...]) -> str:
    """A message that says every keyword of the rules for every item that the draft changes; empty without keywords."""
    judging = (rules_at(repository.tree(oid)) for oid in (ends.base, commit) if oid is not None)
    words = {
        word
        for rules in judging
        if rules is not None
        for workflow in rules.workflows.values()
        for transition in workflow.transitions
        for word in _words(transition.gates)
    }
    ids = _changed_ids(repository, commit, parents) if words else []
    return "\n".join(f"Work-Keyword: {one} {word}" for one in ids for word in sorted(words))


def _words(nodes: Iterable[GateNode]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, AllOf | AnyOf | NotOf):
            yield from _words(node.children)
        elif isinstance(node, KeywordGate):
            yield node.word


def _changed_ids(repository: Repository, commit: str, parents: tuple[str, ...]) -> list[str]:
    from gitflow_work.formats.itemfile import parse

    blobs = {
        one.new.oid: one.path
        for _, _, changed in repository.changes([(commit, parents)], [WORKFLOW_DIR])
        for one in changed
        if one.new is not None and one.new.is_regular and one.path.endswith(".md")
    }
    found: dict[str, None] = {}
    for oid, data in repository.blobs(blobs):
        try:
            found[parse(data, blobs[oid]).id] = None
        except BadFile:
            continue  # the check says what is wrong with it
    return list(found)
