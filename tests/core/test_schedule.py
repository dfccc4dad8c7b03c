"""Windows and freezes: by hand at the turns of clocks, and against a reckoning minute by minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitflow_work.core.schedule import (
    BadSchedule,
    Schedule,
    Span,
    Window,
    cron_window,
    freeze,
    moment,
    week_window,
    zone_of,
)

BERLIN, NEW_YORK, LORD_HOWE, KOLKATA = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"

# Points in time are UTC. In 2026 Berlin goes from +1 to +2 on 29 March at 01:00Z and back on 25 October at 01:00Z; New
# York from -5 to -4 on 8 March at 07:00Z and back on 1 November at 06:00Z; Lord Howe goes by half an hour, from +11 to
# +10:30 on 4 April at 15:00Z, and on again on 3 October at 15:30Z.
OPEN: list[tuple[str, str, str, bool]] = [
    ("* 9-16 * * 1-5", "UTC", "2026-11-16T09:00", True),
    ("* 9-16 * * 1-5", "UTC", "2026-11-16T16:59", True),
    ("* 9-16 * * 1-5", "UTC", "2026-11-16T17:00", False),
    ("* 9-16 * * 1-5", "UTC", "2026-11-15T12:00", False),
    ("* 9-16 * * 1-5", BERLIN, "2026-11-16T08:00", True),
    ("* 9-16 * * 1-5", BERLIN, "2026-07-16T07:00", True),
    ("* 9-16 * * 1-5", BERLIN, "2026-07-16T15:00", False),
    ("0 9-16 * * *", "UTC", "2026-11-16T09:01", False),
    ("0 0 29 2 *", "UTC", "2028-02-29T00:00", True),
    ("0 0 29 2 *", "UTC", "2026-03-01T00:00", False),
    ("* * L * *", "UTC", "2027-02-28T12:00", True),
    ("* * L * *", "UTC", "2028-02-28T12:00", False),
    ("* * * * 5#1", "UTC", "2026-05-01T12:00", True),
    ("* * * * 5#1", "UTC", "2026-05-08T12:00", False),
    ("* * 1 * 1", "UTC", "2026-06-08T12:00", True),
    # Berlin skips 02:00 to 02:59 on 29 March: nothing of it comes, and nothing else takes its place.
    ("* 2 * * *", BERLIN, "2026-03-29T00:59", False),
    ("* 2 * * *", BERLIN, "2026-03-29T01:00", False),
    ("30 2 * * *", BERLIN, "2026-03-29T01:00", False),
    ("30 2 * * *", BERLIN, "2026-03-29T01:30", False),
    ("0 3 * * *", BERLIN, "2026-03-29T01:00", True),
    # On 25 October it has 02:00 to 02:59 twice.
    ("30 2 * * *", BERLIN, "2026-10-25T00:30", True),
    ("30 2 * * *", BERLIN, "2026-10-25T01:30", True),
    ("30 2 * * *", BERLIN, "2026-10-25T02:30", False),
    ("* 2 * * *", NEW_YORK, "2026-03-08T07:30", False),
    ("* 1 * * *", NEW_YORK, "2026-03-08T06:59", True),
    ("* 1 * * *", NEW_YORK, "2026-11-01T05:30", True),
    ("* 1 * * *", NEW_YORK, "2026-11-01T06:30", True),
    ("* 1 * * *", NEW_YORK, "2026-11-01T07:00", False),
    ("45 1 * * *", LORD_HOWE, "2026-04-04T14:45", True),
    ("45 1 * * *", LORD_HOWE, "2026-04-04T15:15", True),
    ("45 1 * * *", LORD_HOWE, "2026-04-04T15:45", False),
    ("15 2 * * *", LORD_HOWE, "2026-10-03T15:30", False),
    ("30 2 * * *", LORD_HOWE, "2026-10-03T15:30", True),
    ("30 5 * * *", KOLKATA, "2026-11-16T00:00", True),
    ("Mon-Fri 09:00-17:00", BERLIN, "2026-11-16T08:00", True),
    ("Mon-Fri 09:00-17:00", BERLIN, "2026-11-16T15:59", True),
    ("Mon-Fri 09:00-17:00", BERLIN, "2026-11-16T16:00", False),
    ("Mon-Fri 09:00-17:00", BERLIN, "2026-11-15T12:00", False),
    ("sat , SUN 10:00 - 12:00", "UTC", "2026-11-15T11:59", True),
    ("Fri-Mon 00:00-24:00", "UTC", "2026-11-15T23:59", True),
    ("Fri-Mon 00:00-24:00", "UTC", "2026-11-17T00:00", False),
    ("00:00-24:00", "UTC", "2026-11-17T00:00", True),
    ("22:00-06:00", "UTC", "2026-11-17T05:59", True),
    ("22:00-06:00", "UTC", "2026-11-17T06:00", False),
    ("Sun 22:00-06:00", "UTC", "2026-11-16T03:00", True),
    ("Sun 22:00-06:00", "UTC", "2026-11-15T03:00", False),
    ("Sun 22:00-06:00", "UTC", "2026-11-15T22:00", True),
    ("Sun 02:30-04:00", BERLIN, "2026-03-29T01:00", True),
    ("Sun 02:30-04:00", BERLIN, "2026-03-29T00:59", False),
    ("Sun 02:30-02:45", BERLIN, "2026-10-25T00:44", True),
    ("Sun 02:30-02:45", BERLIN, "2026-10-25T01:30", True),
]


def window(text: str) -> Window:
    return week_window(text) if ":" in text else cron_window(text)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}:00+00:00")


@pytest.mark.parametrize(("text", "zone", "when", "is_open"), OPEN)
def test_a_window_is_open_in_its_minutes(text: str, zone: str, when: str, is_open: bool) -> None:
    at = utc(when) + dt.timedelta(seconds=59, microseconds=999_999)
    assert Schedule((window(text),)).is_open(at, zone_of(zone)) is is_open
    assert Schedule((window(text),)).is_open(utc(when), zone_of(zone)) is is_open


def test_any_window_will_do() -> None:
    either = Schedule((week_window("Mon 09:00-10:00"), cron_window("* 12 * * *")))
    shown = [either.is_open(utc(f"2026-11-16T{hour}:30"), dt.UTC) for hour in ("09", "10", "12")]
    assert shown == [True, False, True]


FREEZES: list[tuple[str, str, str, bool]] = [
    ("2026-12-20/2027-01-03", "UTC", "2026-12-19T23:59", False),
    ("2026-12-20/2027-01-03", "UTC", "2026-12-20T00:00", True),
    ("2026-12-20/2027-01-03", "UTC", "2027-01-03T23:59", True),
    ("2026-12-20/2027-01-03", "UTC", "2027-01-04T00:00", False),
    ("2026-12-20/2027-01-03", BERLIN, "2026-12-19T23:00", True),
    ("2026-12-20/2027-01-03", BERLIN, "2027-01-03T23:00", False),
    ("2026-12-24", "UTC", "2026-12-24T23:59", True),
    ("2026-12-24", "UTC", "2026-12-25T00:00", False),
    ("2028-02-29", "UTC", "2028-02-29T12:00", True),
    ("2026-12-20T18:00/2026-12-21T08:00", "UTC", "2026-12-20T17:59", False),
    ("2026-12-20T18:00/2026-12-21T08:00", "UTC", "2026-12-20T18:00", True),
    ("2026-12-20T18:00/2026-12-21T08:00", "UTC", "2026-12-21T07:59", True),
    ("2026-12-20T18:00/2026-12-21T08:00", "UTC", "2026-12-21T08:00", False),
    ("2026-12-20 18:00/2026-12-21", "UTC", "2026-12-21T23:59", True),
    # A time that comes twice begins with its first, and ends with its last.
    ("2026-10-25T02:30/2026-10-25T05:00", BERLIN, "2026-10-25T00:29", False),
    ("2026-10-25T02:30/2026-10-25T05:00", BERLIN, "2026-10-25T00:30", True),
    ("2026-10-25T02:30/2026-10-25T05:00", BERLIN, "2026-10-25T01:10", True),
    ("2026-10-25T00:00/2026-10-25T02:30", BERLIN, "2026-10-25T01:29", True),
    ("2026-10-25T00:00/2026-10-25T02:30", BERLIN, "2026-10-25T01:30", False),
    # A time that is skipped is when the clock goes on.
    ("2026-03-29T02:30/2026-03-29T05:00", BERLIN, "2026-03-29T00:59", False),
    ("2026-03-29T02:30/2026-03-29T05:00", BERLIN, "2026-03-29T01:00", True),
    ("2026-03-29T00:00/2026-03-29T02:30", BERLIN, "2026-03-29T00:59", True),
    ("2026-03-29T00:00/2026-03-29T02:30", BERLIN, "2026-03-29T01:00", False),
    # Beirut has no midnight on 29 March: the day begins at 01:00.
    ("2026-03-29", "Asia/Beirut", "2026-03-28T21:59", False),
    ("2026-03-29", "Asia/Beirut", "2026-03-28T22:00", True),
]


@pytest.mark.parametrize(("text", "zone", "when", "is_frozen"), FREEZES)
def test_a_freeze_is_closed_between_its_ends(text: str, zone: str, when: str, is_frozen: bool) -> None:
    assert Schedule((), (freeze(text),)).is_open(utc(when), zone_of(zone)) is not is_frozen


OPENS: list[tuple[list[str], list[str], str, str, str]] = [
    (["Mon-Fri 09:00-17:00"], [], BERLIN, "2026-11-14T12:00", "2026-11-16T08:00"),
    (["Mon-Fri 09:00-17:00"], ["2026-11-16/2026-11-17"], BERLIN, "2026-11-14T12:00", "2026-11-18T08:00"),
    ([], ["2026-12-20/2027-01-03"], "UTC", "2026-12-24T12:00", "2027-01-04T00:00"),
    ([], ["2026-12-20/2026-12-24", "2026-12-24/2026-12-31"], "UTC", "2026-12-24T12:00", "2027-01-01T00:00"),
    (["30 2 * * *"], [], BERLIN, "2026-03-28T12:00", "2026-03-30T00:30"),
    (["30 2 * * *"], [], BERLIN, "2026-10-25T00:45", "2026-10-25T01:30"),
    (["30 2 * * *"], [], BERLIN, "2026-10-25T01:45", "2026-10-26T01:30"),
    (["Sun 02:30-04:00"], [], BERLIN, "2026-03-29T00:10", "2026-03-29T01:00"),
    (["Sun 01:00-02:30"], [], BERLIN, "2026-10-25T00:45", "2026-10-25T01:00"),
    (["0 0 29 2 *"], [], "UTC", "2026-11-16T12:00", "2028-02-29T00:00"),
    (["0 0 29 2 *", "0 0 1 1 *"], [], "UTC", "2026-11-16T12:00", "2027-01-01T00:00"),
]


@pytest.mark.parametrize(("windows", "freezes", "zone", "when", "opens"), OPENS)
def test_when_it_opens_next(windows: list[str], freezes: list[str], zone: str, when: str, opens: str) -> None:
    schedule = Schedule(tuple(map(window, windows)), tuple(map(freeze, freezes)))
    found = schedule.opens(utc(when), zone_of(zone))
    assert found == utc(opens)


def test_what_never_opens_again() -> None:
    over = Schedule((), (Span("2026-01-01", moment("2026-01-01", end=True), None),))
    assert over.opens(utc("2026-11-16T12:00"), dt.UTC) is None


def test_the_search_for_an_opening_ends() -> None:
    # Closed on every day on which the window would open.
    every_new_year = Schedule((cron_window("0 0 1 1 *"),), tuple(freeze(f"{2027 + n}-01-01") for n in range(100)))
    assert every_new_year.opens(utc("2026-11-16T12:00"), dt.UTC) is None


TURNS = [
    (BERLIN, "2026-03-28T20:00"),
    (BERLIN, "2026-10-24T20:00"),
    (NEW_YORK, "2026-03-08T02:00"),
    (NEW_YORK, "2026-11-01T01:00"),
    (LORD_HOWE, "2026-04-04T10:00"),
    (LORD_HOWE, "2026-10-03T10:00"),
]
WINDOWS = [
    "30 2 * * *", "*/7 1-2 * * *", "15,45 * * * 0", "0 3 * * *", "Sun 01:45-02:15", "23:30-02:10", "Sat 22:00-03:00",
    "02:10-02:20",
]  # fmt: skip


@pytest.mark.parametrize(("zone", "start"), TURNS)
@pytest.mark.parametrize("text", WINDOWS)
def test_openings_at_the_turn_of_clocks_are_those_of_a_walk_minute_by_minute(zone: str, start: str, text: str) -> None:
    schedule, there = Schedule((window(text),)), ZoneInfo(zone)
    minutes = [utc(start) + dt.timedelta(minutes=n) for n in range(60 * 14)]
    states = [schedule.is_open(at, there) for at in minutes]
    opening: dt.datetime | None = None
    for at, is_open in zip(reversed(minutes), reversed(states), strict=True):
        if is_open:
            opening = at
        elif opening is not None:
            assert schedule.opens(at, there) == opening, at
    assert any(states) or text in ("30 2 * * *", "02:10-02:20", "0 3 * * *")


FIELDS = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]


@st.composite
def crons(draw: st.DrawFn) -> tuple[str, list[set[int]]]:
    """A cron expression of lists, and the same as sets."""
    sets = [draw(st.one_of(st.none(), st.sets(st.integers(*ends), min_size=1, max_size=4))) for ends in FIELDS]
    text = " ".join("*" if one is None else ",".join(map(str, sorted(one))) for one in sets)
    every = [set(range(ends[0], ends[1] + 1)) for ends in FIELDS]
    return text, [full if one is None else one for one, full in zip(sets, every, strict=True)]


@settings(max_examples=150)
@given(crons(), st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2032, 1, 1)))  # noqa: DTZ001 # a wall clock's
def test_a_minute_matches_when_each_of_its_parts_does(cron: tuple[str, list[set[int]]], wall: dt.datetime) -> None:
    text, (minutes, hours, days, months, weekdays) = cron
    wall = wall.replace(second=0, microsecond=0)
    _, _, day, _, weekday = text.split()
    right = (wall.day in days, wall.isoweekday() % 7 in weekdays)
    # Cron's own rule: of day and weekday either will do when both are given.
    is_day = all(right) if "*" in (day, weekday) else any(right)
    expected = wall.minute in minutes and wall.hour in hours and wall.month in months and is_day
    try:
        found = cron_window(text)
    except BadSchedule:
        assert not expected
        return
    assert found.holds(wall) is expected


REFUSED = [
    (cron_window, "0 9 * *", "`0 9 * *` is no cron expression"),
    (cron_window, "0 0 9 * * *", "`0 0 9 * * *` is no cron expression"),
    (cron_window, "60 * * * *", "`60 * * * *` is no cron expression: Bad minute"),
    (cron_window, "* * * * MOO", "`* * * * MOO` is no cron expression: Bad day-of-week"),
    (cron_window, "0 0 31 2 *", "`0 0 31 2 *` is no cron expression: Bad day-of-month"),
    (cron_window, "* * */20 * 1L", "no minute ever matches `* * */20 * 1L`"),
    (cron_window, "@daily", "`@daily` is no cron expression"),
    (cron_window, "1 " * 200, f"`{('1 ' * 200)[:60]}` is no cron expression"),
    (week_window, "Mon-Fri", "`Mon-Fri` is no window"),
    (week_window, "Mon-Fri 9:00-17:00", "`Mon-Fri 9:00-17:00` is no window"),
    (week_window, "Moo 09:00-17:00", "`Moo` is no day of the week"),
    (week_window, "Mon-Wed-Fri 09:00-17:00", "`Mon-Wed-Fri` is no day of the week"),
    (week_window, "09:00-09:00", "`09:00-09:00` is no window: its times are from 00:00 to 24:00 and not the same"),
    (week_window, "09:60-10:00", "`09:60-10:00` is no window: its times are from 00:00 to 24:00 and not the same"),
    (week_window, "24:00-10:00", "`24:00-10:00` is no window: its times are from 00:00 to 24:00 and not the same"),
    (week_window, "09:00-24:01", "`09:00-24:01` is no window: its times are from 00:00 to 24:00 and not the same"),
    (freeze, "2027-01-03/2026-12-20", "`2027-01-03/2026-12-20` ends before it begins"),
    (freeze, "2026-12-20T08:00/2026-12-20T08:00", "`2026-12-20T08:00/2026-12-20T08:00` ends before it begins"),
    (freeze, "2026-02-29", "`2026-02-29` is no day or time"),
    (freeze, "2026-12-20/", "`` is no day or time"),
    (freeze, "20.12.2026", "`20.12.2026` is no day or time"),
    (freeze, "2026-12-20T08:00Z/2026-12-21", "`2026-12-20T08:00Z` is no day or time"),
    (freeze, "0001-01-01/9999-12-31", "`0001-01-01` is no day or time"),
    (moment, "9001-01-01", "`9001-01-01` is no day or time"),
    (zone_of, "Europe/Berlim", "there is no time zone `Europe/Berlim`"),
    (zone_of, "Europe", "there is no time zone `Europe`"),
    (zone_of, "../etc/passwd", "there is no time zone `../etc/passwd`"),
    (zone_of, "/etc/localtime", "there is no time zone `/etc/localtime`"),
    (zone_of, "a\0b", "there is no time zone `a\0b`"),
    (zone_of, "", "there is no time zone ``"),
]


@pytest.mark.parametrize(("read", "text", "message"), REFUSED)
def test_refused(read: object, text: str, message: str) -> None:
    assert callable(read)
    with pytest.raises(BadSchedule) as raised:
        read(text)
    assert raised.value.message == message


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=40), st.text("0123456789*/-,#LW MONFRI:T", max_size=40)))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (cron_window, week_window, freeze, moment, zone_of):
        assert _tried(read, text)


def _tried(read: object, text: str) -> bool:
    assert callable(read)
    try:
        read(text)
    except BadSchedule as error:
        return bool(error.message)
    return True
