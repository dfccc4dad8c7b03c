"""Bringing the files of a work tree up to a commit that stands, so that a power cut finds each of them old or new.

    all written beside their places -> flushed -> renamed into place -> folders flushed

The note of the commit stays until all of that is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gitflow_work.adapters.git.journal import Pending, Step
from gitflow_work.adapters.git.worktree import GitWorkTree, Prepared
from gitflow_work.errors import WorkError

Content = Callable[[Step], bytes | None]
LATER = "the next git work command tries again"


class Filing:
    """The files of one commit, or of several that land together."""

    def __init__(self, tree: GitWorkTree, pending: Pending, content: Content) -> None:
        self._tree = tree
        self._pending = pending
        self._content = content
        self._ready: list[tuple[Step, Prepared]] = []
        self._touched: list[str] = []
        self.on_disk: set[str] = set()
        """Paths whose file is what the commit says, or is left out by sparse checkout."""
        self.notes: list[str] = []
        """What was not done, as sentences."""
        self.failed = False
        """Whether something could not be written."""

    def write(self) -> None:
        """Do it. What the user has changed since stays as it is."""
        for step in self._pending.steps:
            with self._guarded(step):
                self._begin(step)
        try:
            self._tree.sync([file for _, file in self._ready])
        except OSError as error:
            for step, file in self._ready:
                self._tree.discard(file)
                self._trouble(step, str(error.strerror))
            self._ready.clear()
        for step, file in self._ready:
            with self._guarded(step):
                self._done(step, self._tree.put(file))
        try:
            self._tree.sync_folders(self._touched)
        except OSError as error:
            self.failed = True
            self.notes.append(f"the names of files could not be flushed to the disk ({error.strerror}); {LATER}")

    def _begin(self, step: Step) -> None:
        now = self._tree.blob(step.path)
        wanted = None if step.new is None else step.new.oid
        if step.seen.left_out or now == wanted:
            self.on_disk.add(step.path)
        elif now != step.seen.disk:
            self._done(step, False)
        elif (content := self._content(step)) is None:
            self._tree.remove(step.path)
            self._done(step, True)
        else:
            file = self._tree.prepare(step.path, content, self._pending.temporary(step.path))
            self._ready.append((step, file))

    def _done(self, step: Step, is_done: bool) -> None:
        if is_done:
            self.on_disk.add(step.path)
            self._touched.append(step.path)
        else:
            self.notes.append(f"{step.path} was changed meanwhile and was left as it is: git diff -- {step.path}")

    def _trouble(self, step: Step, why: str) -> None:
        self.failed = True
        self.notes.append(f"{step.path} could not be written ({why}); it is committed, {LATER}")

    @contextmanager
    def _guarded(self, step: Step) -> Iterator[None]:
        try:
            yield
        except (OSError, WorkError) as error:
            self._trouble(step, str(error.strerror if isinstance(error, OSError) else error))
