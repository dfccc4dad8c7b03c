"""The item file: frontmatter between two `---`, then a body. Strict: read exactly, or refused with line and reason."""

from __future__ import annotations

from collections.abc import Mapping

from gitflow_work.core.ids import MAX_LENGTH, is_id
from gitflow_work.core.item import REQUIRED_KEYS, Item, Value
from gitflow_work.errors import BadFile
from gitflow_work.formats.frontmatter import fast as frontmatter_fast
from gitflow_work.formats.frontmatter.scanner import decode, scan, split
from gitflow_work.formats.frontmatter.source import Entry

MAX_TITLE = 1000
"""Characters of a title; a longer one is text that belongs in the body."""


def parse(data: bytes, path: str | None = None) -> Item:
    """The item that a file holds.

    Every value is the text that was written (`NO`, `010`, `null` and `~` too); `key:` alone is None, `key: ""` the
    empty text, `[]` the empty tuple. Line ends inside values are line feeds; the body keeps its own. Keys are not
    compared with a type here. Raises BadFile with `path`, line and column for everything else: a file that is too
    big, not UTF-8, without fences, outside the grammar of `frontmatter`, or without the four required keys.
    """
    try:
        return _parse(data)
    except BadFile as bad:
        bad.path = path
        raise


def _parse(data: bytes) -> Item:
    parts = split(data)
    text = decode(data, parts.start, parts.end)
    # a CR that is not part of a line end stays, and is left to the scanner to refuse
    read = frontmatter_fast.read(text if parts.newline == "\n" else text.replace("\r\n", "\n"))
    if read is None:
        entries = scan(text)
        read = {one.key: one.value for one in entries}, {one.key: one.line for one in entries}
        _check_status_line(text, entries)
    fields, lines = read
    item_id, kind, title, status = (_required(key, fields, lines) for key in REQUIRED_KEYS)
    return Item(item_id, kind, title, status, fields, lines, decode(data, parts.body, len(data)))


def _check_status_line(text: str, entries: list[Entry]) -> None:
    """The status stands on one line, so that one line of a diff is one move."""
    for entry in entries:
        if entry.key == "status" and text.count("\n", entry.start, entry.end) > 1:
            raise BadFile("status must be written on one line, as status: X", line=entry.line)


def _required(key: str, fields: Mapping[str, Value], lines: Mapping[str, int]) -> str:
    """The text of a required key. Raises BadFile when it is missing or wrong."""
    value = fields.get(key)
    why = _why_bad(key, value)
    if isinstance(value, str) and not why:
        return value
    if key not in fields:
        raise BadFile(f"the required key {key} is missing", line=1)
    raise BadFile(f"{key} {why}", line=lines[key])


def _why_bad(key: str, value: Value) -> str:
    if isinstance(value, tuple):
        return "is a list; it must be one text"
    if value is None or not value.strip():
        return "is empty; it is required"
    if "\n" in value:
        return "has several lines; it must be one line of text"
    if key == "id" and not is_id(value):
        return f"{value[:80]!a} is not an id: letters, a dash, letters and digits, at most {MAX_LENGTH} characters"
    if key == "title" and len(value) > MAX_TITLE:
        return f"has {len(value)} characters; the limit is {MAX_TITLE}"
    return ""
