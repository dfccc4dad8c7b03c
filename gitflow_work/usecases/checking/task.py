"""One range to judge."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gitflow_work.core.rules import Rules
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.reading import Commits

if TYPE_CHECKING:
    from gitflow_work.usecases.checking.ranges import Ends
    from gitflow_work.usecases.forge.asking import Asking
    from gitflow_work.usecases.forge.landing import Landing


@dataclass(frozen=True, slots=True)
class Task:
    """A range to judge: its ends, its commits, the rules at BASE.

    `on_target`: landing gates are due here. `bases` are the merge bases of BASE and HEAD. `gone_before` answers which
    of the ids that are new in the range BASE's history had before; it may answer more. `landed`, `now`,
    `unsaid`: see Ends. `landing` answers what a forge knows; None when none is asked.
    """

    base: str | None
    head: str
    commits: Commits
    rules: Rules
    adopting: frozenset[str]
    on_target: bool
    bases: tuple[str, ...]
    gone_before: Callable[[Collection[str]], set[str]]
    landed: bool = False
    now: datetime | None = None
    unsaid: frozenset[str] = frozenset()
    landing: Landing | None = None

    @property
    def may_be_squash(self) -> bool:
        """Whether this is one commit of a single parent that has landed: what it was made of may have said more.

        A forge is asked whether a request brought it at all.
        """
        if not (self.landed and len(self.commits) == 1 and len(self.commits[0][1]) == 1):
            return False
        return self.landing is None or self.landing.may_have_request()


def landing_of(
    repository: Repository,
    rules: Rules,
    ends: Ends,
    asking: Asking | None,
    base: str | None,
    head: str,
    commits: Commits,
) -> Landing | None:
    """What answers the questions of a forge about the range base..head of `ends`; None when none is to be asked."""
    if asking is None or ends.lands is None or not ends.on_target:
        return None
    forge = asking.forge(rules.config.github)
    if forge is None:
        return None
    from gitflow_work.usecases.forge.landing import Landing, Span

    waits = ends.lands.number is not None or ends.lands.group
    tip = base if waits and base is not None else head
    return Landing(repository, forge, rules, ends.lands, Span(base, head, commits, tip), asking.own)
