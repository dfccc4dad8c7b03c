"""The text of a frontmatter as lines, and what the scanner finds in it: nodes and entries with their exact spans."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple, NoReturn

from gitflow_work.core.item import Value
from gitflow_work.errors import BadFile

FIRST_LINE = 2
"""The frontmatter begins on the second line of the file, after the opening fence."""

FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What no value may hold: C0 but tab and line feed, DEL, C1 with U+0085, U+2028, U+2029, BOM, non-characters,
halves of surrogate pairs."""

_FORBIDDEN_IN_TEXT = re.compile(r"(?!\r\n)" + FORBIDDEN.pattern)


_AFTER_VALUE = {
    "\t": "a tab after the value; use spaces",
    "#": "a comment needs a space before its #",
    ":": "nesting: a map inside a value is not allowed",
}


class Style(Enum):
    """How a value is written."""

    EMPTY = "empty"
    PLAIN = "plain"
    SINGLE = "single-quoted"
    DOUBLE = "double-quoted"
    LITERAL = "literal"
    FOLDED = "folded"
    FLOW = "flow list"
    BLOCK = "block list"


class Node(NamedTuple):
    """One scalar. Offsets count characters of the frontmatter's text.

    `start` and `end` enclose what is written on the key's (or the dash's) line and, for plain and quoted values, on
    the lines that continue it. A literal or folded block has its header there, and its lines, with their line ends,
    from `block_start` to `block_end`; for the others these two are equal.
    """

    value: str
    style: Style
    start: int
    end: int
    block_start: int = 0
    block_end: int = 0


class Entry(NamedTuple):
    """One key with what it holds.

    `line` is the line of the key in the file, from 1. The entry's lines go from `start` to `end` (with the last line
    end; comments and blank lines after the value are not part of it). `colon` is the offset after the key's colon.
    `nodes` has one scalar, or the items of a list, or nothing. For a flow list `open` and `close` enclose it with its
    brackets.
    """

    key: str
    line: int
    start: int
    end: int
    colon: int
    style: Style
    nodes: tuple[Node, ...] = ()
    open: int = 0
    close: int = 0

    @property
    def value(self) -> Value:
        """The text, the list of texts, or None where nothing is written."""
        if self.style in (Style.FLOW, Style.BLOCK):
            return tuple(node.value for node in self.nodes)
        return self.nodes[0].value if self.nodes else None


class Source:
    """A frontmatter cut into lines: `lines` without line ends, `starts` their offsets, one offset more for the end."""

    def __init__(self, text: str) -> None:
        """Raises BadFile at the first character that a frontmatter may not hold; a CR counts as part of CR LF only."""
        self.text = text
        self.lines: list[str] = []
        self.starts: list[int] = []
        offset = 0
        for line in text.split("\n"):
            self.starts.append(offset)
            self.lines.append(line.removesuffix("\r"))
            offset += len(line) + 1
        self.lines.pop()  # the text ends with a line end, or is empty
        bad = _FORBIDDEN_IN_TEXT.search(text)
        if bad:
            what = "a carriage return without line feed" if bad[0] == "\r" else "the control character"
            number = text.count("\n", 0, bad.start())
            column = bad.start() - self.starts[number]
            self.fail(f"{what} U+{ord(bad[0]):04X} is not allowed in the frontmatter", number, column)

    def fail(self, message: str, number: int, column: int = 0) -> NoReturn:
        """Raise BadFile at line `number` and `column` of the frontmatter, both counted from 0."""
        raise BadFile(message, line=number + FIRST_LINE, column=column + 1)

    def content(self, number: int, *, comments: bool = True) -> int:
        """The first line from `number` on that is not blank (nor a comment); the count of lines when there is none."""
        while number < len(self.lines):
            line = self.lines[number].lstrip(" ")
            if line.startswith("\t"):
                self.no_tab(number)
            if line and not (comments and line.startswith("#")):
                break
            number += 1
        return number

    def no_tab(self, number: int) -> None:
        """Raise BadFile when a tab stands in the white space at the beginning of a line."""
        line = self.lines[number]
        blank = len(line) - len(line.lstrip(" \t"))
        if "\t" in line[:blank]:
            self.fail("a tab cannot indent; use spaces", number, line.index("\t"))

    def tail(self, number: int, column: int) -> int:
        """Check that only blanks and a comment follow on the line; the number of the next line."""
        rest = self.lines[number][column:]
        text = rest.lstrip(" ")
        if not text or (text.startswith("#") and text != rest):
            return number + 1
        at = column + len(rest) - len(text)
        reason = _AFTER_VALUE.get(text[0], "text after the end of the value; quote the whole value")
        raise BadFile(reason, line=number + FIRST_LINE, column=at + 1)


def indent(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def fold(parts: list[str], glued: frozenset[int] = frozenset()) -> str:
    """Join the lines of a multi-line value as YAML does: one line end is a space, each further one a line feed.

    `parts` are stripped lines, the empty ones in between count as line ends. After the indexes in `glued` the line
    end itself was escaped, so it is no space.
    """
    out = [parts[0]]
    last, breaks = 0, 0
    for index in range(1, len(parts)):
        breaks += 1
        if parts[index] or index in glued or index == len(parts) - 1:
            out.append("\n" * (breaks - 1) or ("" if last in glued else " "))
            out.append(parts[index])
            last, breaks = index, 0
    return "".join(out)
