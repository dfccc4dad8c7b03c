"""Approvals without a forge: signed empty commits that name an item, a transition and the item's blob."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gitflow_work.core.facts import Approved
from gitflow_work.core.people.identity import Makers, Proof, Shown, holds
from gitflow_work.core.verdict import Verdict


class Approval(NamedTuple):
    """One approval commit that names the item and the transition in question.

    `content` is what the named blob holds, None when there is no such blob. `shown` is who made the commit. `is_empty`:
    it has one parent and changes nothing; a squash that merely carries the lines of others is no approval. `is_past`:
    the item has left the state since in which it was approved.
    """

    commit: str
    content: bytes | None
    shown: Shown
    is_empty: bool = True
    is_past: bool = False


def count(approvals: Iterable[Approval], role: str, now: bytes, authors: Makers) -> Approved:
    """Who has approved, each person once; with the reasons why other approvals do not count.

    `role` is the one that approvers need; empty: any role at all. `now` is the item's file as it is to be judged.
    `authors` made the changes of the range. While nothing shows who made one of them, that may be anybody, so every
    approval is in doubt.
    """
    people: dict[str, str] = {}
    refused: list[str] = []
    for one in approvals:
        reason = _against(one, role, now, authors)
        if reason is None:
            people.setdefault(str(one.shown.person), one.commit)
        else:
            refused.append(f"{one.commit[:12]}: {reason}")
    doubt = ""
    if people and authors.unproved:
        doubt = f"nothing proves who made {authors.unproved[0][:12]}, and nobody approves changes of their own"
    return Approved(tuple(people.items()), tuple(refused), doubt)


def without_status(data: bytes) -> bytes:
    """An item's file without its `status` line; unchanged where it has none between its fences."""
    lines = data.splitlines(keepends=True)
    for at, line in enumerate(lines[1:], 1):
        if line.rstrip() == b"---":
            break
        if line.startswith(b"status:"):
            return b"".join([*lines[:at], *lines[at + 1 :]])
    return data


def _against(one: Approval, role: str, now: bytes, authors: Makers) -> str | None:
    """Why an approval does not count; None when it does."""
    if not one.is_empty:
        return "an approval changes no file"
    if one.shown.by is not Proof.SIGNATURE or one.shown.person is None:
        return f"an approval needs a signature ({one.shown.reason})"
    if one.content is None or without_status(one.content) != without_status(now):
        return f"the item has changed since {one.shown.person} approved it"
    if one.is_past:
        return f"the item has left the state since in which {one.shown.person} approved it"
    if one.shown.person in authors.people:
        return f"{one.shown.person} made changes that are to be approved"
    asked = (role,) if role else (*one.shown.roles, *one.shown.perhaps)
    result = holds(one.shown, asked)
    return None if result.verdict is Verdict.PASS else f"{result.found}; needs {result.expected}"
