"""Overrides: somebody with leave lets one move pass a gate, once, and everybody sees it."""

from __future__ import annotations

from typing import NamedTuple

FOLDER = ".workflow/overrides/"
KEYS = ("item", "from", "to", "rule", "reason", "by")


class Override(NamedTuple):
    """One file of `.workflow/overrides/`. It counts in the range that adds it, for its item and edge, for one move.

    `rule` is a gate's name. `commit` is the one that added the file, None where nobody asked; `path` the file's.
    """

    item: str
    source: str
    target: str
    rule: str
    reason: str
    by: str
    path: str
    commit: str | None = None
