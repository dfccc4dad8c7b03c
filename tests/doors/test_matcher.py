"""The problem matchers of the documentation, held to what `check` really prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

from tests.house.shell import TOP
from tests.support import Repo
from tests.usecases.shop import Shop


def github() -> dict[str, Any]:
    [matcher] = json.loads((TOP / "docs/examples/problem-matcher.json").read_text())["problemMatcher"]
    [pattern] = matcher["pattern"]
    return dict(pattern)


def vscode() -> dict[str, Any]:
    [block] = re.findall(r"^```json\n(.*?)^```$", (TOP / "docs/hooks.md").read_text(), re.MULTILINE | re.DOTALL)
    return dict(json.loads(block)["tasks"][0]["problemMatcher"]["pattern"])


def test_editor_and_runner_read_alike() -> None:
    assert github() == vscode()


def test_every_finding_with_a_place_is_matched_and_no_other_line(repo: Repo) -> None:
    shop = Shop(repo)
    shop.task("T-1", "To Do")
    shop.save("adopt")
    shop.task("T-1", "No State")
    shop.task("T-2", "To Do", depends_on="T-77")
    repo.write(".workflow/tasks/T-3 ünd: more.md", "---\nid: T-3\nid: T-3\n---\n")
    repo.write(".workflow/tasks/other.md", "---\nid: T-4\ntype: task\ntitle: x\nstatus: To Do\n---\n")
    command = [sys.executable, "-m", "gitflow_work", "check", "--worktree"]
    out = subprocess.run(command, cwd=repo.top, env=repo.env, capture_output=True, text=True, check=False).stdout
    pattern = github()
    expression = re.compile(pattern["regexp"])
    found = [match for line in out.splitlines() if (match := expression.match(line))]
    places = {
        (match[pattern["file"]], match[pattern["line"]], match[pattern["severity"]], match[pattern["code"]])
        for match in found
    }
    tasks = ".workflow/tasks/"
    assert places >= {
        (f"{tasks}T-1.md", "5", "error", "illegal-transition"),
        (f"{tasks}T-3 ünd: more.md", "3", "error", "unreadable-item"),
        (f"{tasks}other.md", "1", "note", "file-name"),
    }
    assert all(match[pattern["message"]] for match in found)
    rest = [line for line in out.splitlines() if not expression.match(line)]
    assert rest
    assert all(line.startswith("  hint: ") for line in rest[:-1])
    assert rest[-1].startswith("1 commit, ")
