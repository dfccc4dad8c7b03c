"""Whether what somebody wrote under a pull request says an agreed word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitflow_work.core.ids import fold

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ID = re.compile(r"[A-Za-z]{1,10}-[A-Za-z0-9.]*[0-9][A-Za-z0-9.]*")
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def says(text: str, word: str, item: str) -> bool:
    """Whether a line of `text` (markdown) begins with `word`, exactly and in its case, outside code and quotes.

    Where ids of items follow on that line, it is said of those only; else of the whole request.
    """
    for line in _plain_lines(text):
        rest = line.removeprefix(word)
        if rest == line or (rest and (rest[0].isalnum() or rest[0] in "_-")):
            continue
        named = [fold(one) for one in _ID.findall(rest)]
        if not named or fold(item) in named:
            return True
    return False


def _plain_lines(text: str) -> Iterator[str]:
    """The lines that are no code, no quote, and not hidden, without the blanks before them."""
    fence = ""
    for line in _HIDDEN.sub("", text).replace("\r\n", "\n").split("\n"):
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if closes else fence
        elif mark is not None:
            fence = mark[1]
        elif not line.startswith(("    ", "\t")) and not line.lstrip().startswith(">"):
            yield line.lstrip(" ")
