"""One range to judge."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from gitflow_work.core.rules import Rules
from gitflow_work.usecases.checking.reading import Commits


@dataclass(frozen=True, slots=True)
class Task:
    """A range to judge: its ends, its commits, the rules at BASE.

    `on_target`: landing gates are due here. `bases` are the merge bases of BASE and HEAD. `gone_before` answers which
    of the ids that are new in the range BASE's history had before; it may answer more. `landed`, `now`,
    `unsaid`: see Ends.
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

    @property
    def may_be_squash(self) -> bool:
        """Whether this is one commit of a single parent that has landed: what it was made of may have said more."""
        return self.landed and len(self.commits) == 1 and len(self.commits[0][1]) == 1
