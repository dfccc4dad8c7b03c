"""`git work import backlog` on the command line, and its page in the docs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import Repo, Templates
from tests.usecases.importing import start

TOP = Path(__file__).parents[2]
EXAMPLE = TOP / "examples" / "backlog"
REPORTED = re.compile(r'(?:Report|_tell|_refuse)\(\s*(?:path, "[^"]*", )?"([a-z]+(?:-[a-z]+)*)"')


def git_work(repo: Repo, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**repo.env, "PYTHONPATH": str(TOP)}
    command = [sys.executable, "-m", "gitflow_work", *args]
    return subprocess.run(command, cwd=repo.top, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def started(repo: Repo, templates: Templates) -> Repo:
    return templates.into(repo, start, "simple")


def test_items_on_stdout_and_talk_on_stderr(started: Repo) -> None:
    done = git_work(started, "import", "backlog", str(EXAMPLE.parent), "--map", "Blocked=In Progress")
    assert done.returncode == 0
    out = done.stdout.splitlines()
    assert out[:3] == [
        "task-1  In Progress  tasks/task-1 - Sign-in-by-e-mail.md",
        "task-2  In Review  tasks/task-2 - Show-the-basket-on-every-page.md",
        "task-3  In Progress  tasks/task-3 - Search-by-colour.md",
    ]
    assert len(out) == 7
    talk = done.stderr.splitlines()
    assert talk[0].startswith("tasks/notes.md:1: unreadable-file: ")
    assert talk[-1] == f"7 imported, 1 could not be read in commit {started.head()[:12]}"


def test_json_is_one_line(started: Repo) -> None:
    done = git_work(started, "import", "backlog", str(EXAMPLE), "--json", "--dry-run")
    shape = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert (shape["schema"], shape["kind"], shape["commit"]) == (1, "import", None)
    assert shape["items"][0] == {
        "id": "task-1",
        "status": "In Progress",
        "title": "Sign in by e-mail",
        "path": ".workflow/tasks/task-1-sign-in-by-e-mail.md",
        "source": "tasks/task-1 - Sign-in-by-e-mail.md",
    }
    assert shape["report"][0]["rule"] == "unreadable-file"
    assert started.subjects() == ["Start a workflow (simple)"]


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("missing",), 2),
        ((".",), 2),
        ((str(EXAMPLE), "--map", "Blocked"), 2),
        ((str(EXAMPLE), "--map", "=Done"), 2),
        ((str(EXAMPLE), "--type", "no"), 2),
        ((), 2),
        (("unreadable",), 1),
    ],
)
def test_a_refusal_says_what_to_type(started: Repo, args: tuple[str, ...], status: int) -> None:
    started.write("unreadable/tasks/a.md", "no task")
    done = git_work(started, "import", "backlog", *args)
    assert done.returncode == status
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr


def test_every_rule_is_in_the_docs_and_no_other() -> None:
    files = [*TOP.glob("gitflow_work/usecases/importing/*.py"), *TOP.glob("gitflow_work/formats/backlog/*.py")]
    files.append(TOP / "gitflow_work" / "adapters" / "foldersource.py")
    told = {rule for file in files for rule in REPORTED.findall(file.read_text(encoding="utf-8"))}
    told |= {"unreadable-file", "not-imported"}  # the adapter's, which are arguments
    page = (TOP / "docs" / "import.md").read_text(encoding="utf-8")
    table = page.split("## What is reported")[1]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == told
    assert len(told) == 17
