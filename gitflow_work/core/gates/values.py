"""Reading the values of gates: what several of them take alike."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Any

from gitflow_work.core.valueschema import Schema

COUNT: Schema = {
    "type": ["integer", "string"],
    "minimum": 0,
    "maximum": 9999,
    "pattern": "^[0-9]{1,4}$",
    "patternErrorMessage": "A whole number from 0 to 9999.",
}
"""A whole number that may be nought."""
MAX_NAMED = 5
"""So many items or files are named in one sentence."""


def texts(value: Any) -> tuple[str, ...] | None:
    """One text or a list of texts, without blanks around them, each once; None for anything else, and for none."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one.strip() for one in listed):
        return None
    return tuple(dict.fromkeys(one.strip() for one in listed))


def number(value: Any, most: int = 9999) -> int | None:
    """A whole number from 0 to `most`, written as one or as its digits; None for anything else."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        return None
    return int(text) if int(text) <= most else None


def only_keys(value: Any, known: tuple[str, ...]) -> bool:
    """Whether `value` is a map that is not empty and has no other keys than `known`."""
    return isinstance(value, dict) and bool(value) and value.keys() <= set(known)


def value_or_keys(
    value: Schema, table: dict[str, Schema], *, alone: bool = False, needed: tuple[str, ...] = ()
) -> Schema:
    """The schema of a gate that takes `value`, or a map of some keys of `table`; with `alone`: or nothing.

    `needed` are keys that the map must have.
    """
    kinds = value.get("type", [])
    kinds = [one for one in ([kinds] if isinstance(kinds, str) else kinds) if one != "null"]
    shape = {
        "properties": {key: dict(one) for key, one in table.items()},
        "additionalProperties": False,
        "required": [*needed],
    }
    return {**value, "type": [*kinds, "object", *(["null"] if alone else [])], **shape, "minProperties": 1}


def listing(words: Iterable[str], between: str = ", ") -> str:
    """The first few of `words`, and how many more there are."""
    every = list(words)
    more = len(every) - MAX_NAMED
    return between.join(every[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")


def quoted(word: str) -> str:
    """`word` as a shell takes it for one argument."""
    return shlex.quote(word)
