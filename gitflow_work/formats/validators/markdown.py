"""Markdown as sections: headings with what stands under them.

A heading is what a reader of the rendered text sees as one: none in a code fence, in a comment, in a list or a quote.
Its section goes on to the next heading of its level or above. Comments, blanks, rules, empty boxes and headings alone
are no contents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core.artifacts.validation import Defect

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_LINES = 20_000
MAX_BLOCKS = 20_000
"""Roughly; every block costs the parser tens of microseconds."""
MAX_MARKUP = 20_000
"""So many characters of headings are read for markup; what comes after is compared as it is written."""
_MAX_NESTING = 100
_BLOCK = re.compile(r"\n[ \t]*\n|[-*+#>.)](?=[ \t])")
_FRONTMATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTHING = re.compile(r"(?:\s|&nbsp;|&#160;|\[[ xX]?\]|[\u200b-\u200d\ufeff]|<br\s*/?>)*", re.IGNORECASE)
_MARKUP = re.compile(r"[*_`\[\]<>&\\!]")


class Line(NamedTuple):
    """A piece of text with its line from 1. `in_list`: it begins a list item; `is_code`: it is a block of code."""

    text: str
    line: int
    in_list: bool = False
    is_code: bool = False


class Section(NamedTuple):
    """A heading: as it reads, its level from 1, its line from 1, and the text under it, comments left out."""

    title: str
    level: int
    line: int
    lines: list[Line]


class Unreadable(Exception):
    """A file is too long, or no text. The message says which."""


def sections(data: bytes) -> list[Section]:
    """The sections of a markdown file, in order; the first, of level 0, is all of it. Raises Unreadable."""
    text = _text(data)
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    # Blocks are enough; what stands inside a line is read for headings alone.
    parser.core.ruler.enableOnly(["normalize", "block"])
    whole = Section("", 0, 1, [])
    found, open_ones = [whole], [whole]
    tokens = parser.parse(text)
    budget = MAX_MARKUP
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            level = int(token.tag[1:])
            title = tokens[at + 1].content
            if _MARKUP.search(title):
                budget -= len(title)
                title = _read(parser, title) if budget >= 0 else title
            section = Section(title, level, _line(token), [])
            open_ones = [one for one in open_ones if one.level < level] + [section]
            found.append(section)
        elif not (token.type == "inline" and tokens[at - 1].type == "heading_open"):
            line = _contents(tokens, at)
            if line is not None:
                for one in open_ones:
                    one.lines.append(line)
    return found


def folded(title: str) -> str:
    """A heading as headings are compared: without case, a colon at its end, and more than single blanks."""
    return " ".join(title.split()).casefold().removesuffix(":").rstrip()


def named(found: Iterable[Section], names: Iterable[str], level: int | None = None) -> list[Section]:
    """The sections that bear one of `names`, at `level` when it is given."""
    wanted = {folded(one) for one in names}
    return [one for one in found if one.level and folded(one.title) in wanted and level in (None, one.level)]


def missing(
    path: str, found: list[Section], wanted: Iterable[tuple[str, ...]], level: int | None = None
) -> Iterator[Defect]:
    """A defect for each of `wanted` (a name and its other spellings) that no section bears, or that is empty."""
    for names in wanted:
        there = named(found, names, level)
        if not there:
            at_level = f" of level {level}" if level else ""
            yield Defect(path, 1, f"there is no section {names[0]}{at_level}")
        elif not any(one.lines for one in there):
            yield Defect(path, there[0].line, f"the section {names[0]} is empty")


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES or sum(1 for _ in _BLOCK.finditer(text)) > MAX_BLOCKS:
        raise Unreadable(f"too long to be read: more than {MAX_LINES:,} lines or {MAX_BLOCKS:,} paragraphs")
    front = _FRONTMATTER.match(text)
    # Frontmatter would read as a heading; its lines are kept, so that those below have their numbers.
    return "\n" * front.group().count("\n") + text[front.end() :] if front else text


def _contents(tokens: list[Token], at: int) -> Line | None:
    token = tokens[at]
    if token.type not in ("inline", "fence", "code_block", "html_block"):
        return None
    is_code = token.type in ("fence", "code_block")
    text = token.content if is_code else _COMMENT.sub("", token.content)
    if _NOTHING.fullmatch(text):
        return None
    in_list = at > 1 and tokens[at - 2].type == "list_item_open"
    return Line(text, _line(token), in_list, is_code)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _read(parser: MarkdownIt, heading: str) -> str:
    """A heading without its markup."""
    tokens: list[Token] = []
    parser.inline.parse(heading, parser, {}, tokens)
    return "".join(token.content for token in tokens if token.type in ("text", "text_special", "code_inline"))
