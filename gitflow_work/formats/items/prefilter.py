"""Which item files need not be parsed: those whose bytes cannot say what is looked for.

Never the other way round: a value may be spelled with escapes, so a backslash in a frontmatter means that it has to be
parsed; and so does a file that cannot be cut at its fences but holds the text.
"""

from __future__ import annotations

import re

from gitflow_work.errors import BadFile
from gitflow_work.formats.frontmatter.scanner import split

_QUOTES = re.compile(r"['\"\\]")


def may_hold_id(data: bytes, item_id: str) -> bool:
    """Whether the frontmatter may hold the id as a value, in whatever case. Ids are ASCII and hold no blanks."""
    wanted = item_id.lower().encode("utf-8", "surrogateescape")
    if wanted not in data.lower() and b"\\" not in data:
        return False
    head = _frontmatter(data)
    return wanted in head.lower() or b"\\" in head


def may_hold_text(data: bytes, text: str) -> bool:
    """Whether the frontmatter may hold `text`, one line of text, as a value written on one line.

    A quoted value doubles its quotes, so only the longest piece between quotes is looked for.
    """
    wanted = max(_QUOTES.split(text), key=len).encode("utf-8", "surrogateescape")
    if wanted not in data and b"\\" not in data:
        return False
    head = _frontmatter(data)
    return wanted in head or b"\\" in head


def has_key(data: bytes, key: str) -> bool:
    """Whether the frontmatter may have the key. Keys are written plainly, at the beginning of a line."""
    wanted = b"\n" + key.encode("utf-8", "surrogateescape") + b":"
    return wanted in data and wanted in b"\n" + _frontmatter(data)


def _frontmatter(data: bytes) -> bytes:
    try:
        parts = split(data)
    except BadFile:
        return data
    return data[parts.start : parts.end]
