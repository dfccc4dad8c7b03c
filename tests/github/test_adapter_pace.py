"""How long GitHub is waited for, on clocks of the test's own."""

from __future__ import annotations

import pytest

from gitflow_work.adapters.github import pace
from gitflow_work.adapters.github.pace import Budget, Limits, Pace, limited
from gitflow_work.core.forge.answers import ForgeTrouble

NOW = 1_767_322_000.0

ANSWERS: dict[str, tuple[int, dict[str, str], str, float | None]] = {
    "good": (200, {"x-ratelimit-remaining": "0"}, "", None),
    "not found": (404, {"retry-after": "5"}, "", None),
    "may not": (403, {"x-ratelimit-remaining": "4999"}, "Resource not accessible by integration", None),
    "may not, in other words": (403, {}, "", None),
    "the hour is used up": (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 1800)}, "", 1801),
    "the hour was used up": (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) - 9)}, "", 1),
    "used up without a time": (403, {"x-ratelimit-remaining": "0"}, "", 60),
    "used up, an odd time": (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, "", 60),
    "used up by 429": (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 30)}, "", 31),
    "too fast": (403, {}, "You have exceeded a secondary rate limit.", 60),
    "too fast, in old words": (403, {}, "You have triggered an abuse detection mechanism", 60),
    "told when": (403, {"retry-after": "1"}, "", 1),
    "told when before the hour": (403, {"retry-after": "7", "x-ratelimit-remaining": "0"}, "", 7),
    "429": (429, {}, "", 60),
    "429 told when": (429, {"retry-after": "3"}, "", 3),
    "429 for ever": (429, {"retry-after": "99999"}, "", 99_999),
    "429 for ever and ever": (429, {"retry-after": "9" * 400}, "", 60),
    "a date": (429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "", 60),
    "less than nothing": (429, {"retry-after": "-1"}, "", 60),
}


@pytest.mark.parametrize(("status", "headers", "message", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_when_github_may_be_asked_again(
    status: int, headers: dict[str, str], message: str, expected: float | None
) -> None:
    assert limited(status, headers, message, NOW) == expected


class Watch:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def pace(self) -> Pace:
        return Pace(tick=lambda: self.time, sleep=self.sleep, now=lambda: NOW)


LIMITS = Limits(request=5.0, total=9.0, pause=3.0)


def test_a_budget_begins_with_the_first_question() -> None:
    watch = Watch()
    budget = Budget(LIMITS, watch.pace())
    watch.time += 1000
    assert (budget.request(), budget.left()) == (5.0, 9.0)
    watch.time += 6
    assert (budget.request(), budget.left()) == (3.0, 3.0)
    watch.time += 6
    assert budget.request() < 0


@pytest.mark.parametrize(("seconds", "waited"), [(0.0, True), (3.0, True), (3.1, False), (99_999.0, False)])
def test_no_pause_is_longer_than_its_bound(seconds: float, waited: bool) -> None:
    watch = Watch()
    assert Budget(LIMITS, watch.pace()).wait(seconds) is waited
    assert watch.slept == ([seconds] if waited else [])


def test_no_pause_goes_beyond_the_total() -> None:
    watch = Watch()
    budget = Budget(LIMITS, watch.pace())
    assert [budget.wait(3.0) for _ in range(5)] == [True, True, False, False, False]
    assert watch.time == 106.0


def test_the_bounds_are_those_that_are_promised() -> None:
    assert pace.CI.total < 30
    assert pace.HOOK.total < 10
    assert pace.CI.request <= 15
    assert pace.HOOK.request <= 5


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("", pace.CI),
        ("2.8", Limits(1.5, 2.8, 1.0)),
        (" 14 ", Limits(7.5, 14.0, 5.0)),
        ("28", pace.CI),
        ("1000000", pace.CI),
    ],
)
def test_patience_only_shortens(told: str, expected: Limits) -> None:
    assert pace.within(pace.CI, {pace.PATIENCE: told}) == pytest.approx(expected)


@pytest.mark.parametrize("told", ["0", "0.0", "-3", "soon", "1e3", "nan", "inf", "٣", "9" * 400])
def test_patience_that_is_no_number_is_trouble(told: str) -> None:
    with pytest.raises(ForgeTrouble, match="GIT_WORK_PATIENCE is no number of seconds"):
        pace.within(pace.CI, {pace.PATIENCE: told})


def test_the_bounds_that_are_promised() -> None:
    assert pace.CI.pause < pace.CI.request < pace.CI.total < 30
    assert pace.HOOK.pause < pace.HOOK.request < pace.HOOK.total < 10
