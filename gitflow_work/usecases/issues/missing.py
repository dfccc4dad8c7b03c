"""Linked issues that are not there any more: where they went, and what is said of them. Their items stay."""

from __future__ import annotations

from collections.abc import Iterable

from gitflow_work.core.issues.comparing import Issue, Missing
from gitflow_work.core.issues.mapping import LINK_KEY
from gitflow_work.formats.issues import issuerecord
from gitflow_work.ports.forge import Tracker
from gitflow_work.usecases.issues.sync import Told, World

MAX_ASKED = 25
"""Of so many issues it is asked where they are."""
_UNKNOWN = "is not among the issues any more: it was transferred or deleted, or is a pull request"
_WHY = {
    "deleted": "was deleted on GitHub",
    "hidden": "is not there, or this token may not see it",
    "transferred": "was transferred to where this token may not look",
    "pull-request": "is a pull request",
    "": _UNKNOWN,
}


def looked_up(
    found: World, tracker: Tracker, repository: str, issues: Iterable[Issue]
) -> tuple[list[Told], dict[int, str]]:
    """What is said of the linked issues that are not among these; and those that came back to this repository under
    another number: that number, and the id of the item. May raise ForgeTrouble.
    """
    there = {one.number for one in issues}
    told: list[Told] = []
    back: dict[int, str] = {}
    absent = [number for number in sorted(found.by_number) if number not in there]
    for count, number in enumerate(absent):
        answer = tracker.issue(number) if count < MAX_ASKED else Missing(number, "")
        if isinstance(answer, Issue):  # it was opened or shown to this token a moment ago: the next run has it
            continue
        item_id = found.by_number[number].item.id
        new = number_here(answer, repository)
        if new in there and new not in back and not holder(found, new):
            back[new] = item_id
        else:
            told.append(gone(found, answer, repository, item_id))
    return told, back


def gone(found: World, missing: Missing, repository: str, item_id: str = "", *, stops: bool = False) -> Told:
    """What is said of one."""
    number, link = missing.number, missing.link
    if not item_id:
        here = number_here(missing, repository)
        hint = f"git work github import {here}" if here else "look at the number, and at `github: repository`"
    elif other := holder(found, number_here(missing, repository)):
        hint = f"git work set {item_id} {LINK_KEY}= takes the link out: {link} is {other}'s"
    elif link:
        hint = f"git work set {item_id} {LINK_KEY}={link}"
    else:
        hint = f"git work set {item_id} {LINK_KEY}= takes the link out"
    why = f"was transferred, and is {link} now" if link else _WHY[missing.why]
    return Told("gone", f"issue {number} {why}", item_id, number, hint, stops=stops)


def number_here(missing: Missing, repository: str) -> int:
    """The number that a transferred issue has in this repository; 0 when it is in another one."""
    link = issuerecord.read_link(missing.link)
    return link[1] if link and link[0].casefold() == repository.casefold() else 0


def holder(found: World, number: int) -> str:
    """The item that is linked to an issue, or one of several; empty for none."""
    if number in found.doubles:
        return found.doubles[number][0]
    linked = found.by_number.get(number)
    return linked.item.id if linked else ""
