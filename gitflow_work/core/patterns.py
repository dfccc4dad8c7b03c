r"""Path patterns of artifacts (design, section 5).

    {id} {slug} {feature} {any-field}   the item's own; `feature` falls back to the slug
    {NNN}                               three or more digits
    *                                   anything but `/`
    **                                  anything, `/` too; `**/` may also stand for nothing
    docs/                               a trailing `/`: at least one non-empty file anywhere below

A leading `./` is dropped once. A value put in a pattern is one path segment, so it may hold no `/` and be no `.` or `..`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from gitflow_work.errors import WorkError

_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_-]*)\}")
_PIECE = re.compile(r"\*\*/|\*\*|\*|\{NNN\}|[^*{]+|\{")


class BadPattern(WorkError):
    """A pattern cannot be used: `variable` has no value, or one that is not a path segment."""

    code = "bad-pattern"

    def __init__(self, message: str, *, variable: str = "") -> None:
        super().__init__(message, hint=f"set the field `{variable}` to the name of a file or folder")
        self.variable = variable


def variables(pattern: str) -> list[str]:
    """The names in braces, `NNN` aside, in order."""
    return [name for name in _VARIABLE.findall(pattern) if name != "NNN"]


def fill(pattern: str, value_of: Callable[[str], str]) -> str:
    """`pattern` with its variables filled in, `{NNN}` aside. Stars in values are escaped by refusing them.

    Raises BadPattern when a value is empty or not one path segment.
    """

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        if name == "NNN":
            return match.group(0)
        value = value_of(name)
        if not value:
            raise BadPattern(f"`{{{name}}}` in {pattern} has no value", variable=name)
        if value in (".", "..") or any(c in "/\\*{}" or not c.isprintable() for c in value):
            raise BadPattern(f"the value of `{{{name}}}` is not one path segment: {value!r}", variable=name)
        return value

    return _VARIABLE.sub(one, pattern.removeprefix("./"))


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> tuple[str, re.Pattern[str]]:
    """The longest folder that every match lies in (empty, or ending in `/`), and the expression for whole paths."""
    text = pattern + "**" if pattern.endswith("/") else pattern
    first = re.search(r"[*{]", text)
    fixed = text[: first.start()] if first else text
    expression = "".join(_translate(piece) for piece in _PIECE.findall(text))
    return fixed[: fixed.rfind("/") + 1], re.compile(expression + r"\Z", re.DOTALL)


def _translate(piece: str) -> str:
    match piece:
        case "**/":
            return "(?:.*/)?"
        case "**":
            return ".+"
        case "*":
            return "[^/]*"
        case "{NNN}":
            return "[0-9]{3,}"
    return re.escape(piece)
