"""The whole story: a branch, a request, its check, a review, the merge by each method, the move after it, the audit.

And an illegal change, refused at each door.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import payloads
from tests.github.life import Life, Told, living
from tests.support import Repo

METHODS = ["merge", "squash", "rebase"]
BUILD = "build"


@pytest.fixture
def life(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Life]:
    with living(tmp_path, clean_env) as made:
        yield made


def runner(life: Life, ref: str) -> Repo:
    """What actions/checkout leaves: all branches, and `ref` checked out."""
    clone = life.clone("ann", "runner")
    clone.git("fetch", "-q", "origin", ref)
    clone.git("checkout", "-q", "--detach", "FETCH_HEAD")
    return clone


def check(life: Life, number: int) -> Told:
    """The Action on the request, with a comment."""
    token = life.gh.token_of("github-actions[bot]")
    payload = payloads.pull_request(life.gh, number)
    return life.action(runner(life, f"refs/pull/{number}/merge"), "pull_request", payload, token, comment="true")


def audit(life: Life, before: str) -> Told:
    return life.action(runner(life, "refs/heads/main"), "push", life.pushed(before, life.main()))


def done_in_its_own_request(life: Life) -> None:
    """bob's branch takes T-1 all the way: on a branch the gates of GitHub are asked when it lands."""
    life.begin()
    path = ".workflow/tasks/T-1.md"
    life.bob.write(path, life.bob.read(path).replace("status: In Review", "status: Done"))
    life.bob.git("add", path)
    mover = {"GIT_AUTHOR_NAME": "Triage", "GIT_AUTHOR_EMAIL": "shop-triage@example.org"}
    life.bob.git("commit", "-q", "-m", "T-1: In Review -> Done (finish)", env=mover)
    life.bob.git("push", "-q", "origin", "topic")


@pytest.mark.parametrize("method", METHODS)
def test_from_the_branch_to_the_audit(life: Life, method: str) -> None:
    life.begin()
    ran = life.work(life.bob, "pr", "T-1", "--json")
    number = ran.shape["request"]["number"]
    assert check(life, number).status == 0
    status = life.work(life.bob, "pr", "status", "T-1")
    assert (status.status, "pending: checks" in status.out, "fail: approvals" in status.out) == (1, True, True)
    life.gh.check(life.gh.pull(number).head, BUILD, None)
    assert "pending: checks" in life.work(life.bob, "pr", "status", "T-1").out
    life.green(number)
    status = life.work(life.bob, "pr", "status", "T-1", GIT_AUTHOR_EMAIL="ann@example.org")
    assert (status.status, "pass: Done (finish)" in status.out) == (0, True), status.out
    assert len(life.gh.issue_at(number).comments) == 1
    before = life.main()
    merged = life.gh.merge(number, method)
    assert (life.status(), audit(life, before).status) == ("In Review", 0)
    moved = life.action(runner(life, "refs/heads/main"), "push", life.pushed(before, merged), mode="advance")
    assert (moved.status, moved.outputs["items"]) == (0, '["T-1"]'), moved.out
    assert life.status() == "Done"
    last = audit(life, merged)
    assert (last.status, last.outputs["verdict"], last.outputs["items"]) == (0, "pass", '["T-1"]'), last.out


@pytest.mark.parametrize("method", ["merge", "rebase"])
def test_a_request_that_brings_the_move_itself(life: Life, method: str) -> None:
    done_in_its_own_request(life)
    number = life.gh.open(head="topic", title="Work")
    refused = check(life, number)
    assert (refused.status, refused.outputs["verdict"]) == (1, "fail")
    assert "finish: approvals (0 approvals" in refused.page
    life.green(number)
    fine = check(life, number)
    assert (fine.status, fine.outputs["verdict"]) == (0, "pass"), fine.out
    before = life.main()
    life.gh.merge(number, method)
    last = audit(life, before)
    assert (last.status, life.status()) == (0, "Done"), last.out
    assert life.work(life.bob, "advance").out.startswith("nothing to move")


def test_an_illegal_change_is_refused_at_each_door(life: Life) -> None:
    """T-2 from To Do to Done, by hand, with all gates of GitHub unmet."""
    life.bob.git("switch", "-q", "-c", "short", "origin/main")
    moved = life.work(life.bob, "move", "T-2", "done")
    assert (moved.status, "no transition leads there" in moved.err) == (1, True)
    path = ".workflow/tasks/T-2.md"
    life.bob.write(path, life.bob.read(path).replace("status: To Do", "status: Done"))
    life.bob.git("add", path)
    assert life.work(life.bob, "hook", "pre-commit").status == 1
    life.bob.git("commit", "-q", "--no-verify", "-m", "Quickly")
    life.bob.git("push", "-q", "origin", "short")
    assert life.work(life.bob, "check", "origin/main..HEAD").status == 1
    number = life.gh.open(head="short", title="Quickly")
    refused = check(life, number)
    assert (refused.status, refused.outputs["verdict"]) == (1, "fail")
    [comment] = life.gh.issue_at(number).comments
    assert "## git work check: refused" in comment.body
    group = life.gh.queue(number)
    queued = life.action(runner(life, group["head_ref"]), "merge_group", payloads.merge_group(life.gh, group))
    assert queued.status == 1
    before = life.main()
    merged = life.gh.merge(number)  # by an administrator, past the required check
    told = audit(life, before)
    assert (told.status, told.outputs["verdict"]) == (1, "fail")
    commit = life.bob.head()
    assert "`main` has changes that the check does not allow" in told.page
    assert f"`git revert {commit[:12]}`" in told.page
    assert "written by `bob <bob@example.org>`" in told.page
    assert life.work(life.bob, "advance").out.startswith("nothing to move")
    assert life.main() == merged


def test_a_move_pushed_past_every_request_is_told(life: Life) -> None:
    """Legal but for the gates of GitHub: nobody asked for a review."""
    done_in_its_own_request(life)
    before = life.main()
    life.bob.git("push", "-q", "origin", "HEAD:main")
    told = audit(life, before)
    assert (told.status, told.outputs["verdict"]) == (1, "fail"), told.out
    assert "changes that the check does not allow" in told.page


def test_a_request_merged_without_its_gates_is_told_and_not_advanced(life: Life) -> None:
    life.begin()
    number = life.gh.open(head="topic")
    before = life.main()
    life.gh.merge(number)
    assert audit(life, before).status == 0, "the item is in review still"
    ran = life.work(life.bob, "advance")
    assert (life.status(), "stays: T-1" in ran.out) == ("In Review", True)
