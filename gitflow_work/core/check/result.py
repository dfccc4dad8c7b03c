"""What a check found, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from gitflow_work.core.decide import Decision
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.override import Override
from gitflow_work.core.verdict import Verdict

UNDECIDED = frozenset({"undecided", "not-provable"})
"""Rules whose findings say that nobody could judge, not that something is wrong."""


class Moved(NamedTuple):
    """A legal move of the range: which item, in which commit, by which transitions, and what their gates said."""

    commit: str
    item: str
    title: str
    path: str
    source: str | None
    target: str
    steps: tuple[tuple[str, Decision], ...]
    """The transitions' names with their decisions; empty for a new item in its initial state."""


@dataclass(slots=True)
class Checked:
    """Findings of one check, with what was judged. `base` is None when a whole history was."""

    base: str | None
    head: str
    commits: int = 0
    moves: int = 0
    files: int = 0
    items: dict[str, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)

    def add(self, found: Finding) -> None:
        """Put a finding where it belongs: errors and warnings are findings, the rest are notes."""
        (self.notes if found.level == "note" else self.findings).append(found)
        if found.item:
            self.items[found.item] = None

    @property
    def verdict(self) -> Verdict:
        """fail, when a finding is an error; else unknown, when something could not be judged; else pass."""
        errors = {one.rule for one in self.findings if one.level == ERROR}
        if errors - UNDECIDED:
            return Verdict.FAIL
        return Verdict.UNKNOWN if errors else Verdict.PASS
