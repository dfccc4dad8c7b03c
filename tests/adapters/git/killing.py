"""Writers that are killed: a process that makes a commit, and a git that kills whoever calls it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.adapters.git.writing import writer
from tests.support import Repo

PROJECT = Path(__file__).parents[3]
THIRD = ".workflow/tasks/T-3.md"
CHILD = f"""
from pathlib import Path
from tests.adapters.git.writing import ITEM, NEW, OTHER, write
print(write(Path.cwd(), {{ITEM: NEW, {THIRD!r}: "third\\n", OTHER: None}}).commit, flush=True)
"""


def child(
    repo: Repo, *command: str, env: dict[str, str] | None = None, script: str = CHILD
) -> subprocess.CompletedProcess[str]:
    """One commit (a change, a new file, a removal) by a process of its own; it prints the id when it acknowledges."""
    return subprocess.run(
        [*command, sys.executable, "-c", script],
        cwd=repo.top,
        env={**repo.env, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


BATCH = """
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.writer import GitWriter
from gitflow_work.errors import WorkError
from tests.adapters.git import batching
manner = {manner}
repository = GitRepository(find("."))
for outcome in GitWriter(repository).commit_all([batching.up(number) for number in range({count})], manner):
    assert outcome.refused is None, outcome.refused
    print(outcome.commit, flush=True)
"""


def recover(repo: Repo) -> list[str]:
    with writer(repo) as making:
        return making.recover()


def dying(tmp_path: Path, number: int, when: str) -> dict[str, str]:
    """An environment in which the `number`-th git process kills its parent, before or after doing its work."""
    real = shutil.which("git")
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    count = tmp_path / "count"
    count.write_text("0\n")
    kill = 'kill -9 "$PPID"'
    begin, end = (kill, "") if when == "before" else ("", kill)
    git = folder / "git"
    git.write_text(
        f"""#!/bin/sh
case "$*" in *cat-file*) exec {real} "$@";; esac
read n < {count}
echo $((n + 1)) > {count}
test $((n + 1)) -eq {number} || exec {real} "$@"
{begin}
{real} "$@"
status=$?
{end}
exit $status
"""
    )
    git.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}
