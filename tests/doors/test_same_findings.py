"""One history through every door of a clone and of a server: the same findings."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.doors.server import Server, push
from tests.support import Repo
from tests.usecases.shop import Shop

ARTIFACT = "    input_artifacts:\n      - {type: plan, path: './docs/{id}.md', required: true}\n"


def legal(shop: Shop) -> str:
    shop.repo.write("docs/T-1.md", "plan\n")
    shop.task("T-1", "In Progress")
    return "begin"


def no_artifact(shop: Shop) -> str:
    shop.task("T-1", "In Progress")
    return "begin"


def no_state(shop: Shop) -> str:
    shop.task("T-1", "No State")
    return "nowhere"


def many(shop: Shop) -> str:
    shop.task("T-1", "Nowhere")
    shop.task("T-2", "In Progress")
    shop.task("T-3", "To Do", depends_on="T-99")
    shop.repo.write(".workflow/tasks/T-4.md", "---\nid: T-4\nid: T-4\n---\n")
    return "many"


def another_type(shop: Shop) -> str:
    shop.edit(shop.path("T-1"), "type: task", "type: idea")
    return "type"


def renamed_id(shop: Shop) -> str:
    shop.edit(shop.path("T-1"), "id: T-1\n", "id: T-7\n")
    return "id"


def no_keyword(shop: Shop) -> str:
    shop.repo.write("docs/T-5.md", "plan\n")
    shop.task("T-5", "In Review")
    return "submit"


def keyword(shop: Shop) -> str:
    shop.task("T-5", "In Review")
    return "submit\n\nWork-Keyword: T-5 READY"


def broken_rules(shop: Shop) -> str:
    shop.repo.write(".workflow/workflows/task.yml", "states: [\n")
    return "rules"


def gone(shop: Shop) -> str:
    shop.edit(".workflow/roles.yml", "", "")
    (shop.repo.top / shop.path("T-1")).unlink()
    return "delete"


def edit_without_leave(shop: Shop) -> str:
    shop.task("T-1", "To Do", priority="High")
    shop.task("T-5", "In Progress", assignee="ann")
    return "edit"


CASES: list[Callable[[Shop], str]] = [
    *(
        legal,
        no_artifact,
        no_state,
        many,
        another_type,
        renamed_id,
        no_keyword,
        keyword,
        broken_rules,
        gone,
        edit_without_leave,
    ),
]


def findings(text: str) -> list[str]:
    """The lines of findings, without where they were printed and which commit they name."""
    lines = (line.removeprefix("remote: ").rstrip() for line in text.splitlines())
    return sorted(
        re.sub(r" \(commit [0-9a-f]{12}\)$", "", line) for line in lines if re.search(r"(error|warning)\[", line)
    )


def work(repo: Repo, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gitflow_work", *args]
    return subprocess.run(command, cwd=repo.top, env=repo.env, capture_output=True, text=True, check=False)


@pytest.fixture
def server(tmp_path: Path, clean_env: dict[str, str]) -> Server:
    return Server(tmp_path / "server.git", clean_env)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_every_door_says_the_same(case: Callable[[Shop], str], repo: Repo, server: Server, tmp_path: Path) -> None:
    shop = Shop(repo)
    shop.edit(".workflow/workflows/task.yml", "name: start\n", f"name: start\n{ARTIFACT}")
    shop.gate("submit", "[{keyword: READY}]")
    shop.task("T-1", "To Do")
    shop.task("T-5", "In Progress")
    if case is edit_without_leave:
        shop.edit(".workflow/roles.yml", 'everyone: ["*"]', "everyone: ['task:new', 'task:claim']")
    shop.save("adopt")
    repo.git("remote", "add", "origin", str(server.top))
    assert push(repo, "main")[0]
    repo.branch("topic")
    said = tmp_path / "message"
    said.write_text(case(shop))
    on_disk = work(repo, "check", "--worktree")
    repo.git("add", "-A")
    staged = work(repo, "check", "--staged")
    message = work(repo, "hook", "commit-msg", str(said))
    repo.git("commit", "-q", "-F", str(said))
    ranged = work(repo, "check", "main..topic")
    default = work(repo, "check")
    pushed = repo.try_git("push", "-q", "origin", "topic")
    landed = repo.try_git("push", "-q", "origin", "topic:main")

    expected = findings(ranged.stdout)
    assert (ranged.returncode != 0) == bool(expected)
    assert case is not edit_without_leave or ["T-1 was edited: priority" in one for one in expected] == [True]
    assert findings(default.stdout) == expected
    assert findings(message.stderr) == expected
    assert findings(pushed.stderr) == expected
    assert findings(landed.stderr) == expected
    statuses = {message.returncode, ranged.returncode, default.returncode}
    assert len(statuses) == 1
    assert {pushed.returncode != 0, landed.returncode != 0} == {ranged.returncode != 0}
    if case is no_keyword:  # there is no message yet that could say it
        expected = []
    assert findings(on_disk.stdout) == findings(staged.stdout) == expected
