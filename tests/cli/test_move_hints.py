"""What a refused move says: where one may go, and the first step of the way to where one wanted."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, task
from tests.support import Repo

HINTS = [
    ("To Do", "Done", "git work move T-1 'In Progress', or see git work can T-1"),
    ("In Progress", "done", "git work move T-1 'In Review', or see git work can T-1"),
    ("In Review", "To Do", "git work move T-1 Done, or see git work can T-1"),
    ("Done", "To Do", "git work can T-1"),
    ("To Do", "To Do", "git work can T-1"),
    ("To Do", "finish", "git work move T-1 'In Progress', or see git work can T-1"),
    ("To Do", "in progres", "did you mean `In Progress`?"),
    ("To Do", "strat", "did you mean `start`?"),
]


@pytest.mark.parametrize(("status", "word", "hint"), HINTS)
def test_the_hint_of_a_refusal(started: Repo, git_work: GitWork, status: str, word: str, hint: str) -> None:
    task(started, "T-1", status=status)
    started.commit(f"T-1: {status}")
    before = started.head()
    done = git_work("move", "T-1", word)
    assert done.status in (1, 2)
    assert done.err.splitlines()[-1] == f"hint: {hint}"
    assert (started.head(), started.status()) == (before, "")


def test_near_misses_are_named(started: Repo, git_work: GitWork) -> None:
    for command, hint in [
        ("new tsak --title x", "did you mean `task`?"),
        ("list --type taks", "did you mean `task`?"),
        ("list --status don", "did you mean `Done`?"),
        ("set T-1 asignee=ann", "did you mean `assignee`?"),
        ("set T-1 priority=Hihg", "did you mean `High`?"),
        ("show T-11", "did you mean `T-1`?"),
        ("help mvoe", "did you mean `move`?"),
    ]:
        done = git_work(*command.split())
        assert (done.status, done.err.splitlines()[-1]) == (2, f"hint: {hint}"), command


@pytest.mark.parametrize("key", ["status", "id", "type"])
def test_what_is_not_set_says_what_to_do_instead(started: Repo, git_work: GitWork, key: str) -> None:
    done = git_work("set", "T-1", f"{key}=x")
    assert done.status == 2
    assert done.err.startswith(f"Error: {key} is not set\nhint: ")


def test_the_step_is_on_the_way_and_not_just_the_first_of_the_file(started: Repo, git_work: GitWork) -> None:
    path = ".workflow/workflows/task.yml"
    text = started.read(path).replace("transitions:\n", "transitions:\n  - {name: drop, from: To Do, to: Cancelled}\n")
    started.write(path, text)
    started.commit("drop comes first")
    done = git_work("move", "T-1", "Done")
    assert done.err.endswith("hint: git work move T-1 'In Progress', or see git work can T-1\n")
