"""The signature in a commit object, and what it signs: the object's own bytes without it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple


class Signed(NamedTuple):
    """The armored signature, None when there is none, and the bytes that it signs. `when`: the committer's seconds.

    `several`: there is more than one signature of the kind that counts, so none does.
    """

    signature: bytes | None
    payload: bytes
    when: int
    several: bool = False


def split(raw: bytes) -> Signed:
    """Take a commit object apart.

    A repository of SHA-1 looks at the header `gpgsig`, one of SHA-256 at `gpgsig-sha256`; the length of the tree's id
    tells which. Both headers, and all others that begin so, are left out of what is signed, as git does.
    """
    head, gap, message = raw.partition(b"\n\n")
    wanted = b"gpgsig-sha256" if len(head.partition(b"\n")[0]) > 60 else b"gpgsig"
    kept: list[bytes] = []
    found: list[list[bytes]] = []
    taking: list[bytes] | None = None
    when = 0
    for line in head.split(b"\n"):
        if line.startswith(b" ") and taking is not None:
            taking.append(line[1:])
            continue
        key, _, value = line.partition(b" ")
        taking = None
        if line.startswith(b"gpgsig"):
            taking = [value]
            if key == wanted:
                found.append(taking)
            continue
        kept.append(line)
        if key == b"committer":
            when = _seconds(value)
    signature = b"\n".join(found[0]) + b"\n" if found else None
    return Signed(signature, b"\n".join(kept) + (gap or b"") + message, when, len(found) > 1)


def day(seconds: int) -> str:
    """A time in words for people, in UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def _seconds(ident: bytes) -> int:
    stamp = ident.rpartition(b"> ")[2].partition(b" ")[0]
    return int(stamp) if stamp.isdigit() and len(stamp) < 20 else 0
