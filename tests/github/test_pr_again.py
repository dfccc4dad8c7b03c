"""`git work pr` a second time: after a request was closed or merged, and from a second branch of the same item."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.life import Life, living
from tests.output.shapes import valid


@pytest.fixture
def life(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Life]:
    with living(tmp_path, clean_env) as made:
        yield made


def opened(life: Life, *args: str) -> tuple[int, bool, list[str]]:
    """The request's number, whether it was opened just now, and what was said besides."""
    ran = life.work(life.bob, "pr", "T-1", "--json", *args)
    assert ran.status == 0, ran
    shape = valid(ran.shape)
    return shape["request"]["number"], shape["made"], shape["notes"]


def test_a_closed_request_is_told_and_another_one_opened(life: Life) -> None:
    life.begin()
    first, _, notes = opened(life)
    assert notes == []
    life.gh.close(first)
    planned = valid(life.work(life.bob, "pr", "T-1", "--dry-run", "--json").shape)
    note = f"#{first} from topic was closed without a merge: {life.gh.url}/acme/shop/pull/{first}"
    assert planned["notes"] == [note]
    second, made, notes = opened(life)
    assert (second != first, made, notes) == (True, True, [note])
    assert opened(life) == (second, False, []), "of an open one there is nothing to tell"


def test_after_a_merge_the_next_one_of_the_branch_says_so(life: Life) -> None:
    number, _, _ = life.landed()
    life.bob.write("more.py", "print()\n")
    life.bob.commit("More")
    second, made, notes = opened(life, "--push")
    assert (second != number, made, notes[-1]) == (
        True,
        True,
        f"#{number} from topic was merged: {life.gh.url}/acme/shop/pull/{number}",
    )


def test_a_second_branch_of_the_item_is_told_of_the_first(life: Life) -> None:
    life.begin()
    first, _, _ = opened(life)
    life.bob.git("switch", "-q", "-c", "other")
    life.bob.write("other.py", "print()\n")
    life.bob.commit("Another way")
    second, made, notes = opened(life, "--push")
    assert (second != first, made) == (True, True)
    assert notes == [f"#{first} from topic changes T-1, too: {life.gh.url}/acme/shop/pull/{first}"]
    told = valid(life.work(life.bob, "pr", "status", "T-1", "--json").shape)
    assert [one["number"] for one in told["requests"]] == [second, first]
    life.gh.close(first)
    life.gh.close(second)
    [note] = opened(life)[2]
    assert note.startswith(f"#{second} from other was closed")


@pytest.mark.parametrize("args", [("pr", "T-1"), ("pr", "status"), ("pr", "status", "T-1")])
def test_offline_is_no_answer(life: Life, args: tuple[str, ...]) -> None:
    life.begin()
    life.gh.refuse()
    ran = life.work(life.bob, *args)
    assert (ran.status, ran.out) == (3, "")
    assert "cannot be reached" in ran.err
    assert "hint: look at the connection" in ran.err


def test_without_a_remote(life: Life) -> None:
    life.begin()
    life.bob.git("remote", "remove", "origin")
    ran = life.work(life.bob, "pr", "T-1")
    assert (ran.status, "there is no remote origin" in ran.err) == (2, True)
    assert life.work(life.bob, "pr", "status").status == 1, "which asks GitHub only"
