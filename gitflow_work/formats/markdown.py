"""Check boxes in the body of an item.

A box is what a reader of the rendered text sees as one: `- [ ]`, `* [x]`, `1. [X]` at the beginning of a list item, in
lists of any depth. What stands in code, in comments and in quotes is not a box of the item's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitflow_work.core.facts import Box, Boxes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BOX = re.compile(r"\[([ xX])\](?:\s+(.*))?", re.DOTALL)
_MARKUP = re.compile(r"[*_`\[\]<>&\\!]")
MAX_HEADING = 1000
"""A longer heading, in characters, with markup in it is nobody's section."""

LONG_BODY = 200_000
MAX_LINES = 60_000
MAX_BLOCKS = 20_000
_BLOCK = re.compile(r"\n[ \t]*\n|[-*+#>.)](?=[ \t])")
"""What may begin a block. Every block costs the parser tens of microseconds."""

_MAX_NESTING = 100
"""Levels of lists and quotes that are read. The parser recurses; deeper text is text."""


def boxes(body: str, section: str) -> Boxes | None:
    """The boxes under the headings that read `section`, in order, with their lines in `body` from 1.

    A heading is compared as it is read: without emphasis, trailing `#`s, and case. Its section goes on until the next
    heading of its level or above, so sub-headings belong to it. A heading that is there twice counts twice.

    None, "not asked", for a body that would take seconds to read: more than LONG_BODY characters in more than MAX_LINES
    lines, or about MAX_BLOCKS paragraphs and list items.
    """
    if len(body) > LONG_BODY and _is_endless(body):
        return None
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    # Blocks are enough to find boxes; what stands inside a line is read for headings alone.
    parser.core.ruler.enableOnly(["normalize", "block"])
    tokens = parser.parse(body)
    wanted = _folded(section)
    inside = 0  # the level of the heading whose section this is; 0 outside of it
    quotes = 0
    found = False
    boxes_found: list[Box] = []
    for at, token in enumerate(tokens):
        if token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        if token.type == "heading_open" and token.level == 0:
            level = int(token.tag[1:])
            if inside and level <= inside:
                inside = 0
            if not inside and _reads(parser, tokens[at + 1].content, wanted):
                inside, found = level, True
        elif inside and not quotes and token.type == "list_item_open":
            boxes_found += _box(tokens, at)
    return Boxes(found, tuple(boxes_found))


def _is_endless(body: str) -> bool:
    return body.count("\n") > MAX_LINES or sum(1 for _ in _BLOCK.finditer(body)) > MAX_BLOCKS


def _box(tokens: list[Token], at: int) -> Iterator[Box]:
    """The box that the list item at `at` begins with, if it does."""
    opening, text = tokens[at + 1], tokens[at + 2] if at + 2 < len(tokens) else None
    if opening.type != "paragraph_open" or text is None or text.map is None:
        return
    match = _BOX.fullmatch(text.content)
    if match:
        yield Box(" ".join((match.group(2) or "").split()), match.group(1) != " ", text.map[0] + 1)


def _reads(parser: MarkdownIt, heading: str, wanted: str) -> bool:
    """Whether a heading, without its markup, reads `wanted`."""
    if not _MARKUP.search(heading):
        return _folded(heading) == wanted
    if len(heading) > MAX_HEADING:
        return False
    tokens: list[Token] = []
    parser.inline.parse(heading, parser, {}, tokens)
    return _folded("".join(token.content for token in tokens if token.type in ("text", "code_inline"))) == wanted


def _folded(heading: str) -> str:
    return " ".join(heading.split()).casefold()
