"""An item file in its parts, as they are written: for telling who changed what of it."""

from __future__ import annotations

from gitflow_work.core.check.edits import BODY, COMMENTS, Content, Part
from gitflow_work.formats.frontmatter.scanner import decode, scan, split


def content(data: bytes) -> Content:
    """The parts of an item's file that can be read. Raises BadFile for one that cannot."""
    cut = split(data)
    text = decode(data, cut.start, cut.end)
    parts: dict[str, Part] = {}
    layout: list[tuple[str, bool]] = []
    at = 0
    for entry in scan(text):
        layout += _lines(text[at : entry.start])
        layout.append((entry.key, True))
        value = entry.value
        parts[entry.key] = Part(text[entry.start : entry.end], value, value if isinstance(value, tuple) else None)
        at = entry.end
    layout += _lines(text[at:])
    comments = tuple(line for line, is_key in layout if not is_key)
    if comments:
        parts[COMMENTS] = Part("\n".join(comments), comments, comments)
    body = decode(data, cut.body, len(data))
    if body:
        parts[BODY] = Part(body, body, tuple(body.split("\n")))
    return Content(parts, tuple(layout))


def _lines(text: str) -> list[tuple[str, bool]]:
    return [(line, False) for line in text.splitlines()]
