"""The hooks that this repository offers to pre-commit, installed by the real pre-commit from this very checkout."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.house.shell import TOP, clean_environment, run, tracked
from tests.support import Repo
from tests.usecases.shop import Shop

pytestmark = [pytest.mark.wheel, pytest.mark.xdist_group("pre-commit")]

CONFIG = """default_install_hook_types: [pre-commit, commit-msg]
repos:
  - repo: {top}
    rev: {rev}
    hooks:
      - id: git-work-check
      - id: git-work-message
"""


def snapshot(folder: Path, env: dict[str, str]) -> Repo:
    """This checkout as it lies on the disk, as a repository of one commit."""
    for file in tracked():
        target = folder / file.relative_to(TOP)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    repo = Repo(folder, env)
    repo.commit("snapshot")
    return repo


def test_real_commits_through_pre_commit(tmp_path: Path, clean_env: dict[str, str]) -> None:
    env = clean_environment(tmp_path / "home", PRE_COMMIT_HOME=str(tmp_path / "cache"))
    env.pop("PYTHONPATH", None)  # the hooks run what pre-commit installed
    top = snapshot(tmp_path / "gitflow-work", env)
    shop = Shop(Repo(tmp_path / "repo", env))
    repo = shop.repo
    shop.gate("submit", "[{keyword: READY}]")
    shop.task("T-1", "To Do")
    repo.write(".pre-commit-config.yaml", CONFIG.format(top=top.top, rev=top.head()))
    adopted = shop.save("adopt")
    tool = (sys.executable, "-m", "pre_commit")
    run(*tool, "validate-manifest", str(TOP / ".pre-commit-hooks.yaml"), cwd=repo.top, env=env)
    run(*tool, "install", "--install-hooks", cwd=repo.top, env=env)

    shop.task("T-1", "No State")
    repo.git("add", "-A")
    refused = repo.try_git("commit", "-m", "illegal")
    assert (refused.returncode, "error[illegal-transition]" in refused.stderr) == (1, True)
    assert repo.head() == adopted

    shop.task("T-1", "In Progress")
    repo.git("add", "-A")
    repo.write("README", "not staged, and put aside by pre-commit\n")
    assert repo.try_git("commit", "-m", "begin").returncode == 0
    assert repo.git("log", "-1", "--format=%B").rstrip().splitlines() == [
        "begin",
        "",
        "Work-Item: T-1",
        "Work-Transition: start",
        "Work-Actor: ann@example.org",
    ]

    shop.task("T-1", "In Review")
    repo.git("add", "-A")
    silent = repo.try_git("commit", "-m", "submit")
    assert (silent.returncode, "error[gate-blocked]" in silent.stderr) == (1, True)
    assert repo.try_git("commit", "-m", "submit", "-m", "Work-Keyword: T-1 READY").returncode == 0
    assert shop.rules(adopted) == []
