"""Locks of refs that a git process of ours has left because it was killed: `refs/heads/main.lock`, `HEAD.lock`.

Git writes the new commit's id into the lock of a branch, so that one tells whose it is. Between making and writing it,
and in the lock of HEAD, which only guards the reflog, there is nothing; such a lock is ours when our note of a commit
under way is there and nobody touches the lock for a while. A lock with other contents is somebody else's and stays.
Refs of claims are written by us alone; their locks are swept.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gitflow_work.adapters.git.journal import Pending
from gitflow_work.adapters.git.repository import Places

_WHILE = 1.0
"""Seconds: git writes at once into the lock of a branch that it has made."""
_ID = 64
_Look = tuple[int, int, bytes]


def release(places: Places, pending: Pending) -> None:
    """Remove what was left of moving `pending.ref`. Call it while the advisory lock is held and the note is there.

    Waits a second where a lock says nothing. What cannot be removed is told by the git command that it stops.
    """
    branch = os.path.join(places.common_dir, f"{pending.ref}.lock")
    head = os.path.join(places.git_dir, "HEAD.lock")
    if pending.ref == "HEAD" or _release(branch, pending.new):
        _release(head, pending.new)


def sweep(folder: str) -> None:
    """Remove the locks of refs directly in `folder` that nobody touches for a second, whatever they say.

    For refs that only we write, and only while an advisory lock is held that the caller holds now. Others lock them for
    a moment: `git pack-refs`, a fetch.
    """
    try:
        paths = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".lock")]
    except OSError:
        return
    before = {path: look for path in paths if (look := _look(path)) is not None}
    if not before:
        return
    time.sleep(_WHILE)
    for path, look in before.items():
        if _look(path) == look:
            with suppress(OSError):
                os.unlink(path)


def _release(path: str, new: str) -> bool:
    """Whether the lock is gone; a foreign one stays."""
    until = time.monotonic() + _WHILE
    first = look = _look(path)
    while look is not None:
        if look[2].strip() == new.encode() or (look == first and not look[2] and time.monotonic() >= until):
            with suppress(OSError):
                os.unlink(path)
            return True
        if look[2] or look != first:
            return False
        time.sleep(0.05)
        look = _look(path)
    return True


def _look(path: str) -> _Look | None:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        return 0, 0, b"?"
    try:
        stat = os.fstat(file)
        return stat.st_ino, stat.st_mtime_ns, os.read(file, _ID + 2)
    except OSError:
        return 0, 0, b"?"
    finally:
        os.close(file)
