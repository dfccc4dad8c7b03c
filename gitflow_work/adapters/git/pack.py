"""Storing new objects with one git process: a pack on its standard input, unpacked into loose objects."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping

from gitflow_work.adapters.git.process import Git, GitFailed
from gitflow_work.errors import WorkError

DURABLE = ("-c", "core.fsync=committed,loose-object,reference")
"""Git's default would leave new loose objects and refs to the mercy of a power cut."""
_KINDS = {"tree": 2, "blob": 3}


def store(git: Git, objects: Mapping[str, tuple[str, bytes]], width: int) -> None:
    """Put `objects` (kind and contents by id) into the object database, flushed to the disk.

    Git computes each id itself; an object that is there already is left as it is. Raises WorkError when it cannot.
    """
    if not objects:
        return
    try:
        git.run(*DURABLE, "unpack-objects", "-q", stdin=pack(objects.values(), width))
    except GitFailed as failed:
        raise WorkError(
            f"git could not store the new version, nothing was changed: {said(failed)}",
            hint="git count-objects -vH; df -h . (is the disk full, or the folder read-only?)",
            code="not-writable",
        ) from failed


def pack(objects: Iterable[tuple[str, bytes]], width: int) -> bytes:
    """A pack of whole objects, with the trailing checksum of the repository's object format."""
    parts = [_head(kind, len(data)) + zlib.compress(data, 0) for kind, data in objects]  # git compresses them anew
    body = b"".join([b"PACK", (2).to_bytes(4, "big"), len(parts).to_bytes(4, "big"), *parts])
    return body + hashlib.new("sha256" if width == 32 else "sha1", body, usedforsecurity=False).digest()


def said(failed: GitFailed) -> str:
    """What git wrote to standard error, in one line; else its exit status."""
    return "; ".join(failed.stderr.split("\n")) if failed.stderr else f"exit status {failed.status}"


def _head(kind: str, size: int) -> bytes:
    """Kind and size: four bits of the size, then seven at a time; the high bit says that more follow."""
    byte, size = (_KINDS[kind] << 4) | (size & 15), size >> 4
    head = bytearray()
    while size:
        head.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    head.append(byte)
    return bytes(head)
