"""The import contracts hold, and would not if they were broken."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.house.shell import TOP, clean_environment, run, tracked

LINT = Path(sys.executable).with_name("lint-imports")


def lint(top: Path, tmp_path: Path, status: int) -> str:
    return run(LINT, "--no-cache", cwd=top, env=clean_environment(tmp_path, PYTHONPATH=str(top)), status=status).stdout


@pytest.mark.parametrize(
    ("layer", "line", "contract"),
    [
        ("core", "from gitflow_work.formats import itemfile", "an upper layer"),
        ("formats", "from gitflow_work import ports", "an upper layer"),
        ("adapters", "from gitflow_work import usecases", "an upper layer"),
        ("usecases", "from gitflow_work.adapters import git", "an upper layer"),
        ("cli", "from gitflow_work.adapters import git", "the command line"),
        ("core", "import subprocess", "core and formats"),
        ("formats", "def late() -> None:\n    import os.path\n", "core and formats"),
    ],
)
def test_a_forbidden_import_breaks_a_contract(tmp_path: Path, layer: str, line: str, contract: str) -> None:
    for file in [TOP / "pyproject.toml", *tracked("gitflow_work/*.py")]:
        copy = tmp_path / file.relative_to(TOP)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    (tmp_path / "gitflow_work" / layer / "hurried.py").write_text(line + "\n", encoding="utf-8")
    broken = [one for one in lint(tmp_path, tmp_path, 1).splitlines() if one.endswith(" BROKEN")]
    assert [one for one in broken if one.startswith(contract)] == broken
    assert broken


def test_the_project_keeps_its_contracts(tmp_path: Path) -> None:
    assert "0 broken" in lint(TOP, tmp_path, 0)
