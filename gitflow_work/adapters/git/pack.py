"""Storing new objects with one git process: a pack on its standard input.

A few objects are unpacked into loose ones, as git does with what it receives; many stay together in one pack. There a
tree may be told by what differs from another one, which for a folder of 10,000 files is 30 bytes instead of 370,000.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence

from gitflow_work.adapters.git.process import Git, GitFailed
from gitflow_work.errors import WorkError

DURABLE = ("-c", "core.fsync=committed,loose-object,reference")
"""Git's default would leave new loose objects and refs to the mercy of a power cut."""
LOOSE = 100
"""So many objects are unpacked; more stay a pack. The number is git's own for what it receives."""
_KINDS = {"commit": 1, "tree": 2, "blob": 3, "delta": 7}
_COPY = 0xFFFFFF
"""Bytes that one copy of a delta takes over at most."""


class Pack:
    """Objects on their way into the database. `width` is the size of an id in bytes."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts: list[bytes] = []
        self._ids: set[str] = set()

    def __len__(self) -> int:
        return len(self._parts)

    def __contains__(self, oid: str) -> bool:
        return oid in self._ids

    def add(self, oid: str, kind: str, data: bytes) -> None:
        """A whole object: a blob, tree or commit."""
        if oid not in self._ids:
            self._ids.add(oid)
            self._parts.append(_head(kind, len(data)) + zlib.compress(data, 0))  # git compresses it anew

    def add_spliced(self, oid: str, base: str, size: int, pieces: Sequence[tuple[int, bytes]]) -> None:
        """An object that is `base`, of `size` bytes, but for the `pieces`: what stands at an offset instead, in order.

        `base` is in this pack or in the database.
        """
        if oid in self._ids:
            return
        self._ids.add(oid)
        delta = _delta(size, pieces)
        self._parts.append(_head("delta", len(delta)) + bytes.fromhex(base) + zlib.compress(delta, 1))

    def whole(self) -> bytes:
        """The pack, with the trailing checksum of the repository's object format."""
        body = b"".join([b"PACK", (2).to_bytes(4, "big"), len(self._parts).to_bytes(4, "big"), *self._parts])
        return body + hashlib.new("sha256" if self._width == 32 else "sha1", body, usedforsecurity=False).digest()

    def store(self, git: Git) -> None:
        """Put the objects into the database, flushed to the disk, and forget them here. Raises WorkError."""
        if not self._parts:
            return
        how = ("unpack-objects", "-q") if len(self) <= LOOSE else ("index-pack", "--stdin", "--fix-thin")
        try:
            git.run(*DURABLE, *how, stdin=self.whole())
        except GitFailed as failed:
            raise WorkError(
                f"git could not store the new version, nothing was changed: {said(failed)}",
                hint="git count-objects -vH; df -h . (is the disk full, or the folder read-only?)",
                code="not-writable",
            ) from failed
        self._parts.clear()
        self._ids.clear()


def store(git: Git, objects: Mapping[str, tuple[str, bytes]], width: int) -> None:
    """Put `objects` (kind and contents by id) into the object database, flushed to the disk.

    Git computes each id itself; an object that is there already is left as it is. Raises WorkError when it cannot.
    """
    pack = Pack(width)
    for oid, (kind, data) in objects.items():
        pack.add(oid, kind, data)
    pack.store(git)


def said(failed: GitFailed) -> str:
    """What git wrote to standard error, in one line; else its exit status."""
    return "; ".join(failed.stderr.split("\n")) if failed.stderr else f"exit status {failed.status}"


def _head(kind: str, size: int) -> bytes:
    """Kind and size: four bits of the size, then seven at a time; the high bit says that more follow."""
    byte, size = (_KINDS[kind] << 4) | (size & 15), size >> 4
    return bytes([byte | 0x80 if size else byte]) + (_number(size) if size else b"")


def _number(value: int) -> bytes:
    """Seven bits at a time, the lowest first; the high bit says that more follow."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _delta(size: int, pieces: Sequence[tuple[int, bytes]]) -> bytes:
    parts = [_number(size), _number(size)]
    at = 0
    for start, piece in pieces:
        parts += _copies(at, start)
        parts.append(bytes([len(piece)]) + piece)  # ids are shorter than the 127 bytes that fit
        at = start + len(piece)
    return b"".join([*parts, *_copies(at, size)])


def _copies(start: int, end: int) -> list[bytes]:
    """The instructions that take over the bytes from `start` to `end`: a byte tells which bytes of both follow."""
    found = []
    while start < end:
        size = min(end - start, _COPY)
        flags, numbers = 0x80, bytearray()
        for bit, byte in enumerate((*start.to_bytes(4, "little"), *size.to_bytes(3, "little"))):
            if byte:
                flags |= 1 << bit
                numbers.append(byte)
        found.append(bytes([flags]) + bytes(numbers))
        start += size
    return found
