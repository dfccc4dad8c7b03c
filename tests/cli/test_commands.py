"""What holds of every command: its help, its JSON, its exit status."""

from __future__ import annotations

import pytest

from gitflow_work import __version__
from gitflow_work.cli.app import COMMANDS, SECTIONS
from tests.cli.running import TOP, GitWork, process, task
from tests.support import Repo

NESTED = ["workflow validate", "import backlog"]
GROUPS = ["github", "hook", "import", "pr", "role", "type", "workflow"]


@pytest.mark.parametrize("command", [*COMMANDS, *NESTED])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_shows_two_examples(git_work: GitWork, command: str, option: str) -> None:
    done = git_work(*command.split(), option)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Usage: git work {command} ")
    examples = done.out.partition("Examples:\n")[2].splitlines()
    assert len([one for one in examples if "git work " in one]) >= 2


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_also_a_command(git_work: GitWork, command: str) -> None:
    assert git_work("help", command).out == git_work(command, "-h").out


def test_the_overview_names_every_command(git_work: GitWork) -> None:
    shown = git_work("-h").out
    parts = shown.partition("\n\nStart:")[2].partition("\n\n  Examples:")[0].split("\n\n")
    titled = [part.splitlines() for part in parts]
    assert [line.split()[0] for _, *lines in titled for line in lines] == list(COMMANDS)
    assert [title.rstrip(":") for title, *_ in titled] == ["", *list(SECTIONS)[1:]]
    assert git_work().out == git_work("help").out == shown


@pytest.mark.parametrize("group", GROUPS)
def test_the_overview_of_a_group_cuts_no_sentence(git_work: GitWork, group: str) -> None:
    listed = git_work(group, "-h").out.partition("Commands:\n")[2].partition("\n\n")[0]
    assert listed.count(".\n") + listed.endswith(".") >= 1
    assert "..." not in listed


def test_help_of_a_command_in_a_group(git_work: GitWork) -> None:
    assert git_work("help", "workflow", "bump").out == git_work("workflow", "bump", "-h").out
    done = git_work("help", "workflow", "bmup")
    assert (done.status, done.err.splitlines()[-1]) == (2, "hint: did you mean `bump`?")
    done = git_work("help", "list", "items")
    assert (done.status, done.err.splitlines()[-1]) == (2, "hint: git work list -h")


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(git_work: GitWork, option: str) -> None:
    assert git_work(option).out == f"git-work {__version__}\n"


JSON = [
    ("init --preset simple", "error", 1),
    ("new task --title Two", "item", 0),
    ("new task --title Two -n", "item", 0),
    ("new tusk --title Two", "error", 2),
    ("list", "items", 0),
    ("list --status nowhere", "error", 2),
    ("show T-1", "item", 0),
    ("show T-2", "error", 2),
    ("set T-1 priority=high", "item", 0),
    ("set T-1 priority=Medium", "item", 0),
    ("set T-1 status=Done", "error", 2),
    ("edit T-1", "item", 0),
    ("can T-1", "can", 0),
    ("can T-1 start", "can", 0),
    ("can T-1 done", "can", 1),
    ("can T-1 nowhere", "error", 2),
    ("move T-1 start", "item", 0),
    ("move T-1 start -n", "item", 0),
    ("move T-1 done", "error", 1),
    ("move T-1 start --if-status Done", "error", 1),
    ("next", "next", 0),
    ("next --type incident", "next", 1),
    ("next --type nothing", "error", 2),
    ("next --claim -n", "next", 0),
    ("next --take-over", "error", 2),
    ("claim T-1", "claim", 0),
    ("claim T-1 -n", "claim", 0),
    ("claim T-9", "error", 2),
    ("renew T-1", "error", 1),
    ("release T-1", "claim", 0),
    ("claims", "claims", 0),
    ("claims --fetch", "claims", 0),
    ("ready", "items", 0),
    ("blocked", "blocked", 0),
    ("deps T-1", "deps", 0),
    ("deps T-2", "error", 2),
    ("deps T-1 --graph", "error", 2),
    ("log", "log", 0),
    ("log T-1", "log", 0),
    ("log X", "error", 2),
    ("check", "check", 0),
    ("check HEAD~1..HEAD", "check", 0),
    ("check nowhere..HEAD", "error", 2),
    ("workflow validate", "validate", 0),
    (f"workflow validate {TOP}/templates/presets/simple/.workflow/workflows/task.yml", "validate", 0),
    ("workflow validate nowhere.yml", "error", 2),
    (f"import backlog {TOP}/examples/backlog -n", "import", 0),
    ("import backlog nowhere", "error", 2),
    ("list --unknown", "error", 2),
    ("nonsense", "error", 2),
]


@pytest.mark.parametrize(("command", "kind", "status"), JSON, ids=[row[0].replace(str(TOP), "") for row in JSON])
def test_json_is_one_line_with_schema_and_kind(
    started: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch, command: str, kind: str, status: int
) -> None:
    monkeypatch.setenv("GIT_EDITOR", "true")
    done = git_work(*command.split(), "--json")
    assert (done.status, done.shape["kind"]) == (status, kind)
    assert done.out.isascii()
    if kind == "error":
        assert done.err == ""
        assert (done.shape["exit"], done.shape["gates"]) == (status, [])
        assert done.shape["message"]
        assert set(done.shape) >= {"code", "hint"}


def test_the_shape_of_an_item(started: Repo, git_work: GitWork) -> None:
    started.write(".workflow/tasks/T-1.md", started.read(".workflow/tasks/T-1.md") + "\nBody.\n")
    common = {
        "id": "T-1",
        "type": "task",
        "title": "One",
        "status": "To Do",
        "path": ".workflow/tasks/T-1.md",
        "fields": {"priority": "Medium"},
    }
    shown = {"schema": 1, "kind": "item", "item": {**common, "body": "\nBody.\n"}, "commit": None}
    assert git_work("show", "T-1", "--json").shape == shown
    listed = {"schema": 1, "kind": "items", "items": [common], "problems": []}
    assert git_work("list", "--json").shape == listed


def test_a_write_names_its_commit(started: Repo, git_work: GitWork) -> None:
    assert git_work("set", "T-1", "priority=High", "--json").shape["commit"] == started.head()
    assert git_work("set", "T-1", "priority=High", "--json").shape["commit"] is None
    assert git_work("move", "T-1", "start", "--json").shape["commit"] == started.head()


def test_a_dry_run_writes_nothing(started: Repo, git_work: GitWork) -> None:
    before = started.head()
    for command in ("new task --title Two", "set T-1 priority=High", "move T-1 start"):
        done = git_work(*command.split(), "--dry-run")
        assert done.status == 0
        assert "nothing is written" in done.err
    assert (started.head(), started.status()) == (before, "")


def test_the_check_fails_with_findings(started: Repo, git_work: GitWork) -> None:
    task(started, "T-1", status="Lost")
    started.commit("by hand")
    done = git_work("check", "--json")
    assert (done.status, done.shape["verdict"]) == (1, "fail")


def test_an_error_is_one_line_and_a_hint(started: Repo, git_work: GitWork) -> None:
    done = git_work("show", "T-9")
    assert (done.status, done.out) == (2, "")
    assert done.err == "Error: there is no item T-9\nhint: did you mean `T-1`?\n"


def test_as_a_process(started: Repo) -> None:
    done = process(started.top, "move", "t-1", "in_progress", env=started.env)
    assert (done.status, done.out) == (0, "T-1: To Do -> In Progress (start)\n")
    assert process(started.top, "move", "t-1", "done", env=started.env).status == 1
    assert process(started.top, "move", env=started.env).status == 2
    assert process(started.top, "list", "--json", env=started.env).shape["kind"] == "items"
