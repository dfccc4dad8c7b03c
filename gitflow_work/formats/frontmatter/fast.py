"""A quick reader for the frontmatters that most items have; what it does not know, it leaves to the scanner.

It accepts one-line plain and quoted values, short lists in brackets, and lists of plain items, and nothing that
could be read in two ways. Whatever it accepts, `frontmatter.scan` reads as the same values (a property test).
"""

from __future__ import annotations

import re

from gitflow_work.core.item import Value
from gitflow_work.formats.frontmatter.source import FIRST_LINE

_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_PLAIN = rf"[\w(/.+~$<](?:[^{_CONTROL}:#]++|:(?=[^\s{_CONTROL}]))*(?<! )"
_QUOTED = rf"\"[^{_CONTROL}\"\\]*+\"|'[^{_CONTROL}']*+'"
_WORD = r"\w[\w./@+-]*+(?: [\w./@+-]++)*"
_LIST = rf"\[(?:{_WORD}(?:, ?{_WORD})*)?\]"
_LINE = re.compile(
    rf"^(?:(\w[\w./-]*+):(?: ({_PLAIN}|{_LIST}|{_QUOTED}))?|( *)- ({_PLAIN})|#[^{_CONTROL}]*+|)\n", re.MULTILINE
)
_MAX_KEY = 128

Read = tuple[dict[str, Value], dict[str, int]]
"""Values and line numbers (in the file, from 1) by key, in file order."""


def read(text: str) -> Read | None:
    """What a frontmatter's text says; None when the scanner must look at it. Never raises."""
    rows = _LINE.findall(text)
    if len(rows) != text.count("\n"):
        return None
    fields: dict[str, Value] = {}
    lines: dict[str, int] = {}
    number = FIRST_LINE
    last = ""
    deep: str | None = None  # how the items of the block list under way are indented
    for key, raw, dashes, item in rows:
        if key:
            if key in fields:
                return None
            lines[last := key] = number
            fields[key] = _value(raw) if raw else None
            deep = None
        elif item:
            if deep is None and last and fields[last] is None:
                fields[last], deep = (), dashes
            listed = fields.get(last)
            if dashes != deep or not isinstance(listed, tuple):
                return None
            fields[last] = (*listed, item)
        number += 1
    return None if any(len(key) > _MAX_KEY for key in fields) else (fields, lines)


def _value(raw: str) -> Value:
    first = raw[0]
    if first == "[":
        return tuple(one.strip(" ") for one in raw[1:-1].split(",")) if len(raw) > 2 else ()
    return raw[1:-1] if first in "\"'" else raw
