"""The scalars of a frontmatter: plain, quoted and block, read as YAML 1.1 and 1.2 both read them, else refused."""

from __future__ import annotations

import re

from gitflow_work.formats.frontmatter.source import FORBIDDEN, Node, Source, Style, fold, indent

Place = tuple[int, int]
"""A line and a column of the frontmatter, both from 0."""

_SINGLE = re.compile(r"'[^']*+(?:''[^']*+)*'(?!')")
_DOUBLE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.)|\Z)", re.DOTALL)
_ESCAPED = {"t": "\t", "\t": "\t", "n": "\n", " ": " ", '"': '"', "\\": "\\", "/": "/", "_": "\xa0"}
_CONTROL_ESCAPES = "0abvfreNLP"
_MARKS = re.compile(r"[+-][1-9]?|[1-9][+-]?|")
_COMMENT = re.compile(r" #")
_MAP = re.compile(r":(?: |\Z)")
_FLOW_END = re.compile(r"[,\[\]{}]| #")
_FLOW_MAP = re.compile(r":(?=[ ,\[\]{}]|\Z)")

_REFUSED = {
    "&": "anchors (&) are not allowed; quote the value",
    "*": "aliases (*) are not allowed; quote the value",
    "!": "tags (!) are not allowed; quote the value",
    "{": "nesting: a map inside a value is not allowed; quote the value if it is text",
    "[": "nesting: a list inside a list is not allowed; quote the value if it is text",
    "\t": "a tab before the value; use a space",
}


def scalar(source: Source, at: Place, parent: int, *, block: bool = True) -> tuple[Node, Place]:
    """The scalar that begins at `at`, and the place after it.

    Lines that continue it are indented deeper than `parent` spaces. `block` says whether a literal or folded block
    may begin here. After a block the place is the end of its last line. Raises BadFile.
    """
    number, column = at
    line = source.lines[number]
    first = line[column]
    if first in "'\"":
        return _quoted(source, at, parent)
    if first in "|>":
        if not block:
            source.fail(f"{first} must stand on the line of its key", number, column)
        return _block(source, at, parent)
    _check_first(source, at, line[column + 1 : column + 2] in ("", " "))
    return _plain(source, at, parent)


def flow_scalar(source: Source, at: Place) -> tuple[Node, Place]:
    """The scalar that begins at `at` inside a flow list, and the place after it. Raises BadFile."""
    number, column = at
    first = source.lines[number][column]
    if first in "'\"":
        return _quoted(source, at, 0)
    if first in "|>?:":
        source.fail(f"an item of a list cannot begin with {first}; quote it", number, column)
    _check_first(source, at, source.lines[number][column + 1 : column + 2] in ("", " ", ",", "]"))
    return _flow_plain(source, at)


def _check_first(source: Source, at: Place, alone: bool) -> None:
    """Refuse a plain scalar whose first character has a meaning in YAML. `alone`: nothing stands right after it."""
    first = source.lines[at[0]][at[1]]
    if first in _REFUSED:
        source.fail(_REFUSED[first], *at)
    if first == "-" and alone:
        source.fail("nesting: a list cannot begin here; quote the value if it is text", *at)
    if first == "?" and alone:
        source.fail("complex keys (?) are not allowed; quote the value if it is text", *at)
    if first in "%@`,]}" or (first == ":" and alone):
        source.fail(f"a plain value cannot begin with {first}; quote it", *at)


def _plain(source: Source, at: Place, parent: int) -> tuple[Node, Place]:
    number, column = at
    start = source.starts[number] + column
    parts: list[str] = []
    while True:
        line = source.lines[number]
        comment = _COMMENT.search(line, column)
        text = line[column : comment.start() if comment else len(line)].rstrip(" ")
        _check_plain(source, (number, column), text)
        parts.append(text)
        end = (number, column + len(text))
        following = len(source.lines) if comment else source.content(number + 1, comments=False)
        if following == len(source.lines) or not _continues(source.lines[following], parent):
            break
        parts.extend([""] * (following - number - 1))
        number, column = following, indent(source.lines[following])
    return Node(fold(parts), Style.PLAIN, start, source.starts[end[0]] + end[1]), end


def _continues(line: str, parent: int) -> bool:
    deep = indent(line)
    return deep > parent and line[deep] != "#"


def _check_plain(source: Source, at: Place, text: str) -> None:
    """Refuse what would end a plain scalar early or make it a key."""
    inner = _MAP.search(text)
    if inner:
        why = 'nesting: ": " inside a plain value makes it a map; quote it if it is text'
        source.fail(why, at[0], at[1] + inner.start())
    if "\t" in text:
        source.fail("a tab inside a plain value; quote the value", at[0], at[1] + text.index("\t"))


def _flow_plain(source: Source, at: Place) -> tuple[Node, Place]:
    number, column = at
    start = source.starts[number] + column
    parts: list[str] = []
    while True:
        line = source.lines[number]
        stop = _FLOW_END.search(line, column)
        text = line[column : stop.start() if stop else len(line)].rstrip(" ")
        _check_flow_plain(source, (number, column), text)
        parts.append(text)
        end = (number, column + len(text))
        following = len(source.lines) if stop else source.content(number + 1, comments=False)
        if following == len(source.lines) or source.lines[following].lstrip(" ")[0] in ",]#":
            break
        if not indent(source.lines[following]):
            source.fail("the list is not closed before this line", following)
        parts.extend([""] * (following - number - 1))
        number, column = following, indent(source.lines[following])
    return Node(fold(parts), Style.PLAIN, start, source.starts[end[0]] + end[1]), end


def _check_flow_plain(source: Source, at: Place, text: str) -> None:
    line = source.lines[at[0]]
    inner = _FLOW_MAP.search(line, at[1], at[1] + len(text) + 1)
    if inner and inner.start() < at[1] + len(text):
        source.fail("nesting: a map inside a list is not allowed; quote the item if it is text", at[0], inner.start())
    for odd in "\t?":
        if odd in text:
            name = "a tab" if odd == "\t" else odd
            source.fail(f"{name} inside a plain item of a list; quote the item", at[0], at[1] + text.index(odd))


def _quoted(source: Source, at: Place, parent: int) -> tuple[Node, Place]:
    number, column = at
    start = source.starts[number] + column
    double = source.text[start] == '"'
    found = (_DOUBLE if double else _SINGLE).match(source.text, start)
    if not found:
        source.fail("the quote is not closed", number, column)
    last = number + found[0].count("\n")
    for inner in range(number + 1, last + 1):
        source.no_tab(inner)
        line = source.lines[inner]
        if line.strip(" ") and indent(line) <= parent:
            source.fail(f"the quote of line {number + 2} is not closed, or this line is not indented", inner)
    parts = found[0][1:-1].replace("\r\n", "\n").split("\n")
    value = _double(source, at, parts) if double else fold(_strip(parts)).replace("''", "'")
    style = Style.DOUBLE if double else Style.SINGLE
    return Node(value, style, start, found.end()), (last, found.end() - source.starts[last])


def _strip(parts: list[str]) -> list[str]:
    """Drop the blanks around the line ends of a quoted text."""
    last = len(parts) - 1
    parts = [part if index == 0 else part.lstrip(" \t") for index, part in enumerate(parts)]
    return [part if index == last else part.rstrip(" \t") for index, part in enumerate(parts)]


def _double(source: Source, at: Place, parts: list[str]) -> str:
    """The text of a double-quoted scalar, line by line: blanks dropped, escapes resolved, lines joined."""
    out: list[str] = []
    glued: set[int] = set()
    last = len(parts) - 1
    for index, (raw, stripped) in enumerate(zip(parts, _strip(parts), strict=True)):
        part = stripped
        if index < last and (len(part) - len(part.rstrip("\\"))) % 2:
            blank = raw[len(raw.rstrip(" \t")) :][:1]
            if blank:
                part += blank  # the backslash escapes the blank after it
            else:
                glued.add(index)  # a backslash right before the line end swallows the line end
                part = part[:-1]
        out.append(_unescape(source, (at[0] + index, at[1] if index == 0 else 0), part))
    return fold(out, frozenset(glued))


def _unescape(source: Source, at: Place, text: str) -> str:
    def one(found: re.Match[str]) -> str:
        digits = found[1] or found[2] or found[3]
        if digits:
            code = int(digits, 16)
            char = chr(code) if code <= 0x10FFFF else "\ud800"
        elif found[4] in _ESCAPED:
            return _ESCAPED[found[4]]
        else:
            char = "\0" if found[4] and found[4] in _CONTROL_ESCAPES else ""
        if not char:
            source.fail(f"the escape {found[0]} is not known", *at)
        if FORBIDDEN.match(char):
            source.fail(f"the escape {found[0]} makes a control character, which no value may hold", *at)
        return char

    return _ESCAPE.sub(one, text) if "\\" in text else text


def _block(source: Source, at: Place, parent: int) -> tuple[Node, Place]:
    number, column = at
    marks = _MARKS.findall(source.lines[number], column + 1)[0]
    ended = column + 1 + len(marks)
    following = source.tail(number, ended)
    folded = source.lines[number][column] == ">"
    explicit = next((int(mark) for mark in marks if mark.isdecimal()), 0)
    deep = parent + explicit if explicit else _block_indent(source, following, parent)
    chunks, trailing, after = _block_lines(source, following, deep)
    value = _assemble(chunks, folded)
    if chunks and "-" not in marks:
        value += "\n"
    if "+" in marks:
        value += "\n" * trailing
        after += trailing
    style = Style.FOLDED if folded else Style.LITERAL
    start = source.starts[number]
    spans = (source.starts[following], source.starts[after])
    node = Node(value, style, start + column, start + ended, *spans)
    return node, (after - 1, len(source.lines[after - 1]))


def _block_indent(source: Source, following: int, parent: int) -> int:
    """How deep the text of a block stands: as deep as its first line that is not blank, if deeper than `parent`."""
    first = following
    while first < len(source.lines) and not source.lines[first].strip(" "):
        first += 1
    if first == len(source.lines) or indent(source.lines[first]) <= parent:
        return 1 << 20  # no text: every blank line counts as a line end, every other line ends the block
    deep = indent(source.lines[first])
    for number in range(following, first):
        if len(source.lines[number]) > deep:
            source.fail("a blank line at the beginning of the block is indented deeper than its text", number)
    return deep


def _block_lines(source: Source, number: int, deep: int) -> tuple[list[tuple[int, str]], int, int]:
    """The lines of a block as (blank lines before, text); the count of blank lines at its end; the line after it."""
    chunks: list[tuple[int, str]] = []
    blanks = 0
    after = number
    while number < len(source.lines):
        line = source.lines[number]
        if len(line) <= deep and not line.strip(" "):
            blanks += 1
        elif indent(line) < deep:
            break
        else:
            chunks.append((blanks, line[deep:]))
            blanks, after = 0, number + 1
        number += 1
    return chunks, blanks, after


def _assemble(chunks: list[tuple[int, str]], folded: bool) -> str:
    """Join the lines of a block. When folding, lines that begin with a blank keep the line ends around them."""
    out: list[str] = []
    before_blank = True
    for index, (blanks, text) in enumerate(chunks):
        blank = text[0] in " \t"
        if index:
            if folded and not before_blank and not blank:
                out.append("" if blanks else " ")
            else:
                out.append("\n")
        out.append("\n" * blanks + text)
        before_blank = blank
    return "".join(out)
