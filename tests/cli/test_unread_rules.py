"""Rules that cannot be read hide items: every list names them."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork
from tests.support import Repo

NAMED = ".workflow/types/task.yml:1:10: error[unreadable-file]: not valid YAML: did not find expected node content"


@pytest.fixture
def broken(started: Repo) -> Repo:
    started.write(".workflow/types/task.yml", "fields: [\n")
    started.git("add", "-A")
    return started


@pytest.mark.parametrize("command", ["list", "list --all", "ready", "next", "blocked"])
def test_a_type_that_cannot_be_read_is_named(broken: Repo, git_work: GitWork, command: str) -> None:
    done = git_work(*command.split())
    assert NAMED in done.err.splitlines()
    assert git_work(*command.split(), "--json").shape["kind"] != "error"


def test_machines_are_told_too(broken: Repo, git_work: GitWork) -> None:
    for command in ("list", "ready"):
        [problem] = git_work(command, "--json").shape["problems"]
        assert (problem["rule"], problem["path"]) == ("unreadable-file", ".workflow/types/task.yml")


@pytest.mark.parametrize(
    "command", ["list --type task", "list --status Done", "list estimate=3", "list --sort estimate"]
)
def test_a_name_is_not_called_unknown_while_nobody_knows(broken: Repo, git_work: GitWork, command: str) -> None:
    done = git_work(*command.split())
    assert done.status == 3
    assert done.err.endswith("expected node content\nhint: git work workflow validate\n")


def test_mended_rules_are_named_no_more(broken: Repo, git_work: GitWork) -> None:
    assert git_work("list").err
    broken.git("restore", "--staged", "--worktree", ".workflow")
    listed = git_work("list")
    assert ("T-1" in listed.out, listed.err) == (True, "")
