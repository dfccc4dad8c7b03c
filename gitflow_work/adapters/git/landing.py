"""The moment of a commit: the ref by compare-and-swap, then files and index, so that a crash can be mended later.

    journal written -> index locked -> ref moved -> files renamed into place -> index replaced -> unlocked, journal gone

Up to the move of the ref nothing has happened; from then on the commit stands, whatever else fails.
"""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from gitflow_work.adapters.git import plain, reflocks
from gitflow_work.adapters.git.filing import LATER, Content, Filing
from gitflow_work.adapters.git.index import Index, Signature
from gitflow_work.adapters.git.journal import Journal, Pending
from gitflow_work.adapters.git.pack import DURABLE
from gitflow_work.adapters.git.process import no_room
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.git.worktree import GitWorkTree
from gitflow_work.errors import WorkError
from gitflow_work.ports.reading import Entry

_REF_PATIENCE = 1.5
"""Seconds to wait for somebody else's lock on the ref."""


class Moved(Exception):
    """The branch or the index is not what the plan was made for: decide anew."""


class Landing:
    """Makes commits count, in one work tree. Everything here happens while the advisory lock is held."""

    def __init__(self, repository: GitRepository, index: Index, tree: GitWorkTree, journal: Journal) -> None:
        self._repository = repository
        self._index = index
        self._tree = tree
        self._journal = journal

    def land(self, pending: Pending, reason: str, content: Content, signature: Signature, lock: int) -> list[str]:
        """Move the ref, then bring files and index up to it; answers with what could not be done.

        `signature` is the index's, as of the look at its entries; `lock` is the descriptor of the advisory lock.
        Raises Moved on a lost race, WorkError when git refuses; then nothing has changed.
        """
        with _uninterrupted():
            try:
                self._note(pending)
                if pending.steps:
                    self._index.lock()
                    if self._index.signature() != signature:
                        raise Moved
                self._move(pending, reason, lock)
            except (Moved, WorkError):
                self._index.unlock()
                self._journal.drop()
                raise
            return self.finish(pending, content, {step.path: step.seen.index for step in pending.steps})

    def finish(self, pending: Pending, content: Content, indexed: Mapping[str, Entry | None]) -> list[str]:
        """Bring files and index up to a commit that stands, then let the index go. `indexed`: its entries now.

        What the user has changed since stays as it is. Answers with what was left undone, as sentences.
        """
        filing = Filing(self._tree, pending, content)
        filing.write()
        notes, failed = filing.notes, filing.failed
        updates = {}
        for step in pending.steps:
            now = indexed.get(step.path)
            if now == step.seen.index:
                updates[step.path] = step.new
            elif now != step.new:
                notes.append(f"the index has other changes of {step.path} and was left as it is")
        hidden = {step.path for step in pending.steps if step.seen.left_out}
        problem = self._index.update(updates, hidden, filing.on_disk - hidden) if updates else ""
        if problem:
            notes.append(f"the index could not be brought up to date ({problem}); {LATER}")
        self._index.unlock()
        if not (failed or problem):
            self._journal.drop()
        return notes

    def _note(self, pending: Pending) -> None:
        try:
            self._journal.write(pending)
        except OSError as failed:
            raise WorkError(
                f"the git folder cannot be written, nothing was changed: {failed.strerror}",
                hint=f"df -h; ls -ld {os.path.dirname(self._journal.path)}",
                code="not-writable",
            ) from failed

    def _move(self, pending: Pending, reason: str, lock: int) -> None:
        ref, old = pending.ref, pending.old or "0" * len(pending.new)
        where = self._repository.git.where
        deref = ("--no-deref",) if ref == "HEAD" else ()
        command = (*DURABLE, "update-ref", "-m", reason, *deref, ref, pending.new, old)
        until = time.monotonic() + _REF_PATIENCE
        while True:
            # The child keeps the advisory lock: should we die, nobody looks at the ref before it has ended.
            answer = plain.run(where, *command, keep=(lock,))
            if answer.status == 0:
                return
            if answer.status < 0:  # killed: it cannot have cleared up behind itself
                reflocks.release(self._repository.places, pending)
            now = self._repository.objects.oid(ref)
            if now == pending.new:
                return
            if now != pending.old:
                raise Moved
            locked = re.search(r"[^'\s]+\.lock\b", answer.text)
            waited = time.monotonic() >= until
            if locked is None or (waited and not os.path.lexists(os.path.join(where, locked[0]))):
                why = answer.text or f"it ended with the status {answer.status}"
                if "No space left on device" not in why:
                    why += no_room(where, why)
                raise WorkError(
                    f"git did not move {ref}, nothing was changed: {why}",
                    hint=f"git log -1 {ref}; df -h . (is the disk full, or the folder read-only?)",
                    code="ref-refused",
                )
            if waited:
                raise WorkError(
                    f"{ref} is locked by another git command, or one that crashed: {answer.text}",
                    hint=f"when no git command runs: rm {locked[0]}",
                    code="ref-locked",
                )
            time.sleep(0.02)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off until the end: half a commit would be worse than a moment's delay."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []

    def later(number: int, _frame: FrameType | None) -> None:
        waiting.append(number)

    before = signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if waiting:
            raise KeyboardInterrupt
