"""Regular expressions of schemas, matched within a known amount of work.

Python's matcher tries the ways in which an expression can match one after the other, and there may be more of them
than anybody can wait for. So what every repetition and choice can multiply is counted before anything is matched, from
the length of the text; what nobody can bound is not matched at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MAX_LENGTH = 300
MAX_FACTOR = 10**9
_BACK = re.compile(r"\\[1-9]")
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?:)?|\)|[*+?]|\{(?P<low>[0-9]{0,4})(?P<comma>,?)(?P<high>[0-9]{0,4})\}|\||.",
    re.DOTALL,
)


class Unbounded(Exception):
    """An expression that is not matched: the message says why."""


class Bounded(NamedTuple):
    """An expression with what bounds its work: `factors` of fixed size, and so many repetitions without an end."""

    expression: re.Pattern[str]
    factor: int
    endless: int

    def work(self, length: int) -> int:
        """At most so many steps, roughly, on a text of `length` characters."""
        return int(self.factor * (length + 1) ** self.endless)


@lru_cache(maxsize=256)
def bounded(pattern: str) -> Bounded:
    """The expression of a schema's `pattern`. Raises Unbounded."""
    if len(pattern) > MAX_LENGTH:
        raise Unbounded(f"it has more than {MAX_LENGTH} characters")
    counter = _Counter()
    counter.read(pattern)
    try:
        # As in ECMAScript, `\d` and `\w` are ASCII.
        expression = re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        raise Unbounded(f"it is no regular expression: {error}") from None
    # Without an anchor every place of the text is a beginning.
    anchored = pattern.startswith("^") and not counter.is_split
    return Bounded(expression, counter.factor * (len(pattern) + 1), counter.endless + (0 if anchored else 1))


class _Counter:
    """Reads an expression token by token. `factor`: the product of all finite choices; `endless`: repetitions without
    an end; `is_split`: it is a choice as a whole.
    """

    def __init__(self) -> None:
        self.factor = 1
        self.endless = 0
        self.is_split = False
        self._before = ""
        self._varies = [False]  # whether something in the group may match in several ways, for each open group
        self._closed_varies = False

    def read(self, pattern: str) -> None:
        """Count `pattern`. Raises Unbounded."""
        for found in _TOKEN.finditer(pattern):
            token = found.group()
            if _BACK.match(token):
                raise Unbounded("it refers back to what it matched")
            if token == "(" and pattern[found.end() : found.end() + 1] == "?":
                raise Unbounded("it has a group that begins with `(?`, other than `(?:`")
            if token in ("*", "+", "?") or (found["low"] is not None and (found["low"] or found["comma"])):
                self._repeated(token, *_times(token, found))
            else:
                self._other(token)
            if self.factor > MAX_FACTOR:
                raise Unbounded("there are too many ways to match it")

    def _other(self, token: str) -> None:
        if token.startswith("("):
            self._varies.append(False)
        elif token == ")" and len(self._varies) > 1:
            self._closed_varies = self._varies.pop()
            self._varies[-1] |= self._closed_varies
        elif token == "|":
            self.factor *= 2
            self.is_split |= len(self._varies) == 1
            self._varies[-1] = True
        self._before = token

    def _repeated(self, token: str, low: int, high: int | None) -> None:
        if self._before == "repeated":
            if token == "?":
                return  # lazy: the same ways in another order
            raise Unbounded("it repeats a repetition")
        if self._before == ")" and self._closed_varies and high != 1:
            raise Unbounded("it repeats a group in which something may vary")
        if high is None:
            self.endless += 1
        else:
            self.factor *= high - low + 1 if high > low else 1
        self._varies[-1] |= high != low
        self._before = "repeated"


def _times(token: str, found: re.Match[str]) -> tuple[int, int | None]:
    if token in "*+":
        return int(token == "+"), None
    if token == "?":
        return 0, 1
    low = int(found["low"] or 0)
    if not found["comma"]:
        return low, low
    return low, int(found["high"]) if found["high"] else None
