"""What follows from reviews and checks, whichever forge told them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gitflow_work.core.forge.answers import CheckRun, ForgeTrouble, Review, newest_checks, opinions

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OID = "a" * 40

OPINIONS = {
    "nobody": ([], []),
    "an approval": (["ann approved"], ["ann approved"]),
    "a comment later takes nothing back": (["ann approved", "ann commented"], ["ann approved"]),
    "a comment alone is no opinion": (["ann commented"], []),
    "asked for changes afterwards": (["ann approved", "ann changes_requested"], ["ann changes_requested"]),
    "approved afterwards": (["ann changes_requested", "ann approved"], ["ann approved"]),
    "a dismissal brings no older approval to life": (["ann approved", "ann dismissed"], ["ann dismissed"]),
    "approved after a dismissal": (["ann dismissed", "ann approved"], ["ann approved"]),
    "each person for themselves": (
        ["bob approved", "ann changes_requested", "bob commented"],
        ["ann changes_requested", "bob approved"],
    ),
    "a login in another case is the same": (["Ann approved", "ann changes_requested"], ["ann changes_requested"]),
    "an account that is gone approves nothing": ([" approved"], []),
    "what an account that is gone asked for stands": (
        [" changes_requested", "ann approved"],
        ["ann approved", " changes_requested"],
    ),
    "two that are gone are not one": (
        [" changes_requested", " changes_requested", " approved"],
        [" changes_requested", " changes_requested"],
    ),
}


def review(text: str, at: int) -> Review:
    login, _, state = text.partition(" ")
    return Review(login, state, OID, START + timedelta(minutes=at))


@pytest.mark.parametrize(("told", "counts"), OPINIONS.values(), ids=OPINIONS)
def test_the_newest_opinion_of_each_person_counts(told: list[str], counts: list[str]) -> None:
    reviews = [review(text, at) for at, text in enumerate(told)]
    assert [f"{one.login} {one.state}" for one in opinions(reviews)] == counts
    assert opinions(reversed(reviews)) == opinions(reviews)  # the times tell, not the order of a list


def test_of_two_reviews_of_one_second_the_later_in_the_list_counts() -> None:
    reviews = [review("ann approved", 0), review("ann changes_requested", 0)]
    assert [one.state for one in opinions(reviews)] == ["changes_requested"]


def run(text: str, number: int, at: int | None = 0) -> CheckRun:
    name, app, conclusion = text.split("/")
    when = START + timedelta(minutes=at) if at is not None else None
    return CheckRun(name, app, "completed" if conclusion else "queued", conclusion, OID, "", when, number)


CHECKS = {
    "one": ([("test/ci/success", 1, 0)], ["test/ci/success"]),
    "run again": ([("test/ci/failure", 1, 0), ("test/ci/success", 2, 5)], ["test/ci/success"]),
    "run again and under way": ([("test/ci/success", 1, 0), ("test/ci/", 2, None)], ["test/ci/"]),
    "listed newest first": ([("test/ci/failure", 2, 5), ("test/ci/success", 1, 0)], ["test/ci/failure"]),
    "the id tells before the time": ([("test/ci/failure", 2, 0), ("test/ci/success", 1, 9)], ["test/ci/failure"]),
    "two apps are two checks": (
        [("test/other/success", 2, 0), ("test/ci/failure", 1, 0)],
        ["test/ci/failure", "test/other/success"],
    ),
    "a status is no check of an app": (
        [("test//success", 0, 9), ("test/ci/failure", 1, 0)],
        ["test//success", "test/ci/failure"],
    ),
    "statuses go by time": ([("test//success", 0, 9), ("test//failure", 0, 1)], ["test//success"]),
}


@pytest.mark.parametrize(("told", "counts"), CHECKS.values(), ids=CHECKS)
def test_the_newest_run_counts(told: list[tuple[str, int, int | None]], counts: list[str]) -> None:
    found = newest_checks(run(*one) for one in told)
    assert [f"{one.name}/{one.app}/{one.conclusion}" for one in found] == counts


def test_runs_on_two_commits_are_two_checks() -> None:
    other = run("test/ci/failure", 2)._replace(commit="b" * 40)
    assert newest_checks([run("test/ci/success", 1), other]) == (run("test/ci/success", 1), other)


def test_trouble_is_no_answer() -> None:
    found = ForgeTrouble("it is down", hint="wait", retry_after=7.5)
    assert (found.exit, found.code, found.message, found.hint, found.retry_after) == (
        3,
        "forge",
        "it is down",
        "wait",
        7.5,
    )
