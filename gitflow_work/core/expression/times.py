"""Dates, points in time and durations, as expressions write them."""

from __future__ import annotations

import datetime as dt
import re

from gitflow_work.core.expression.errors import EvaluationError

MAX_DURATION = dt.timedelta(microseconds=(2**63 - 1) // 1000)
"""About 292 years: CEL counts nanoseconds in 64 bits."""

# Compiled by `re` when first used: most expressions hold no time.
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIMESTAMP = _DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_DURATION = r"([-+]?)((?:[0-9]{1,15}(?:\.[0-9]{1,15})?(?:h|ms|us|m|s))+)"
_PART = r"([0-9.]+)(h|ms|us|m|s)"
_MICROSECONDS = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}


def date(text: str) -> dt.date:
    """`2026-01-31`. Raises EvaluationError."""
    if re.fullmatch(_DATE, text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    raise EvaluationError(f"`{text[:40]}` is no date", hint="write it as 2026-01-31")


def timestamp(text: str) -> dt.datetime:
    """`2026-01-31T09:30:00Z`, or with an offset (RFC 3339, to the microsecond). Raises EvaluationError."""
    if re.fullmatch(_TIMESTAMP, text):
        try:
            return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass
    raise EvaluationError(f"`{text[:40]}` is no point in time", hint="write it as 2026-01-31T09:30:00Z")


def duration(text: str) -> dt.timedelta:
    """`72h`, `1h30m`, `-1.5s`, of the units h, m, s, ms and us. Raises EvaluationError."""
    found = re.fullmatch(_DURATION, text)
    if found is None:
        message = f"`{text[:40]}` is no duration"
        raise EvaluationError(message, hint="write hours, minutes and seconds: 72h, 1h30m, 45s; a day is 24h")
    from decimal import Decimal

    parts = (Decimal(number) * _MICROSECONDS[unit] for number, unit in re.findall(_PART, found[2]))
    total = int(sum(parts, Decimal()))
    if total > MAX_DURATION // dt.timedelta(microseconds=1):
        raise EvaluationError("a duration has at most 292 years")
    return dt.timedelta(microseconds=-total if found[1] == "-" else total)
