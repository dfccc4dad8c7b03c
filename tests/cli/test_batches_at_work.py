"""`move` and `set` of many items, from start to end: where the items are read from, hooks, Ctrl-C, the terminal."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.five import FIVE, states
from tests.cli.running import PATIENCE, TOP, GitWork, Ran, process, task
from tests.output.shapes import valid
from tests.support import Repo


def test_a_file_of_items(five: Repo, git_work: GitWork) -> None:
    five.write("plan", "# two of them\nT-1\r\nT-2\tIn Progress\n")
    assert git_work("move", "--from-file", "plan").status == 2  # T-1 goes nowhere
    assert git_work("move", "--from-file", "plan", "cancel").status == 0
    (five.top / "plan").unlink()
    assert states(five)[:2] == ["Cancelled", "In Progress"]
    five.write("fields", "T-3\tassignee=ann\tlabels=a,b\nT-4\n")
    assert git_work("set", "--from-file", "fields").status == 2
    assert git_work("set", "--from-file", "fields", "x-a=b").status == 0
    fields = git_work("show", "T-3", "--json").shape["item"]["fields"]
    assert (fields["assignee"], fields["labels"], fields["x-a"]) == ("ann", ["a", "b"], "b")


def test_standard_input(five: Repo) -> None:
    ran = process(five.top, "move", "--from-file", "-", "start", "--json", env=five.env, stdin=b"T-1\nT-2\n")
    assert [one["item"] for one in valid(ran.shape)["done"]] == ["T-1", "T-2"]
    ran = process(five.top, "move", "--from-file", "-", "start", env=five.env, stdin=b"T-1\n\xff\n")
    assert ran.status == 2
    assert "standard input:2: is no UTF-8" in ran.err


def test_where_is_asked_again_when_the_turn_comes(five: Repo, git_work: GitWork, tmp_path: Path) -> None:
    """The first item's hook changes the second one by plain git: it is not what was chosen any more."""
    script = (
        "test -e done || { touch done; sed -i 's/^priority: .*/priority: High/' .workflow/tasks/T-2.md; "
        "unset GIT_INDEX_FILE; git commit -qm 'by hand' -- .workflow/tasks/T-2.md; }"
    )
    five.hook("post-commit", script)
    ran = process(five.top, "set", "--where", 'priority == "Medium"', "x-a=b", "--json", env=five.env)
    shape = valid(ran.shape)
    assert [one["item"] for one in shape["done"]] == ["T-1", "T-3", "T-4", "T-5"]
    assert shape["skipped"] == [
        {"item": "T-2", "message": "T-2 was changed meanwhile, and --where does not choose it any more"}
    ]


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from gitflow_work.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("hook", "time", "count"), [("commit-msg", 2, 1), ("post-commit", 2, 2), ("reference-transaction", 1, 5)]
)
def test_ctrl_c_leaves_whole_commits_and_says_what_is_left(
    five: Repo, git_work: GitWork, hook: str, time: int, count: int
) -> None:
    """It goes to us and to every process that we have started."""
    when = 'test "$1" = committed || exit 0' if hook == "reference-transaction" else ""
    five.hook(hook, f"{when}\necho x >> .git/times; test $(wc -l < .git/times) -ne {time} || kill -INT 0; exit 0")
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "move", *FIVE, "start", "--json"],
        cwd=five.top,
        env={**five.env, "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        start_new_session=True,
    )
    shape = valid(Ran(done.returncode, done.stdout, done.stderr).shape)
    assert (done.returncode, shape["interrupted"]) == (130, True)
    assert [one["item"] for one in shape["done"]] == list(FIVE[:count])
    assert shape["left"] == list(FIVE[count:])
    assert shape["commits"] == five.git("log", "--reverse", f"-{count}", "--format=%H").split()
    assert states(five) == ["In Progress"] * count + ["To Do"] * (5 - count)
    again = git_work("move", *FIVE, "start")
    assert (again.status, states(five)) == (0, ["In Progress"] * 5)


def test_hooks_of_the_user_run_for_each_item(five: Repo, git_work: GitWork, tmp_path: Path) -> None:
    told = tmp_path / "told"
    five.hook("commit-msg", f'head -1 "$1" >> {told}; ! grep -q "^T-2:" "$1"')
    ran = git_work("move", *FIVE[:3], "start", "--json")
    assert [one["item"] for one in valid(ran.shape)["refused"]] == ["T-2"]
    assert told.read_text().count("start") == 3


@pytest.mark.skipif(shutil.which("script") is None and not hasattr(pty, "openpty"), reason="needs a terminal")
def test_a_terminal_sees_how_far_it_is(five: Repo) -> None:
    for number in range(6, 260):
        task(five, f"T-{number}")
    five.commit("many")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gitflow_work", "move", "--where", "true", "start", "--one-commit"]
    env = {**five.env, "PYTHONPATH": str(TOP)}
    done = subprocess.run(
        command, cwd=five.top, env=env, stdout=subprocess.DEVNULL, stderr=theirs, check=False, timeout=PATIENCE
    )
    os.close(theirs)
    said = b""
    while b"259 of 259" not in said:  # at its end reading fails, and so does the test
        said += os.read(ours, 10_000)
    os.close(ours)
    assert done.returncode == 0
    assert said.count(b"\r") < 60
