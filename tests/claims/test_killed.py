"""A claim that is killed at any moment: the next try goes on, and nobody else has the item meanwhile.

`make soak` kills at every git process (CLAIMS is set), else at every third.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.git.killing import dying
from tests.claims.clones import Hub, fields, git_work, shape
from tests.cli.running import TOP
from tests.support import Repo

STEP = 1 if os.environ.get("CLAIMS") else 3


def killed(clone: Repo, tmp_path: Path, number: int, when: str, *args: str) -> int:
    """`git work ARGS`, killed at its `number`-th git process; the exit status, -9 when it was."""
    env = {**clone.env, **dying(tmp_path, number, when), "PYTHONPATH": str(TOP)}
    command = [sys.executable, "-m", "gitflow_work", *args]
    return subprocess.run(command, cwd=clone.top, env=env, capture_output=True, check=False).returncode


@pytest.mark.parametrize("when", ["before", "after"])
def test_claim(hub: Hub, tmp_path: Path, when: str) -> None:
    between = 0
    for number in range(2, 60, STEP):
        clone = hub.clone(f"clone{number}")
        status = killed(clone, tmp_path, number, when, "claim", "T-1")
        assert status in (0, -9)
        record = hub.record("T-1")
        said = fields(clone).get("claimed_by")
        assert record is not None or said is None, "the item never says what the remote does not"
        between += record is not None and said is None
        again = shape(git_work(clone, "claim", "T-1", "--json"))
        assert again["outcome"] in ("claimed", "held")
        assert record in (None, hub.record("T-1")), "it goes on with the record that stood"
        assert fields(clone)["claimed_by"] == again["agent"] == hub.holder("T-1")
        assert (again["shared"], clone.status()) == (True, "")
        assert git_work(clone, "release", "T-1").status == 0
        assert hub.record("T-1") is None
        if status == 0:
            break
    assert number > 8
    assert between or (STEP > 1 and when == "before")


@pytest.mark.parametrize("verb", ["renew", "release"])
def test_renew_and_release(hub: Hub, tmp_path: Path, verb: str) -> None:
    other = hub.clone("other")
    for number in range(3, 60, STEP):
        clone = hub.clone(f"clone{number}")
        assert git_work(clone, "claim", "T-1").status == 0
        more = ("--for", "2h") if verb == "renew" else ()
        status = killed(clone, tmp_path, number, "after", verb, "T-1", *more)
        assert status in (0, -9)
        if verb == "renew" or fields(clone).get("claimed_by"):
            assert git_work(other, "claim", "T-1").status == 1, "nobody else has it meanwhile"
        if verb == "renew":
            again = shape(git_work(clone, "renew", "T-1", "--for", "3h", "--json"))
            assert (again["outcome"], again["shared"]) == ("renewed", True)
            assert fields(clone)["claimed_until"] == again["until"]
        assert git_work(clone, "release", "T-1").status == 0
        assert ("claimed_by" in fields(clone), hub.record("T-1"), clone.status()) == (False, None, "")
        assert clone.git("for-each-ref", "refs/work") == ""
        if status == 0:
            break
    assert number > 8
