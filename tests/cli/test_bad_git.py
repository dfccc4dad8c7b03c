"""Git itself is not as it should be: too old, missing, or its repository is damaged. Never a yes, and said as it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.running import GitWork, process
from tests.support import Repo

OLD = """\
#!/bin/sh
case " $* " in
  *" version "*) echo "git version 2.20.1"; exit 0;;
  *" --batch-command "*) echo "error: unknown option" >&2; exit 129;;
esac
exec {git} "$@"
"""
COMMANDS = ["can T-1", "move T-1 start", "set T-1 priority=Low", "new task --title x", "check", "log"]
JUDGING = ["check", "check --all", "check --staged", "check --worktree", "hook pre-commit"]


@pytest.mark.parametrize("command", [*COMMANDS, "hook pre-commit"])
def test_an_old_git_is_called_old(started: Repo, tmp_path: Path, command: str) -> None:
    (tmp_path / "old").mkdir()
    script = tmp_path / "old" / "git"
    script.write_text(OLD.format(git=shutil.which("git")))
    script.chmod(0o755)
    env = {**started.env, "PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}"}
    done = process(started.top, *command.split(), env=env)
    assert (done.status, done.err) == (
        2,
        "Error: git 2.20 is too old for git-work\nhint: install git 2.36 or newer\n",
    )


def spoiled(repo: Repo, name: str) -> str:
    """Write nonsense into the object that `name` stands for; its id."""
    oid = repo.git("rev-parse", name)
    path = repo.top / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(b"nonsense")
    return oid


@pytest.mark.parametrize("command", [*JUDGING, "can T-1", "move T-1 start", "new task --title x", "log", "init"])
def test_a_head_that_cannot_be_read_is_not_taken_for_none_yet(started: Repo, git_work: GitWork, command: str) -> None:
    oid = spoiled(started, "HEAD")
    done = git_work(*command.split())
    assert (done.status, done.err) == (
        (3, f"Error: HEAD is at {oid}, and no commit of this id can be read here\nhint: git fsck\n")
        if command != "init"
        else (1, done.err)
    )
    assert started.git("rev-parse", "HEAD") == oid


def test_a_new_workflow_takes_no_place_of_a_history_that_cannot_be_read(repo: Repo, git_work: GitWork) -> None:
    repo.write("README", "hello\n")
    repo.commit("first")
    oid = spoiled(repo, "HEAD")
    assert git_work("init").status == 3
    assert (repo.git("rev-parse", "HEAD"), (repo.top / ".workflow").exists()) == (oid, False)


def test_a_branch_to_be_judged_by_that_cannot_be_read(started: Repo, git_work: GitWork) -> None:
    """The default branch is there: no other one takes its place."""
    started.git("switch", "-q", "-c", "work")
    started.write("README", "more\n")
    started.commit("more")
    oid = spoiled(started, "main")
    done = git_work("check")
    assert done.status == 3
    assert oid in done.err


@pytest.mark.parametrize("command", JUDGING)
def test_a_damaged_index(started: Repo, git_work: GitWork, command: str) -> None:
    (started.top / ".git" / "index").write_bytes(b"nonsense" * 20)
    done = git_work(*command.split())
    assert (done.status, "fsck" in done.err) == (3, True)


@pytest.mark.parametrize("command", ["list", "show T-1", "move T-1 start", "set T-1 priority=Low"])
def test_a_damaged_index_is_named_with_what_to_do(started: Repo, git_work: GitWork, command: str) -> None:
    head = started.head()
    (started.top / ".git" / "index").write_bytes(b"nonsense" * 20)
    done = git_work(*command.split())
    assert (done.status, "hint: git status, and git fsck" in done.err) == (1, True)
    assert started.head() == head
