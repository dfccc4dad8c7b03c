"""What an import tells: one line for each thing of one file, one line for what is the same in many files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from gitflow_work.core.foreign import Report
from gitflow_work.core.ids import is_id
from gitflow_work.core.workflow import Workflow
from gitflow_work.formats.backlog.fields import Mapped
from gitflow_work.formats.backlog.ids import Placed, Source
from gitflow_work.usecases.importing.state import LABEL, Chosen


class Tally:
    """Gathers reports; those about single files stay in the order in which they were told."""

    def __init__(self) -> None:
        self._reports: list[Report] = []
        self._labels: Counter[tuple[str, str]] = Counter()
        self._keys: Counter[tuple[str, str]] = Counter()
        self._used: set[str] = set()

    def tell(self, report: Report) -> None:
        """Take one report."""
        self._reports.append(report)

    def placed(self, source: Source, placed: Placed) -> None:
        """Why a task did not keep its id, or is no new item."""
        shown = source.id[:60]
        if placed.again:
            self.tell(Report("already-imported", f"{shown} is here already as {placed.id}; skipped", source.path))
        elif placed.clash is not None:
            message = f"the id {shown} is that of {placed.clash}; this one becomes {placed.id}"
            self.tell(Report("clashing-id", message, source.path))
        elif not is_id(source.id):
            self.tell(Report("unusable-id", f"{shown} cannot be an id; the item becomes {placed.id}", source.path))

    def state(self, chosen: Chosen, workflow: Workflow, path: str, line: int | None) -> None:
        """Where an item's state came from, when it is not the status as written."""
        self._used |= chosen.used
        if chosen.how == "map":
            message = f"{chosen.wanted[:60]} becomes {chosen.status}, as --map says"
            self.tell(Report("mapped-status", message, path, line))
        elif chosen.how == "label" and chosen.unknown is None:
            self._labels[chosen.wanted, chosen.status] += 1
        if chosen.how != "initial" and chosen.unknown is None:
            return
        asked = (chosen.unknown or "")[:60]
        what = f"the workflow {workflow.name} has no state {asked}" if asked else "there is no status"
        hint = f"--map '{asked}=STATE' chooses another" if asked else None
        self.tell(Report("unknown-status", f"{what}; the item begins in {chosen.status}", path, line, hint))

    def mapped(self, mapped: Mapped) -> None:
        """What became of an item's keys."""
        self._reports += mapped.reports
        self._keys.update(mapped.renamed)

    def unused(self, mapping: Collection[str]) -> None:
        """Which statuses of the user's map no task has."""
        for key in mapping:
            if key not in self._used:
                self.tell(Report("unused-map", f"no task has the status {key}, which --map names"))

    def all(self) -> tuple[Report, ...]:
        """Every report, with those about many files at the end."""
        labels = (
            Report("status-from-label", f"{LABEL}{label} becomes the status {state}: {_items(count)}")
            for (label, state), count in sorted(self._labels.items())
        )
        keys = (
            Report("kept-key", f"{key[:60]} is kept as {name}: {_items(count)}")
            for (key, name), count in sorted(self._keys.items())
        )
        return (*self._reports, *labels, *keys)


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"
