"""The items of a batch as a file tells them: an id on each line, after TABs what is to become of that one.

# a comment
T-7k3f9q
T-2c8m4x<TAB>In Review
"""

from __future__ import annotations

from typing import NamedTuple

from gitflow_work.errors import BadUsage

MAX_BYTES = 20_000_000
MAX_WORD = 200
"""Characters of an id, or of its beginning."""


class Line(NamedTuple):
    """One item: the number of the line, from 1, the word that names it, and the words after it."""

    number: int
    item: str
    words: tuple[str, ...]


def read(data: bytes, name: str) -> list[Line]:
    """The items of a file called `name`, in order. Raises BadUsage, with the line, for what is none."""
    if len(data) > MAX_BYTES:
        raise BadUsage(f"{name} has more than {MAX_BYTES:,} bytes", hint="divide it, and run it part by part")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = data.count(b"\n", 0, error.start) + 1
        raise BadUsage(f"{name}:{bad}: is no UTF-8", hint="one id a line; after a TAB, a state") from None
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        item, *words = (word.strip() for word in line.split("\t"))
        if (not item and not any(words)) or item.startswith("#"):
            continue
        if not item or " " in item or len(item) > MAX_WORD:
            raise BadUsage(
                f"{name}:{number}: a line begins with an id, and what comes after it is divided by TABs",
                hint="one id a line: git work list --json | jq -r '.items[].id'",
            )
        found.append(Line(number, item, tuple(word for word in words if word)))
    return found
