"""Words that are empty, endless, unknown or out of range: refused with the next command, never taken for no word."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, task
from tests.support import Repo

EMPTY = {
    "show ID": (["show", ""], "ID is empty", "git work show -h"),
    "move ID": (["move", "", "start"], "one of [ID]... STATE-OR-TRANSITION is empty", "git work move -h"),
    "move state": (["move", "T-1", ""], "one of [ID]... STATE-OR-TRANSITION is empty", "git work move -h"),
    "set pair": (["set", "T-1", ""], "one of [ID]... KEY=VALUE... is empty", "git work set -h"),
    "new type": (["new", "", "--title", "x"], "TYPE is empty", "git work new -h"),
    "list type": (["list", "--type", ""], "the value of --type is empty", "git work list -h"),
    "list label": (["list", "--label", ""], "the value of --label is empty", "git work list -h"),
    "set type": (
        ["set", "--where", "true", "--type", "", "priority=Low"],
        "the value of --type is empty",
        "git work set -h",
    ),
    "claim for": (["claim", "T-1", "--for", ""], "the value of --for is empty", "git work claim -h"),
    "keyword": (["move", "T-1", "start", "--keyword="], "the value of --keyword is empty", "git work move -h"),
    "bump": (
        ["workflow", "bump", "task", "--version", ""],
        "the value of --version is empty",
        "git work workflow bump -h",
    ),
    "range": (["check", ""], "BASE..HEAD is empty", "git work check -h"),
}


@pytest.mark.parametrize(("args", "message", "hint"), EMPTY.values(), ids=EMPTY)
def test_an_empty_word_is_none(started: Repo, git_work: GitWork, args: list[str], message: str, hint: str) -> None:
    """Where there is one item, an empty id would be a beginning of it; an empty `--type` would be all types."""
    before = started.head()
    done = git_work(*args)
    assert (done.status, done.out, done.err) == (2, "", f"Error: {message}\nhint: {hint}\n")
    assert started.head() == before
    assert git_work(*args, "--json").shape["message"] == message


def test_what_may_be_empty(started: Repo, git_work: GitWork) -> None:
    assert git_work("new", "task", "--title", "Two", "--body", "", "due=").status == 0
    assert git_work("move", "T-1", "start", "-m", "").status == 0
    assert git_work("list", "assignee=").status == 0


STATES = "To Do, In Progress, In Review, Done, Cancelled"
UPDATE = f"hook update refs/heads/main {'0' * 40} {'0' * 40}"
UNKNOWN = {
    "list --type tool": ("there is no type `tool`; there are idea, incident, task", "git work type list"),
    "list --type tusk": ("there is no type `tusk`; there are idea, incident, task", "did you mean `task`?"),
    "set --where true --type tool priority=Low": (
        "there is no type `tool`; there are idea, incident, task",
        "git work type list",
    ),
    "new tool --title x": (
        "there is no type `tool`; there are idea, incident, task",
        "for an artifact: git work new tool --for ID",
    ),
    "list --status 12345": (
        f"there is no status `12345`; there are New, Accepted, Rejected, Open, Investigating, Resolved, {STATES}",
        "git work list --all",
    ),
    "list --of T-1 --field title": (
        "no type has a field `title` that holds ids; there are task, fix_task, depends_on, parent",
        "git work type list, and git work type show TYPE",
    ),
    "list colour=red": (
        "no type lists a field `colour`, and no item has it",
        "git work type list, and git work type show TYPE",
    ),
    "list --sort -dueee": ("no type lists a field `dueee`, and no item has it", "did you mean `due`?"),
    "can T-1 nowhere": (
        f"`nowhere` is no state or transition of the workflow task; its states: {STATES}",
        "git work workflow show .workflow/workflows/task.yml",
    ),
    f"{UPDATE} --timeout 99999999999999999999": (
        "--timeout is a number of seconds above 0, at most a day",
        "git work hook pre-receive --timeout 60",
    ),
    f"{UPDATE} --timeout nan": (
        "--timeout is a number of seconds above 0, at most a day",
        "git work hook pre-receive --timeout 60",
    ),
}


@pytest.mark.parametrize(("command", "said"), UNKNOWN.items(), ids=UNKNOWN)
def test_an_unknown_word_has_a_hint(started: Repo, git_work: GitWork, command: str, said: tuple[str, str]) -> None:
    done = git_work(*command.split())
    assert (done.status, done.err) == (2, f"Error: {said[0]}\nhint: {said[1]}\n")


def test_the_hint_for_a_title_can_be_typed(started: Repo, git_work: GitWork) -> None:
    hint = git_work("new", "a $b", "--json").shape["hint"]
    assert hint == "git work new 'a $b' --title '…', or for an artifact git work new 'a $b' --for ID"


@pytest.mark.parametrize("command", ["list", "ready", "blocked", "log"])
def test_any_limit(started: Repo, git_work: GitWork, command: str) -> None:
    everything = git_work(command)
    assert git_work(command, "--limit", "9" * 30) == everything
    assert everything.status == 0


def test_an_endless_word_is_not_repeated_in_full(started: Repo, git_work: GitWork) -> None:
    done = git_work("show", "x" * 10_000)
    assert (done.status, len(done.err) < 300) == (2, True)
    assert git_work("show", "x" * 10_000, "--json").shape["message"].endswith("x" * 10_000)


def test_what_is_not_set_is_sorted_last_either_way(started: Repo, git_work: GitWork) -> None:
    for item, due in (("T-2", "due: 2026-02-01\n"), ("T-3", ""), ("T-4", "due: 2026-03-01\n")):
        path = task(started, item)
        started.write(path, started.read(path).replace("priority", f"{due}priority", 1))

    def order(*args: str) -> list[str]:
        return [one["id"] for one in git_work("list", *args, "--json").shape["items"]]

    assert order("--sort", "due") == ["T-2", "T-4", "T-1", "T-3"]
    assert order("--sort", "-due") == ["T-4", "T-2", "T-1", "T-3"]


def test_a_field_that_only_an_item_has(started: Repo, git_work: GitWork) -> None:
    path = task(started, "T-2")
    started.write(path, started.read(path).replace("priority", "colour: red\npriority", 1))
    assert [one["id"] for one in git_work("list", "colour=red", "--json").shape["items"]] == ["T-2"]
    assert git_work("list", "--sort", "x-anything").status == 0
