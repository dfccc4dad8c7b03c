"""One range, judged by one set of rules: rule A, and what it makes of the range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitflow_work.core.check import paths, words
from gitflow_work.core.check.moves import Moves
from gitflow_work.core.check.outcome import Doubt, Migrated, Move, Outcome, Refused, Yielded
from gitflow_work.core.check.result import Checked, Moved
from gitflow_work.core.check.world import Range
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.ids import fold
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import Transition
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking import edits, landing, net
from gitflow_work.usecases.checking.forks import Forks
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.leave import without_leave
from gitflow_work.usecases.checking.originals import Originals
from gitflow_work.usecases.checking.overrides import granted
from gitflow_work.usecases.checking.rulechanges import own_changes
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.checking.world import CommitWorld


def judge_range(repository: Repository, known: Known, task: Task, into: Checked) -> None:
    """Judge every commit of the range against its parents, and what the range did to BASE. Findings go `into`."""
    before = len(into.findings)
    world = CommitWorld(repository, task.rules, task, known)
    if known.changes.overrides:
        members = {oid for oid, _ in task.commits}
        put = [oid for oid in known.changes.overrides if oid in members]
        world.waivers = granted(repository, world, put, task, into)
    outcomes = _explained(known, task, world)
    originals = Originals(repository, task)
    moves, migrated = [], []
    forks = Forks(repository, known, task, _within(task))
    refused = [one for one in outcomes if isinstance(one, Refused)]
    excused = {one.record.key for one in refused if _refuse(known, world, forks, one, task, into, originals)}
    for outcome in outcomes:
        match outcome:
            case Yielded():
                into.add(words.yielded(outcome))
            case Move():
                moves.append(outcome)
            case Migrated():
                migrated.append(outcome)
    for move in moves:
        _count(known, move, task, into)
    timeline = known.history.timeline
    for found in (
        *_unpermitted(known, world, task, moves),
        *edits.unpermitted(repository, known, world, task, migrated),
        *_migrations(world, task, migrated),
        *_rule_changes(repository, known, world, task),
        *landing.removed_items(timeline, world, task),
        *landing.changed_ids(timeline, task),
        *landing.lost_evidence(timeline, world, task, moves),
        *landing.reused_ids(timeline, task),
    ):
        _add(found, originals, into)
    for found in _once(
        into.findings[before:], net.landing(repository, timeline, world, task, moves, migrated, excused)
    ):
        into.add(found)


def _add(found: Finding, originals: Originals, into: Checked) -> None:
    """Report a finding; what one commit cannot prove is settled by those that it was made of, where they are known."""
    for one in originals.settled(found) if found.rule == "not-provable" else (found,):
        into.add(one)


def _refuse(
    known: Known, world: CommitWorld, forks: Forks, refused: Refused, task: Task, into: Checked, originals: Originals
) -> bool:
    """Report a refusal; where the rules changed since the branch began, say so, or judge by the older ones.

    Whether the older ones excuse it.
    """
    found = words.refusal(refused, task.rules)
    if task.may_be_squash and _lacks_words_only(world, refused, task):
        _add(words.not_provable(found), originals, into)
        return False
    if task.may_be_squash and refused.rule == "workflow-changed":
        _add(words.unproved_migration(found), originals, into)
        return False
    forked = forks.moves(refused)
    if forked is None:
        into.add(found)
        return False
    fork, moves = forked
    if task.rules.config.rules != "fork-point":
        into.add(forks.explained(found, fork, refused))
        return False
    into.add(forks.note(refused, fork))
    for move in moves:
        _count(known, move, task, into)
    return True


def _lacks_words_only(world: CommitWorld, refused: Refused, task: Task) -> bool:
    """Whether a move lacks nothing but what only its own commit could say: the other gates hold."""
    if refused.rule != "gate-blocked" or (refused.undecided and task.landing is None):
        return False
    _, workflow = task.rules.effective(refused.record.type, refused.record.pin)
    assert workflow is not None  # it has the gates
    start = workflow.initial if refused.source is None else refused.source
    limits = paths.Limits(single=task.rules.config.squash != "path")

    def holds(state: str, transition: Transition) -> bool:
        return world.lasting_decision(refused.commit, refused.file, transition, state).holds

    return paths.shortest(workflow, start, refused.record.status, limits, holds) is not None


def _once(told: Iterable[Finding], found: Iterable[Finding]) -> list[Finding]:
    """What the landing adds to findings about single commits: items that already have one are left out."""
    refused = {fold(one.item) for one in told if one.commit is not None and one.item}
    return [one for one in found if fold(one.item or "") not in refused]


def _rule_changes(repository: Repository, known: Known, world: CommitWorld, task: Task) -> Iterator[Finding]:
    for oid, parents in task.commits:
        files = known.changes.rules.get(oid)
        if files is None or oid in task.adopting:
            continue
        paths = own_changes(repository, parents, files)
        if not paths:
            continue
        named = ", ".join(paths)
        leave = world.permitted(oid, "rules:change")
        if leave.verdict is Verdict.PASS:
            message = f"the rules were changed: {named}; {leave.found}"
            yield Finding("rules-changed", message, NOTE, paths[0], commit=oid)
        else:
            what = f"the rules were changed: {named}"
            yield without_leave("rules-changed", what, leave, paths[0], oid, squash=task.may_be_squash)


def _migrations(world: CommitWorld, task: Task, migrated: Iterable[Migrated]) -> Iterator[Finding]:
    """What each commit took to another version, with or without leave."""
    together: dict[tuple[str, ...], list[Migrated]] = {}
    for one in migrated:
        together.setdefault((one.commit, one.record.type, one.was, one.now), []).append(one)
    for (commit, record_type, *_), those in together.items():
        leave = world.permitted(commit, f"{record_type}:migrate")
        note = words.migrated(those, leave.found)
        if leave.verdict is Verdict.PASS:
            yield note
        else:
            what, path, squash = note.message.partition(";")[0], those[0].file[0], task.may_be_squash
            found = without_leave("not-permitted", what, leave, path, commit, squash=squash)
            yield found._replace(item=note.item)


def _unpermitted(known: Known, world: CommitWorld, task: Task, moves: Iterable[Move]) -> Iterator[Finding]:
    """Moves and new items whose makers may not make them."""
    for move in moves:
        record = known.history.timeline.record_of(move.file[1])
        if record is None or move.commit in task.adopting:
            continue
        asked = [f"{record.type}:move:{transition.name}" for _, transition in move.path]
        if move.source is None:
            asked.insert(0, f"{record.type}:{'import' if record.imported else 'new'}")
        for permission in asked:
            leave = world.permitted(move.commit, permission)
            if leave.verdict is not Verdict.PASS:
                what = f"{record.id} goes {move.source or '(new)'} -> {move.target}"
                squash = task.may_be_squash
                found = without_leave("not-permitted", what, leave, move.file[0], move.commit, squash=squash)
                yield found._replace(item=record.id, line=record.line)


def _explained(known: Known, task: Task, world: CommitWorld) -> list[Outcome]:
    """The outcomes, once as much history is known as they ask for."""
    known.begin()
    outcomes = _outcomes(known, task, world)
    asking = _asking(outcomes)
    # What is learned may put another merge in doubt: an item may have been more than the range itself tells.
    while doubtful := {one.commit for one in outcomes if isinstance(one, Doubt)}:
        known.learn(doubtful)
        outcomes = _outcomes(known, task, world)
        asking |= _asking(outcomes)  # a part of the past may have hidden what another part makes doubtful
    if task.base is not None and known.lost(task.base, asking, task.gone_before):
        known.learn_all(task.base)
        outcomes = _outcomes(known, task, world)
    return outcomes


def _asking(outcomes: Iterable[Outcome]) -> set[str]:
    """The items of which there is something to say."""
    keys = {one.key for one in outcomes if isinstance(one, Move)}
    return keys | {one.record.key for one in outcomes if isinstance(one, Refused | Yielded | Migrated)}


def _outcomes(known: Known, task: Task, world: CommitWorld) -> list[Outcome]:
    if world.waivers is not None:
        world.waivers.renew()
    return list(Moves(_within(task), known.history, task.rules, world).outcomes())


def _within(task: Task) -> Range:
    return Range(task.base, task.head, tuple(task.commits), task.adopting, task.rules.config.squash == "path")


def _count(known: Known, move: Move, task: Task, into: Checked) -> None:
    record = known.history.timeline.record_of(move.file[1])
    if record is None:
        return
    into.items[record.id] = None
    if move.source is not None:
        into.moves += 1
        steps = tuple((one.name, found) for (_, one), found in zip(move.path, move.decisions, strict=True))
        into.moved.append(Moved(move.commit, record.id, record.title, move.file[0], move.source, move.target, steps))
    for gate in {gate.gate: gate for gate in move.later}.values():
        into.add(words.asked_later(move, gate, record.id))
