"""Whom to ask: the forge of a repository, opened when somebody asks, and which check is our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from gitflow_work.core.forge.answers import CheckRun, ForgeTrouble
from gitflow_work.core.rules import GitHub
from gitflow_work.ports.forge import Forge

ACTIONS = "github-actions"
"""The app that reports the jobs of GitHub Actions."""


class Own(NamedTuple):
    """What the environment says of the job that we run in; nothing of it outside of one.

    `check` is the id of its check run. Where the runner does not tell that (GitHub Enterprise Server), the job is found
    by its `run` and its key `job`, which is the check's name unless the workflow gives it another.
    """

    check: int = 0
    run: str = ""
    job: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Own:
        """From `WORK_CHECK_RUN` (which action.yml sets), `GITHUB_RUN_ID` and `GITHUB_JOB`."""
        if environment.get("GITHUB_ACTIONS") != "true":
            return cls()
        check = environment.get("WORK_CHECK_RUN", "")
        number = int(check) if check.isascii() and check.isdecimal() and len(check) < 19 else 0
        return cls(number, environment.get("GITHUB_RUN_ID", ""), environment.get("GITHUB_JOB", ""))

    def names(self, runs: Iterable[CheckRun]) -> frozenset[str]:
        """The names under which our own check may be found among the runs of a commit.

        One name stands for all runs of it by Actions: the same check runs for several events, and each would wait for
        the others. Where nothing tells which job of our run we are, the only one that is not completed is.
        """
        jobs = [one for one in runs if one.app == ACTIONS]
        found = {one.name for one in jobs if self.check and one.id == self.check}
        ours = [one for one in jobs if self.run and f"/actions/runs/{self.run}/" in one.url]
        found |= {one.name for one in jobs if self.job and one.name == self.job}
        if not found:
            running = {one.name for one in ours if one.status != "completed"}
            found = running if len(running) == 1 else set()
        return frozenset(found)


class Asking:
    """Opens the forge that rules name, once for each that they name. `opened` answers None where there is none."""

    def __init__(self, opened: Callable[[GitHub], Forge | None], own: Own = Own()) -> None:  # noqa: B008  -- immutable
        self._opened = opened
        self._known: dict[GitHub, Forge | None] = {}
        self.own = own

    def forge(self, github: GitHub) -> Forge | None:
        """The forge, or None when nothing says where the repository is."""
        if github not in self._known:
            self._known[github] = self._opened(github)
        return self._known[github]


def said(error: ForgeTrouble) -> str:
    """What went wrong, and what to do, as the reason of a verdict."""
    return f"{error.message} ({error.hint})" if error.hint else error.message
