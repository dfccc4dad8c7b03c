"""Rule A: every commit against each of its parents, every item (docs/check.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from gitflow_work.core.check import migration, paths
from gitflow_work.core.check.contain import Containment
from gitflow_work.core.check.outcome import Doubt, Edges, Migrated, Move, Outcome, Refused, Yielded
from gitflow_work.core.check.records import File, Record
from gitflow_work.core.check.timeline import Kept
from gitflow_work.core.check.world import History, Range, World
from gitflow_work.core.decide import Decision
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import Transition, Workflow


class _Case(NamedTuple):
    """One item in one commit."""

    commit: str
    parents: tuple[str, ...]
    key: str
    file: File
    record: Record

    def move(self, source: str | None, path: tuple[paths.Step, ...], decisions: tuple[Decision, ...] = ()) -> Move:
        """The move to the status that the item has here."""
        return Move(self.commit, self.key, self.file, source, self.record.status, path, decisions)

    def refused(
        self, rule: str, source: str | None, *, parent: str | None = None, edges: Edges = (), was: str = ""
    ) -> Refused:
        """The refusal of the status that the item has here."""
        return Refused(rule, self.commit, parent, self.file, self.record, source, edges, was)


class Moves:
    """Judges the commits of one range."""

    def __init__(self, within: Range, history: History, rules: Rules, world: World) -> None:
        self._range = within
        self._timeline = history.timeline
        self._rules = rules
        self._world = world
        self._members = frozenset(oid for oid, _ in within.commits)
        # Without older versions a pin says nothing that the type does not say.
        has_older = any("@" in name for name in rules.workflows)
        self._pins = migration.Pins(history.timeline, within.base if has_older else None, dict(within.commits))
        self._free: dict[tuple[str, str, str, str], bool] = {}
        self._contains = (
            Containment(history.timeline, history.dag, self._states_of) if history.dag is not None else None
        )

    def outcomes(self) -> Iterator[Outcome]:
        """What there is to say of each commit and item, parents first."""
        for commit, parents in self._range.commits:
            touched = self._timeline.touched(commit)
            if len(parents) > 1:
                touched = frozenset(key for key in touched if not self._taken_as_it_was(commit, parents, key))
            for key in sorted(touched):
                yield from self.of(commit, key)

    def _taken_as_it_was(self, commit: str, parents: Sequence[str], key: str) -> bool:
        """Whether a merge took an item as one parent has it, where the others lead forward to that without any gate.

        Most items of most merges are of this kind. It says of them what `of` would: nothing.
        """
        unchanged = False
        for number in range(len(parents)):
            delta = self._timeline.delta(commit, number)
            if key not in delta.ids:
                unchanged = True
                continue
            edit = delta.edits.get(key)
            if edit is None or (edit[0].type, edit[0].pin) != (edit[1].type, edit[1].pin):
                return False
            if edit[0].status == edit[1].status:
                unchanged = True
            elif not self._leads_freely(
                edit[1].type, self._pins.of(commit, key, edit[1].pin), edit[0].status, edit[1].status
            ):
                return False
        return unchanged

    def _leads_freely(self, record_type: str, pin: str, source: str, target: str) -> bool:
        asked = (record_type, pin, source, target)
        if asked not in self._free:
            _, workflow = self._rules.effective(record_type, pin)
            limits = paths.Limits(forward=True, single=not self._range.squash_path)
            way = workflow and paths.shortest(workflow, source, target, limits, lambda _, one: not one.gates)
            self._free[asked] = bool(way)
        return self._free[asked]

    def of(self, commit: str, key: str) -> Iterator[Outcome]:
        """What there is to say of one item in one commit; nothing when it cannot be read there."""
        record = self._timeline.record(commit, key)
        if record is not None:
            file = self._timeline.files(commit, key)[0]
            record = replace(record, pin=self._pins.of(commit, key, record.pin))
            yield from self._item(_Case(commit, self._timeline.parents[commit], key, file, record))

    def _item(self, case: _Case) -> Iterator[Outcome]:
        moves: list[Move] = []
        migrated: Migrated | None = None
        before: Sequence[str | None] = case.parents or (None,)
        for parent in before:
            for kept in self._carried(parent, case.key):
                changed, source = self._changed(case, parent, kept), kept and kept.status
                if isinstance(changed, Migrated):
                    migrated, source = changed, changed.start
                found = isinstance(changed, Refused | Doubt)
                outcome = changed if found else self._pair(case, parent, source)
                if isinstance(outcome, Move):
                    moves.append(outcome)
                elif outcome is not None:
                    yield outcome
                    if not isinstance(outcome, Yielded):
                        return
        if migrated is not None:
            yield migrated
        if moves and self._timeline.introduced(case.commit, case.key) is not None:
            yield moves[0]

    def _carried(self, parent: str | None, key: str) -> list[Kept | None]:
        if parent is None:
            return [None]
        carried = self._timeline.carried(parent, key)
        return sorted(carried, key=lambda kept: (kept is not None, (kept and kept.status) or ""))

    def _changed(self, case: _Case, parent: str | None, kept: Kept | None) -> Refused | Migrated | Doubt | None:
        """A type or an effective workflow that is another than the parent's; None when another parent explains it."""
        if case.commit in self._range.adopting:
            return None
        if kept is None:
            return self._begins(case, parent)
        if kept.type != case.record.type:
            return case.refused("type-changed", kept.status, parent=parent, was=kept.type)
        was, _ = self._rules.effective(kept.type, self._pins.of(parent, case.key, kept.pin) if parent else kept.pin)
        now, _ = self._effective(case)
        if was == now:
            return None
        others = [one for one in case.parents if one != parent]
        if others and self._contains is None:
            return Doubt(case.commit)
        if parent is not None and any(self._follows(other, case.key, {now}, parent, was) for other in others):
            return None
        return self._migrated(case, parent, kept, was)

    def _begins(self, case: _Case, parent: str | None) -> Refused | None:
        """A new item follows the current version of its type's workflow, not one that an older item may have kept."""
        record = self._timeline.record(case.commit, case.key)
        if (
            record is None
            or not record.pin
            or any(self._timeline.statuses(one, case.key) != {None} for one in case.parents)
        ):
            return None
        current, _ = self._rules.effective(case.record.type)
        now, workflow = self._rules.effective(record.type, record.pin)
        if now == current or workflow is None or self._imported(case, workflow):
            return None
        return case.refused("workflow-changed", None, parent=parent, was=current)

    def _follows(self, other: str, key: str, versions: set[str], parent: str, was: str) -> bool:
        """Whether a merge took the version of `other`, and `parent` left it as it was where the two began."""
        assert self._contains is not None  # _changed has looked
        bases = self._contains.bases(parent, other)
        return (
            bool(bases)
            and self._versions(other, key) == versions
            and all(self._versions(base, key) == {was} for base in bases)
        )

    def _versions(self, commit: str, key: str) -> set[str | None]:
        """The workflows, with versions, that an item follows at a commit."""
        carried = self._timeline.carried(commit, key)
        pins = self._pins
        return {
            self._rules.effective(one.type, pins.of(commit, key, one.pin))[0] if one is not None else None
            for one in carried
        }

    def _effective(self, case: _Case) -> tuple[str, Workflow | None]:
        """The workflow that the item follows in the commit, with its version, and itself."""
        return self._rules.effective(case.record.type, case.record.pin)

    def _migrated(self, case: _Case, parent: str | None, kept: Kept, was: str) -> Migrated | Refused:
        """Another version is in order where the commit's message declares it; who may do so is asked elsewhere."""
        now, workflow = self._effective(case)
        if workflow is None:
            return case.refused("unknown-workflow", kept.status, parent=parent)
        declared = self._world.migration(case.commit)
        start: str | None = case.record.status
        if declared is not None:
            said = migration.edge(was, now) in declared.edges
            start = migration.start(declared, kept.status, workflow) if said else None
        elif workflow.state(kept.status) is not None:
            start = kept.status
        if start is None:
            return case.refused("workflow-changed", kept.status, parent=parent, was=was)
        return Migrated(case.commit, case.file, case.record, was, now, kept.status, start)

    def _pair(self, case: _Case, parent: str | None, source: str | None) -> Outcome | None:
        """(a) to (d) for one parent, where the item has the status `source`; None when there is nothing to say."""
        if source == case.record.status:
            return None
        others = [one for one in case.parents if one != parent]
        found = self._path(case, source, others)
        if not isinstance(found, Refused) or not others or parent is None:
            return found
        if self._contains is None or not all(self._contains.knows(parent, other) for other in others):
            return Doubt(case.commit)
        keepers = [other for other in others if self._taken_over(case, parent, other, source)]
        if keepers:
            lost = all(self._contains.forgets(other, parent, case.key) for other in keepers)
            return Yielded(case.commit, case.file, case.record, source, returned=True) if lost else None
        if any(self._yields(case, parent, other) for other in others):
            return Yielded(case.commit, case.file, case.record, source)
        return replace(found, parent=parent)

    def _path(self, case: _Case, source: str | None, others: Sequence[str]) -> Move | Refused:
        """(b): a path from `source` whose gates hold in the commit."""
        _, workflow = self._effective(case)
        if workflow is None:
            return case.refused("unknown-workflow", source)
        if source is None and (entered := self._entered(case, workflow, others)) is not None:
            return entered
        start = workflow.initial if source is None else source
        limits = paths.Limits(forward=bool(others), single=not self._range.squash_path)
        asked: dict[tuple[str, int], Decision] = {}  # by state and identity: transitions need not be hashable

        def holds(state: str, transition: Transition) -> bool:
            decision = self._world.decision(case.commit, case.file, transition, state)
            asked[state, id(transition)] = decision
            return decision.holds

        path = paths.shortest(workflow, start, case.record.status, limits, holds)
        if path is None:
            return self._refused(case, source, workflow, limits)
        decisions = tuple(asked[state, id(one)] for state, one in path)
        self._world.took(case.commit, case.file, path, decisions)
        return case.move(source, path, decisions)

    def _entered(self, case: _Case, workflow: Workflow, others: Sequence[str]) -> Move | Refused | None:
        """How an item that a parent never had comes in; None when a path from the initial state has to tell."""
        if case.commit in self._range.adopting or self._imported(case, workflow):
            return case.move(None, ())
        if any(self._timeline.statuses(other, case.key) != {None} for other in others):
            return case.refused("illegal-transition", None)
        if case.record.status == workflow.initial:
            return case.move(None, ())
        return None if self._range.squash_path else case.refused("new-item-status", None)

    def _refused(self, case: _Case, source: str | None, workflow: Workflow, limits: paths.Limits) -> Refused:
        """The refusal that names the gates, when an ungated path exists; else the one that names the edges."""
        start = workflow.initial if source is None else source
        path = paths.shortest(workflow, start, case.record.status, limits)
        if path is None:
            return case.refused("new-item-status" if source is None else "illegal-transition", source)
        edges = list(path)
        if len(path) == 1:
            edges = [(start, one) for one in workflow.between(start, case.record.status)]
        asked = ((one, self._world.decision(case.commit, case.file, one, state)) for state, one in edges)
        return case.refused("gate-blocked", source, edges=tuple(one for one in asked if not one[1].holds))

    def _taken_over(self, case: _Case, parent: str, other: str, source: str | None) -> bool:
        """(c): `other` contains `parent`, and has the result or leads forward to it."""
        assert self._contains is not None  # _pair has looked
        if not self._contains.contains(other, parent, case.key, source):
            return False
        statuses = self._timeline.statuses(other, case.key)
        return None not in statuses and all(
            status == case.record.status or isinstance(self._path(case, status, [parent]), Move) for status in statuses
        )

    def _yields(self, case: _Case, parent: str, other: str) -> bool:
        """(d): `other`, on the target branch, has the result, and only this range's own moves are given up."""
        assert self._contains is not None  # _pair has looked
        return self._timeline.statuses(other, case.key) == {case.record.status} and self._contains.yields(
            other, parent, case.key, self._members.__contains__
        )

    def _imported(self, case: _Case, workflow: Workflow) -> bool:
        return (
            case.record.imported
            and workflow.state(case.record.status) is not None
            and self._world.permitted(case.commit, f"{case.record.type}:import").verdict is Verdict.PASS
        )

    def _states_of(self, commit: str, key: str) -> Sequence[str]:
        """Every state that a commit brought an item through: the shortest path from what a parent carried."""
        record = self._timeline.record(commit, key)
        assert record is not None  # it introduced a status
        _, workflow = self._rules.effective(record.type, self._pins.of(commit, key, record.pin))
        before: Sequence[str | None] = self._timeline.parents[commit] or (None,)
        sources = {kept and kept.status for parent in before for kept in self._carried(parent, key)}
        ways = [way for source in sources if workflow and (way := _way(workflow, source, record.status))]
        return min(ways, key=lambda way: (len(way), way), default=[record.status])


def _way(workflow: Workflow, source: str | None, target: str) -> list[str]:
    """The states after `source` on the shortest path to `target`, whatever its gates; empty when there is none."""
    path = paths.shortest(workflow, source or workflow.initial, target, paths.Limits())
    states = [step.target for _, step in path or ()]
    if source is not None:
        return states
    return [workflow.initial, *states] if states or target == workflow.initial else []
