"""Values that begin with `@` without quotes: YAML refuses them, and people write them all the same."""

from __future__ import annotations

import re

_FLOW_END = re.compile(r"[,\]}]|(?<=[ \t])#")
_COMMENT = re.compile(r"[ \t]#")


def quote_at(text: str, line: int, column: int) -> tuple[str, str] | None:
    """`text` with quotes around the value that begins with `@` at a place, and that value; None when none does.

    The place is where a YAML parser stopped; both numbers count from 1. Inside brackets the value ends before the
    next comma or bracket, else at the end of its line; before a comment in both.
    """
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return None
    whole = lines[line - 1]
    at = column - 1
    if whole[at : at + 1] != "@":
        return None
    end_of = _FLOW_END if _in_brackets(lines[: line - 1], whole[:at]) else _COMMENT
    found = end_of.search(whole, at)
    value = whole[at : found.start() if found else len(whole)].rstrip()
    quoted = "'" + value.replace("'", "''") + "'"
    lines[line - 1] = whole[:at] + quoted + whole[at + len(value) :]
    return "\n".join(lines), value


def _in_brackets(above: list[str], before: str) -> bool:
    """Whether what stands before a value, on its line or on lines above, is a bracket or a comma."""
    for part in (before, *reversed(above)):
        left = part.rstrip()
        if left:
            return left[-1] in "[,"
    return False
