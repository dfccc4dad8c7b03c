"""docs/security.md names tests; each is there, where it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
PAGE = (TOP / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\w+) \| .* \| `([\w/.]+)::(\w+)` \|$", PAGE, re.MULTILINE)
ACTORS = {"contributor", "member", "outsider", "accident"}


def test_every_row_names_an_actor_and_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| actor ")]
    assert len(rows) == len(ROWS)
    assert {actor for actor, _, _ in ROWS} <= ACTORS


@pytest.mark.parametrize(("file", "test"), sorted({(file, test) for _, file, test in ROWS}))
def test_a_test_that_is_named_is_there(file: str, test: str) -> None:
    tree = ast.parse((TOP / "tests" / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
