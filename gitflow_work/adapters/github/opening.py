"""From a repository and an environment to the forge. Nothing is asked here; that comes with the first question."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.github import address, pace, token
from gitflow_work.adapters.github.address import Address
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.forge import GitHubForge
from gitflow_work.adapters.github.issues import BULK, GitHubIssues
from gitflow_work.adapters.github.kept import Kept
from gitflow_work.core.forge.answers import ForgeTrouble
from gitflow_work.core.rules import GitHub

FOLDER = os.path.join("gitflow-work", "forge")
"""Where answers are kept, below the common git folder."""
TOLD = 2.0
"""Seconds: a pause as long as that is told to people who wait."""


def open_forge(
    git: Git, common_dir: str, github: GitHub, environment: Mapping[str, str], *, hook: bool, server: bool
) -> GitHubForge | None:
    """See bootstrap.open_forge."""
    usual = pace.HOOK if hook or server else pace.CI
    found = _door(git, common_dir, github, environment, usual, server=server)
    return GitHubForge(*found) if found else None


def open_tracker(
    git: Git,
    common_dir: str,
    github: GitHub,
    environment: Mapping[str, str],
    progress: Callable[[int, int], None] | None,
    pausing: Callable[[float], None] | None,
) -> GitHubIssues | None:
    """See bootstrap.open_tracker."""
    usual = pace.Pace()

    def sleep(seconds: float) -> None:
        if pausing and seconds >= TOLD:
            pausing(seconds)
        usual.sleep(seconds)

    clocks = usual._replace(sleep=sleep)
    found = _door(git, common_dir, github, environment, BULK, server=False, clocks=clocks)
    return GitHubIssues(*found, usual.sleep, progress) if found else None


def _door(
    git: Git,
    common_dir: str,
    github: GitHub,
    environment: Mapping[str, str],
    limits: pace.Limits,
    *,
    server: bool,
    clocks: pace.Pace | None = None,
) -> tuple[Door, str] | None:
    """The door, and the name of the repository; None when nothing names it."""
    try:
        place = address.address(environment)
        limits = pace.within(limits, environment)
    except ForgeTrouble as error:
        # Whoever asks is told; who asks nothing of GitHub is not to be stopped by a variable.
        place = Address("", "", "GitHub")
        find = _raising(error)
        name = github.repository or "?/?"
    else:
        name = github.repository or environment.get("GITHUB_REPOSITORY", "") or _of_remote(git, place.host)
        find = _finding(environment, place.host, may_run=not server)
    if not address.REPOSITORY.fullmatch(name) and place.base:
        return None
    on_ci = bool(environment.get("CI") or environment.get("GITHUB_ACTIONS"))
    kept = Kept(None if on_ci or server else os.path.join(common_dir, FOLDER))
    return Door(place, find, limits, clocks, kept), name


def _of_remote(git: Git, host: str) -> str:
    status, out = git.call("config", "--get", "remote.origin.url", ok=(0, 1, 2))
    return address.repository_of(out.decode("utf-8", "replace").strip(), host) if status == 0 else ""


def _finding(environment: Mapping[str, str], host: str, *, may_run: bool) -> Callable[[], token.Secret]:
    return lambda: token.find(environment, host, may_run=may_run)


def _raising(error: ForgeTrouble) -> Callable[[], token.Secret]:
    def find() -> token.Secret:
        raise ForgeTrouble(error.message, hint=error.hint)

    return find
