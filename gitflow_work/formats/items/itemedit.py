"""Edits of item files that touch the lines of the keys concerned and nothing else.

How a new value is written, so that a value that is set back gives the same file:

- A text stays plain while it can be plain. When it cannot, it gets single quotes (or becomes a literal block when it
  has several lines), and becomes plain again as soon as the value allows it.
- Double quotes stay double quotes. Single quotes that the old value did not need stay single quotes while the new
  value does not need them either.
- A folded block, or a literal one that holds a single line, stays what it is for a new value of one line.
- A list stays in brackets or a block of dashes, with its indentation and the separator between its first items; items
  that stay are not touched, and the comment on the line of a replaced item stays. Quotes that all items have stay.
- The comment after the value, and the blanks before and after it, stay.

Set back, the file is identical whenever nothing of this was lost on the way. It is lost, and a plain spelling is
written instead, when the old text was spread over several lines (a plain or quoted value, a folded text, a literal
block with another indentation than two), spelled with escapes or quotes that it did not need and that the new value
did (`'x'` set to a text that needs quotes), or when a list lost items that had a spelling or a comment of their own,
became shorter than two items (separators), empty (dashes), or another kind of value. Emptied, `key:` does not
tell whether the blanks that stay stood before or after the value: only one blank before it (or nothing after it) holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitflow_work.core.item import REQUIRED_KEYS, Value
from gitflow_work.errors import BadFile, WorkError
from gitflow_work.formats.frontmatter.scanner import KEY, MAX_KEY, decode, scan, split
from gitflow_work.formats.items import itemstyle
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.formats.items.splice import Splice, apply, ways


def set_values(data: bytes, changes: Mapping[str, Value]) -> bytes:
    """The file with these values set; a key that is new is added before the closing fence, in the order given.

    None writes an empty `key:` where the key is there, and adds nothing where it is not. A key that has its value
    already keeps its bytes. Raises BadFile when `data` is not an item, WorkError when a value cannot be written or the
    result would not be an item. What is returned has been read again and holds exactly what was asked for.
    """
    item = parse(data)
    parts = split(data)
    text = decode(data, parts.start, parts.end)
    fields = dict(item.fields)
    for key, value in changes.items():
        if key in fields and fields[key] == value:
            continue
        if value is None and key not in fields:
            continue
        _check_key(key)
        itemstyle.check(key, value)
        added = key not in fields
        fields[key] = value
        text = text + itemstyle.line(key, value, parts.newline) if added else _set(text, key, fields, parts.newline)
    return _checked(data[: parts.start] + text.encode() + data[parts.end :], fields, item.body)


def remove_keys(data: bytes, keys: Iterable[str]) -> bytes:
    """The file without the lines of these keys; comments on lines of their own stay. Absent keys are no error.

    Raises BadFile when `data` is not an item, WorkError when a required key is named.
    """
    item = parse(data)
    parts = split(data)
    text = decode(data, parts.start, parts.end)
    gone = set(keys)
    for key in REQUIRED_KEYS:
        if key in gone:
            raise WorkError(f"the key {key} is required and cannot be removed")
    splices: list[Splice] = [(one.start, one.end, "") for one in scan(text) if one.key in gone]
    fields = {key: value for key, value in item.fields.items() if key not in gone}
    new = apply(text, splices)
    return _checked(data[: parts.start] + new.encode() + data[parts.end :], fields, item.body)


def set_body(data: bytes, body: str) -> bytes:
    """The file with another body, byte for byte; a line end is put after a closing fence that has none.

    Raises BadFile when `data` is not an item, WorkError when the body is too long or cannot be written as UTF-8.
    """
    item = parse(data)
    parts = split(data)
    head = data[: parts.body]
    if body and not head.endswith(b"\n"):
        head += parts.newline.encode()
    return _checked(head + _encode(body), item.fields, body)


def render(fields: Mapping[str, Value], body: str, newline: str = "\n") -> bytes:
    """A new item file: the keys in the order given, each value quoted only when it must be, then the body as it is.

    `newline` is LF or CR LF, for the frontmatter. Reading it gives `fields` and `body` again. Raises WorkError when a
    value cannot be written or a required key is missing or wrong.
    """
    if newline not in ("\n", "\r\n"):
        raise WorkError("the line end of an item file is LF or CR LF")
    for key, value in fields.items():
        _check_key(key)
        itemstyle.check(key, value)
    lines = "".join(itemstyle.line(key, value, newline) for key, value in fields.items())
    return _checked(f"---{newline}{lines}---{newline}".encode() + _encode(body), fields, body)


def _set(text: str, key: str, fields: Mapping[str, Value], newline: str) -> str:
    """The frontmatter with the value of `key` that `fields` holds, written in the first way that reads back."""
    entry = next(one for one in scan(text) if one.key == key)
    for splices in ways(text, entry, fields[key], newline):
        new = apply(text, splices)
        try:
            read = {one.key: one.value for one in scan(new)}
        except BadFile:
            continue
        if list(read.items()) == list(fields.items()):
            return new
    raise WorkError(f"{key} cannot be changed without touching other lines; edit the file by hand")


def _check_key(key: str) -> None:
    if not KEY.fullmatch(key) or len(key) > MAX_KEY:
        raise WorkError(f"{key[:MAX_KEY]!a} cannot be a key: letters, digits, and _ . / - or single spaces inside")


def _encode(body: str) -> bytes:
    try:
        return body.encode()
    except UnicodeEncodeError:
        raise WorkError("the body holds half a surrogate pair, which UTF-8 cannot write") from None


def _checked(data: bytes, fields: Mapping[str, Value], body: str) -> bytes:
    """`data`, when reading it gives exactly what was meant; else WorkError, so that no damaged file gets out."""
    try:
        item = parse(data)
    except BadFile as bad:
        raise WorkError(f"the result would not be an item: {bad.message}") from None
    if list(item.fields.items()) != list(fields.items()) or item.body != body:
        raise WorkError("the result would not read as what was asked for; nothing was changed")
    return data
