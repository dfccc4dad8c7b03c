"""Claims: leases on items, so that two hands do not work on the same one (design, section 8).

A claim is a record of its own, on the remote and in the clone that made it; the item's file repeats it. Whose record
stands on the remote is decided there by compare-and-swap. Here is what a record means to somebody who looks at it.
"""

from __future__ import annotations

import enum
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

GRACE = timedelta(seconds=60)
"""A claim may be taken over so long after its term: clocks differ, and it is the taker's that decides."""
MAX_TERM = timedelta(days=30)


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TERM = re.compile(r"([0-9]{1,7})([smhdw])")
_AGENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")
_REMOTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")


class Held(NamedTuple):
    """A claim. `until` is in UTC; None when the record does not say so, which is taken for "for ever".

    `oid` names the record; empty for what only the item's file says. `renews` is the record that this one replaced and
    that was the same agent's.
    """

    item: str
    holder: str
    agent: str
    until: datetime | None
    oid: str = ""
    renews: str = ""

    def has_run_out(self, now: datetime) -> bool:
        """Whether its term is over."""
        return self.until is not None and self.until <= now

    def may_be_taken(self, now: datetime) -> bool:
        """Whether its term has been over for so long that somebody else may take the claim over."""
        return self.until is not None and self.until + GRACE <= now


class Standing(enum.StrEnum):
    """What a record means to an agent."""

    FREE = "free"
    OURS = "ours"
    TWIN = "twin"
    """Made under the agent's own id, but not here: by another clone that goes by the same id."""
    RUN_OUT = "run-out"
    RUNNING = "running"


def standing(there: Held | None, own: Held | None, agent: str, now: datetime) -> Standing:
    """What `there` means to `agent`, whose own record in this clone is `own`.

    A record is ours when it is the very one that was made here, or the one which that was to replace: an id of an
    agent proves nothing, since clones are copied, and two may go by the same one.
    """
    if there is None:
        return Standing.FREE
    if is_ours(there, own, agent):
        return Standing.OURS
    if there.may_be_taken(now):
        return Standing.RUN_OUT
    return Standing.TWIN if there.agent == agent else Standing.RUNNING


def is_ours(there: Held, own: Held | None, agent: str) -> bool:
    """Whether the record `there` is the one that `own` says `agent` has made here."""
    return own is not None and own.agent == agent and there.oid != "" and there.oid in (own.oid, own.renews)


def term(text: str) -> timedelta:
    """A length of time: a number and one of s, m, h, d, w. Raises ValueError for another text, 0, or over 30 days."""
    found = _TERM.fullmatch(text)
    length = timedelta(**{_UNITS[found.group(2)]: int(found.group(1))}) if found else timedelta()
    if not timedelta() < length <= MAX_TERM:
        raise ValueError(f"{text[:60]!a} is no length of time")
    return length


def is_agent(text: str) -> bool:
    """Whether `text` can be the id of an agent."""
    return _AGENT.fullmatch(text) is not None


def is_remote(text: str) -> bool:
    """Whether `text` can be the name of a remote: no address, no option, nothing that git would run."""
    return _REMOTE.fullmatch(text) is not None and "://" not in text and ".." not in text


def stamp(when: datetime) -> str:
    """A point in time as claims write it: `2026-11-02T10:00:00Z`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime | None:
    """The point in time that a claim states, in UTC; None when it is none, or has no zone."""
    try:
        when = datetime.fromisoformat(text)
        return when.astimezone(UTC) if when.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
