"""The commands that a workflow names: run by a move, where the clone trusts them, and by nothing else."""

from __future__ import annotations

import pytest

from tests.safety.test_canaries import READING, work
from tests.support import Repo, hermetic
from tests.usecases.shop import WORKFLOW, Shop

pytestmark = pytest.mark.xdist_group("canaries")

KEYS = """    hooks:
      before: [tools/canary.sh before, sh tools/canary.sh word]
      after: tools/canary.sh after
    on_failure: {rollback_state: Cancelled, notify: tools/canary.sh notify}
    retry: {attempts: 2, delay: 0s}
"""
OTHERS = [
    ["trust", "--dry-run"],
    ["trust", "--list", "--json"],
    ["trust"],
    ["workflow", "show", "task"],
    ["workflow", "test"],
    ["workflow", "bump", "task", "--dry-run"],
    ["artifacts", "T-1"],
    ["ready"],
    ["blocked"],
    ["deps", "T-1"],
    ["edit", "T-1", "--dry-run"],
    ["move", "T-1", "T-2", "In Review", "--dry-run"],
    ["move", "T-1", "T-2", "In Review", "--all-or-nothing"],
    ["move", "T-1", "In Review", "--if-status", "Done"],
]
"""What must run nothing either, even where all is trusted."""


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    place = tmp_path_factory.mktemp("commands")
    (place / "home").mkdir()
    shop = Shop(Repo(place / "repo", hermetic(place / "home")))
    made = shop.repo
    made.write("tools/canary.sh", f'#!/bin/sh\necho "$1" >> "{place}/log"\ntest ! -e "{place}/refuse"\n').chmod(0o755)
    for name in ("start", "submit", "finish"):
        shop.edit(WORKFLOW, f"  - name: {name}\n", f"  - name: {name}\n{KEYS}")
    shop.task("T-1", "In Progress")
    shop.task("T-2", "In Progress")
    made.git("config", "user.name", "ann")
    shop.save("adopt")
    made.branch("topic")
    shop.task("T-3", "To Do")
    shop.save("more")
    return made


def sung(repo: Repo) -> list[str]:
    """What the commands wrote since the last call."""
    log = repo.top.parent / "log"
    words = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return words


def call(repo: Repo, *args: str) -> int:
    """The exit status of `git work ARGS`, which gives no traceback."""
    done = work(repo.top, repo.env, list(args), repo.top.parent / "message")
    assert "Traceback" not in done.stderr
    return done.returncode


def test_only_a_move_runs_them(repo: Repo) -> None:
    head = repo.head()
    assert call(repo, "move", "T-1", "In Review") == 3  # before anybody trusts them
    assert call(repo, "trust") == 0
    for args in (*READING, *OTHERS):
        call(repo, *args)
        assert sung(repo) == [], args
    assert repo.head() == head
    assert call(repo, "move", "T-1", "In Review") == 0
    assert sung(repo) == ["before", "word", "after"]
    (repo.top.parent / "refuse").touch()
    assert call(repo, "move", "T-2", "In Review") == 1
    assert sung(repo) == ["before", "before", "notify"]
