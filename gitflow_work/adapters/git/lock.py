"""The advisory lock that writers of one repository queue at: `<common git dir>/gitflow-work/lock`.

It spares wasted work, no more: whoever ignores it is still caught by the compare-and-swap on the ref. The system gives
it back when its holder dies, however that happens, so it is never stale; the words in the file may be.
"""

from __future__ import annotations

import errno
import fcntl
import os
import random
import sys
import time
from types import TracebackType
from typing import Self

from gitflow_work.errors import WorkError

FOLDER = "gitflow-work"
"""Ours, below a git dir."""
_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOTSUP)
_MOST = 400
"""Bytes of what a holder writes about itself."""


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
                hint=f"ls -ld {os.path.dirname(self.path)}; df -h {os.path.dirname(os.path.dirname(self.path))}",
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
        began = time.monotonic()
        while True:
            try:
                fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - began
                if waited >= self._patience:
                    raise self._held() from None
                # Who has waited long looks more often, so that among many none is left out.
                time.sleep(random.uniform(0.1, 1.0) * max(0.001, 0.02 / (1 + 2 * waited)))  # noqa: S311  no secret
            except OSError as failed:
                if failed.errno in _NO_LOCKS_HERE:  # some network file systems; the ref's compare-and-swap remains
                    return
                raise WorkError(f"the lock {self.path} cannot be taken: {failed.strerror}") from failed
            else:
                return

    def _held(self) -> WorkError:
        pid, since, host, command = _told(os.pread(self.fd, _MOST, 0))
        waited = f"the lock of this repository was not free for {self._patience:g} s"
        held = "has held the lock" + (f" since {since}" if since else "")
        if not pid:
            return WorkError(f"{waited}; another process {held}", hint=f"lsof {self.path}", code="locked")
        who = f"process {pid}" + (f" ({command})" if command else "")
        if host not in ("", _host()):
            return WorkError(f"{waited}; {who} on {host} {held}", hint=f"on {host}: ps -p {pid}", code="locked")
        if _has_ended(int(pid)):
            # The lock outlives its holder as long as the git process that moves the branch for it does.
            return WorkError(
                f"{waited}; {who} has ended, but a process that it started {held}",
                hint=f"lsof {self.path}; wait for that process, or end it",
                code="locked",
            )
        return WorkError(f"{waited}; {who} {held}", hint=f"ps -p {pid}; wait for it, or end it", code="locked")

    def _sign(self) -> None:
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        text = f"{os.getpid()}\t{since}\t{_host()}\t{_command()}\n".encode("utf-8", "replace")[:_MOST]
        try:
            os.pwrite(self.fd, text, 0)
            os.ftruncate(self.fd, len(text))
        except OSError:
            pass  # the disk is full; what needs the room says so


def _told(text: bytes) -> tuple[str, str, str, str]:
    """Process id, time, host and command of who signed last; "" for what is not told."""
    parts = text.decode("utf-8", "replace").split("\n", 1)[0].split("\t")
    pid, since, host, command = (*parts, "", "", "", "")[:4]
    return (pid, since, host, command) if pid.isdecimal() else ("", "", "", "")


def _command() -> str:
    """The first words of the command line, without texts that a user gave to it."""
    program = os.path.basename(sys.argv[0] or "python")
    words: list[str] = []
    for word in sys.argv[1:]:
        if word.startswith("-") or not word.isprintable() or len(words) == 3:
            break
        words.append(word[:40])
    return " ".join(["git work" if program in ("git-work", "__main__.py") else program, *words])


def _has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False


def _host() -> str:
    return os.uname().nodename
