"""`git work pr`: opens the request of an item once, never pushes unasked, and tells how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import faults
from tests.github.life import Life, living
from tests.output.shapes import valid

TEMPLATE = ".workflow/templates/pull_request.md"


@pytest.fixture
def life(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Life]:
    with living(tmp_path, clean_env) as made:
        yield made


def requests(life: Life) -> list[int]:
    return [one.number for one in life.gh.repo.pulls()]


def test_it_is_opened_once_and_found_again(life: Life) -> None:
    life.begin()
    first = valid(life.work(life.bob, "pr", "T-1", "--json").shape)
    number = first["request"]["number"]
    assert (first["made"], first["pushed"], first["head"], first["base"]) == (True, False, "topic", "main")
    issue = life.gh.issue_at(number)
    assert (issue.title, issue.author) == ("Task 1", "bob")
    assert issue.body.rstrip().splitlines()[-1] == "Work-Item: T-1"
    again = valid(life.work(life.bob, "pr", "open", "T-1", "--json").shape)
    assert (again["made"], again["request"]["number"], requests(life)) == (False, number, [number])
    told = life.work(life.bob, "pr", "T-1")
    assert (told.status, told.out.splitlines()[0]) == (0, f"T-1: #{number} is open: Task 1")


def test_nothing_is_pushed_unasked(life: Life) -> None:
    life.begin()
    life.bob.git("switch", "-q", "-c", "another")
    life.bob.write("src/b.py", "print()\n")
    life.bob.commit("More")
    ran = life.work(life.bob, "pr", "T-1")
    assert (ran.status, requests(life)) == (1, [])
    assert "git push -u origin another" in ran.err
    planned = valid(life.work(life.bob, "pr", "T-1", "--push", "--dry-run", "--json").shape)
    assert (planned["request"], planned["pushed"], requests(life)) == (None, True, [])
    assert life.server.try_git("rev-parse", "-q", "--verify", "refs/heads/another").returncode == 1
    done = valid(life.work(life.bob, "pr", "T-1", "--push", "--draft", "--json").shape)
    assert (done["pushed"], life.server.git("rev-parse", "another")) == (True, life.bob.head())
    assert life.gh.pull(done["request"]["number"]).draft


def test_what_is_on_the_remote_is_never_overwritten(life: Life) -> None:
    life.begin()
    other = life.clone("ann")
    other.git("switch", "-q", "topic")
    other.write("theirs.txt", "theirs\n")
    theirs = other.commit("Theirs")
    other.git("push", "-q", "origin", "topic")
    life.bob.write("ours.txt", "ours\n")
    life.bob.commit("Ours")
    ran = life.work(life.bob, "pr", "T-1", "--push")
    assert (ran.status, requests(life), life.server.git("rev-parse", "topic")) == (1, [], theirs)


def test_the_template_of_the_repository_makes_title_and_body(life: Life) -> None:
    life.begin()
    life.bob.write(TEMPLATE, "# {{ id }}: {{ title }}\n\nStatus {{ status }}, by {{ actor }}.\n")
    life.bob.commit("A template")
    shape = valid(life.work(life.bob, "pr", "T-1", "--push", "--json").shape)
    assert (shape["title"], shape["body"]) == ("T-1: Task 1", "Status In Review, by bob.\n\nWork-Item: T-1\n")
    life.bob.git("switch", "-q", "-c", "second")
    shape = valid(life.work(life.bob, "pr", "T-1", "--push", "--title", "  Mine ", "--body", "Why", "--json").shape)
    assert (shape["title"], shape["body"]) == ("Mine", "Why\n\nWork-Item: T-1\n")


def test_a_template_that_cannot_be_rendered_opens_nothing(life: Life) -> None:
    life.begin()
    life.bob.write(TEMPLATE, "# {{ title }}\n\n{{ nothing }}\n")
    life.bob.commit("A bad template")
    ran = life.work(life.bob, "pr", "T-1", "--push")
    assert (ran.status, requests(life)) == (1, [])
    assert f"{TEMPLATE}:3" in ran.err


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (["pr", "T-9"], 2, "there is no item T-9"),
        (["pr"], 0, "Commands"),
        (["pr", "T-1", "--title", " "], 2, "the title of a pull request is not empty"),
        (["pr", "T-1", "--title", "x" * 300], 2, "at most 256 characters"),
        (["pr", "T-1", "--base", "nowhere"], 1, "a pull request from topic into nowhere"),
        (["pr", "T-1", "--base", "topic"], 2, "you are on topic"),
        (["pr", "status", "T-9"], 2, "there is no item T-9"),
    ],
)
def test_bad_input(life: Life, args: list[str], status: int, said: str) -> None:
    life.begin()
    ran = life.work(life.bob, *args)
    assert (ran.status, said in ran.said, requests(life)) == (status, True, []), ran


def test_on_no_branch_and_on_the_target_branch(life: Life) -> None:
    on_main = life.work(life.bob, "pr", "T-1")
    assert (on_main.status, "git switch -c T-1" in on_main.err) == (2, True)
    life.bob.git("switch", "-q", "--detach")
    nowhere = life.work(life.bob, "pr", "T-1")
    assert (nowhere.status, "HEAD is on no branch" in nowhere.err) == (2, True)


def test_a_branch_that_does_not_change_the_item_is_told(life: Life) -> None:
    life.begin()
    ran = life.work(life.bob, "pr", "T-2", "--dry-run")
    assert (ran.status, "topic does not change T-2" in ran.err) == (0, True)


@pytest.mark.parametrize("fault", [faults.BAD_GATEWAY, faults.UNAUTHORIZED, faults.HTML_PAGE, faults.NO_LINK])
@pytest.mark.parametrize("args", [("pr", "T-1"), ("pr", "status", "T-1")])
def test_a_fault_is_no_answer(life: Life, fault: faults.Fault, args: tuple[str, ...]) -> None:
    life.begin()
    with life.gh.failing(fault):
        ran = life.work(life.bob, *args)
    if fault is not faults.NO_LINK:  # it cuts nothing of lists as short as these
        assert (ran.status, requests(life)) == (3, [])
    assert life.gh.token_of("bob") not in ran.said


def test_the_status_of_branches_and_items(life: Life) -> None:
    life.begin()
    none = life.work(life.bob, "pr", "status", "--json")
    assert (none.status, valid(none.shape)["requests"], none.shape["verdict"]) == (1, [], "pending")
    number = life.work(life.bob, "pr", "T-1", "--json").shape["request"]["number"]
    life.gh.review(number, "ann", "CHANGES_REQUESTED")
    life.gh.check(life.gh.pull(number).head, "build", "failure")
    ran = life.work(life.bob, "pr", "status", "--json")
    shape = valid(ran.shape)
    [request] = shape["requests"]
    assert (ran.status, request["number"], shape["branch"]) == (1, number, "topic")
    assert [(one["login"], one["state"]) for one in request["reviews"]] == [("ann", "changes_requested")]
    assert [(one["name"], one["conclusion"]) for one in request["checks"]] == [("build", "failure")]
    assert [one["id"] for one in shape["items"]] == ["T-1"]
    life.green(number)
    as_ann = {"GIT_AUTHOR_EMAIL": "ann@example.org"}
    assert life.work(life.bob, "pr", "status", "T-1", **as_ann).status == 0
    assert life.work(life.bob, "pr", "status", "T-1").status == 1, "bob lacks the permission"
    life.gh.merge(number)
    life.bob.git("switch", "-q", "main")
    life.bob.git("pull", "-q")
    merged = valid(life.work(life.bob, "pr", "status", "T-1", "--json", **as_ann).shape)
    assert ([one["state"] for one in merged["requests"]], merged["verdict"]) == (["merged"], "pass")


def test_a_request_of_another_item_is_not_its_own(life: Life) -> None:
    life.begin()
    life.work(life.bob, "pr", "T-1")
    told = valid(life.work(life.bob, "pr", "status", "T-2", "--json").shape)
    assert told["requests"] == []
