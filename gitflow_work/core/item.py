"""An item: one record, as its file says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Value = str | tuple[str, ...] | None
"""What a frontmatter key holds: text, a list of texts, or None where nothing is set (an empty plain value)."""

REQUIRED_KEYS = ("id", "type", "title", "status")


class Item(NamedTuple):
    """One record. Nothing is typed here: `NO`, `010` and `12:30` are the texts that were written.

    `fields` holds every key of the frontmatter in file order, the four required ones too. `lines` gives the line of
    each key in the file, counted from 1. `body` is everything after the closing fence.
    """

    id: str
    type: str
    title: str
    status: str
    fields: Mapping[str, Value]
    lines: Mapping[str, int]
    body: str

    def text(self, key: str) -> str:
        """The value of `key` as one text; empty when it is not set. A list is joined with commas."""
        value = self.fields.get(key)
        if value is None:
            return ""
        return value if isinstance(value, str) else ", ".join(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of `key` as a list; one text counts as a list of one, an unset key as an empty list."""
        value = self.fields.get(key)
        if value is None:
            return ()
        return (value,) if isinstance(value, str) else value
