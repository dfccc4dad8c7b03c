"""What no source file may have, and no linter looks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.shell import TOP, tracked

_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


@pytest.mark.parametrize("source", tracked("gitflow_work/*.py"), ids=lambda path: str(path.relative_to(TOP)))
def test_no_group_is_repeated_possessively(source: Path) -> None:
    """Python before 3.11.5 may match what it should not: a last, half try is not taken back (CPython issue 106052)."""
    assert _POSSESSIVE_GROUP.findall(source.read_text(encoding="utf-8")) == []
