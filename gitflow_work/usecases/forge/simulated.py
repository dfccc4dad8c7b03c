"""A forge with some answers that are only supposed: what would be if somebody reviewed, or a check ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from gitflow_work.core.forge.answers import CheckRun, Comment, CommitBy, Pull, Review
from gitflow_work.errors import BadUsage
from gitflow_work.ports.forge import Forge
from gitflow_work.usecases.forge.asking import ACTIONS

FORMS = "review=LOGIN:APPROVED, check=NAME:success or comment=LOGIN:TEXT"
_STATES = ("approved", "changes_requested", "dismissed", "commented")


class Supposed(NamedTuple):
    """One supposition: `what` is review, check or comment, `by` the login or the check's name."""

    what: str
    by: str
    value: str

    @classmethod
    def of(cls, text: str) -> Supposed:
        """From one of FORMS. Raises BadUsage for anything else."""
        what, _, rest = text.partition("=")
        by, found, value = rest.rpartition(":") if what == "check" else rest.partition(":")
        if not found or not by.strip() or not value.strip() or what not in ("review", "check", "comment"):
            raise BadUsage(f"{text} supposes nothing that is understood", hint=f"--simulate {FORMS}")
        value = value.lower() if what != "comment" else value
        if what == "review" and value not in _STATES:
            raise BadUsage(f"a review is {', '.join(_STATES).upper()}, not {value}", hint=f"--simulate {FORMS}")
        return cls(what, by.strip(), value.strip())


class Simulated:
    """Implements ports.Forge: what `forge` says, and after it what is supposed of the request `number`."""

    def __init__(self, forge: Forge, number: int, supposed: Iterable[Supposed], now: datetime) -> None:
        self._forge = forge
        self._number = number
        self._supposed = tuple(supposed)
        self._now = now
        self.repository = forge.repository
        self.prefetch = forge.prefetch
        self.pull = forge.pull
        self.pulls_of = forge.pulls_of
        self.pulls_with_head = forge.pulls_with_head
        self.files = forge.files
        self.pushes = forge.pushes
        self.required_checks = forge.required_checks
        self.member = forge.member
        self.login = forge.login
        self.open_pull = forge.open_pull
        self.comment_once = forge.comment_once

    def commits(self, number: int) -> tuple[CommitBy, ...]:
        """See Forge."""
        return self._forge.commits(number)

    def reviews(self, number: int) -> tuple[Review, ...]:
        """See Forge."""
        head = self._head()
        more = (Review(one.by, one.value, head, self._now) for one in self._of("review", number))
        return (*self._forge.reviews(number), *more)

    def comments(self, number: int) -> tuple[Comment, ...]:
        """See Forge."""
        more = (Comment(one.by, one.value, self._now, edited=False) for one in self._of("comment", number))
        return (*self._forge.comments(number), *more)

    def checks(self, commit: str) -> tuple[CheckRun, ...]:
        """See Forge. A supposed run stands for all of its name."""
        known = self._forge.checks(commit)
        more = {one.by: one for one in self._of("check", self._number)} if commit == self._head() else {}
        runs = (
            CheckRun(name, ACTIONS, "completed", one.value, commit, "", self._now) for name, one in sorted(more.items())
        )
        return (*(one for one in known if one.name not in more), *runs)

    def _of(self, what: str, number: int) -> Iterable[Supposed]:
        return (one for one in self._supposed if one.what == what and number == self._number)

    def _head(self) -> str:
        pull: Pull = self._forge.pull(self._number)
        return pull.head
