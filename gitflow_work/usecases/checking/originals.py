"""What a squash was made of: the original commits of the request that it landed, judged in its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from gitflow_work.core.check import words
from gitflow_work.core.check.net import Conflict, merged
from gitflow_work.core.check.result import Checked
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.forge.answers import ForgeTrouble, Pull
from gitflow_work.core.ids import fold
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.reading import Reader
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.forge.asking import said


class Originals:
    """The commits behind one commit that landed. They are judged when the first of its findings asks."""

    def __init__(self, repository: Repository, task: Task) -> None:
        self._repository = repository
        self._task = task
        self._timeline: Timeline | None = None
        self._bases: tuple[str, ...] = ()

    def settled(self, found: Finding) -> Iterator[Finding]:
        """What becomes of a finding that the commit alone cannot prove. `found` is told as not provable.

        A note when the original commits show what it lacks; their own findings when they show the contrary; else it
        stays, with the reason why nobody could look.
        """
        checked = self._checked
        if isinstance(checked, str):
            yield found._replace(message=f"{found.message}; {checked}") if checked else found
            return
        pull, judged = checked
        about = [one for one in judged.findings if one.item == found.item and (one.item or one.path == found.path)]
        for one in about:
            yield one._replace(message=f"in the commits of #{pull.number}: {one.message}")
        if not about and found.transition is not None and not self._leads(found, pull, judged):
            yield found._replace(message=f"{found.message}; the commits of #{pull.number} do not lead there")
        elif not about:
            what = found.message.removeprefix(words.AFTER_SQUASH)
            message = f"shown by the commits of #{pull.number}, which this one was made of: {what}"
            yield Finding("squash", message, NOTE, found.path, found.line, commit=found.commit, item=found.item)

    @cached_property
    def _checked(self) -> tuple[Pull, Checked] | str:
        """The request and the check of its commits; else why there is none, empty without a forge."""
        task, repository = self._task, self._repository
        if task.landing is None or task.base is None:
            return ""
        try:
            pull = task.landing.brought()
        except ForgeTrouble as error:
            return said(error)
        if pull is None:
            return "no pull request brought it"
        if repository.resolve(pull.head) != pull.head:
            return f"the commits of #{pull.number} are not here: git fetch origin refs/pull/{pull.number}/head"
        return pull, self._judged(pull, task.base)

    def _judged(self, pull: Pull, base: str) -> Checked:
        from gitflow_work.usecases.checking.ruling import judge_range

        task, repository = self._task, self._repository
        assert task.landing is not None  # _checked has looked
        commits = repository.ancestry([pull.head], [base])
        reader = Reader(repository, list(task.rules.folders()))
        known = Known(repository, reader, commits)
        inner = Task(
            base=base,
            head=pull.head,
            commits=commits,
            rules=task.rules,
            adopting=frozenset(),
            on_target=True,
            bases=tuple(repository.merge_bases([base, pull.head])),
            gone_before=lambda keys: reader.deleted_ids(base) if keys else set(),
            landing=task.landing.of_request(pull, pull.head, commits),
        )
        checked = Checked(base, pull.head, len(commits))
        judge_range(repository, known, inner, checked)
        self._timeline = known.history.timeline
        self._bases = inner.bases
        return checked

    def _leads(self, found: Finding, pull: Pull, judged: Checked) -> bool:
        """Whether the original commits bring the item where this one says it is.

        One of several that a rebase made of them has to have made the very same move.
        """
        source, _, target = (found.transition or "").partition(" -> ")
        moves = [one for one in judged.moved if fold(one.item) == fold(found.item or "")]
        if pull.merge_commit != self._task.head:
            return any((one.source or "(new)", one.target) == (source, target) for one in moves)
        assert self._timeline is not None  # _checked has judged
        key, timeline = fold(found.item or ""), self._timeline
        record = timeline.record(pull.head, key)
        before = timeline.statuses(self._task.base, key) if self._task.base is not None else frozenset({None})
        bases = [status for one in self._bases for status in timeline.statuses(one, key)]
        if record is None or len(before) != 1:
            return False
        [ours] = before
        try:
            return merged(bases, ours, record.status) == target
        except Conflict:
            return False
