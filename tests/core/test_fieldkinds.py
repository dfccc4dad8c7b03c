"""Kinds of fields: each takes what it should, refuses what it should, and says what was probably meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.item import Item, Value
from gitflow_work.core.types.kinds import KINDS, BadValue, is_set, missing, typed, value, values
from gitflow_work.core.types.recordtype import FIELD_KINDS, Field, RecordType

ENUM = Field("f", "enum", values=("High", "Low", "Data Loss"))
ONE_HOUR = timezone(timedelta(hours=1))

GOOD: dict[str, dict[str, Any]] = {
    "text": {"": "", "NO": "NO", "null": "null", "~": "~", " a\nb ": " a\nb "},
    "integer": {"0": 0, "12": 12, "-3": -3, "+4": 4, "010": 10, "9" * 18: 10**18 - 1},
    "number": {"0": Decimal(0), "-1.50": Decimal("-1.50"), "+2.0": Decimal(2), "010": Decimal(10)},
    "boolean": {"true": True, "false": False},
    "date": {"2026-12-31": date(2026, 12, 31), "2024-02-29": date(2024, 2, 29), "0001-01-01": date(1, 1, 1)},
    "date-time": {
        "2026-12-31T09:00:00Z": datetime(2026, 12, 31, 9, tzinfo=UTC),
        "2026-12-31T09:00:00.5+01:00": datetime(2026, 12, 31, 9, 0, 0, 500_000, ONE_HOUR),
        "2026-12-31T09:00:00.123456789-00:00": datetime(2026, 12, 31, 9, 0, 0, 123_456, UTC),
    },
    "user": {
        "ann": "ann", "@ann": "ann", "ann@example.org": "ann@example.org", "ann+x@example.org": "ann+x@example.org",
        "team:acme/web-ui": "team:acme/web-ui", "@team:acme/web": "team:acme/web", "bob[bot]": "bob[bot]",
        "a.b_c-d": "a.b_c-d", "ünd": "ünd",
    },
    "url": dict.fromkeys((
        "https://example.org", "http://example.org:8080/a?b=c#d", "HTTPS://EXAMPLE.ORG/", "https://[::1]/x",
        "https://example.org?q", "https://exämple.org/ü",
    )),
    "id": dict.fromkeys(("T-7k3f9q", "task-12", "BACK-7.1", "t-1")),
    "enum": {"High": "High", "Data Loss": "Data Loss"},
}  # fmt: skip

BAD: dict[str, dict[str, str | None]] = {
    "integer": {
        "": None, "1.5": None, "1e3": None, "0x10": None, "٣": None, "１２": None, "--1": None, "1" * 19: None,
        "9" * 100_000: None, " 12": "12", "1_000": "1000", "1,000": "1000", "12.0": "12", "#12": "12", "3h": "3",
    },
    "number": {
        "": None, "1e3": None, "inf": None, "NaN": None, "1" * 19: None, "1.2.3": None, "٣.٥": None,
        "1,5": "1.5", ".5": "0.5", "5.": "5", "1,000.5": "1000.5", "-.5": "-0.5", "3 h": "3", "12 ": "12",
    },
    "boolean": {"": None, "maybe": None, "2": None, "True": "true", "yes": "true", "off": "false", "0": "false"},
    "date": {
        "": None, "tomorrow": None, "2026-02-30": None, "2025-02-29": None, "2026-13-01": None, "0000-01-01": None,
        "31.12.2026": None, "12/31/2026": None, "2026-W05-1": None, "２０２６-01-01": None, "2026-1-2": "2026-01-02",
        "2026/01/02": "2026-01-02", "20260102": "2026-01-02", "2026-01-02T10:00:00Z": "2026-01-02",
    },
    "date-time": {
        "": None, "now": None, "09:00": None, "2026-12-31T25:00:00Z": None, "2026-12-31T09:00:60Z": None,
        "2026-02-30T09:00:00Z": None, "2026-12-31T09:00:00+24:00": None, "9999-12-31T23:59:59-01:00": None,
        "0001-01-01T00:00:00+01:00": None, "2026-12-31": "2026-12-31T00:00:00Z",
        "2026-12-31 9:00": "2026-12-31T09:00:00Z", "2026-12-31T09:00:00": "2026-12-31T09:00:00Z",
        "2026-12-31t09:00:00z": "2026-12-31T09:00:00Z", "2026-12-31T09:00:00+0100": "2026-12-31T09:00:00+01:00",
        "2026-12-31 09:00:00 UTC": "2026-12-31T09:00:00Z",
    },
    "user": {
        "": None, "@": None, "ann dev": None, "ann,bob": None, "ann@": None, "team:acme": None, "team:": None,
        "a/b": None, "<ann@example.org>": None, "-ann": None, "a" * 300: None,
    },
    "url": {
        "": None, "https://": None, "https:///x": None, "ftp://example.org": None, "javascript:alert(1)": None,
        "https://a b.org": None, "https://ann:pw@example.org/": None, "https://" + "a" * 3000: None,
        "https://[::1": None, "example.org/a": "https://example.org/a",
    },
    "id": {"": None, "12": None, "T-": None, "T-1.lock": None, "T-1, T-2": None, "T-" + "1" * 50: None, "T_1": "T-1"},
    "enum": {"": None, "Urgent": None, "hgih": "High", "high": "High", "data-loss": "Data Loss", " Low": "Low"},
}  # fmt: skip


def field(kind: str) -> Field:
    return ENUM if kind == "enum" else Field("f", kind)


def cases(table: dict[str, dict[str, Any]]) -> list[Any]:
    rows = ((kind, text, wanted) for kind, texts in table.items() for text, wanted in texts.items())
    return [pytest.param(*row, id=f"{row[0]}: {row[1][:30]}") for row in rows]


def test_every_kind_is_in_both_tables() -> None:
    assert {*GOOD, "list"} == FIELD_KINDS == {*KINDS, "enum", "list"}
    assert {*BAD, "text"} == {*GOOD}


@pytest.mark.parametrize(("kind", "text", "wanted"), cases(GOOD))
def test_a_good_text_has_its_value(kind: str, text: str, wanted: Any) -> None:
    found = typed(field(kind), text)
    wanted = text if wanted is None else wanted
    assert (found, type(found)) == (wanted, type(wanted))
    if isinstance(found, datetime):
        assert found.utcoffset() == wanted.utcoffset()


@pytest.mark.parametrize(("kind", "text", "meant"), cases(BAD))
def test_a_bad_text_is_refused_and_a_near_miss_named(kind: str, text: str, meant: str | None) -> None:
    with pytest.raises(BadValue) as caught:
        typed(field(kind), text)
    problem = caught.value
    shown = f"`{text[:20]}" if text.strip() else "an empty text"
    assert problem.message.startswith("f is ")
    assert shown in problem.message
    assert len(problem.message) < 200
    if meant is None:
        assert problem.hint is None
    else:
        assert problem.hint is not None
        assert problem.hint.startswith(f"did you mean `{meant}`?")
        typed(field(kind), meant)


@pytest.mark.parametrize("kind", [one for one in KINDS if one != "text"])
@given(text=st.text(max_size=60) | st.from_regex(r"[0-9TZ:.+, #@/-]{1,40}", fullmatch=True))
def test_whatever_is_written_is_a_value_or_a_bad_value(kind: str, text: str) -> None:
    try:
        typed(field(kind), text)
    except BadValue as problem:
        if problem.hint is not None:
            typed(field(kind), problem.hint.removeprefix("did you mean `").removesuffix("`?"))


@given(st.dates())
def test_every_day_is_a_date(day: date) -> None:
    assert typed(field("date"), day.isoformat()) == day


@given(st.datetimes(timezones=st.just(UTC) | st.just(ONE_HOUR)).filter(lambda one: 1 < one.year < 9999))
def test_every_time_with_a_zone_is_a_date_time(time: datetime) -> None:
    assert typed(field("date-time"), time.isoformat()) == time


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_every_integer_of_18_digits_is_one(number: int) -> None:
    assert typed(field("integer"), str(number)) == number
    assert typed(field("number"), str(number)) == Decimal(number)


def test_a_difference_of_case_or_blanks_is_named() -> None:
    for text, why in (("high", "upper and lower case are told apart"), ("High ", "blanks count")):
        with pytest.raises(BadValue) as caught:
            typed(ENUM, text)
        assert caught.value.hint == f"did you mean `High`? {why}"


def test_an_enum_with_many_values_is_named_in_short() -> None:
    with pytest.raises(BadValue, match=r"f is one of v0, .*, v19 and 80 more, not `x`"):
        typed(Field("f", "enum", values=tuple(f"v{at}" for at in range(100))), "x")


@pytest.mark.parametrize(
    ("one", "written", "wanted"),
    [
        (Field("f"), None, None),
        (Field("f", "date"), None, None),
        (Field("f", "list"), (), None),
        (Field("f", "list"), None, None),
        (Field("f", "list"), "a", ["a"]),
        (Field("f", "list"), ("a", "b, c"), ["a", "b, c"]),
        (Field("f", "list", of="integer"), ("1", "2"), [1, 2]),
        (Field("f", "list", of="id"), ("T-1",), ["T-1"]),
        (Field("f", "list", of="enum", values=("a", "b")), ("b", "a"), ["b", "a"]),
    ],
)
def test_a_value_may_be_unset_or_a_list(one: Field, written: Value, wanted: Any) -> None:
    assert value(one, written) == wanted


@pytest.mark.parametrize(
    ("one", "written", "message", "hint"),
    [
        (Field("f"), ("a", "b"), "f is one text, not a list", None),
        (Field("f"), ("a",), "f is one text, not a list", "write `f: a`"),
        (ENUM, ("High",), "f is one of High, Low, Data Loss, not a list", "write `f: High`"),
        (Field("f", "date"), ("a", "b"), "f is a day of the calendar such as 2026-12-31, not a list", None),
        (Field("f", "list", of="integer"), ("1", "2h"), "each of f is a whole number", "did you mean `2`?"),
        (Field("f", "list", of="enum", values=("a", "b")), "a, b", "each of f is one of a, b", "a list: f: [a, b]"),
        (Field("f", "list", of="id"), "T-1, T-2", "each of f is an id", "a list: f: [T-1, T-2]"),
    ],
)
def test_a_list_and_a_text_are_told_apart(one: Field, written: Value, message: str, hint: str | None) -> None:
    with pytest.raises(BadValue) as caught:
        value(one, written)
    assert message in caught.value.message
    assert (hint or "") in (caught.value.hint or "")
    assert (hint is None) == (caught.value.hint is None)


def item(**fields: Value) -> Item:
    own: dict[str, Value] = {"id": "T-1", "type": "task", "title": "One", "status": "To Do", **fields}
    return Item("T-1", "task", "One", "To Do", own, dict.fromkeys(own, 1), "")


TASK = RecordType(
    "task", "T", "tasks", "task",
    fields={
        "due": Field("due", "date", required=True),
        "labels": Field("labels", "list", required=True),
        "pr": Field("pr", "integer"),
    },
)  # fmt: skip


def test_the_values_of_an_item_are_typed_and_those_not_set_are_absent() -> None:
    one = item(due="2026-12-31", pr=None, labels=(), other="010", more=("a",), empty=())
    own = {"id": "T-1", "type": "task", "title": "One", "status": "To Do"}
    assert values(TASK, one) == {**own, "due": date(2026, 12, 31), "other": "010", "more": ["a"]}
    with pytest.raises(BadValue, match="pr is a whole number"):
        values(TASK, item(pr="many"))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [(None, False), ("", False), (" ", False), ((), False), (("", " "), False), ("a", True), (("", "a"), True)],
)
def test_what_counts_as_set(written: Value, wanted: bool) -> None:
    assert is_set(written) is wanted
    assert missing(TASK, {"due": "x", "labels": written}) == ([] if wanted else ["labels"])
