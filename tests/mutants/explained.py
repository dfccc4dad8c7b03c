"""The survivors that docs/mutants.md explains."""

from __future__ import annotations

import re
from pathlib import Path

_ROW = re.compile(r"^\| `(?P<scope>[^`]*)` \| ``? ?(?P<change>.+?) ?``? \| (?P<why>.+) \|$")


def explanations(page: Path) -> dict[tuple[str, str, str], str]:
    """Module, function and change of each explained survivor to the reason. Headings name the modules."""
    found: dict[tuple[str, str, str], str] = {}
    module = ""
    for line in page.read_text(encoding="utf-8").splitlines() if page.exists() else ():
        if line.startswith("## "):
            module = line.removeprefix("## ").strip("`")
        elif row := _ROW.match(line):
            found[module, row["scope"], row["change"].replace("\\|", "|")] = row["why"]
    return found
