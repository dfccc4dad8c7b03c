"""The ways in which gates of GitHub could wait for each other for ever: each legal story comes to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import process
from tests.github.doors import TRIAGE, Doors
from tests.github.life import living

OWN = "git work check"


@pytest.fixture
def doors(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Doors]:
    with living(tmp_path, clean_env) as life:
        yield Doors(life)


def approved(doors: Doors) -> int:
    """A request that takes T-1 to Done, approved, with a green build."""
    doors.finished()
    number = doors.gh.open(head="topic")
    doors.life.green(number)
    return number


def test_the_move_is_made_before_the_merge_that_allows_it(doors: Doors) -> None:
    """`move` on a branch notes what is asked when it lands; nobody has to push to main afterwards."""
    doors.reviewed()
    moved = doors.life.work(doors.bob, "move", "T-1", "done", **TRIAGE)
    assert (moved.status, "pull_request" in moved.said) == (0, True), moved.said
    doors.push()
    number = doors.gh.open(head="topic")
    doors.life.green(number)
    assert doors.check(number).status == 0
    before = doors.life.main()
    doors.gh.merge(number)
    assert (doors.audit(before).status, doors.life.status()) == (0, "Done")


def test_hooks_let_a_branch_through_whose_gates_are_due_later(doors: Doors) -> None:
    doors.reviewed()
    path = ".workflow/tasks/T-1.md"
    doors.bob.write(path, doors.bob.read(path).replace("status: In Review", "status: Done"))
    doors.bob.git("add", path)
    committing = doors.life.work(doors.bob, "hook", "pre-commit", **TRIAGE)
    assert committing.status == 0, committing.said
    doors.bob.git("commit", "-q", "-m", "T-1: Done", env=TRIAGE)
    old, new = doors.bob.git("rev-parse", "origin/topic"), doors.bob.head()
    doors.push("waiting")  # so that the server has the commits
    env = {**doors.life.server.env, "GITHUB_API_URL": doors.gh.url, "GH_TOKEN": doors.gh.token}
    # A push to main itself is to be refused: a server's hook asks nobody, so nobody knows of a request.
    for ref, before, status in (("refs/heads/topic", old, 0), ("refs/heads/main", doors.life.main(), 3)):
        line = f"{before} {new} {ref}\n".encode()
        pushed = process(doors.life.server.top, "hook", "pre-receive", env=env, stdin=line)
        assert pushed.status == status, (ref, pushed.said)


def test_an_approval_outlives_the_move_that_it_allows(doors: Doors) -> None:
    doors.reviewed()
    number = doors.gh.open(head="topic")
    doors.life.green(number)
    doors.item("Done", by=TRIAGE)
    doors.push()
    doors.gh.sync()
    doors.gh.check(doors.gh.pull(number).head, "build")
    told = doors.check(number)
    assert told.status == 0, told.out


@pytest.mark.parametrize("gates", ["required", f"[build, {OWN}]"])
def test_the_check_does_not_wait_for_itself(doors: Doors, gates: str) -> None:
    doors.gates(f"[pull_request, {{approvals: {{role: maintainer}}}}, {{checks: {gates}}}]")
    doors.gh.protect(required=["build", OWN])
    number = approved(doors)
    head = doors.gh.pull(number).head
    ours = doors.gh.check(head, OWN, None)
    told = doors.check(number, WORK_CHECK_RUN=str(ours.id))
    assert told.status == 0, told.out
    # Somebody else's check of that name is one to wait for.
    doors.gh.check(head, OWN, None, app="other")
    told = doors.check(number, WORK_CHECK_RUN=str(ours.id))
    assert (told.status, re.search("checks .*git work check runs", told.page) is not None) == (1, True), told.page


def test_a_merge_group_lands_though_nothing_of_it_is_merged(doors: Doors) -> None:
    number = approved(doors)
    before = doors.life.main()
    group = doors.gh.queue(number)
    assert doors.group(group).status == 1, "its own commit has no build yet"
    doors.gh.check(group["head_sha"], "build")
    told = doors.group(group)
    assert told.status == 0, told.out
    doors.gh.land(number, group)
    assert doors.audit(before).status == 0
