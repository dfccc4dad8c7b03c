"""Windows and freezes in a named time zone.

A window is a set of minutes of the wall clock. A minute that the zone skips never comes; one that it has twice counts
twice. The rules of zones are those of Python's zoneinfo: the system's, else the package tzdata.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitflow_work.errors import WorkError

if TYPE_CHECKING:
    from cronsim import CronSim

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Spans are within these years, so that no zone leads out of those that Python knows."""
MAX_CRON = 200
"""So many characters a cron expression has at most."""
MAX_LEAPS = 100
"""So often the search for the next opening goes on from the end of a freeze or window."""

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)
_BACK = dt.timedelta(hours=3)
"""No zone turns its clock back by more."""


class BadSchedule(WorkError):
    """A window, a freeze, a time or a zone cannot be read."""

    code = "bad-schedule"


class Window(Protocol):
    """A set of minutes of the wall clock."""

    def holds(self, wall: dt.datetime) -> bool:
        """Whether the minute (without a zone, without seconds) is in the window."""
        ...

    def after(self, wall: dt.datetime) -> dt.datetime | None:
        """The first minute of the window that is later on the wall clock; None when there is none in years."""
        ...


@dataclass(frozen=True, slots=True)
class CronWindow:
    """The minutes that a cron expression of five fields matches."""

    text: str

    def holds(self, wall: dt.datetime) -> bool:
        """Whether the minute matches."""
        return self.after(wall - _MINUTE) == wall

    def after(self, wall: dt.datetime) -> dt.datetime | None:
        """The first match later than `wall`."""
        # Without a zone: given one, cronsim moves jobs of a skipped hour into the next, as Debian's cron does. That is
        # right for jobs, which are to run once, and wrong for windows.
        try:
            return next(_cron(self.text, wall), None)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class WeekWindow:
    """`Mon-Fri 09:00-17:00`: from `start` until before `end`, in minutes of the day.

    Where `end` is not later than `start` it goes on past midnight, and belongs to the day on which it begins.
    """

    text: str
    days: frozenset[int]
    start: int
    end: int

    def holds(self, wall: dt.datetime) -> bool:
        """Whether the minute is in the window of its day, or in the day before's that goes past midnight."""
        minute, day = wall.hour * 60 + wall.minute, wall.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        return (day in self.days and minute >= self.start) or ((day - 1) % 7 in self.days and minute < self.end)

    def after(self, wall: dt.datetime) -> dt.datetime | None:
        """The next minute when it is in the window, else the next start."""
        try:
            if self.holds(wall + _MINUTE):
                return wall + _MINUTE
            midnight = wall.replace(hour=0, minute=0)
            starts = (midnight + n * _DAY + self.start * _MINUTE for n in range(8))
            return next(one for one in starts if one > wall and one.weekday() in self.days)
        except OverflowError:
            return None


class Span(NamedTuple):
    """From `start` until before `end`, on the wall clock. None: open on that side."""

    text: str
    start: dt.datetime | None
    end: dt.datetime | None

    def instants(self, zone: dt.tzinfo) -> tuple[dt.datetime | None, dt.datetime | None]:
        """The same as points in time (UTC). Where the zone has a time twice, the longer span is meant."""
        first = None if self.start is None else _instant(self.start, zone)
        return first, None if self.end is None else _instant(self.end, zone, last=True)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is allowed: inside one of `windows` (any time without them), and outside all `closed` spans."""

    windows: tuple[Window, ...] = ()
    closed: tuple[Span, ...] = ()

    def closed_by(self, when: dt.datetime, zone: dt.tzinfo) -> Span | None:
        """The first span that the point in time is in."""
        return next((span for span in self.closed if _within(when, span, zone)), None)

    def is_open(self, when: dt.datetime, zone: dt.tzinfo) -> bool:
        """Whether it is allowed at this point in time."""
        return self._in_window(when, zone) and self.closed_by(when, zone) is None

    def opens(self, when: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
        """The first time (UTC, to the minute) after `when` at which it is allowed; None when none was found.

        `when` itself is taken to be a time at which it is not.
        """
        at = when.astimezone(dt.UTC)
        for _ in range(MAX_LEAPS):
            span = self.closed_by(at, zone)
            if span is not None:
                end = span.instants(zone)[1]
                if end is None:
                    return None
                at = end
            elif self._in_window(at, zone):
                return at
            else:
                opening = min(filter(None, (_next(window, at, zone) for window in self.windows)), default=None)
                if opening is None:
                    return None
                at = opening
        return None

    def _in_window(self, when: dt.datetime, zone: dt.tzinfo) -> bool:
        wall = wall_clock(when, zone)
        return not self.windows or any(window.holds(wall) for window in self.windows)


def wall_clock(when: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The minute that the wall clock of `zone` shows, without a zone. Raises OverflowError at the ends of time."""
    return when.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None, fold=0)


def zone_of(name: str) -> dt.tzinfo:
    """The zone of a name such as Europe/Berlin. Raises BadSchedule."""
    if name == "UTC":
        return dt.UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        # A folder of zones (`Europe`), a path, a word: each is refused in a way of its own.
        raise BadSchedule(
            f"there is no time zone `{name[:60]}`", hint="write one such as Europe/Berlin, or UTC"
        ) from None


def cron_window(text: str) -> CronWindow:
    """A window from a cron expression of five fields. Raises BadSchedule."""
    from cronsim import CronSimError

    if len(text) > MAX_CRON or len(text.split()) != 5:
        raise BadSchedule(
            f"`{text[:60]}` is no cron expression",
            hint="five fields: minute hour day month weekday, as `* 9-16 * * 1-5`",
        )
    try:
        found = next(_cron(text, dt.datetime(2024, 1, 1)), None)  # noqa: DTZ001 # the wall clock has no zone
    except (CronSimError, ValueError, AssertionError) as error:
        raise BadSchedule(f"`{text}` is no cron expression: {str(error)[:60]}") from None
    if found is None:
        raise BadSchedule(f"no minute ever matches `{text}`")
    return CronWindow(" ".join(text.split()))


_WEEKLY = re.compile(r"(?:([A-Za-z][A-Za-z, -]*?)\s+)?(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)", re.ASCII)


def week_window(text: str) -> WeekWindow:
    """A window from `Mon-Fri 09:00-17:00`, `Sat,Sun 10:00-12:00` or `22:00-06:00`. Raises BadSchedule."""
    found = _WEEKLY.fullmatch(text.strip())
    if found is None:
        raise BadSchedule(f"`{text[:60]}` is no window", hint="write days and times: Mon-Fri 09:00-17:00")
    hours = [int(one) for one in found.groups()[1:]]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or start >= 1440 or end > 1440 or start == end:
        raise BadSchedule(f"`{text[:60]}` is no window: its times are from 00:00 to 24:00 and not the same")
    days = frozenset(_days(found[1])) if found[1] else frozenset(range(7))
    return WeekWindow(" ".join(text.split()), days, start, end)


def _days(text: str) -> Iterator[int]:
    for part in text.split(","):
        ends = [one.strip().lower() for one in part.split("-")]
        if len(ends) > 2 or any(one not in DAYS for one in ends):
            raise BadSchedule(f"`{part.strip()[:40]}` is no day of the week", hint="write Mon, Tue, … Sun, or Mon-Fri")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        yield from ((first + n) % 7 for n in range((last - first) % 7 + 1))


def freeze(text: str) -> Span:
    """A span from `2026-12-20/2027-01-03`, one day, or with times (`2026-12-20T18:00/…`). Raises BadSchedule."""
    first, slash, last = text.strip().partition("/")
    start, end = moment(first), moment(last if slash else first, end=True)
    if start >= end:
        raise BadSchedule(f"`{text[:60]}` ends before it begins")
    return Span(text.strip(), start, end)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?", re.ASCII)


def moment(text: str, *, end: bool = False) -> dt.datetime:
    """A day or a minute of the wall clock; with `end` a day stands for its last minute's end. Raises BadSchedule."""
    found = _MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        read = dt.datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}")
        if not FIRST_YEAR <= read.year <= LAST_YEAR:
            raise ValueError
        return read + _DAY if end and not found[2] else read
    except ValueError:
        hint = "write 2026-12-20, or 2026-12-20T18:00; times are those of the zone"
        raise BadSchedule(f"`{text.strip()[:60]}` is no day or time", hint=hint) from None


def _cron(text: str, wall: dt.datetime) -> CronSim:
    from cronsim import CronSim

    return CronSim(text, wall)


def _within(when: dt.datetime, span: Span, zone: dt.tzinfo) -> bool:
    start, end = span.instants(zone)
    return (start is None or start <= when) and (end is None or when < end)


def _instant(wall: dt.datetime, zone: dt.tzinfo, *, last: bool = False) -> dt.datetime:
    """When the wall clock shows this; its last time with `last`. A time that is skipped: when the clock goes on."""
    while True:
        there = wall.replace(tzinfo=zone, fold=int(last)).astimezone(dt.UTC)
        if wall_clock(there, zone) == wall:
            return there
        wall += _MINUTE


def _next(window: Window, at: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """The first point in time after `at` whose minute is in the window."""
    now = wall_clock(at, zone)
    later = _first(window, now, None, at, zone)
    if _offset(at, zone) <= _offset(at + _BACK, zone):
        return later
    # The clock will be turned back soon: minutes that it has shown already come again.
    again = _first(window, now - _BACK, now, at, zone)
    return min(filter(None, (later, again)), default=None)


def _first(
    window: Window, wall: dt.datetime, until: dt.datetime | None, at: dt.datetime, zone: dt.tzinfo
) -> dt.datetime | None:
    """When, after `at`, the first minute of the window comes that is after `wall` and at most `until`."""
    found = window.after(wall)
    while found is not None and (until is None or found <= until):
        for fold in (0, 1):
            there = found.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC)
            if there > at and wall_clock(there, zone) == found:
                return there
        found = window.after(found)
    return None


def _offset(when: dt.datetime, zone: dt.tzinfo) -> dt.timedelta:
    return when.astimezone(zone).utcoffset() or dt.timedelta()
