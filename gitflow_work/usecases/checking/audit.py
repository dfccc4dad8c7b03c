"""The audit: the whole first-parent line, each of its commits a range of its own, judged by the rules at its parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitflow_work.core.check.result import Checked
from gitflow_work.core.layout import CONFIG_PATH
from gitflow_work.ports import Repository
from gitflow_work.usecases.checking import rulesets
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.reading import Commits, Reader
from gitflow_work.usecases.checking.ruling import judge_range
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.checking.tree import judge_tree, note_mended
from gitflow_work.usecases.workspace import no_workflow


class Audit:
    """One audit of the line that ends in `head`."""

    def __init__(self, repository: Repository, head: str) -> None:
        self._repository = repository
        self._head = head
        self._commits = repository.ancestry([head], [])
        self._parents = dict(self._commits)
        self._rules = rulesets.RulesByTree(repository)
        self._adopted = False
        self._seen: set[str] = set()

    def checked(self) -> Checked:
        """Judge the line from adoption on."""
        checked = Checked(None, self._head)
        now = self._rules.at(self._head)
        if now is None and not self._repository.ever_had(self._head, CONFIG_PATH):
            raise no_workflow()
        line = list(self._line())
        folders = rulesets.folders_of(now, *(self._rules.at(commit) for commit, _ in line))
        reader = Reader(self._repository, folders)
        judged_by = rulesets.current(now, now, checked) if now is not None else None
        if judged_by is not None:
            judge_tree(self._repository, reader, self._head, judged_by, checked)
        known = Known(self._repository, reader, self._commits)
        known.know_all()
        for commit, members in line:
            if not self._range(known, commit, members, checked):
                break
        note_mended(reader, known, self._commits, self._head, checked)
        return checked

    def _line(self) -> Iterator[tuple[str, Commits]]:
        """Each first-parent commit, oldest first, with the commits that it brought, parents first."""
        line = [self._head]
        while parents := self._parents[line[-1]]:
            line.append(parents[0])
        line.reverse()
        brought: dict[str, str] = {}
        for commit in line:
            waiting = [commit]
            while waiting:
                at = waiting.pop()
                if at not in brought:
                    brought[at] = commit
                    waiting += self._parents[at]
        members: dict[str, list[tuple[str, tuple[str, ...]]]] = {commit: [] for commit in line}
        for one in self._commits:
            members[brought[one[0]]].append(one)
        return ((commit, members[commit]) for commit in line)

    def _range(self, known: Known, commit: str, members: Commits, checked: Checked) -> bool:
        """Judge one commit of the line against its parent; False when the audit cannot go on."""
        parents = self._parents[commit]
        base = parents[0] if parents else None
        rules = self._rules.at(base) if base is not None else None
        adopting = frozenset[str]()
        if rules is None:
            if self._adopted:
                assert base is not None  # something before this commit adopted
                checked.add(rulesets.lost_rules(base))
                return False
            if not any(oid in known.changes.configs for oid, _ in members):
                return True
            adopting, rules = rulesets.adoption(self._repository, known, members)
        self._adopted = True
        checked.commits += len(members)
        rules = rulesets.readable(rulesets.with_new_types(rules, self._rules.at(commit)))
        bases = (base,) if base is not None else ()
        task = Task(base, commit, members, rules, adopting, True, bases, self._gone_before)
        judge_range(self._repository, known, task, checked)
        timeline = known.history.timeline
        self._seen.update(key for oid, _ in members for key in timeline.touched(oid))
        return True

    def _gone_before(self, keys: Iterable[str]) -> set[str]:
        """The line so far has shown every id; those that are new to their parent and were seen had been deleted."""
        return self._seen.intersection(keys)
