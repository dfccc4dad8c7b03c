"""The survivors that docs/mutants.md explains."""

from __future__ import annotations

import re
from pathlib import Path

_ROW = re.compile(r"^\| `(?P<scope>[^`]*)` \| (?P<change>`+)(?P<text>.+?)(?P=change) \| (?P<why>.+) \|$")


class Explanations:
    """Rows of the page's tables: function, change, reason. Headings name the modules.

    A change may end in `…`, and then stands for every change of the function that begins so.
    """

    def __init__(self, page: Path) -> None:
        self._rows: list[tuple[str, str, str]] = []
        module = ""
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                module = line.removeprefix("## ").strip("`")
            elif row := _ROW.match(line):
                self._rows.append((module, row["scope"], row["text"].strip().replace("\\|", "|")))

    def cover(self, module: str, scope: str, change: str) -> bool:
        """Whether the page says why this change of a function of a module may survive."""
        return any((module, scope) == row[:2] and (change == row[2] or _begins(change, row[2])) for row in self._rows)


def _begins(change: str, pattern: str) -> bool:
    return pattern.endswith("…") and change.startswith(pattern[:-1])
