"""A tracker that is nothing but its issues, for tests of whoever asks one. It keeps to ports/forge.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gitflow_work.core.issues.comparing import Draft, Issue, Missing, Note
from gitflow_work.errors import WorkError

EPOCH = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass
class MemoryTracker:
    """Every change takes a second. `me` is whose token it is."""

    name: str = "acme/shop"
    me: str | None = "ann"
    known: dict[int, Issue] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    gone: dict[int, Missing] = field(default_factory=dict)
    ticks: int = 0

    def repository(self) -> str:
        return self.name

    def login(self) -> str | None:
        return self.me

    def issues(self, since: datetime | None) -> tuple[Issue, ...]:
        return tuple(sorted(one for one in self.known.values() if since is None or one.updated >= since))

    def issue(self, number: int) -> Issue | Missing:
        return self.known.get(number) or self.gone.get(number, Missing(number, "hidden"))

    def comments(self, number: int | None) -> tuple[Note, ...]:
        return tuple(one for one in self.notes if number in (None, one.number))

    def create(self, draft: Draft) -> Issue:
        number, now = len(self.known) + len(self.gone) + 1, self._now()
        url = f"https://github.com/{self.name}/issues/{number}"
        self.known[number] = Issue(number, "", "", self.me or "", "open", "", (), (), "", now, url, created=now)
        return self.update(number, draft)

    def update(self, number: int, draft: Draft) -> Issue:
        issue = self.known.get(number)
        if issue is None:
            raise WorkError(f"issue {number}: not there any more")
        told = {key: value for key, value in draft._asdict().items() if value is not None and key != "state"}
        if draft.state is not None:
            is_open = draft.state == "open"
            told |= {"state": "open" if is_open else "closed", "reason": "" if is_open else draft.state}
        self.known[number] = issue._replace(**told, updated=self._now())
        return self.known[number]

    def _now(self) -> datetime:
        self.ticks += 1
        return EPOCH + timedelta(seconds=self.ticks)
