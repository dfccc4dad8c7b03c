"""Trailers: the lines `Work-NAME: value` of a commit's message (design, section 6).

They are found at the start of every line, not only in the last paragraph: a squash on GitHub keeps the lines but not
their place. Git's own indent of four spaces is accepted. What people wrote is put where it cannot begin a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gitflow_work.core.ids import fold

if TYPE_CHECKING:
    from gitflow_work.core.check.migration import Declared

_LINE = re.compile(r"^(?: {4})?Work-([A-Z][A-Za-z]*): (.*?)[ \t\r]*$", re.MULTILINE)
_LOOKS_LIKE_ONE = re.compile(r"^(\s*Work-)", re.IGNORECASE | re.MULTILINE)
_BLOB = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def read(message: str) -> list[tuple[str, str]]:
    """Every trailer of a message, in order: name without `Work-`, and value."""
    return [(found.group(1), found.group(2)) for found in _LINE.finditer(message.replace("\r\n", "\n"))]


def keywords(message: str, item_id: str) -> tuple[str, ...]:
    """The keywords that a message says for an item: `Work-Keyword: ID WORD`."""
    said = []
    for name, value in read(message):
        whose, _, word = value.partition(" ")
        if name == "Keyword" and fold(whose) == fold(item_id) and word.strip():
            said.append(word.strip())
    return tuple(said)


def approvals(message: str) -> list[tuple[str, str, str]]:
    """What a message approves: id of the item, transition, blob id. `Work-Approve: TRANSITION BLOB` names the item
    of the last `Work-Item` before it.
    """
    found = []
    item = ""
    for name, value in read(message):
        if name == "Item":
            item = value
        elif name == "Approve" and item:
            transition, _, blob = value.rpartition(" ")
            if transition.strip() and _BLOB.fullmatch(blob):
                found.append((item, transition.strip(), blob))
    return found


def declared(message: str) -> Declared:
    """What a message declares of versions: `Work-Migrate: task@1 -> task@2`, `Work-Map: OLD STATE -> NEW STATE`."""
    from gitflow_work.core.check.migration import Declared

    found = read(message)
    edges = frozenset(value for name, value in found if name == "Migrate")
    return Declared(edges, tuple(value for name, value in found if name == "Map"))


def write(subject: str, title: str, text: str, trailers: Iterable[tuple[str, str]]) -> str:
    """A whole message: subject, the title in quotes, what the user said, trailers."""
    parts = [one_line(subject)]
    if title:
        parts.append('"' + one_line(title).replace('"', "'") + '"')
    if text.strip():
        parts.append(quoted(text.strip()))
    lines = [f"Work-{name}: {one_line(value)}" for name, value in trailers]
    return "\n\n".join([*parts, "\n".join(lines)]) + "\n"


def one_line(text: str) -> str:
    """`text` without anything that could end a line."""
    return _BREAKS.sub(" ", text).strip()


def quoted(text: str) -> str:
    """What a user wrote, so that no line of it can be taken for a trailer."""
    return _LOOKS_LIKE_ONE.sub(r"> \1", text.replace("\r\n", "\n").replace("\r", "\n"))
