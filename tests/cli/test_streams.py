"""Standard streams that are closed, full, or that nobody reads: the exit status stays, and nothing is thrown up."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.running import DEFECT, TOP, task
from tests.support import Repo

COMMANDS = {
    "list": 0,
    "check": 0,
    "check --json": 0,
    "check main..work": 1,
    "can T-1 done": 1,
    "show nothing": 2,
    "show nothing --json": 2,
    "nonsense": 2,
    "--version": 0,
    "-h": 0,
}
NOBODY_READS = ["| true", "2>&1 | true"]
CLOSED = [">&-", "2>&-", "<&-", "<&- >&- 2>&-"]


@pytest.fixture
def judged(started: Repo) -> Repo:
    """With a branch that takes a move that the workflow does not have."""
    started.git("switch", "-q", "-c", "work")
    for state in ("Done", "To Do"):
        task(started, "T-1", status=state)
        started.commit(state)
    started.git("switch", "-q", "main")
    return started


def status(repo: Repo, command: str, streams: str, **more: str) -> tuple[int, str]:
    """Exit status of `git-work COMMAND STREAMS`, and what came out in the end."""
    line = f"{{ '{sys.executable}' -m gitflow_work {command}; echo $? > status; }} {streams}"
    env = {**repo.env, "PYTHONPATH": str(TOP), **more}
    done = subprocess.run(
        ["sh", "-c", line], cwd=repo.top, env=env, capture_output=True, text=True, check=False, timeout=60
    )
    return int(repo.read("status")), done.stdout + done.stderr


@pytest.mark.parametrize("streams", [*NOBODY_READS, *CLOSED])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_the_answer_is_the_same(judged: Repo, streams: str, unbuffered: str) -> None:
    """A check with findings is no yes because nobody read them."""
    for command, expected in COMMANDS.items():
        found, said = status(judged, command, streams, PYTHONUNBUFFERED=unbuffered)
        assert (found, "Traceback" in said, DEFECT in said) == (expected, False, False), (command, said)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("streams", [">/dev/full", ">/dev/full 2>&1"])
def test_an_answer_that_cannot_be_written_is_no_yes(judged: Repo, streams: str) -> None:
    for command, expected in COMMANDS.items():
        found, said = status(judged, command, streams)
        assert (found, "Traceback" in said, DEFECT in said) == (expected or 1, False, False), (command, said)
        assert ("No space left" in said) == (streams == ">/dev/full" and expected < 2 and command != "--version"), said


@pytest.mark.parametrize("command", ["new task --title x --body -", "hook pre-receive", "move --from-file - start"])
def test_closed_input_is_empty_input(started: Repo, command: str) -> None:
    empty = status(started, command, "</dev/null")
    started.git("reset", "-q", "--hard", "main")
    closed = status(started, command, "<&-")
    assert (closed[0], "Error" in closed[1]) == (empty[0], "Error" in empty[1])
    assert empty[0] == 0
