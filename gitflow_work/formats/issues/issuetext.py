"""The text of an issue and of an item, each in the other's form.

In an item the issue's text comes first and its comments behind it, quoted, so that nothing that somebody wrote there
can be taken for a heading or a marker of ours:

    <!-- github-comments -->
    ## Comments

    <!-- github-comment 1001 -->
    ### bob, 2026-01-02 03:04 UTC

    > What bob wrote.

In an issue that an item made, the item's text stands between two markers; what is around them stays as it is. A marker
that somebody else wrote gets a backslash on its way in, and loses it on its way out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC
from typing import NamedTuple

from gitflow_work.core.issues.comparing import Note

MAX_BODY = 65_536
"""Characters of an issue's text, as GitHub has them."""
MAX_TITLE = 256
_AREA = "<!-- github-comments -->"
_BEGIN = re.compile(r"<!-- gitflow-work item ([A-Za-z0-9.-]{3,43}) -->")
_AREA_LINE = re.compile(f"{_AREA}\r?\n")
_MARKER = re.compile(r"(<!--\s*\\*)((?:github-comment|gitflow-work))")
_ESCAPED = re.compile(r"(<!--\s*\\*)\\((?:github-comment|gitflow-work))")
_ACTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")


class Parts(NamedTuple):
    """An item's body: the text, and what stands behind the marker of the comments, as it is written."""

    text: str
    comments: str


def one_line(title: str) -> str:
    """A title that an item can have: what a terminal could obey, or what turns text round, becomes a space."""
    return " ".join(_ACTIVE.sub(" ", title).split())


def plain(text: str) -> str:
    """A text in the form in which it is compared: LF for every line end, no empty lines around it."""
    return _lines(text).strip("\n")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def escaped(text: str) -> str:
    """`text` with each of our markers made none."""
    return _MARKER.sub(r"\1\\\2", text)


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    return _ESCAPED.sub(r"\1\2", text)


def split(body: str) -> Parts:
    """An item's body, taken apart."""
    text, _, area = _lines(body).partition(f"{_AREA}\n")
    return Parts(plain(unescaped(text)), area.strip("\n"))


def join(parts: Parts) -> str:
    """The body of an item, of which `split` makes these parts."""
    text = f"\n{escaped(parts.text)}\n" if parts.text else ""
    return f"{text}\n{_AREA}\n{parts.comments}\n" if parts.comments else text


def rendered(notes: Iterable[Note]) -> str:
    """Comments as they stand in an item, oldest first; empty for none."""
    told = sorted(notes, key=lambda one: (one.when, one.id))
    return "\n\n".join(["## Comments", *(_section(one) for one in told)]) if told else ""


def _section(note: Note) -> str:
    when = note.when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines = "\n".join(f"> {line}" if line else ">" for line in plain(note.body).split("\n"))
    return f"<!-- github-comment {note.id} -->\n### {one_line(note.login) or 'somebody'}, {when}\n\n{lines}"


def begin_marker(item_id: str) -> str:
    """What an issue that an item made has in its text, unseen."""
    return f"<!-- gitflow-work item {item_id} -->"


def end_marker(item_id: str) -> str:
    """What ends the part of the text that the item holds."""
    return f"<!-- gitflow-work end of item {item_id} -->"


def managed(body: str, item_id: str) -> str:
    """The part of an issue's text that is the item's: what its markers enclose, else all of it."""
    found = _enclosed(body, item_id)
    return plain(unescaped(found[1])) if found else plain(body)


def with_managed(body: str, item_id: str, text: str) -> str:
    """An issue's text with the item's part made `text`; with an empty `body`, that of a new issue."""
    found = _enclosed(body, item_id)
    if body and found is None:
        return text
    before, _, after = found or ("", "", "")
    return f"{before}{begin_marker(item_id)}\n{escaped(text)}\n{end_marker(item_id)}{after}"


def _enclosed(body: str, item_id: str) -> tuple[str, str, str] | None:
    before, begin, rest = body.partition(begin_marker(item_id))
    text, end, after = rest.partition(end_marker(item_id))
    return (before, text, after) if begin and end else None


def made_for(body: str) -> str:
    """The id of the item that an issue's text says it was made for; empty when it says none."""
    found = _BEGIN.search(body)
    return found[1] if found and _enclosed(body, found[1]) else ""


def with_text(body: str, text: str) -> str:
    """An item's body with another text."""
    return join(Parts(text, split(body).comments))


def with_comments(body: str, comments: str) -> str:
    """An item's body with other comments; its text stays byte for byte."""
    raw = _AREA_LINE.split(body, maxsplit=1)[0].rstrip("\r\n")
    text = f"{raw}\n" if raw else ""
    return f"{text}\n{_AREA}\n{comments}\n" if comments else text
