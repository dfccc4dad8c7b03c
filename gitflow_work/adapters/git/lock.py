"""The advisory lock that writers of one repository queue at: `<common git dir>/gitflow-work/lock`.

It spares wasted work, no more: whoever ignores it is still caught by the compare-and-swap on the ref.
"""

from __future__ import annotations

import errno
import fcntl
import os
import random
import time
from types import TracebackType
from typing import Self

from gitflow_work.errors import WorkError

FOLDER = "gitflow-work"
"""Ours, below a git dir."""
_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOTSUP)


class Lock:
    """Held inside `with`. Waits up to `patience` seconds. `fd` may be handed to a child that must end first, too.

    Raises WorkError naming the holder when the wait was in vain, and when the folder cannot be written.
    """

    def __init__(self, common_dir: str, patience: float) -> None:
        self.path = os.path.join(common_dir, FOLDER, "lock")
        self.fd = -1
        self._patience = patience

    def __enter__(self) -> Self:
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as failed:
            raise WorkError(
                f"the git folder cannot be written: {failed.strerror}",
                hint=f"ls -ld {os.path.dirname(self.path)}",
                code="not-writable",
            ) from failed
        try:
            self._wait()
        except BaseException:
            os.close(self.fd)
            raise
        self._sign()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.fd)  # a child that has the descriptor too keeps the lock until it ends

    def _wait(self) -> None:
        until = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise self._held() from None
                time.sleep(random.uniform(0.002, 0.02))  # noqa: S311  jitter, no secret
            except OSError as failed:
                if failed.errno in _NO_LOCKS_HERE:  # some network file systems; the ref's compare-and-swap remains
                    return
                raise WorkError(f"the lock {self.path} cannot be taken: {failed.strerror}") from failed
            else:
                return

    def _held(self) -> WorkError:
        holder = os.pread(self.fd, 20, 0).decode("ascii", "replace").strip()
        who = f"process {holder}" if holder.isdigit() else "another process"
        return WorkError(
            f"{who} has held the lock of this repository for {self._patience:g} s",
            hint=f"ps -p {holder}" if holder.isdigit() else "wait for it to end",
            code="locked",
        )

    def _sign(self) -> None:
        try:
            os.pwrite(self.fd, f"{os.getpid()}\n".encode(), 0)
            os.ftruncate(self.fd, len(f"{os.getpid()}\n"))
        except OSError:
            pass  # the disk is full; what needs the room says so
