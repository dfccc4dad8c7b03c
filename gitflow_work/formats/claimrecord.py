"""Records of claims: the messages of the commits at `refs/work/claims/ID`, and what items say of them."""

from __future__ import annotations

from gitflow_work.core.claims import Held, is_agent, moment, stamp
from gitflow_work.core.item import Item
from gitflow_work.formats import trailers

BY = "claimed_by"
UNTIL = "claimed_until"
MAX_RECORD = 8_000
"""Characters of a message that are read: whoever can push can write anything there."""


def write(claim: Held, nonce: str) -> str:
    """The message of a record. `nonce` makes two claims by one agent in one second two records."""
    subject = f"{claim.item}: claimed by {claim.holder}{until(claim)}"
    return trailers.write(subject, "", "", [("Item", claim.item), *lines(claim), ("Nonce", nonce)])


def lines(claim: Held, over: Held | None = None) -> list[tuple[str, str]]:
    """The trailers that record and item's commit share."""
    found = [("Claim", claim.holder), ("Agent", claim.agent)]
    found += [("Until", stamp(claim.until))] if claim.until is not None else []
    found += [("Renews", claim.renews)] if claim.renews else []
    return found + ([("Over", " ".join(filter(None, (over.holder, over.agent, over.oid))))] if over else [])


def read(item_id: str, oid: str, message: str) -> Held:
    """The claim on an item that a record states; what it does not state is empty."""
    said: dict[str, str] = {}
    for name, value in trailers.read(message[:MAX_RECORD]):
        said.setdefault(name, value)
    agent = said.get("Agent", "")
    return Held(
        item_id,
        said.get("Claim") or "somebody",
        agent if is_agent(agent) else "",
        moment(said.get("Until", "")),
        oid,
        said.get("Renews", ""),
    )


def of_item(item: Item) -> Held | None:
    """The claim that an item's file states; None when it states none."""
    agent = item.text(BY).strip()
    if not agent:
        return None
    return Held(item.id, item.text("assignee") or "somebody", agent, moment(item.text(UNTIL)))


def until(claim: Held) -> str:
    """The end of a sentence: ` until 2026-11-02T10:00:00Z`; empty when the claim does not say until when."""
    return f" until {stamp(claim.until)}" if claim.until is not None else ""
