"""The gate `schedule`: verdicts at a moment, what it says, and what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jsonschema
import pytest

from gitflow_work.core.facts import Facts, Instant, Moment
from gitflow_work.core.gates import BadGate, parse_gate
from gitflow_work.core.gates.schedule import ScheduleGate
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.formats.yamlfile import load
from tests.core.subjects import subject

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def judged(value: Any, when: str | None, zone: str = "UTC", *, claimed: bool = False) -> GateResult:
    gate = parse_gate({"schedule": value})
    assert isinstance(gate, ScheduleGate)
    asked = subject(gate)
    assert gate.needs(asked) == (Moment(),)
    at = None if when is None else Instant(dt.datetime.fromisoformat(when), zone, claimed)
    return gate.judge(asked, Facts({} if at is None else {Moment(): at}))


NOON = "2026-11-16T12:00:30+00:00"
VERDICTS: list[tuple[Any, str, Verdict]] = [
    ({"cron": "* 9-16 * * 1-5"}, NOON, PASS),
    ({"cron": "* 9-11 * * 1-5"}, NOON, FAIL),
    ({"cron": ["* 9-11 * * *", "0 12 * * *"]}, NOON, PASS),
    ({"windows": "Mon 09:00-17:00"}, NOON, PASS),
    ({"windows": ["Tue 09:00-17:00"], "cron": "0 12 * * *"}, NOON, PASS),
    ({"windows": ["Tue 09:00-17:00"]}, NOON, FAIL),
    ({"windows": ["Mon 09:00-17:00"], "freeze": "2026-11-16"}, NOON, FAIL),
    ({"freeze": ["2026-12-20/2027-01-03"]}, NOON, PASS),
    ({"freeze": ["2026-12-20/2027-01-03", "2026-11-16"]}, NOON, FAIL),
    ({"not_before": "2026-11-16"}, NOON, PASS),
    ({"not_before": "2026-11-16T12:01"}, NOON, FAIL),
    ({"not_after": "2026-11-16"}, NOON, PASS),
    ({"not_after": "2026-11-16T12:00"}, NOON, FAIL),
    ({"not_before": "2026-11-01", "not_after": "2026-11-15"}, NOON, FAIL),
    ({"windows": "12:00-13:00", "zone": "Europe/Berlin"}, NOON, FAIL),
    ({"windows": "13:00-14:00", "zone": "Europe/Berlin"}, NOON, PASS),
    ({"windows": "12:00-13:00"}, "2026-11-16T13:00:00+01:00", PASS),
]


@pytest.mark.parametrize(("value", "when", "verdict"), VERDICTS)
def test_the_verdict(value: Any, when: str, verdict: Verdict) -> None:
    result = judged(value, when)
    assert result.verdict is verdict
    jsonschema.validate(value, dict(ScheduleGate.value_schema))


def test_without_a_clock_it_is_unknown() -> None:
    assert judged({"freeze": "2026-12-24"}, None).verdict is UNKNOWN


def test_the_zone_of_the_gate_goes_before_that_of_the_repository() -> None:
    assert judged({"windows": "13:00-14:00"}, NOON, "Europe/Berlin").verdict is PASS
    assert judged({"windows": "13:00-14:00", "zone": "UTC"}, NOON, "Europe/Berlin").verdict is FAIL


@pytest.mark.parametrize(
    ("zone", "when", "found"),
    [
        ("Moon/Crater", NOON, "unknown: there is no time zone `Moon/Crater`"),
        ("Europe/Berlin", "9999-12-31T23:59:00+00:00", "unknown: the time is out of range"),
        ("America/New_York", "0001-01-01T00:00:00+00:00", "unknown: the time is out of range"),
    ],
)
def test_what_cannot_be_reckoned_is_unknown(zone: str, when: str, found: str) -> None:
    result = judged({"windows": "09:00-17:00"}, when, zone)
    assert (result.verdict, result.found) == (UNKNOWN, found)


def test_what_is_told() -> None:
    value = {"windows": ["Mon-Fri 09:00-17:00", "Sat 10:00-12:00"], "freeze": "2026-11-16", "not_before": "2026-01-01"}
    result = judged(value, NOON, "Europe/Berlin")
    assert result == GateResult(
        "schedule",
        FAIL,
        "in Mon-Fri 09:00-17:00 or Sat 10:00-12:00, outside 2026-11-16, not before 2026-01-01 (Europe/Berlin)",
        "it is Mon 2026-11-16 13:00 Europe/Berlin, in the freeze 2026-11-16",
        hint="wait until Tue 2026-11-17 09:00 Europe/Berlin, then try again",
    )


def test_a_time_that_a_commit_states_is_said_to_be_claimed() -> None:
    assert judged({"cron": "* 12 * * *"}, NOON, claimed=True).found == "the commit claims Mon 2026-11-16 12:00 UTC"
    assert judged({"cron": "* 12 * * *"}, NOON).found == "it is Mon 2026-11-16 12:00 UTC"


def test_what_is_over_says_so() -> None:
    assert judged({"not_after": "2026-01-01"}, NOON).hint == "it does not open again"


def test_the_values_are_texts_as_yaml_writes_them() -> None:
    written = b"""
cron: 0 12 * * *
windows: [Mon-Fri 09:00-17:00, 22:00-06:00]
freeze: [2026-12-20/2027-01-03, 2026-12-24, 2026-12-20T18:00/2026-12-21]
not_before: 2026-01-01
not_after: 2026-12-31 12:30
zone: Europe/Berlin
"""
    value = load(written, "x.yml").value
    jsonschema.validate(value, dict(ScheduleGate.value_schema))
    assert judged(value, "2026-11-16T11:00:00+00:00").verdict is PASS


NEEDS = "`schedule` needs at least one of cron, windows, freeze, not_before, not_after; it also knows zone"
REFUSED: list[tuple[Any, str]] = [
    (None, NEEDS),
    ("* * * * *", NEEDS),
    ({}, NEEDS),
    ({"zone": "UTC"}, NEEDS),
    ({"crom": "* * * * *"}, NEEDS),
    ({"cron": []}, "the `cron` of `schedule` is text, or a list of texts"),
    ({"cron": None}, "the `cron` of `schedule` is text, or a list of texts"),
    ({"cron": ["* * * * *", ""]}, "the `cron` of `schedule` is text, or a list of texts"),
    ({"cron": {"a": "b"}}, "the `cron` of `schedule` is text, or a list of texts"),
    ({"cron": ["* * * * *"] * 21}, "the `cron` of `schedule` has at most 20 entries of 200 characters"),
    ({"windows": "x" * 201}, "the `windows` of `schedule` has at most 20 entries of 200 characters"),
    ({"not_before": ["2026-01-01"]}, "the `not_before` of `schedule` is text"),
    ({"cron": "* * * * *", "zone": ["UTC"]}, "the `zone` of `schedule` is text"),
    ({"cron": "* * *"}, "`schedule`: `* * *` is no cron expression"),
    ({"cron": "* * * * *", "zone": "Europe/Berlim"}, "`schedule`: there is no time zone `Europe/Berlim`"),
    ({"freeze": "soon"}, "`schedule`: `soon` is no day or time"),
    (
        {"not_before": "2026-02-01", "not_after": "2026-01-01"},
        "`schedule`: `not_before` is later than `not_after`: the gate never opens",
    ),
]


@pytest.mark.parametrize(("value", "message"), REFUSED)
def test_refused(value: Any, message: str) -> None:
    with pytest.raises(BadGate) as raised:
        parse_gate({"schedule": value})
    assert raised.value.message == message


@pytest.mark.parametrize("value", [value for value, message in REFUSED if "`schedule`:" not in message])
def test_the_schema_refuses_the_same_shapes(value: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, dict(ScheduleGate.value_schema))
