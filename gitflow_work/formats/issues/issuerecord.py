"""What an item and its issue had in common last, as a trailer of the commit that brought it about.

    Work-Import: github acme/shop#12 2026-01-02T03:04:05Z T-7k3f9q title:0f1e2d3c4b5a body:…/…

Digests by field, the issue's before the slash and the item's behind it; one digest where both are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gitflow_work.core.ids import fold, is_id
from gitflow_work.core.issues.comparing import FIELDS, Record
from gitflow_work.formats import trailers

NAME = "Import"
LINK = re.compile(r"((?!\.{1,2}/)[A-Za-z0-9_.-]{1,100}/(?!\.{1,2}#)[A-Za-z0-9_.-]{1,100})#([1-9][0-9]{0,11})")
"""`owner/name#12`."""
_FIELD = re.compile(r"([a-z]+):([0-9a-f]{12})(?:/([0-9a-f]{12}))?")


def link(repository: str, number: int) -> str:
    """The value of the key that links an item to an issue."""
    return f"{repository}#{number}"


def read_link(text: str) -> tuple[str, int] | None:
    """Repository and number of a link; None when it is none."""
    found = LINK.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def written(record: Record) -> tuple[str, str]:
    """The trailer of a record: name and value."""
    words = ["github", record.link, record.updated, record.item]
    for name in FIELDS:
        their, our = record.theirs.get(name), record.ours.get(name)
        if their is not None and our is not None:
            words.append(f"{name}:{their}" if their == our else f"{name}:{their}/{our}")
    return NAME, " ".join(words)


def read(messages: Iterable[str], known: Mapping[str, Record] | None = None) -> dict[str, Record]:
    """The newest record of each item, by folded id, of those `known` and of messages that come oldest first."""
    found: dict[str, Record] = dict(known or {})
    for message in messages:
        if "Work-Import: github " not in message:
            continue
        for name, value in trailers.read(message):
            record = _record(value) if name == NAME else None
            if record is not None:
                before = found.get(fold(record.item))
                if before is None or before.link != record.link or before.updated <= record.updated:
                    found[fold(record.item)] = record
    return found


def _record(value: str) -> Record | None:
    words = value.split(" ")
    if len(words) < 4 or words[0] != "github" or not LINK.fullmatch(words[1]) or not is_id(words[3]):
        return None
    fields = [one for one in map(_FIELD.fullmatch, words[4:]) if one and one[1] in FIELDS]
    theirs = {one[1]: one[2] for one in fields}
    ours = {one[1]: one[3] or one[2] for one in fields}
    return Record(words[3], words[1], words[2], theirs, ours)
