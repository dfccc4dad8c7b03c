"""Task files of Backlog.md and flowspec: YAML frontmatter, then markdown.

Everything is text as it was written (`010` stays `010`), and a file that cannot be read is an error with a line, never
a task without metadata.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gitflow_work.errors import BadFile
from gitflow_work.formats import yamlfile
from gitflow_work.formats.backlog.recover import quote_at

MAX_RECOVERED = 100
"""Values of one file that are recovered; each costs one more reading of the frontmatter."""
MAX_FRONTMATTER = 256 * 1024
"""Bytes of foreign frontmatter. An item holds less, but foreign keys may shrink; libyaml is never given more."""

_OPENING = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*(\r?\n)")
_CLOSING = re.compile(rb"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ForeignTask:
    """One task file. `values` and `lines` (from 1) are by key in file order; None is a key without a value.

    `body` is everything after the closing fence's line, with its own line ends; `newline` is that of the opening fence.
    `recovered` are line and text of values that began with an unquoted `@`.
    """

    values: Mapping[str, yamlfile.Value]
    lines: Mapping[str, int]
    body: str
    newline: str
    recovered: tuple[tuple[int, str], ...] = ()


def read(data: bytes, path: str) -> ForeignTask:
    """The task of a file. Raises BadFile with `path`, line and reason."""
    opening = _OPENING.match(data)
    if not opening:
        what = "the file is empty" if not data.strip() else "the first line is not ---: the file has no frontmatter"
        raise BadFile(what, path=path)
    closing = _CLOSING.search(data, opening.end())
    if not closing:
        raise BadFile("the frontmatter has no end: a second line --- is missing", path=path)
    front = data[opening.end() : closing.start()]
    if len(front) > MAX_FRONTMATTER:
        raise BadFile(f"the frontmatter has {len(front)} bytes; the limit is {MAX_FRONTMATTER}", path=path)
    loaded, recovered = _load(_decode(front, data, opening.end(), path), path)
    if not isinstance(loaded.value, dict) or not loaded.value:
        kind = "empty" if not loaded.value else "no map of keys"
        raise BadFile(f"the frontmatter is {kind}", path=path, line=2)
    lines = {key: loaded.at_key((key,)).line + 1 for key in loaded.value}
    body = _decode(data[closing.end() :], data, closing.end(), path)
    return ForeignTask(loaded.value, lines, body, opening[1].decode(), recovered)


def _load(text: str, path: str) -> tuple[yamlfile.Loaded, tuple[tuple[int, str], ...]]:
    """The frontmatter, its `@` values quoted where YAML stops at them. Raises BadFile with the line of the file."""
    recovered: list[tuple[int, str]] = []
    while True:
        try:
            return yamlfile.load(text.encode(), path), tuple(recovered)
        except BadFile as bad:
            mended = quote_at(text, bad.line, bad.column) if len(recovered) < MAX_RECOVERED else None
            if mended is None:
                bad.line += 1
                raise
            text = mended[0]
            recovered.append((bad.line + 1, mended[1]))


def _decode(part: bytes, data: bytes, start: int, path: str) -> str:
    try:
        return part.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, start + error.start) + 1
        raise BadFile(f"byte 0x{part[error.start]:02X} is not UTF-8", path=path, line=line) from None
