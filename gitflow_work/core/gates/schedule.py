"""The gate `schedule`: the move is made inside a window and outside every freeze."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import Facts, Instant, Moment, Need
from gitflow_work.core.gates.base import Kind, Subject
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
from gitflow_work.core.valueschema import WORD, Schema, keys, told
from gitflow_work.core.valueschema import texts as text_or_texts
from gitflow_work.core.verdict import GateResult, Verdict

KEYS = ("cron", "windows", "freeze", "not_before", "not_after", "zone")
MAX_ENTRIES = {"cron": 20, "windows": 20, "freeze": 100}
"""So many entries a key has at most; the others have one."""
MAX_LENGTH = 200
"""So many characters an entry has at most."""

_ENTRY: Schema = {**WORD, "type": "string", "maxLength": MAX_LENGTH}
_LOCAL: Schema = {**_ENTRY, "pattern": r"^\s*\d{4}-\d\d-\d\d([T ]\d\d:\d\d)?\s*$"}


def _many(key: str) -> Schema:
    return text_or_texts(_ENTRY, least=1) | {"maxItems": MAX_ENTRIES[key]}


@dataclass(frozen=True, slots=True)
class ScheduleGate:
    """`schedule: {cron: "* 9-16 * * 1-5", freeze: [2026-12-20/2027-01-03], zone: Europe/Berlin}`.

    `zone` is empty where that of config.yml serves. `allowed` says in words when the move is.
    """

    schedule: Schedule
    allowed: str
    zone: str = ""
    name: ClassVar[str] = "schedule"
    kind: ClassVar[Kind] = Kind.EVENT
    value_schema: ClassVar[Schema] = told(
        "When the move is allowed: in a window, outside every freeze.",
        {
            **keys(
                KEYS,
                {
                    "cron": told("Cron expressions; each minute that one of them matches is open.", _many("cron")),
                    "windows": told("Windows such as Mon-Fri 09:00-17:00.", _many("windows")),
                    "freeze": told("Closed days, the last one too: 2026-12-20/2027-01-03.", _many("freeze")),
                    "not_before": told("The first day or minute.", _LOCAL),
                    "not_after": told("The last day, or the minute from which it is closed.", _LOCAL),
                    "zone": told("A time zone such as Europe/Berlin; else that of config.yml.", _ENTRY),
                },
                own=False,
            ),
            "type": "object",
            "anyOf": [{"required": [key]} for key in KEYS[:-1]],
        },
    )

    @classmethod
    def from_value(cls, value: Any) -> ScheduleGate:
        """From a map of `cron`, `windows`, `freeze`, `not_before`, `not_after` and `zone`. Raises BadGate."""
        from gitflow_work.core.gates import BadGate

        if not isinstance(value, dict) or not value.keys() <= set(KEYS) or not value.keys() - {"zone"}:
            raise BadGate(f"`schedule` needs at least one of {', '.join(KEYS[:-1])}; it also knows zone")
        texts = {key: _texts(key, given) for key, given in value.items()}
        try:
            return cls(_schedule(texts), _in_words(texts), _zone(texts))
        except BadSchedule as error:
            raise BadGate(f"`schedule`: {error.message}", hint=error.hint) from None

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The clock."""
        return (Moment(),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass or fail at once: what opens later is closed now, and pending would not hold the move back."""
        now = facts.moment()
        if now is None:
            return GateResult(self.name, Verdict.UNKNOWN, self.allowed, "not asked")
        name = self.zone or now.zone
        expected = f"{self.allowed} ({name})"
        try:
            zone = zone_of(name)
            is_open = self.schedule.is_open(now.when, zone)
            found = _shown(now, zone, name)
            span = self.schedule.closed_by(now.when, zone)
            opens = None if is_open else self.schedule.opens(now.when, zone)
        except BadSchedule as error:
            return GateResult(self.name, Verdict.UNKNOWN, expected, f"unknown: {error.message}", hint=error.hint)
        except OverflowError:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "unknown: the time is out of range")
        if is_open:
            return GateResult(self.name, Verdict.PASS, expected, found)
        found += f", in the freeze {span.text}" if span is not None and span.start and span.end else ""
        hint = f"wait until {_local(opens, zone)} {name}, then try again" if opens else "it does not open again"
        return GateResult(self.name, Verdict.FAIL, expected, found, hint=hint)


def _texts(key: str, value: Any) -> list[str]:
    from gitflow_work.core.gates import BadGate

    texts = [value] if isinstance(value, str) else value if key in MAX_ENTRIES else None
    if not isinstance(texts, list) or not texts or not all(isinstance(one, str) and one.strip() for one in texts):
        raise BadGate(f"the `{key}` of `schedule` is text" + (", or a list of texts" if key in MAX_ENTRIES else ""))
    most = MAX_ENTRIES.get(key, 1)
    if len(texts) > most or any(len(one) > MAX_LENGTH for one in texts):
        raise BadGate(f"the `{key}` of `schedule` has at most {most} entries of {MAX_LENGTH} characters")
    return texts


def _schedule(texts: dict[str, list[str]]) -> Schedule:
    windows: list[Window] = [cron_window(one) for one in texts.get("cron", ())]
    windows += [week_window(one) for one in texts.get("windows", ())]
    closed = [freeze(one) for one in texts.get("freeze", ())]
    closed += [Span(one, None, moment(one)) for one in texts.get("not_before", ())]
    closed += [Span(one, moment(one, end=True), None) for one in texts.get("not_after", ())]
    first, last = texts.get("not_before"), texts.get("not_after")
    if first and last and moment(first[0]) >= moment(last[0], end=True):
        raise BadSchedule("`not_before` is later than `not_after`: the gate never opens")
    return Schedule(tuple(windows), tuple(closed))


def _zone(texts: dict[str, list[str]]) -> str:
    name = "".join(texts.get("zone", ())).strip()
    if name:
        zone_of(name)
    return name


def _in_words(texts: dict[str, list[str]]) -> str:
    windows = [f"cron {one.strip()}" for one in texts.get("cron", ())] + texts.get("windows", [])
    parts = ["in " + _or(windows)] if windows else []
    parts += ["outside " + _or(texts["freeze"])] if "freeze" in texts else []
    parts += [f"not before {texts['not_before'][0]}"] if "not_before" in texts else []
    parts += [f"not after {texts['not_after'][0]}"] if "not_after" in texts else []
    return ", ".join(parts)


def _or(texts: list[str]) -> str:
    shown = [one.strip() for one in texts[:8]] + (["…"] if len(texts) > 8 else [])
    return " or ".join(shown)


def _shown(now: Instant, zone: dt.tzinfo, name: str) -> str:
    said = "the commit claims" if now.claimed else "it is"
    return f"{said} {_local(now.when, zone)} {name}"


def _local(when: dt.datetime, zone: dt.tzinfo) -> str:
    local = when.astimezone(zone)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[local.weekday()]
    return f"{day} {local:%Y-%m-%d %H:%M}"
