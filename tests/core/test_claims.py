"""What a claim means to somebody who looks at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gitflow_work.core.claims import GRACE, Held, Standing, is_agent, is_remote, moment, stamp, standing, term

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ME, BOB = "me", "bob"


def held(agent: str, until: datetime | None = NOW + HOUR, oid: str = "1", renews: str = "") -> Held:
    return Held("T-1", "ann", agent, until, oid, renews)


STANDINGS: list[tuple[Held | None, Held | None, Standing]] = [
    (None, None, Standing.FREE),
    (None, held(ME), Standing.FREE),
    (held(ME), held(ME), Standing.OURS),
    (held(ME), held(ME, oid="2", renews="1"), Standing.OURS),
    (held(ME, NOW - 2 * HOUR), held(ME), Standing.OURS),
    (held(ME), None, Standing.TWIN),
    (held(ME), held(ME, oid="2"), Standing.TWIN),
    (held(ME), held(BOB), Standing.TWIN),
    (held(ME, oid=""), held(ME, oid=""), Standing.TWIN),
    (held(BOB), None, Standing.RUNNING),
    (held(BOB), held(BOB), Standing.RUNNING),
    (held(BOB), held(ME, oid="2"), Standing.RUNNING),
    (held(BOB, None), None, Standing.RUNNING),
    (held(BOB, NOW - GRACE + timedelta(seconds=1)), None, Standing.RUNNING),
    (held(BOB, NOW - GRACE), None, Standing.RUN_OUT),
    (held(ME, NOW - GRACE), None, Standing.RUN_OUT),
]


@pytest.mark.parametrize(("there", "own", "expected"), STANDINGS)
def test_standing(there: Held | None, own: Held | None, expected: Standing) -> None:
    assert standing(there, own, ME, NOW) is expected


def test_a_claim_without_an_end_never_runs_out() -> None:
    assert not held(BOB, None).has_run_out(NOW)
    assert held(BOB, NOW).has_run_out(NOW)
    assert not held(BOB, NOW).may_be_taken(NOW)


@pytest.mark.parametrize(
    ("text", "seconds"), [("1s", 1), ("30m", 1800), ("1h", 3600), ("2d", 172800), ("4w", 2419200), ("30d", 2592000)]
)
def test_terms(text: str, seconds: int) -> None:
    assert term(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "0h", "1", "h", "1y", "-1h", "1.5h", "1h30m", " 1h", "31d", "99999999s", "१h", "1h\n"]
)
def test_what_is_no_term(text: str) -> None:
    with pytest.raises(ValueError, match="is no length of time"):
        term(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02T10:00:00Z", NOW),
        ("2026-11-02T12:00:00+02:00", NOW),
        ("2026-11-02T10:00:00", None),
        ("2026-11-02", None),
        ("tomorrow", None),
        ("", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_a_stamp_is_read_back_in_utc() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert stamp(local) == "2026-11-02T10:00:00Z"
    assert moment(stamp(local)) == NOW


@pytest.mark.parametrize("text", ["a", "7k3f9q2m1x", "ann@example.org", "one.side", "A" * 64])
def test_agents(text: str) -> None:
    assert is_agent(text)


@pytest.mark.parametrize("text", ["", "-a", "a b", "a\nb", "ä", "A" * 65, ".a", "a/b"])
def test_what_is_no_agent(text: str) -> None:
    assert not is_agent(text)


@pytest.mark.parametrize("text", ["origin", "up/stream", "my-fork", "a.b"])
def test_remotes(text: str) -> None:
    assert is_remote(text)


@pytest.mark.parametrize(
    "text", ["", "-o", "--upload-pack=x", "ext::sh", "a b", "https://x", "../x", "/x", "git@host:x", "a..b", "x\n"]
)
def test_what_is_no_remote(text: str) -> None:
    assert not is_remote(text)
