r"""Path patterns of artifacts (design, section 5).

    {id} {slug} {feature} {any-field}   the item's own; `feature` falls back to the slug
    {NNN}                               three or more digits
    *                                   anything but `/`
    **                                  anything, `/` too; `**/` that begins a segment may also stand for nothing
    docs/                               a trailing `/`: at least one non-empty file anywhere below

A leading `./` is dropped once. A value put in a pattern is one path segment: it holds no `/` and is neither `.` nor
`..`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from gitflow_work.errors import WorkError

_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_-]*)\}")
_NUMBER = re.compile(r"[0-9]{3,9}(?![0-9])")
"""A number as `{NNN}` finds it; one of ten digits or more counts nothing."""
_ACROSS = re.compile(r"((?<![^/])\*\*/|\*\*)")
_GAPS = {"**/": "(?:.*?/)??", "**": ".+?"}


class BadPattern(WorkError):
    """A pattern cannot be used: `variable` has no value, or one that is not a path segment."""

    code = "bad-pattern"

    def __init__(self, message: str, *, variable: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint or f"set the field `{variable}` to the name of a file or folder")
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


def next_path(pattern: str, values: Mapping[str, str], existing_paths: Iterable[str]) -> str:
    """The path at which a new file of `pattern` goes: variables filled from `values`, `{NNN}` by the next free number.

    The next number is one above the highest that any of `existing_paths` has behind the same text, whatever follows
    it there: beside `docs/adr/ADR-007-other.md` the next `docs/adr/ADR-{NNN}-{slug}.md` is 008. It has three digits or
    more. A second `{NNN}` gets the same number. Whether a file is there already, the caller looks.

    Raises BadPattern when a value is missing or no path segment, and for a pattern that names no single file: one with
    `*` or a trailing `/`.
    """
    filled = fill(pattern, lambda name: values.get(name, ""))
    if "*" in filled or filled.endswith("/"):
        hint = "give the path of the new file yourself"
        raise BadPattern(f"{filled} may be any of several files, so no new one can be named after it", hint=hint)
    before, number, _ = filled.partition("{NNN}")
    if not number:
        return filled
    numbered = (_NUMBER.match(path, len(before)) for path in existing_paths if path.startswith(before))
    highest = max((int(found.group()) for found in numbered if found), default=0)
    return filled.replace("{NNN}", f"{highest + 1:03d}")


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> tuple[str, re.Pattern[str]]:
    """The longest folder that every match lies in (empty, or ending in `/`), and the expression for whole paths."""
    text = pattern + "**" if pattern.endswith("/") else pattern
    first = re.search(r"[*{]", text)
    fixed = text[: first.start()] if first else text
    return fixed[: fixed.rfind("/") + 1], re.compile(_expression(text) + r"\Z", re.DOTALL)


def _expression(text: str) -> str:
    """What comes before a wildcard is held to the earliest place where it matches: the wildcard makes up for the rest.

    So nothing is tried twice, and no pattern takes for ever.
    """
    pieces = _ACROSS.split(text)
    found = []
    for at in range(0, len(pieces), 2):
        gap = _GAPS[pieces[at - 1]] if at else ""
        segments = [_segment(part) for part in pieces[at].split("*")]
        piece = gap + _joined(segments, "[^/]*?")
        found.append(piece if at == len(pieces) - 1 else f"(?>{piece})")
    return "".join(found)


def _segment(text: str) -> str:
    return _joined([re.escape(one) for one in text.split("{NNN}")], "[0-9]{3,}?")


def _joined(parts: list[str], gap: str) -> str:
    *before, last = parts
    if not before:
        return last
    first, *inner = before
    return f"(?>{first})" + "".join(f"(?>{gap}{one})" for one in inner) + gap + last
