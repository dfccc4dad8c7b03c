"""Who brought a branch to where it is, by what a forge says of its pushes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple


class Push(NamedTuple):
    """A branch went from the commit `before` to `after`; either is empty where there was, or is, no branch.

    `login` is empty when the forge does not tell. `merged`: by a request that was merged into the branch.
    """

    before: str
    after: str
    login: str
    when: datetime
    merged: bool = False


def last_pusher(pushes: Sequence[Push], head: str, until: datetime | None) -> str:
    """Who brought the branch to `head` last, by `until` where that is given; empty when that is not told.

    `pushes` are of one branch, oldest first.
    """
    return next((one.login for one in _back(pushes, head, until)), "")


def only_pusher(pushes: Sequence[Push], head: str, until: datetime | None) -> str:
    """Who made the branch and did every push of it up to `head`; empty when that is not told, or were several.

    What a merged request brought was pushed by somebody else.
    """
    login, complete = "", False
    for one in _back(pushes, head, until):
        name = one.login.casefold()
        if one.merged or not name or name != (login or name):
            return ""
        login, complete = name, not one.before
    return login if complete else ""


def _back(pushes: Sequence[Push], head: str, until: datetime | None) -> Iterator[Push]:
    """The pushes that led to `head`, newest first, as far as each begins where the one before it ended."""
    wanted = head
    for one in reversed(pushes):
        if until is not None and one.when > until:
            continue
        if one.after == wanted:
            yield one
            if not one.before:
                return
            wanted = one.before
        elif wanted != head:
            return  # one is missing
