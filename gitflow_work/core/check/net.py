"""What would land: BASE and HEAD merged item by item and file by file (docs/check.md, rule C)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


class Conflict(Exception):
    """Both sides changed a thing, and to different values."""


def merged(bases: Sequence[T], ours: T, theirs: T) -> T:
    """The three-way merge of one value; several merge bases count only where they agree. Raises Conflict."""
    if ours == theirs:
        return ours
    # A base of None says that the thing was not there; that bases differ says nothing.
    known = set(bases) if len(set(bases)) == 1 else set()
    if theirs in known:
        return ours
    if ours in known:
        return theirs
    raise Conflict
