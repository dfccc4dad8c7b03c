"""What the cache keeps of an item's file, and how it sorts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, overload

from gitflow_work.core.ids import fold
from gitflow_work.core.item import Value
from gitflow_work.errors import BadFile

_T = TypeVar("_T")
Blob = tuple[Any, ...]
"""The columns of the table `blobs`, in order."""

_NUMBER = re.compile(r"0*([0-9]+)")


class Fields(Mapping[str, Value]):
    """The fields of an item beyond the four required ones; read from their text when first asked for."""

    __slots__ = ("_read", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: dict[str, Value] | None = None

    def __contains__(self, key: object) -> bool:
        # Most items lack most fields; a look at the text saves reading it. (A text in a value may look the same.)
        return (self._read is not None or f'"{key}"' in self._text) and key in self._values()

    def __getitem__(self, key: str) -> Value:
        if key not in self:
            raise KeyError(key)
        return self._values()[key]

    @overload
    def get(self, key: str, /) -> Value: ...
    @overload
    def get(self, key: str, /, default: _T) -> Value | _T: ...
    def get(self, key: str, /, default: _T | None = None) -> Value | _T | None:
        """As of any mapping, in one step: thousands of rows are asked."""
        return self._values().get(key, default) if key in self else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def _values(self) -> dict[str, Value]:
        if self._read is None:
            read = _decoder()(self._text)[0]
            self._read = {key: tuple(value) if isinstance(value, list) else value for key, value in read.items()}
        return self._read


@cache
def _decoder() -> Callable[[str], tuple[dict[str, Any], int]]:
    """Reads a JSON value: what `json.loads` does between two looks for blanks, of which we write none."""
    import json

    return json.JSONDecoder().raw_decode


def blob(oid: str, data: bytes, path: str | None = None) -> Blob:
    """The row of a blob: the item in it, or why it cannot be read. `path` is named in that case."""
    import json

    from gitflow_work.formats.items.itemfile import parse

    try:
        item = parse(data, path)
    except BadFile as problem:
        return (oid, *(None,) * 8, problem.message, problem.line, problem.column)
    own = ("id", "type", "title", "status")
    fields = {key: value for key, value in item.fields.items() if key not in own}
    kept = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    key = fold(item.id)
    place = natural(item.id)
    return (oid, key, place, item.id, item.type, item.title, item.status, item.text("assignee"), kept, None, None, None)


def natural(text: str) -> str:
    """A text that sorts as people expect of `text`: without case, and T-2 before T-12."""
    return _NUMBER.sub(_number, text.casefold())


def _number(found: re.Match[str]) -> str:
    # The length first, so that more digits are more; the mark sorts before all that stands in a value.
    return f"\x01{len(found[1]):05d}{found[1]}"
