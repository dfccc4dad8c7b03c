"""The sessions in the documentation print what they say."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.docs.sessions import Session, Step, steps
from tests.support import Repo, hermetic

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if steps(path.read_text("utf-8"))
]


def _env(home: Path) -> dict[str, str]:
    home.mkdir()
    ann = {"NAME": "Ann Dev", "EMAIL": "ann@example.org", "DATE": "2026-11-02T09:00:00Z"}
    given = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in ann.items()}
    return {**hermetic(home), **given, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_session_prints_what_the_file_says(path: Path, tmp_path: Path) -> None:
    env = _env(tmp_path / "home")
    repo = Repo(tmp_path / "shop", env)
    session = Session(repo.top, env)
    for step in steps(path.read_text("utf-8")):
        expected, printed = session.run(step)
        assert printed == expected, step.command


def test_readme_has_a_session() -> None:
    assert FILES[0].name == "README.md"


def test_the_runner_sees_a_wrong_line_and_a_wrong_status(tmp_path: Path) -> None:
    session = Session(tmp_path, os.environ)
    for step in (Step("echo one", ["two"]), Step("exit 3", [], 0), Step("echo one", [])):
        expected, printed = session.run(step)
        assert expected != printed


def test_chance_stands_for_the_same_ever_after(tmp_path: Path) -> None:
    session = Session(tmp_path, os.environ)
    assert session.run(Step("echo T-aaaaaa", ["T-7k3f9q"]))[0] == ["T-aaaaaa", "[0]"]
    expected, printed = session.run(Step("echo T-7k3f9q", ["T-7k3f9q"]))
    assert expected == printed == ["T-aaaaaa", "[0]"]
    expected, printed = session.run(Step("echo T-bbbbbb", ["T-7k3f9q"]))
    assert expected != printed


def test_a_command_may_have_several_lines() -> None:
    [cat, echo] = steps("```console\n$ cat <<END\n> one\n>   two\n> END\none\n  two\n$ echo '> x'\n> x\n```\n")
    assert (cat.command, cat.expected) == ("cat <<END\none\n  two\nEND", ["one", "  two"])
    assert (echo.command, echo.expected) == ("echo '> x'\nx", [])
