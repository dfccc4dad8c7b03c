"""Rule A: every commit against each of its parents, every item (docs/check.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gitflow_work.core.check import paths
from gitflow_work.core.check.contain import Containment
from gitflow_work.core.check.records import File, Record
from gitflow_work.core.check.timeline import Kept
from gitflow_work.core.check.world import History, Range, World
from gitflow_work.core.decide import Decision
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import Transition, Workflow


@dataclass(frozen=True, slots=True)
class Move:
    """A commit that introduced a status by a legal path. `path` is empty for a new item in its initial state."""

    commit: str
    key: str
    file: File
    source: str | None
    target: str
    path: tuple[paths.Step, ...]
    decisions: tuple[Decision, ...] = ()
    """What was decided on each step of `path`."""

    @property
    def later(self) -> list[GateResult]:
        """The gates that are asked when the move lands."""
        leaves = (leaf for one in self.decisions for gate in one.gates for leaf in gate.leaves())
        return [leaf for leaf in leaves if leaf.verdict is Verdict.PENDING]


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair of parent and commit that nothing explains. `gates` says what spoke against each edge, if edges exist."""

    rule: str
    commit: str
    parent: str | None
    file: File
    record: Record
    source: str | None
    edges: tuple[tuple[Transition, Decision], ...] = ()
    was: str = ""

    @property
    def undecided(self) -> bool:
        """Whether only what could not be asked stands in the way."""
        return bool(self.edges) and any(decision.verdict is Verdict.UNKNOWN for _, decision in self.edges)


@dataclass(frozen=True, slots=True)
class Yielded:
    """A move of the range that gave way to the target branch's own."""

    commit: str
    file: File
    record: Record
    source: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A merge that can only be judged when the histories of its parents are known."""

    commit: str


Outcome = Move | Refused | Yielded | Doubt


class Moves:
    """Judges the commits of one range."""

    def __init__(self, within: Range, history: History, rules: Rules, world: World) -> None:
        self._range = within
        self._timeline = history.timeline
        self._rules = rules
        self._world = world
        self._members = frozenset(oid for oid, _ in within.commits)
        self._contains = (
            Containment(history.timeline, history.dag, self._states_of) if history.dag is not None else None
        )

    def outcomes(self) -> Iterator[Outcome]:
        """What there is to say of each commit and item, parents first."""
        for commit, _ in self._range.commits:
            for key in sorted(self._timeline.touched(commit)):
                yield from self.of(commit, key)

    def of(self, commit: str, key: str) -> Iterator[Outcome]:
        """What there is to say of one item in one commit; nothing when it cannot be read there."""
        record = self._timeline.record(commit, key)
        if record is not None:
            file = self._timeline.files(commit, key)[0]
            yield from self._item(commit, self._timeline.parents[commit], key, file, record)

    def _item(
        self, commit: str, parents: Sequence[str], key: str, file: File, record: Record
    ) -> Iterator[Outcome]:
        moves: dict[str | None, Move] = {}
        before: Sequence[str | None] = parents or (None,)
        for parent in before:
            for kept in self._carried(parent, key):
                changed = self._changed(commit, parent, file, record, kept)
                if changed is not None:
                    yield changed
                    return
                source = kept and kept.status
                if source == record.status:
                    continue
                outcome = self._pair(commit, parents, parent, key, file, record, source)
                if isinstance(outcome, Refused | Doubt | Yielded):
                    yield outcome
                    if not isinstance(outcome, Yielded):
                        return
                elif outcome is not None:
                    moves[source] = outcome
        if moves and self._timeline.introduced(commit, key) is not None:
            yield next(iter(moves.values()))

    def _carried(self, parent: str | None, key: str) -> list[Kept | None]:
        if parent is None:
            return [None]
        carried = self._timeline.carried(parent, key)
        return sorted(carried, key=lambda kept: (kept is not None, kept and kept.status or ""))

    def _changed(
        self, commit: str, parent: str | None, file: File, record: Record, kept: Kept | None
    ) -> Refused | None:
        """A type or an effective workflow that is another than the parent's."""
        if kept is None or commit in self._range.adopting:
            return None
        if kept.type != record.type:
            return Refused("type-changed", commit, parent, file, record, kept.status, was=kept.type)
        was, _ = self._rules.effective(kept.type, kept.pin)
        now, _ = self._rules.effective(record.type, record.pin)
        if was != now:
            return Refused("workflow-changed", commit, parent, file, record, kept.status, was=was)
        return None

    def _pair(
        self,
        commit: str,
        parents: Sequence[str],
        parent: str | None,
        key: str,
        file: File,
        record: Record,
        source: str | None,
    ) -> Move | Refused | Yielded | Doubt | None:
        others = [one for one in parents if one != parent]
        found = self._path(commit, key, file, record, source, others)
        if not isinstance(found, Refused):
            return found
        if not others or parent is None:
            return found
        if self._contains is None:
            return Doubt(commit)
        if any(self._taken_over(commit, parent, other, key, file, record, source) for other in others):
            return None
        for other in others:
            if self._timeline.statuses(other, key) == {record.status} and self._contains.yields(
                other, parent, key, self._members.__contains__
            ):
                return Yielded(commit, file, record, source)
        return Refused(found.rule, commit, parent, file, record, source, found.edges)

    def _path(
        self, commit: str, key: str, file: File, record: Record, source: str | None, others: Sequence[str]
    ) -> Move | Refused:
        """(b): a path from `source` whose gates hold in the commit."""
        _, workflow = self._rules.effective(record.type, record.pin)
        if workflow is None:
            return Refused("unknown-workflow", commit, None, file, record, source)
        if source is None:
            if commit in self._range.adopting or self._imported(commit, record, workflow):
                return Move(commit, key, file, None, record.status, ())
            if any(self._timeline.statuses(other, key) != {None} for other in others):
                return Refused("illegal-transition", commit, None, file, record, None)
            if record.status == workflow.initial:
                return Move(commit, key, file, None, record.status, ())
            if not self._range.squash_path:
                return Refused("new-item-status", commit, None, file, record, None)
        start = workflow.initial if source is None else source
        limits = paths.Limits(forward=bool(others), single=not self._range.squash_path)
        asked: dict[tuple[str, int], Decision] = {}  # by state and identity: transitions need not be hashable

        def holds(state: str, transition: Transition) -> bool:
            decision = self._world.decision(commit, file, transition, state)
            asked[state, id(transition)] = decision
            return decision.holds

        path = paths.shortest(workflow, start, record.status, limits, holds)
        if path is not None:
            decisions = tuple(asked[state, id(one)] for state, one in path)
            return Move(commit, key, file, source, record.status, path, decisions)
        return self._refused(commit, file, record, source, workflow, limits)

    def _refused(
        self, commit: str, file: File, record: Record, source: str | None, workflow: Workflow, limits: paths.Limits
    ) -> Refused:
        """The refusal that names the gates, when an ungated path exists; else the one that names the edges."""
        start = workflow.initial if source is None else source
        path = paths.shortest(workflow, start, record.status, limits)
        if path is None:
            rule = "new-item-status" if source is None else "illegal-transition"
            return Refused(rule, commit, None, file, record, source)
        edges = [(state, one) for state, one in path]
        if len(path) == 1:
            edges = [(start, one) for one in workflow.between(start, record.status)]
        asked = ((one, self._world.decision(commit, file, one, state)) for state, one in edges)
        return Refused(
            "gate-blocked", commit, None, file, record, source, tuple(one for one in asked if not one[1].holds)
        )

    def _taken_over(
        self, commit: str, parent: str, other: str, key: str, file: File, record: Record, source: str | None
    ) -> bool:
        """(c): `other` contains `parent`, and has the result or leads forward to it."""
        assert self._contains is not None  # _pair has looked
        if not self._contains.contains(other, parent, key, source):
            return False
        statuses = self._timeline.statuses(other, key)
        return None not in statuses and all(
            status == record.status
            or isinstance(self._path(commit, key, file, record, status, [parent]), Move)
            for status in statuses
        )

    def _imported(self, commit: str, record: Record, workflow: Workflow) -> bool:
        return (
            record.imported
            and workflow.state(record.status) is not None
            and self._world.permitted(commit, f"{record.type}:import")
        )

    def _states_of(self, commit: str, key: str) -> Sequence[str]:
        """Every state that a commit brought an item through: the shortest path from what its parent carried."""
        record = self._timeline.record(commit, key)
        assert record is not None  # it introduced a status
        parents = self._timeline.parents[commit]
        _, workflow = self._rules.effective(record.type, record.pin)
        sources = self._timeline.statuses(parents[0], key) if parents else frozenset({None})
        source = next(iter(sources))
        if workflow is None:
            return [record.status]
        path = paths.shortest(workflow, source or workflow.initial, record.status, paths.Limits())
        states = [step.target for _, step in path] if path else [record.status]
        return [workflow.initial, *states] if source is None and record.status != workflow.initial else states
