"""The answers about single commits that rule A and B ask for; implements core.check.world.World."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gitflow_work.core.check.left import before_leaving
from gitflow_work.core.check.migration import Declared
from gitflow_work.core.check.paths import Step
from gitflow_work.core.check.records import File
from gitflow_work.core.decide import EVERY_KIND, IN_A_COMMIT, TREE_ONLY, Decision
from gitflow_work.core.facts import ApprovalsFor, Approved, Change, Instant, Names
from gitflow_work.core.forge.reviews import together
from gitflow_work.core.gates.base import Kind, leaves
from gitflow_work.core.gates.roles import RolesGate, roles_asked
from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item
from gitflow_work.core.override import FOLDER as OVERRIDES
from gitflow_work.core.people.actornames import names_of
from gitflow_work.core.people.identity import Shown, address_of
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import Transition
from gitflow_work.formats import trailers
from gitflow_work.ports.reading import Repository, Tree
from gitflow_work.usecases.checking.people import People
from gitflow_work.usecases.checking.recent import Recent
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.deciding.facts import Told
from gitflow_work.usecases.deciding.items import Ground
from gitflow_work.usecases.deciding.judging import artifacts_of, judge
from gitflow_work.usecases.forge.requests import Moving

if TYPE_CHECKING:
    from gitflow_work.usecases.checking.history import Known
    from gitflow_work.usecases.checking.overrides import Waivers

_OPEN = Decision(Verdict.PASS, ())
_OVERRIDDEN = (Verdict.OVERRIDDEN,)


class CommitWorld:
    """Answers from git objects alone, under one set of rules."""

    def __init__(self, repository: Repository, rules: Rules, task: Task, known: Known) -> None:
        self._repository = repository
        self._task = task
        self._known = known
        self._rules = rules
        self._now = task.now
        self._kinds = EVERY_KIND if task.on_target else IN_A_COMMIT
        self._items = Recent[str, tuple[Item, bytes]]()
        self.people = People(repository, rules, [oid for oid, _ in task.commits], task.landing)
        self.waivers: Waivers | None = None
        """The overrides of the range; set when they have been read, which itself asks for permissions."""

    def decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        """See World. Landing gates are asked, too, where they are due."""
        return self._decided(commit, file, transition, source, self._kinds)

    def took(self, commit: str, file: File, path: Sequence[Step], decisions: Sequence[Decision]) -> None:
        """See World. The overrides that the steps needed are used up."""
        if self.waivers is None:
            return
        for (source, transition), decision in zip(path, decisions, strict=True):
            used = [leaf.gate for gate in decision.gates for leaf in gate.leaves() if leaf.verdict in _OVERRIDDEN]
            if used:
                self.waivers.use(self._item(file)[0].id, source, transition.target, commit, used)

    def lasting_decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        """The same for the gates whose answer does not hang on the very commit: the tree's, and the forge's."""
        kinds = TREE_ONLY if self._task.landing is None else self._kinds - {Kind.EVENT}
        return self._decided(commit, file, transition, source, kinds)

    def _decided(
        self, commit: str, file: File, transition: Transition, source: str, kinds: frozenset[Kind]
    ) -> Decision:
        if not transition.gates:
            return _OPEN
        item, data = self._item(file)
        ground = self.ground(commit)
        moving = Moving(
            commit,
            self._known.history.timeline.parents[commit],
            item,
            file[0],
            lambda: artifacts_of(ground, item, file[0], transition, source),
        )
        told = Told(
            keywords=trailers.keywords(self.people.info(commit).message, item.id),
            actor=lambda: self._actor(commit, transition),
            approvals=lambda need: self._approved(moving, data, source, need),
            waived=self._waived(item, transition, source, commit),
            later=self._task.unsaid if commit == self._task.head else (),
            moment=lambda: self._moment(commit),
            change=lambda: self._change(commit, item),
            names=lambda: self._names(commit),
            **self._told_by_forge(moving, source),
        )
        return judge(ground, item, file[0], transition, source, told, kinds)

    def _told_by_forge(self, moving: Moving, source: str) -> dict[str, Any]:
        landing = self._task.landing
        return landing.told(moving, source) if landing is not None else {}

    def _approved(self, moving: Moving, data: bytes, source: str, need: ApprovalsFor) -> Approved:
        commit, item, landing = moving.commit, moving.item, self._task.landing
        assert commit is not None  # this world judges commits
        signed = self.people.approved(need, item.id, data, lambda: self._before_leaving(commit, item, source))
        if landing is None:
            return signed
        return together(signed, landing.approved(moving, need, source, self.people.signs))

    def _actor(self, commit: str, transition: Transition) -> Shown:
        gates = list(leaves(transition.gates))
        vouched = [role for gate in gates if isinstance(gate, RolesGate) for role in gate.roles]
        return self.people.acting(commit, roles_asked(gates), vouched)

    def tree_decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        """See World."""
        return self.decision_on(self.ground(commit), file, transition, source)

    def ground(self, commit: str) -> Ground:
        """The tree of a commit of the history."""
        return Ground(self._repository.tree(commit), self._rules, self._known.related.at(commit))

    def landed(self, tree: Tree) -> Ground:
        """What would land on BASE; `tree` is the merge of both."""
        return Ground(tree, self._rules, self._known.related.landed(self._task))

    def decision_on(self, ground: Ground, file: File, transition: Transition, source: str) -> Decision:
        """Whether the tree gates of a transition hold on a ground, that of a commit or of what would land."""
        if not transition.gates:
            return _OPEN
        item, _ = self._item(file)
        told = Told(waived=self._waived(item, transition, source), change=lambda: Change(later=True))
        return judge(ground, item, file[0], transition, source, told, TREE_ONLY)

    def migration(self, commit: str) -> Declared | None:
        """See World."""
        if commit == self._task.head and "keyword" in self._task.unsaid:
            return None
        return trailers.declared(self.people.info(commit).message)

    def permitted(self, commit: str, permission: str) -> GateResult:
        """See World."""
        return self.people.permitted(commit, permission, move=":move:" in permission)

    def _before_leaving(self, commit: str, item: Item, source: str) -> set[str]:
        """The commits of the range before the item left `source`, in the range or on BASE: of another stay there."""
        members, key = {oid for oid, _ in self._task.commits}, fold(item.id)
        return before_leaving(self._known.history.timeline, members, commit, key, source) | self._older(key, source)

    def _older(self, key: str, source: str) -> set[str]:
        """The commits of the range that know nothing of BASE's having taken the item out of `source`."""
        base = self._task.base
        known: dict[str, bool] = {}

        def knows(one: str) -> bool:
            if one not in known:
                known[one] = one == base or not self._known.left(str(base), one, key, source)
            return known[one]

        for oid, parents in self._task.commits if base is not None else ():
            # Parents outside of the range are looked at only where none inside will do: they may be many.
            known[oid] = any(known.get(one, False) for one in parents) or any(knows(one) for one in parents)
        return {oid for oid, _ in self._task.commits if not known.get(oid, True)}

    def _change(self, commit: str, item: Item) -> Change:
        """What a commit touches besides the item, wherever its file lies or lay, and overrides."""
        timeline = self._known.history.timeline
        at = (commit, *timeline.parents[commit][:1])
        own = {path for one in at for path, _ in timeline.files(one, fold(item.id))}
        touched = self._known.related.touched(commit)
        return Change(tuple(one for one in touched if one not in own and not one.startswith(OVERRIDES)))

    def _names(self, commit: str) -> Names:
        author = self.people.info(commit).author
        shown = self.people.shown(commit)
        return names_of(shown, self._rules, author.rpartition("<")[0].strip(), address_of(author))

    def _moment(self, commit: str) -> Instant:
        zone = self._rules.config.zone
        if self._now is not None:
            return Instant(self._now, zone)
        return Instant(self.people.info(commit).when, zone, claimed=True)

    def _waived(self, item: Item, transition: Transition, source: str, commit: str | None = None) -> frozenset[str]:
        if self.waivers is None:
            return frozenset()
        return self.waivers.rules(item.id, source, transition.target, commit)

    def _item(self, file: File) -> tuple[Item, bytes]:
        from gitflow_work.formats.items.itemfile import parse

        path, oid = file
        found = self._items.get(oid)
        if found is None:
            [(_, data)] = self._repository.blobs([oid])
            found = self._items[oid] = (parse(data, path), data)
        return found
