"""Commits on the current branch, one or many; implements ports.Writer (design, section 6)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from gitflow_work.adapters.git import guards, newtrees
from gitflow_work.adapters.git.batch import Batch
from gitflow_work.adapters.git.journal import Pending, Step
from gitflow_work.adapters.git.landing import Moved
from gitflow_work.adapters.git.lock import Lock
from gitflow_work.adapters.git.making import Making
from gitflow_work.adapters.git.pack import store
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.errors import WorkError
from gitflow_work.ports.writing import Manner, Outcome, Plan, Task, Written

Build = Callable[[str | None], Plan | None]
T = TypeVar("T")
_TURN = 0.03
"""Seconds between the parts of a batch, in which whoever waits for the lock looks at it once at least."""


class GitWriter:
    """Writes to one repository. `patience`: seconds to wait for other commands of ours, and to win the ref."""

    def __init__(self, repository: GitRepository, *, patience: float = 30.0) -> None:
        self._repository = repository
        self._patience = patience

    def commit(self, build: Build) -> Written | None:
        """See ports.Writer. Raises BadUsage in a bare repository, or when git does not know who commits."""
        making = Making(self._repository)
        commit = _Commit(making, build)
        until = time.monotonic() + self._patience
        with Lock(self._repository.places.common_dir, self._patience) as lock:
            notes = making.recovery.mend()
            made = self._until_it_lands(lambda: commit.attempt(lock.fd), until)
        if made is None:
            return None
        oid, more = made
        return Written(oid, (*notes, *more, *making.hooks.after()))

    def commit_all(self, tasks: Sequence[Task], manner: Manner) -> Iterator[Outcome]:
        """See ports.Writer. Raises as `commit` does."""
        making = Making(self._repository)
        batch = Batch(making, tasks, manner)
        while not batch.is_done:
            if manner.dry_run:
                yield from batch.attempt(None)
                continue
            until = time.monotonic() + self._patience
            with Lock(self._repository.places.common_dir, self._patience) as lock:
                notes = making.recovery.mend()
                made = self._until_it_lands(lambda: batch.attempt(lock.fd), until)
            if made:
                made[-1] = made[-1]._replace(notes=(*notes, *made[-1].notes, *batch.after()))
            yield from made
            if batch.interrupted:
                raise KeyboardInterrupt
            if not batch.is_done:
                time.sleep(_TURN)

    def _until_it_lands(self, attempt: Callable[[], T], until: float) -> T:
        while True:
            try:
                return attempt()
            except Moved:
                if time.monotonic() >= until:
                    raise WorkError(
                        f"the branch kept moving for {self._patience:g} s", hint="try again", code="lost-race"
                    ) from None

    def recover(self) -> list[str]:
        """Finish or clear away what a command that died has left; answers with sentences for people.

        Costs two looks at the git dir when there is nothing. Does nothing while another command of ours is at work,
        or where nothing can be written.
        """
        places = self._repository.places
        if places.top is None:
            return []
        recovery = Making(self._repository).recovery
        if not recovery.needed():
            return []
        try:
            with Lock(places.common_dir, 0):
                return recovery.mend()
        except WorkError:
            return []


class _Commit:
    """One call of `commit`, with as many attempts as it takes."""

    def __init__(self, making: Making, build: Build) -> None:
        self._making = making
        self._build = build

    def attempt(self, lock: int) -> tuple[str, list[str]] | None:
        """The commit and what could not be done beside it; None when nothing has to change. Raises Moved."""
        making, places, git = self._making, self._making.places, self._making.git
        guards.refuse_unfinished(places)
        base = guards.base(making.repository)
        plan = self._build(base.commit)
        if plan is None:
            return None
        root = making.repository.tree(base.commit).root if base.commit else None
        draft = newtrees.draft(making.repository.objects, places.id_width, root, plan.files)
        if draft.root == root and not plan.allow_empty:
            return None
        guards.refuse_elsewhere(git, places, base.ref)
        hooks = making.hooks
        if draft.changes:
            making.index.wait()
        signature = making.index.signature()
        seen = guards.survey(git, making.tree, making.index, draft.changes, plan.include)
        store(git, draft.objects, places.id_width)
        message = hooks.before(git, making.index, draft.root, plan.message)
        commit = making.commit(draft.root, base.commit, message, sign=plan.sign)
        steps = tuple(Step(change.path, seen[change.path], change.new) for change in draft.changes)
        pending = Pending(base.ref, base.commit, commit, steps)
        contents = {change.path: change.content for change in draft.changes}
        reason = "work: " + message.split("\n", 1)[0]
        return commit, making.landing.land(pending, reason, lambda step: contents[step.path], signature, lock)
