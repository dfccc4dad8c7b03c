"""Frontmatter: the lines between two `---` at the beginning of a file, a flat map in a strict subset of YAML.

What is read here, every YAML loader reads as the same texts; what loaders read differently, or as anything but a flat
map of texts and lists of texts, is refused with line and reason. One grammar serves reading and editing: `scan` gives
every key with the exact span of what is written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gitflow_work.errors import BadFile
from gitflow_work.formats.frontmatter.scalars import Place, flow_scalar, scalar
from gitflow_work.formats.frontmatter.source import FIRST_LINE, Entry, Node, Source, Style, indent

MAX_FRONTMATTER = 64 * 1024
"""Bytes between the fences."""
MAX_BODY = 5_000_000
"""Bytes after the closing fence."""
MAX_KEY = 128
"""Characters of a key."""

KEY = re.compile(r"\w[\w./-]*+(?: [\w./-]++)*")
"""A key: letters, digits, `_`, `.`, `/` and `-`, with single spaces inside; it begins with a letter, digit or `_`."""

_ENTRY = re.compile(rf"({KEY.pattern}):(?= |\Z)")


class Parts(NamedTuple):
    """A file cut at its fences. Offsets count bytes.

    `data[start:end]` is the frontmatter; `data[body:]` is what follows the closing fence's line. `newline` is the
    line end of the opening fence.
    """

    start: int
    end: int
    body: int
    newline: str


def split(data: bytes) -> Parts:
    """Cut a file at its fences, by size and bytes alone. Raises BadFile."""
    if data[:4] == b"---\n":
        start, newline = 4, "\n"
    elif data[:5] == b"---\r\n":
        start, newline = 5, "\r\n"
    else:
        raise BadFile(_why_no_fence(data))
    at = start - 1
    limit = start + MAX_FRONTMATTER + 6
    after = b""
    while (at := data.find(b"\n---", at, limit)) >= 0:
        after = data[at + 4 : at + 6]
        if after[:1] in (b"\n", b"") or after == b"\r\n":
            break
        at += 4
    if at + 1 - start > MAX_FRONTMATTER or (at < 0 and len(data) >= limit):
        raise BadFile(f"no line --- ends the frontmatter within its limit of {MAX_FRONTMATTER} bytes")
    if at < 0:
        raise BadFile("the frontmatter has no end: a second line that is exactly --- is missing")
    body = min(len(data), at + (6 if after == b"\r\n" else 5))
    if len(data) - body > MAX_BODY:
        line = data.count(b"\n", 0, body) + 1
        raise BadFile(f"the body has {len(data) - body} bytes; the limit is {MAX_BODY}", line=line)
    return Parts(start, at + 1, body, newline)


def _why_no_fence(data: bytes) -> str:
    first = data[:200].split(b"\n", 1)[0].removesuffix(b"\r")
    for beginning, why in _NO_FENCE:
        if first.startswith(beginning):
            return why
    if first == b"---":
        return "the frontmatter has no end: the file holds only its first line"
    return "the first line must be exactly ---" if data else "the file is empty; its first line must be exactly ---"


_NO_FENCE = (
    (b"\xef\xbb\xbf", "the file begins with a byte order mark (BOM); save it as UTF-8 without BOM"),
    (b"\xff\xfe", "the file is UTF-16; save it as UTF-8 without BOM"),
    (b"\xfe\xff", "the file is UTF-16; save it as UTF-8 without BOM"),
    (b"----", "the first line must be exactly ---, three dashes"),
    (b"--- ", "the first line must be exactly ---, with nothing after it"),
    (b"+++", "TOML frontmatter (+++) is not read; the first line must be exactly ---"),
)


def decode(data: bytes, start: int, end: int) -> str:
    """`data[start:end]` as text. Raises BadFile with the line of the first byte that is not UTF-8."""
    try:
        return data[start:end].decode("utf-8")
    except UnicodeDecodeError as bad:
        at = start + bad.start
        line = data.count(b"\n", 0, at) + 1
        column = at - data.rfind(b"\n", 0, at)
        raise BadFile(f"byte 0x{data[at]:02X} is not UTF-8", line=line, column=column) from None


def scan(text: str) -> list[Entry]:
    """The entries of a frontmatter's text (each line ended), in file order. Raises BadFile, without a path."""
    source = Source(text)
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    number = source.content(0)
    while number < len(source.lines):
        entry, following = _entry(source, number)
        if entry.key in seen:
            source.fail(f"the key {entry.key} is already set in line {seen[entry.key]}", number)
        seen[entry.key] = entry.line
        entries.append(entry)
        number = source.content(following)
    return entries


def _entry(source: Source, number: int) -> tuple[Entry, int]:
    """The entry that begins on a line, and the number of the line after it."""
    line = source.lines[number]
    found = _ENTRY.match(line)
    if not found or len(found[1]) > MAX_KEY:
        column, message = _why_no_key(line)
        source.fail(message, number, column)
    column = found.end() + indent(line[found.end() :])
    nodes: tuple[Node, ...] = ()
    style, outer = Style.EMPTY, (0, 0)
    following = number + 1
    at = (number, column)
    if column == len(line) or (line[column] == "#" and column > found.end()):
        at = _next_value(source, number + 1)
    if at[0] < 0:
        pass
    elif at[0] > number and _is_dash(source.lines[at[0]], at[1]):
        style = Style.BLOCK
        nodes, following = _block_list(source, *at)
    elif source.lines[at[0]][at[1]] == "[":
        style = Style.FLOW
        nodes, end = _flow_list(source, at)
        outer = (source.starts[at[0]] + at[1], source.starts[end[0]] + end[1])
        following = source.tail(*end)
    else:
        node, end = scalar(source, at, 0, block=at[0] == number)
        style, nodes = node.style, (node,)
        following = source.tail(*end)
    start = source.starts[number]
    entry = Entry(
        found[1], number + FIRST_LINE, start, source.starts[following], start + found.end(), style, nodes, *outer
    )
    return entry, following


def _next_value(source: Source, number: int) -> Place:
    """Where the value of a key begins whose own line holds none; line -1 when the key has no value."""
    number = source.content(number)
    if number == len(source.lines):
        return (-1, 0)
    column = indent(source.lines[number])
    if column or _is_dash(source.lines[number], 0):
        return (number, column)
    return (-1, 0)


def _is_dash(line: str, column: int) -> bool:
    return line[column : column + 2] in ("-", "- ")


def _block_list(source: Source, number: int, column: int) -> tuple[tuple[Node, ...], int]:
    """The items of a list with dashes at `column`, and the number of the line after the last item."""
    nodes: list[Node] = []
    following = number
    count = len(source.lines)
    while number < count and indent(line := source.lines[number]) == column and _is_dash(line, column):
        at = column + 1 + indent(line[column + 1 :])
        if at == len(line) or line[at] == "#":
            source.fail('an empty item in a list; write "" for an empty text', number, column)
        node, end = scalar(source, (number, at), column)
        nodes.append(node)
        following = source.tail(*end)
        number = source.content(following)
    if number < len(source.lines) and (deep := indent(source.lines[number])):
        source.fail("nesting, or a line that is no item of the list at its depth", number, deep)
    return tuple(nodes), following


def _flow_list(source: Source, at: Place) -> tuple[tuple[Node, ...], Place]:
    """The items of a list in brackets, and the place after the closing bracket."""
    nodes: list[Node] = []
    here = _flow_gap(source, (at[0], at[1] + 1), at)
    while (char := source.lines[here[0]][here[1]]) != "]":
        if char == ",":
            source.fail("an empty item in a list", *here)
        node, here = flow_scalar(source, here)
        nodes.append(node)
        here = _flow_gap(source, here, at)
        char = source.lines[here[0]][here[1]]
        if char == ",":
            here = _flow_gap(source, (here[0], here[1] + 1), at)
        elif char == ":":
            source.fail("nesting: a map inside a list is not allowed; quote the item if it is text", *here)
        elif char in "[{":
            source.fail("nesting: a list inside a list or a map inside a list is not allowed", *here)
        elif char != "]":
            source.fail("a comma is missing between two items of the list", *here)
    return tuple(nodes), (here[0], here[1] + 1)


def _flow_gap(source: Source, at: Place, opened: Place) -> Place:
    """The next place in a list that is not blank or comment. Raises BadFile when there is none."""
    number, column = at
    while True:
        line = source.lines[number]
        rest = line[column:].lstrip(" ")
        here = len(line) - len(rest)
        if rest.startswith("\t"):
            source.fail("a tab inside a list; use spaces", number, here)
        if rest and not rest.startswith("#"):
            if column == 0 and here == 0 and rest[0] != "]":
                source.fail(f"the list of line {opened[0] + FIRST_LINE} is not closed before this line", number)
            return number, here
        if rest and here and line[here - 1] != " ":
            source.fail("a comment needs a space before its #", number, here)
        number, column = number + 1, 0
        if number == len(source.lines):
            source.fail("the list is not closed", *opened)


def _why_no_key(line: str) -> tuple[int, str]:
    """The column and the reason for which a line does not begin an entry."""
    if line[0] == " ":
        return indent(line), "nesting, or an indented line that belongs to no value; keys begin in column 1"
    for beginning, why in _BEGINNINGS.items():
        if line.startswith(beginning) or line == beginning.rstrip(" "):
            return 0, why
    found = KEY.match(line)
    rest = line[found.end() :] if found else ""
    if found and len(found[0]) > MAX_KEY:
        return 0, f"the key has {len(found[0])} characters; the limit is {MAX_KEY}"
    if found and rest.lstrip(" ").startswith(":"):
        side = "missing after" if rest.startswith(":") else "misplaced before"
        return found.end(), f"a space is {side} the colon; write KEY: VALUE"
    if ": " in line or line.endswith(":"):
        return 0, "a key has only letters, digits, and _ . / - or single spaces inside"
    return 0, "not a KEY: VALUE line"


_BEGINNINGS = {
    "---": "only a line that is exactly --- ends the frontmatter",
    "...": "only a line that is exactly --- ends the frontmatter; no document mark may stand inside",
    "- ": "an item of a list without a key above it",
    "<<": "merge keys (<<) are not allowed",
    "?": "complex keys (?) are not allowed",
    "%": "directives (%) are not allowed",
    "&": "anchors (&) are not allowed",
    "*": "aliases (*) are not allowed",
    "!": "tags (!) are not allowed",
    "{": "a map in braces is not allowed; write one KEY: VALUE a line",
    "[": "the frontmatter is a list; write one KEY: VALUE a line",
    '"': "a key is written without quotes",
    "'": "a key is written without quotes",
}
