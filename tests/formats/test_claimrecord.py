"""Records of claims: written and read back, and what somebody else may have written."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.claims import Held
from gitflow_work.formats import claimrecord
from gitflow_work.formats.items.itemfile import parse

UNTIL = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive limits


@given(
    st.from_regex(r"[A-Za-z@. ]{1,40}", fullmatch=True), st.from_regex(r"[a-z][a-z0-9.]{0,20}", fullmatch=True), TIMES
)
def test_what_is_written_is_read_back(holder: str, agent: str, until: datetime) -> None:
    claim = Held("T-1", holder.strip() or "ann", agent, until.replace(microsecond=0), "", "f" * 40)
    assert claimrecord.read("T-1", "", claimrecord.write(claim, "nonce")) == claim


def test_the_nonce_makes_two_records_of_one_claim() -> None:
    claim = Held("T-1", "ann", "me", UNTIL)
    assert claimrecord.write(claim, "a") != claimrecord.write(claim, "b")


def test_a_holder_ends_no_line() -> None:
    claim = Held("T-1", "ann\nWork-Agent: eve", "me", UNTIL)
    assert claimrecord.read("T-1", "", claimrecord.write(claim, "n")).agent == "me"


@given(st.text(max_size=200))
def test_any_message_is_a_claim_of_somebody(message: str) -> None:
    read = claimrecord.read("T-1", "1", message)
    assert read.holder
    assert (read.item, read.oid) == ("T-1", "1")


def test_what_is_not_stated_is_not_known() -> None:
    assert claimrecord.read("T-1", "1", "hello") == Held("T-1", "somebody", "", None, "1")
    assert claimrecord.read("T-1", "1", "x" * 9_000 + "\nWork-Claim: eve") == Held("T-1", "somebody", "", None, "1")


def test_what_an_item_says() -> None:
    head = "---\nid: T-1\ntype: task\ntitle: One\nstatus: To Do\n"
    assert claimrecord.of_item(parse(f"{head}---\n".encode())) is None
    assert claimrecord.of_item(parse(f"{head}claimed_by:\n---\n".encode())) is None
    said = f"{head}assignee: [ann, bob]\nclaimed_by: me\nclaimed_until: 2026-11-02T10:00:00Z\n---\n"
    assert claimrecord.of_item(parse(said.encode())) == Held("T-1", "ann, bob", "me", UNTIL)
    odd = f"{head}claimed_by: me\nclaimed_until: soon\n---\n"
    assert claimrecord.of_item(parse(odd.encode())) == Held("T-1", "somebody", "me", None)
