"""How long GitHub is waited for. Every wait has a bound that GitHub cannot move.

PyGithub's own retries are switched off: they wait for whatever a header says, up to an hour and more.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gitflow_work.core.forge.answers import ForgeTrouble

TRIES = 3
SECONDARY_WAIT = 60.0
"""What GitHub asks for when it names no time."""


class Limits(NamedTuple):
    """Seconds: for one request, for all of one command, and for one pause before a request is made again."""

    request: float
    total: float
    pause: float


CI = Limits(request=15.0, total=28.0, pause=10.0)
"""For checks on a CI machine, and for people: never half a minute."""
HOOK = Limits(request=5.0, total=9.0, pause=3.0)
"""For hooks, where a person or a server waits: never ten seconds."""


PATIENCE = "GIT_WORK_PATIENCE"
"""The environment's word for less than that: seconds for all of one command."""


def within(usual: Limits, environment: Mapping[str, str]) -> Limits:
    """The usual limits, all in proportion shorter where the environment says so; longer is not to be had.

    Raises ForgeTrouble when what it says is no number of seconds above zero.
    """
    told = environment.get(PATIENCE, "").strip()
    if not told:
        return usual
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", told) or float(told) <= 0:
        raise ForgeTrouble(f"{PATIENCE} is no number of seconds", hint=f"unset it, or set {PATIENCE}=5")
    part = min(1.0, float(told) / usual.total)
    return Limits(usual.request * part, usual.total * part, usual.pause * part)


class Pace(NamedTuple):
    """The clocks, as arguments. `tick` counts seconds; `now` is the time of the calendar, in seconds since 1970."""

    tick: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time


class Budget:
    """What is left of the total. It begins with the first question."""

    def __init__(self, limits: Limits, pace: Pace) -> None:
        self.limits = limits
        self.pace = pace
        self._end: float | None = None

    def left(self) -> float:
        """Seconds; zero or less when it is used up."""
        if self._end is None:
            self._end = self.pace.tick() + self.limits.total
        return self._end - self.pace.tick()

    def request(self) -> float:
        """Seconds that the next request may take."""
        return min(self.limits.request, self.left())

    def wait(self, seconds: float) -> bool:
        """Wait, when that is within the bounds; else say False at once."""
        if seconds > self.limits.pause or seconds >= self.left():
            return False
        self.pace.sleep(seconds)
        return True


def limited(status: int, headers: Mapping[str, str], message: str, now: float) -> float | None:
    """After how many seconds GitHub may be asked again, when this answer is about one of its limits; else None.

    `headers` have lower-case names. GitHub tells its limits by 403 or by 429; a plain 403 is about permissions.
    """
    if status not in (403, 429):
        return None
    after = headers.get("retry-after", "").strip()
    if after:
        # HTTP allows a date here, too; that is not worth waiting for.
        seconds = _number(after)
        return seconds if seconds is not None else SECONDARY_WAIT
    if headers.get("x-ratelimit-remaining") == "0":
        reset = _number(headers.get("x-ratelimit-reset", ""))
        # A second more, as it is not said when in that second the hour begins.
        return max(reset - now, 0.0) + 1.0 if reset is not None else SECONDARY_WAIT
    words = message.lower()
    if status == 429 or "rate limit" in words or "abuse detection" in words:
        return SECONDARY_WAIT
    return None


def _number(text: str) -> float | None:
    """A count of seconds; None when it is none."""
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
