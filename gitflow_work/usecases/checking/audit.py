"""The audit: the whole first-parent line, each of its commits a range of its own, judged by the rules at its parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitflow_work.core.check.result import Checked
from gitflow_work.core.layout import CONFIG_PATH
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking import rulesets
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.limits import note_limits
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.checking.reading import Commits, Reader
from gitflow_work.usecases.checking.ruling import judge_range
from gitflow_work.usecases.checking.task import Task, landing_of
from gitflow_work.usecases.checking.tree import judge_tree, note_mended
from gitflow_work.usecases.forge.asking import Asking
from gitflow_work.usecases.workspace import no_workflow


class Audit:
    """One audit of the line that ends in HEAD, since BASE; since the first commit when that is None."""

    def __init__(self, repository: Repository, ends: Ends, asking: Asking | None = None) -> None:
        self._repository = repository
        self._ends = ends
        self._asking = asking
        self._head = ends.head
        self._base = ends.base
        self._landed = ends.landed
        self._now = ends.now
        self._commits = repository.ancestry([ends.head], [ends.base] if ends.base is not None else [])
        self._parents = dict(self._commits)
        self._rules = rulesets.RulesByTree(repository)
        self._adopted = False
        self._seen: set[str] = set()

    @property
    def continues_base(self) -> bool:
        """Whether the first-parent line goes back to BASE itself.

        A merge made the other way round ("foxtrot") leads past it, over a branch whose own rules would judge it.
        """
        line = self._first_parents()
        return self._base is None or not line or self._parents[line[0]][:1] == (self._base,)

    def checked(self) -> Checked:
        """Judge the line from adoption on."""
        checked = Checked(self._base, self._head)
        now = self._rules.at(self._head)
        if now is None and not self._repository.ever_had(self._head, CONFIG_PATH):
            raise no_workflow(bare=self._repository.is_bare)
        line = list(self._line())
        before = self._rules.at(self._base) if self._base is not None else None
        self._adopted = self._base is not None and (
            before is not None or self._repository.ever_had(self._base, CONFIG_PATH)
        )
        folders = rulesets.folders_of(now, before, *(self._rules.at(commit) for commit, _ in line))
        reader = Reader(self._repository, folders)
        if self._base is not None:
            self._seen.update(reader.deleted_ids(self._base))
        judged_by = rulesets.current(before or now, now, checked) if now is not None else None
        if judged_by is not None:
            judge_tree(self._repository, reader, self._head, judged_by, checked)
        known = Known(self._repository, reader, self._commits)
        if self._base is None:
            known.know_all()
        for commit, members in line:
            if not self._range(known, commit, members, checked):
                break
        if now is None and not any(one.rule == "rules-lost" for one in checked.findings):
            checked.add(rulesets.lost_rules(self._head))
        note_mended(reader, known, self._commits, self._head, checked)
        if judged_by is not None:
            note_limits(self._repository, reader, known.history.timeline, judged_by, checked)
        return checked

    def _first_parents(self) -> list[str]:
        """The first-parent line, oldest first, as far as its commits are judged."""
        line = []
        at: str | None = self._head if self._head in self._parents else None
        while at is not None:
            line.append(at)
            first = self._parents[at][:1]
            at = first[0] if first and first[0] in self._parents else None
        line.reverse()
        return line

    def _line(self) -> Iterator[tuple[str, Commits]]:
        """Each first-parent commit, oldest first, with the commits that it brought, parents first."""
        line = self._first_parents()
        brought: dict[str, str] = {}
        for commit in line:
            waiting = [commit]
            while waiting:
                at = waiting.pop()
                if at not in brought and at in self._parents:
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
        task = Task(
            *(base, commit, members, rules, adopting, True, bases, self._gone_before, self._landed, self._now),
            landing=landing_of(self._repository, rules, self._ends, self._asking, base, commit, members),
        )
        judge_range(self._repository, known, task, checked)
        timeline = known.history.timeline
        self._seen.update(key for oid, _ in members for key in timeline.touched(oid))
        return True

    def _gone_before(self, keys: Iterable[str]) -> set[str]:
        """The line so far has shown every id; those that are new to their parent and were seen had been deleted."""
        return self._seen.intersection(keys)
