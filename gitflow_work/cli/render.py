"""Text for people: inert, and in columns."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

# C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides, zero-width and surrogate codes:
# what could move the cursor, reorder the line or hide text.
_ACTIVE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def safe(text: str) -> str:
    """`text` on one line, with everything that a terminal could obey written as an escape (`\\x1b`)."""
    return _ACTIVE.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def safe_block(text: str) -> str:
    """The same for a text of several lines: line feeds stay, CR before them goes."""
    return "\n".join(safe(line) for line in text.replace("\r\n", "\n").split("\n"))


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows as lines, each column as wide as its widest cell, the last one open."""
    cells = [[safe(cell) for cell in row] for row in rows]
    if not cells:
        return []
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    return ["  ".join([*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))]).rstrip() for row in cells]


def say(text: str) -> None:
    """A sentence for people, on stderr."""
    sys.stdout.flush()
    sys.stderr.write(f"{safe_block(text)}\n")
