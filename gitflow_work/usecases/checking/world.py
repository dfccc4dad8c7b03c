"""The answers about single commits that rule A and B ask for; implements core.check.world.World."""

from __future__ import annotations

from gitflow_work.core.check.records import File
from gitflow_work.core.decide import IN_A_COMMIT, TREE_ONLY, Decision
from gitflow_work.core.gates.base import Kind
from gitflow_work.core.item import Item
from gitflow_work.core.permissions import allows
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import Transition
from gitflow_work.formats import trailers
from gitflow_work.ports import CommitInfo, Repository
from gitflow_work.usecases.judging import judge

_OPEN = Decision(Verdict.PASS, ())


class CommitWorld:
    """Answers from git objects alone, under one set of rules."""

    def __init__(self, repository: Repository, rules: Rules) -> None:
        self._repository = repository
        self._rules = rules
        self._commits: dict[str, CommitInfo] = {}
        self._items: dict[str, Item] = {}

    def decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        """See World."""
        if not transition.gates:
            return _OPEN
        said = trailers.keywords(self._commit(commit).message, self._item(file).id)
        return self._judge(commit, file, transition, source, said, IN_A_COMMIT)

    def tree_decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        """See World."""
        if not transition.gates:
            return _OPEN
        return self._judge(commit, file, transition, source, None, TREE_ONLY)

    def permitted(self, commit: str, permission: str) -> bool:
        """See World. Under `identity: advisory` the author's e-mail address shows a person of roles.yml."""
        rules = self._rules
        if allows(rules.everyone, permission):
            return True
        if rules.config.identity != "advisory":
            return False
        author = self._commit(commit).author
        email = author.rpartition("<")[2].rstrip(">").casefold()
        people = {one.name for one in rules.people if email in (mail.casefold() for mail in one.emails)}
        return any(allows(role.permissions, permission) for role in rules.roles if people & set(role.members))

    def _judge(
        self,
        commit: str,
        file: File,
        transition: Transition,
        source: str,
        said: tuple[str, ...] | None,
        kinds: frozenset[Kind],
    ) -> Decision:
        tree = self._repository.tree(commit)
        return judge(tree, self._item(file), file[0], transition, source, said, kinds)

    def _commit(self, oid: str) -> CommitInfo:
        if oid not in self._commits:
            self._commits.update(self._repository.commits([oid]))
        return self._commits[oid]

    def _item(self, file: File) -> Item:
        from gitflow_work.formats.itemfile import parse

        path, oid = file
        if oid not in self._items:
            [(_, data)] = self._repository.blobs([oid])
            self._items[oid] = parse(data, path)
        return self._items[oid]
