"""Rule C: the change that would land, judged once, for tree gates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from gitflow_work.core.check import paths, words
from gitflow_work.core.check.net import Conflict, merged
from gitflow_work.core.check.outcome import Migrated, Move
from gitflow_work.core.check.records import File, Record
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.gates.base import Kind, leaves
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.ports.reading import Entry, Repository, Tree
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.checking.world import CommitWorld
from gitflow_work.usecases.deciding.items import Ground


class MergedTree:
    """The merge of two trees, path by path; where both sides changed a file, theirs. Implements ports.Tree."""

    def __init__(self, bases: list[Tree], ours: Tree, theirs: Tree) -> None:
        self._bases, self._ours, self._theirs = bases, ours, theirs

    def entry(self, path: str) -> Entry | None:
        """See ports.Tree. A folder is there when either side has it."""
        ours, theirs = self._ours.entry(path), self._theirs.entry(path)
        return self._merged([one.entry(path) for one in self._bases], ours, theirs)

    def files(self, folder: str) -> Mapping[str, Entry]:
        """See ports.Tree."""
        ours, theirs = self._ours.files(folder), self._theirs.files(folder)
        if ours == theirs:
            return ours
        bases = [one.files(folder) for one in self._bases]
        found = {}
        for path in {**ours, **theirs}:
            entry = self._merged([one.get(path) for one in bases], ours.get(path), theirs.get(path))
            if entry is not None:
                found[path] = entry
        return found

    def read(self, oids: object) -> Mapping[str, bytes]:
        """See ports.Tree."""
        return self._ours.read(oids)  # type: ignore[arg-type]  # the protocol's own type; objects are shared

    def _merged(self, bases: list[Entry | None], ours: Entry | None, theirs: Entry | None) -> Entry | None:
        try:
            return merged(bases, ours, theirs)
        except Conflict:
            return theirs


def landing(
    repository: Repository,
    timeline: Timeline,
    world: CommitWorld,
    task: Task,
    moves: Iterable[Move],
    migrated: Iterable[Migrated] = (),
    excused: Collection[str] = (),
) -> Iterator[Finding]:
    """What is wrong with the range's items as they would land on BASE; `moves` are those of its commits.

    For the items `excused`, which were judged by older rules, a gate about a single commit counts only where one of
    these moves, made under BASE's rules, has met it.

    Those that the range migrated begin where their last migration put them: before it other rules held. What it
    imported is free, by the commit that brought it in: the key alone could be written later by anybody.
    """
    if task.base is None or not task.commits:
        return
    fast_forward = task.base in task.bases
    ground = world.ground(task.head)
    if not fast_forward:
        bases: list[Tree] = [repository.tree(one) for one in task.bases]
        ground = world.landed(MergedTree(bases, repository.tree(task.base), ground.tree))
    starts = {one.record.key: one.start for one in migrated}
    free = {one.key for one in moves if _imports(timeline, one)}
    made = {(one.key, state, id(step)) for one in moves for state, step in one.path}
    for key in sorted(frozenset[str]().union(*(timeline.touched(oid) for oid, _ in task.commits))):
        record = timeline.record(task.head, key)
        if record is None:
            continue
        if not fast_forward:
            yield from _double(timeline, task, record)
        yield from _item(timeline, world, task, ground, record, starts.get(key), free=key in free)
        if key in excused:
            yield from _unasked(timeline, task, record, made)


def _unasked(
    timeline: Timeline, task: Task, record: Record, made: Collection[tuple[str, str, int]]
) -> Iterator[Finding]:
    """An item that comes to its status by no way on which each gate about a single commit has been met."""
    _, workflow = task.rules.effective(record.type, record.pin)
    sources = timeline.statuses(task.base, record.key) if task.base is not None else frozenset()
    if workflow is None or len(sources) != 1:
        return
    source = next(iter(sources))
    start = workflow.initial if source is None else source

    def met(state: str, step: Transition) -> bool:
        return (record.key, state, id(step)) in made or all(one.kind is Kind.TREE for one in leaves(step.gates))

    lasting = paths.shortest(workflow, start, record.status, paths.Limits())
    if not lasting or paths.shortest(workflow, start, record.status, paths.Limits(), met) is not None:
        return  # already there, or told of as a way that does not exist
    names = ", ".join(step.name for state, step in lasting if not met(state, step))
    edge = f"{source if source is not None else '(new)'} -> {record.status}"
    path = timeline.files(task.head, record.key)[0][0]
    message = f"as one change, {record.id} goes {edge}, and no commit meets what the target branch's rules ask: {names}"
    hint = "merge the target branch, and make the move again"
    found = Finding("illegal-landing", message, path=path, line=record.line, commit=task.head, item=record.id)
    yield found._replace(transition=edge, hint=hint)


def _double(timeline: Timeline, task: Task, record: Record) -> Iterator[Finding]:
    """An id that BASE and the range each gave to an item of their own, in files that do not get in each other's way."""
    assert task.base is not None  # landing has looked
    path, ours = timeline.files(task.head, record.key)[0][0], timeline.files(task.base, record.key)
    if ours and path not in {one for one, _ in ours} and not any(timeline.files(one, record.key) for one in task.bases):
        message = f"the target branch has the id {record.id} too, in {ours[0][0]}: what would land has it twice"
        hint = "give the newer one another id: git work new"
        yield Finding("duplicate-id", message, path=path, commit=task.head, item=record.id, hint=hint)


def _imports(timeline: Timeline, move: Move) -> bool:
    record = timeline.record_of(move.file[1])
    return move.source is None and not move.path and record is not None and record.imported


def _item(
    timeline: Timeline,
    world: CommitWorld,
    task: Task,
    ground: Ground,
    record: Record,
    start: str | None,
    *,
    free: bool,
) -> Iterator[Finding]:
    base = task.base
    assert base is not None  # landing has looked
    fast_forward = base in task.bases
    file = timeline.files(task.head, record.key)[0]
    before = timeline.statuses(base, record.key)
    if len(before) != 1:
        return  # missing, double or unreadable on BASE: rule A and B say what there is to say
    [source] = before
    lands: str | None = record.status
    if not fast_forward:
        known = [next(iter(found)) for one in task.bases if len(found := timeline.statuses(one, record.key)) == 1]
        try:
            lands = merged(known, source, record.status)
        except Conflict:
            yield _conflict(record, file, task, source)
            return
    source = start or source
    entered_freely = source is None and (free or bool(task.adopting))
    if lands != record.status or lands == source or entered_freely:
        return
    own_pin = record.pin
    if not fast_forward:
        record = replace(record, pin=_landing_pin(timeline, task, base, record))
    yield from _path(world, task, ground, file, record, source, own_pin)


def _landing_pin(timeline: Timeline, task: Task, base: str, record: Record) -> str:
    """The version that the item is pinned to in what would land."""
    pins = [{one.pin for one in timeline.carried(at, record.key) if one is not None} for at in (*task.bases, base)]
    if any(len(one) != 1 for one in pins):
        return record.pin
    *known, ours = (one.pop() for one in pins)
    try:
        return merged(known, ours, record.pin)
    except Conflict:
        return record.pin


def _path(
    world: CommitWorld, task: Task, ground: Ground, file: File, record: Record, source: str | None, own_pin: str
) -> Iterator[Finding]:
    """The way to where the item would land; `own_pin` is what its file says, and `record.pin` what counts there."""
    name, workflow = task.rules.effective(record.type, record.pin)
    edge = f"{source if source is not None else '(new)'} -> {record.status}"
    if workflow is None:
        if record.pin != own_pin:  # else rule A and B say it
            yield _refused(task, file, record, edge, f"BASE pins it to {name}, which is not there", "git merge it")
        return
    if source is None and record.status == workflow.initial:
        return
    start = workflow.initial if source is None else source

    def holds(state: str, transition: Transition) -> bool:
        return world.decision_on(ground, file, transition, state).holds

    if paths.shortest(workflow, start, record.status, paths.Limits(), holds) is not None:
        return
    message, hint, unknown = _why(world, ground, file, workflow, start, record)
    found = _refused(task, file, record, edge, message, hint)
    yield found._replace(rule="undecided") if unknown else found


def _refused(task: Task, file: File, record: Record, edge: str, why: str, hint: str) -> Finding:
    return Finding(
        "illegal-landing",
        f"as one change, {record.id} goes {edge}, and {why}",
        path=file[0],
        line=record.line,
        commit=task.head,
        item=record.id,
        transition=edge,
        hint=hint,
    )


def _why(
    world: CommitWorld, ground: Ground, file: File, workflow: Workflow, start: str, record: Record
) -> tuple[str, str, bool]:
    path = paths.shortest(workflow, start, record.status, paths.Limits())
    if path is None:
        return "no transition leads there", f"git work can {record.id}", False
    decisions = [(one, world.decision_on(ground, file, one, state)) for state, one in path]
    bad = [(one, decision) for one, decision in decisions if not decision.holds]
    leaves = [leaf for _, decision in bad for leaf in words.unmet(decision.gates)]
    said = "; ".join(f"{one.name}: {words.describe(leaf)}" for one, found in bad for leaf in words.unmet(found.gates))
    hint = next((leaf.hint for leaf in leaves if leaf.hint), f"git work can {record.id}")
    unknown = all(decision.verdict is Verdict.UNKNOWN for _, decision in bad)
    return f"what its gates ask is not in what would land: {said}", hint, unknown


def _conflict(record: Record, file: File, task: Task, ours: str | None) -> Finding:
    message = f"{record.id} is in {ours} on the target branch and in {record.status} here: this cannot land as it is"
    return Finding(
        "landing-conflict", message, NOTE, file[0], record.line, commit=task.head, item=record.id, hint="git merge it"
    )
