"""The adapter on the fake, with clocks and bounds of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gitflow_work.adapters.github.address import address
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.forge import GitHubForge
from gitflow_work.adapters.github.kept import Kept
from gitflow_work.adapters.github.pace import CI, Limits, Pace
from gitflow_work.adapters.github.token import Secret
from tests.github.server import FakeGitHub

QUICK = Limits(request=0.4, total=0.9, pause=0.3)


@dataclass
class Watch:
    """A clock that goes on when somebody sleeps, or when a test says so; nobody really waits."""

    time: float = 100.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def pace(self) -> Pace:
        return Pace(tick=lambda: self.time, sleep=self.sleep)


@contextmanager
def opened(
    gh: FakeGitHub,
    *,
    watch: Watch | None = None,
    limits: Limits = CI,
    kept: Path | None = None,
    token: str = "",
    name: str = "acme/shop",
) -> Iterator[GitHubForge]:
    """The forge, closed in the end. `kept` is the folder of what earlier commands were answered."""
    place = address({"GITHUB_API_URL": gh.url})
    clocks = (watch or Watch()).pace()
    door = Door(place, lambda: Secret(token or gh.token), limits, clocks, Kept(str(kept) if kept else None))
    forge = GitHubForge(door, name)
    try:
        yield forge
    finally:
        forge.close()
