"""Commits that were in order under the rules of their own fork point (docs/check.md, "Rules and adoption")."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.check.moves import Moves
from gitflow_work.core.check.outcome import Doubt, Move, Outcome, Refused
from gitflow_work.core.check.world import Range
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.rules import Rules
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.rulesets import RulesByTree
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.checking.world import CommitWorld

LOOKED_AT = 50
"""So many refused commits of a range are held against the rules of their fork point."""
_RULES = ("gate-blocked", "illegal-transition")


class Forks:
    """Answers for one range which of its refusals the rules of the fork point would not have made."""

    def __init__(self, repository: Repository, known: Known, task: Task, within: Range) -> None:
        self._repository = repository
        self._known = known
        self._task = task
        self._within = within
        self._rules = RulesByTree(repository)
        self._looked = 0

    def moves(self, refused: Refused) -> tuple[str, list[Move]] | None:
        """The fork point of a refused commit, and its moves under the rules there; None when it is refused there too.

        A fork point before adoption has no rules, so nothing counts as allowed there.
        """
        base = self._task.base
        if base is None or refused.rule not in _RULES or self._looked >= LOOKED_AT:
            return None
        self._looked += 1
        forks = self._repository.merge_bases([refused.commit, base])
        rules = self._rules.at(forks[0]) if len(forks) == 1 and forks[0] != base else None
        if rules is None or rules.problems or rules.workflows == self._task.rules.workflows:
            return None
        found = list(self._judged(refused, rules))
        if not found or not all(isinstance(one, Move) for one in found):
            return None
        return forks[0], [one for one in found if isinstance(one, Move)]

    def explained(self, found: Finding, fork: str, refused: Refused) -> Finding:
        """The finding about a refusal, with the news that the rules came after the branch."""
        _, workflow = self._task.rules.effective(refused.record.type, refused.record.pin)
        commit = self._repository.last_change(self._task.base or fork, fork, workflow.path) if workflow else None
        since = f", in {commit[:12]}" if commit else ""
        message = f"{found.message}; this rule came to the target branch after this one began{since}"
        return found._replace(message=message, hint="merge the target branch, and make the move again")

    def note(self, refused: Refused, fork: str) -> Finding:
        """The note on a commit that is judged by the rules of its fork point."""
        message = f"{refused.record.id} is judged here by the rules of {fork[:12]}, where this branch began"
        return Finding("fork-point", message, NOTE, refused.file[0], commit=refused.commit, item=refused.record.id)

    def _judged(self, refused: Refused, rules: Rules) -> Iterator[Outcome]:
        world = CommitWorld(self._repository, rules, self._task, self._known)
        judged = Moves(self._within, self._known.history, rules, world)
        for one in judged.of(refused.commit, refused.record.key):
            if not isinstance(one, Doubt):
                yield one
