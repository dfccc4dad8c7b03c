"""Who changed items beyond their status without leave. Costs nothing where everyone may edit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from gitflow_work.core.check import edits
from gitflow_work.core.check.edits import Content
from gitflow_work.core.check.outcome import Migrated
from gitflow_work.core.check.records import File, Record
from gitflow_work.core.finding import Finding
from gitflow_work.core.ids import fold
from gitflow_work.core.people.approvals import without_status
from gitflow_work.core.people.permissions import allows, any_of
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.leave import without_leave
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.checking.world import CommitWorld

_AT_ONCE = 500
"""Items of commits whose files are read at a time; those of a long range are not kept."""


class _Case(NamedTuple):
    """An item in a commit that has another file of it than some parent. `held` are the blobs of each parent's last
    readable files; none where the parent never had the item.
    """

    commit: str
    parents: tuple[str, ...]
    file: File
    record: Record
    held: tuple[frozenset[str], ...]


def unpermitted(
    repository: Repository, known: Known, world: CommitWorld, task: Task, migrated: Iterable[Migrated]
) -> Iterator[Finding]:
    """Changes of items by people who may not make them: a finding for each item and commit."""
    everyone = task.rules.everyone
    if all(allows(everyone, f"{name}:edit") for name in task.rules.types):
        return
    declared = {(one.commit, one.record.key) for one in migrated}
    cases = _cases(known, task)
    while some := list(islice(cases, _AT_ONCE)):
        asked = {oid for one in some for held in (one.held, ({one.file[1]},)) for oids in held for oid in oids}
        look = _Look(repository, known, task, dict(repository.blobs(sorted(asked))))
        for case in some:
            leave, names = _judged(look, world, case, (case.commit, case.record.key) in declared)
            if leave is not None:
                yield _finding(look, case, names, leave, squash=task.may_be_squash)


def _cases(known: Known, task: Task) -> Iterator[_Case]:
    timeline = known.history.timeline
    free: dict[str, bool] = {}
    for commit, parents in task.commits:
        if commit in task.adopting:
            continue
        for key in sorted(timeline.touched(commit)):
            record = timeline.record(commit, key)
            if record is None:
                continue
            if record.type not in free:
                free[record.type] = allows(task.rules.everyone, f"{record.type}:edit")
            if free[record.type]:
                continue
            file = timeline.files(commit, key)[0]
            held = tuple(_held(known, parent, key) for parent in parents)
            if any(one and one != {file[1]} for one in held):
                yield _Case(commit, parents, file, record, held)


def _held(known: Known, commit: str, key: str) -> frozenset[str]:
    """The blobs of an item's last readable file before and at a commit; of several lines of history, or of doubles
    before the range, each.
    """
    timeline = known.history.timeline
    if timeline.statuses(commit, key) == {None}:
        return frozenset()
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [commit]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        files = timeline.files(at, key)
        readable = {oid for _, oid in files if timeline.record_of(oid) is not None}
        if at not in timeline.parents or (len(files) == 1 and readable):
            found |= readable
        else:
            waiting += timeline.parents[at]
    return frozenset(found)


def _judged(look: _Look, world: CommitWorld, case: _Case, declared: bool) -> tuple[GateResult | None, frozenset[str]]:
    """Why the change of an item is not permitted, None when it is or there is none; and the parts that it changed."""
    if look.only_moved(case):
        return None, frozenset()
    edit = edits.permissions(case.record.type, ())[-1]
    if len(case.parents) > 1 and world.permitted(case.commit, edit).verdict is Verdict.PASS:
        return None, frozenset()  # whoever may edit may merge as they like
    names = look.changed(case) - ({edits.PIN} if declared else set())
    if not names:
        return None, names
    asked = edits.permissions(case.record.type, names)
    leave = any_of(asked, lambda one: world.permitted(case.commit, one))
    return (None if leave.verdict is Verdict.PASS else leave), names


def _finding(look: _Look, case: _Case, names: Collection[str], leave: GateResult, *, squash: bool) -> Finding:
    path, oid = case.file
    by_merge = " by the merge itself" if len(case.parents) > 1 else ""
    what = f"{case.record.id} was edited{by_merge}: {edits.spoken(names)}"
    found = without_leave("not-permitted", what, leave, path, case.commit, squash=squash)
    hint = found.hint
    if by_merge and not squash:
        hint = "take what the merged branches say, or let somebody merge them who may edit"
    return found._replace(item=case.record.id, line=look.line(oid, names), hint=hint)


class _Look:
    """The contents of some cases, and the pasts of their merges."""

    def __init__(self, repository: Repository, known: Known, task: Task, blobs: Mapping[str, bytes]) -> None:
        self._repository = repository
        self._known = known
        self._task = task
        self._blobs = dict(blobs)
        self._contents: dict[str, Content] = {}

    def only_moved(self, case: _Case) -> bool:
        """Whether nothing differs from what any parent held but the status, and that in its value."""
        now = self._blobs[case.file[1]]
        return all(oid == case.file[1] or self._moves(case, oid, now) for oids in case.held for oid in oids)

    def _moves(self, case: _Case, oid: str, now: bytes) -> bool:
        record = self._known.history.timeline.record_of(oid)
        return (
            record is not None
            and record.status != case.record.status
            and without_status(self._blobs[oid]) == without_status(now)
        )

    def changed(self, case: _Case) -> frozenset[str]:
        """The parts that the commit itself changed."""
        after = self._content(case.file[1])
        if len(case.parents) == 1:
            [held] = case.held
            return frozenset.intersection(*(edits.differing(self._content(oid), after) for oid in held))
        owners = [(parent, oid) for parent, oids in zip(case.parents, case.held, strict=True) for oid in sorted(oids)]
        return edits.merged(
            after,
            [self._content(oid) for _, oid in owners],
            lambda one, other: self._bases(case, owners[one][0], owners[other][0]),
            lambda one, other: self._gives_way(owners[one][0], owners[other][0]),
        )

    def line(self, oid: str, names: Collection[str]) -> int:
        """The line of the first key among `names` that the file has; else its first."""
        from gitflow_work.formats.items.itemfile import parse

        lines = parse(self._blobs[oid]).lines
        return min((lines[one] for one in names if one in lines), default=1)

    def _content(self, oid: str) -> Content:
        from gitflow_work.formats.items.parts import content

        if oid not in self._blobs:
            self._blobs.update(self._repository.blobs([oid]))
        if oid not in self._contents:
            self._contents[oid] = content(self._blobs[oid])
        return self._contents[oid]

    def _bases(self, case: _Case, one: str, other: str) -> list[Content | None]:
        if one == other:
            return []
        bases, _ = self._known.parted(one, other)
        return [self._at(base, case) for base in bases] or [None]

    def _at(self, commit: str, case: _Case) -> Content | None:
        """The item at a merge base; where the parents have it now is looked at first."""
        timeline, key = self._known.history.timeline, case.record.key
        if commit not in timeline.parents:
            tree = self._repository.tree(commit)
            files = (file for one in case.parents for file in timeline.files(one, key))
            for path in dict.fromkeys(path for path, _ in (case.file, *files)):
                entry = tree.entry(path)
                if entry is not None and entry.is_regular and self._is_item(entry.oid, key):
                    return self._content(entry.oid)
        oids = _held(self._known, commit, key)
        return self._content(min(oids)) if len(oids) == 1 else None

    def _is_item(self, oid: str, key: str) -> bool:
        from gitflow_work.errors import BadFile
        from gitflow_work.formats.items.itemfile import parse

        if oid not in self._blobs:
            self._blobs.update(self._repository.blobs([oid]))
        try:
            return fold(parse(self._blobs[oid]).id) == key
        except BadFile:
            return False

    def _gives_way(self, one: str, other: str) -> bool:
        """Whether `other` is of the target branch, and all that `one` did since they parted is this range's own."""
        if other in self._members:
            return False
        return self._members.issuperset(self._known.parted(one, other)[1])

    @cached_property
    def _members(self) -> frozenset[str]:
        return frozenset(oid for oid, _ in self._task.commits)
