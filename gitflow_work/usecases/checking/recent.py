"""What was read lately: a memory that stays small however long the range is."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

KEPT = 512


class Recent(dict[K, V]):
    """A map of at most `KEPT` entries; the oldest go first. What is gone is read again."""

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        while len(self) > KEPT:
            del self[next(iter(self))]
