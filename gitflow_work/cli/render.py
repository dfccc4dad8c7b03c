"""Text for people: inert, and in columns."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from itertools import chain

# C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides, signs without width, surrogate
# codes: what could move the cursor, reorder the line or hide text.
_ACTIVE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_COMMAND = re.compile(r"##\[|^\s*::(?=.*::)")
"""What the runner of GitHub Actions obeys in whatever a step prints: `##[` anywhere, `::…::` first on a line."""


def safe(text: str) -> str:
    r"""`text` on one line, with everything that a terminal or a log could obey written as an escape (`\x1b`)."""
    shown = text
    if not (text.isascii() and text.isprintable()):
        shown = _ACTIVE.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode("ascii"), text)
    return _COMMAND.sub(_broken, shown) if "##[" in shown or "::" in shown else shown


def _broken(found: re.Match[str]) -> str:
    """A command with its last sign but one as an escape, so that it is none."""
    sign = found.group()
    return f"{sign[:-2]}\\x{ord(sign[-2]):02x}{sign[-1]}"


def safe_block(text: str) -> str:
    """The same for a text of several lines: line feeds stay, CR before them goes."""
    return "\n".join(safe(line) for line in text.replace("\r\n", "\n").split("\n"))


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows as lines, each column as wide as its widest cell, the last one open."""
    cells = list(rows)
    if not cells:
        return []
    text = " ".join(chain.from_iterable(cells))
    if not (text.isascii() and text.isprintable()) or "##[" in text or "::" in text:  # one look at all of thousands
        cells = [[safe(cell) for cell in row] for row in cells]
    line = "  ".join(f"{{:<{max(map(len, column))}}}" for column in zip(*cells, strict=True))
    return [line.format(*row).rstrip() for row in cells]


def say(text: str) -> None:
    """A sentence for people, on stderr."""
    sys.stdout.flush()
    sys.stderr.write(f"{safe_block(text)}\n")
