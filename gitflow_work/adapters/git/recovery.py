"""Finishing, or forgetting, what a command that died has left."""

from __future__ import annotations

from gitflow_work.adapters.git import reflocks
from gitflow_work.adapters.git.guards import base
from gitflow_work.adapters.git.index import Index, Indexed
from gitflow_work.adapters.git.journal import Journal, Pending, Step
from gitflow_work.adapters.git.landing import Landing
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.git.worktree import GitWorkTree
from gitflow_work.errors import WorkError
from gitflow_work.ports.reading import Entry

_UNKNOWN = Entry("", "")


class Recovery:
    """Mends one work tree. `mend` is called while the advisory lock is held, so no other command of ours runs."""

    def __init__(
        self, repository: GitRepository, index: Index, tree: GitWorkTree, journal: Journal, landing: Landing
    ) -> None:
        self._repository = repository
        self._index = index
        self._tree = tree
        self._journal = journal
        self._landing = landing

    def needed(self) -> bool:
        """Whether something was left, or a command is at work just now."""
        return self._journal.exists() or self._index.is_ours()

    def mend(self) -> list[str]:
        """Bring files and index up to a commit that stands, and clear away the rest; answers with what was done."""
        self._journal.sweep()
        if not self._journal.exists():
            self._index.unlock()
            return []
        pending = self._journal.read()
        if pending is None:
            self._forget()
            return ["what an interrupted command noted cannot be read and was dropped: look at git status"]
        reflocks.release(self._repository.places, pending)
        for step in pending.steps:
            self._tree.drop_temporary(step.path, pending.temporary(step.path))
        landed = self._landed(pending)
        if not landed:
            self._forget()
            return []
        return self._finish(Pending(pending.ref, pending.old, pending.new, landed))

    def _landed(self, pending: Pending) -> tuple[Step, ...]:
        """The steps whose result is in HEAD, on the branch that the command was on."""
        here = base(self._repository)
        if here.ref != pending.ref or here.commit is None:
            return ()
        tree = self._repository.tree(here.commit)
        return tuple(step for step in pending.steps if tree.entry(step.path) == step.new)

    def _finish(self, pending: Pending) -> list[str]:
        if not self._index.is_ours():
            try:
                self._index.lock()
            except WorkError as locked:
                return [f"an interrupted command is still to be finished: {locked.message}"]
        paths = [step.path for step in pending.steps]
        found = self._index.entries(self._repository.git, paths)
        before = [self._tree.blob(path) for path in paths]
        indexed = {path: _entry(found.get(path, [])) for path in paths}
        notes = self._landing.finish(pending, self._content, indexed)
        after = [self._tree.blob(path) for path in paths]
        changed = before != after or any(indexed[step.path] != step.new for step in pending.steps)
        if notes or not changed:
            return notes
        return [f"finished the commit {pending.new[:12]} that an interrupted command had begun: {', '.join(paths)}"]

    def _content(self, step: Step) -> bytes | None:
        return None if step.new is None else self._repository.objects.one(step.new.oid)

    def _forget(self) -> None:
        self._index.unlock()
        self._journal.drop()


def _entry(found: list[Indexed]) -> Entry | None:
    if not found:
        return None
    return found[0].entry if found[0].merged else _UNKNOWN
