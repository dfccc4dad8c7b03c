"""Rule B, what the range did to BASE: items removed, evidence lost, ids used again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gitflow_work.core.check import words
from gitflow_work.core.check.left import before
from gitflow_work.core.check.outcome import Move
from gitflow_work.core.check.records import File, Files, Record
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.decide import Decision
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.usecases.checking.leave import without_leave
from gitflow_work.usecases.checking.reading import Commits
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.checking.world import CommitWorld


def removed_items(timeline: Timeline, world: CommitWorld, task: Task) -> Iterator[Finding]:
    """Items of BASE, and of every merge base of BASE and HEAD, that HEAD lacks without anybody's leave."""
    base, head, commits = task.base, task.head, task.commits
    if base is None:
        return
    for key in _touched(timeline, commits):
        if timeline.files(head, key):
            continue
        had = timeline.files(base, key)
        if not had or not all(timeline.files(one, key) for one in task.bases):
            continue
        record = timeline.record_of(had[0][1])
        if record is None:
            continue
        culprits = _deleting(timeline, commits, head, key) or (head,)
        leaves = [world.permitted(oid, f"{record.type}:delete") for oid in culprits]
        if any(leave.verdict is Verdict.PASS for leave in leaves):
            continue
        found = without_leave(
            "deleted-item",
            f"{record.id} was deleted",
            leaves[-1],
            had[0][0],
            culprits[-1],
            squash=task.may_be_squash,
        )
        yield found._replace(item=record.id, hint=f"git checkout {base[:12]} -- {had[0][0]}")


def changed_ids(timeline: Timeline, task: Task) -> Iterator[Finding]:
    """Files whose id became another, where BASE knows the old one."""
    for oid, parents in task.commits:
        for number, parent in enumerate(parents):
            delta = timeline.delta(oid, number)
            removed = dict(delta.removed)
            for path, added in delta.added:
                old = timeline.record_of(removed.get(path, ""))
                new = timeline.record_of(added)
                if old is None or new is None or old.key == new.key or timeline.files(oid, old.key):
                    continue
                known = task.base is not None and timeline.files(task.base, old.key)
                if known and len(timeline.files(parent, old.key)) == 1:
                    yield _changed_id(oid, path, old, new)


def _changed_id(commit: str, path: str, old: Record, new: Record) -> Finding:
    return Finding(
        "id-changed",
        f"the id {old.id} became {new.id}; the id of an item does not change",
        ERROR,
        path,
        commit=commit,
        item=old.id,
        hint=f"put `id: {old.id}` back in {path}",
    )


def lost_evidence(timeline: Timeline, world: CommitWorld, task: Task, moves: Iterable[Move]) -> Iterator[Finding]:
    """Moves of the range whose tree gates do not hold in HEAD's tree any more."""
    by_item: dict[str, list[Move]] = {}
    for move in moves:
        by_item.setdefault(move.key, []).append(move)
    for key, made in by_item.items():
        record = timeline.record(task.head, key)
        here = [one for one in made if one.path and record is not None and one.target == record.status]
        lost = {step: found for step, one in _by_step(here).items() if (found := _lost(timeline, world, one, task))}
        # What another move of the item follows has been answered by that one.
        over = before(timeline, dict(task.commits), [one.commit for one in made]) if lost else set()
        for step, move in _by_step(one for one in here if one.commit not in over).items():
            if step in lost:
                yield _lost_evidence(timeline, task.head, move, words.unmet(lost[step].gates))


def _by_step(moves: Iterable[Move]) -> dict[tuple[str, int], Move]:
    """The last of these moves for each last step."""
    return {(one.path[-1][0], id(one.path[-1][1])): one for one in moves}


def _lost(timeline: Timeline, world: CommitWorld, move: Move, task: Task) -> Decision | None:
    """What HEAD's tree says of a move's last step, when that is no yes."""
    files: Files = timeline.files(task.head, move.key)
    source, transition = move.path[-1]
    decision = world.tree_decision(task.head, files[0], transition, source)
    if decision.holds:
        return None
    if _only_files(words.unmet(decision.gates)) and world.tree_decision(task.head, move.file, transition, source).holds:
        return None  # the recorded files are still at paths that matched when the item moved
    return decision


def _lost_evidence(timeline: Timeline, head: str, move: Move, leaves: Sequence[GateResult]) -> Finding:
    record = timeline.record(head, move.key)
    assert record is not None  # it has the status of the move
    told = "; ".join(words.describe(leaf) for leaf in leaves)
    return Finding(
        "lost-evidence",
        f"{record.id} went to {move.target} by {move.path[-1][1].name}, and what allowed it is gone since: {told}",
        ERROR,
        timeline.files(head, move.key)[0][0],
        record.line,
        commit=move.commit,
        item=record.id,
        transition=f"{move.source or '(new)'} -> {move.target}",
        hint=next((leaf.hint for leaf in leaves if leaf.hint), f"git work can {record.id}"),
    )


def reused_ids(timeline: Timeline, task: Task) -> Iterator[Finding]:
    """New items whose id BASE's history had before, and deleted."""
    fresh = _entered(timeline, task) if task.base is not None else {}
    gone = task.gone_before(fresh.keys()) if fresh else set()
    for key in sorted(gone & set(fresh)):
        commit, (path, oid) = fresh[key]
        record = timeline.record_of(oid)
        name = record.id if record else key
        yield Finding(
            "reused-id",
            f"the id {name} was an item's that is deleted; ids are not used again",
            ERROR,
            path,
            commit=commit,
            item=name,
            hint="give the new item an id of its own: git work new",
        )


def _entered(timeline: Timeline, task: Task) -> dict[str, tuple[str, File]]:
    """By id, the commit and file by which an item came in that neither BASE nor a merge base has."""
    older = {one for one in (task.base, *task.bases) if one is not None}
    found: dict[str, tuple[str, File]] = {}
    for oid, parents in task.commits:
        for key in timeline.touched(oid) - found.keys():
            files = timeline.files(oid, key)
            if files and not any(timeline.files(one, key) for one in (*parents, *older)):
                found[key] = (oid, files[0])
    return found


def _touched(timeline: Timeline, commits: Commits) -> list[str]:
    return sorted(frozenset[str]().union(*(timeline.touched(oid) for oid, _ in commits)))


def _deleting(timeline: Timeline, commits: Commits, head: str, key: str) -> tuple[str, ...]:
    """The commits by which HEAD lacks an item, which nobody brought back since.

    A merge that takes the deletion over from a parent deletes nothing: else whoever merges would give the leave.
    """
    found: dict[str, tuple[str, ...]] = {}
    for oid, parents in commits:
        if timeline.files(oid, key):
            continue
        taken = dict.fromkeys(one for parent in parents for one in found.get(parent, ()))
        found[oid] = tuple(taken) or ((oid,) if any(timeline.files(one, key) for one in parents) else ())
    return found.get(head, ())


def _only_files(leaves: Iterable[GateResult]) -> bool:
    return all(leaf.gate == "artifacts" for leaf in leaves)
