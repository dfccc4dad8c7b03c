"""What a transition says of the attempt to take it: how often, which commands run, what a failure brings about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gitflow_work.core.workflow import Transition, Workflow

EXPONENTIAL, FIXED = "exponential", "fixed"
BEFORE, AFTER, NOTIFY = "before", "after", "notify"
MAX_ATTEMPTS = 20
MAX_WAIT = 600
"""Seconds that one attempt waits in all between its tries, whatever `retry` says."""
TIMEOUT = 60
"""Seconds that a command has, unless it says otherwise."""
MAX_TIMEOUT = 3600


class Command(NamedTuple):
    """A command of a workflow: a program and its arguments, run without a shell. `timeout` is in seconds.

    `files` are paths of the repository that belong to it beside those that its words name; `makes` the types of output
    artifacts that it makes; `line` is its place in the workflow file, from 1.
    """

    words: tuple[str, ...]
    timeout: int = TIMEOUT
    files: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    line: int = 1

    @property
    def bound(self) -> int:
        """The seconds that it is given."""
        return min(self.timeout, MAX_TIMEOUT)


class Retry(NamedTuple):
    """How often something that fails for a passing reason is tried, the first time included. Delays are in seconds."""

    attempts: int = 3
    backoff: str = EXPONENTIAL
    delay: int = 1
    max_delay: int = 30
    line: int = 1

    def delays(self) -> tuple[int, ...]:
        """The wait before each further try; fewer than `attempts` allows when they add up to more than MAX_WAIT."""
        found: list[int] = []
        for number in range(min(self.attempts, MAX_ATTEMPTS) - 1):
            factor = 2**number if self.backoff == EXPONENTIAL else 1
            wait = min(self.delay * factor, self.max_delay)
            if sum(found) + wait > MAX_WAIT:
                break
            found.append(wait)
        return tuple(found)


class OnFailure(NamedTuple):
    """What happens when an attempt fails after a command of it has run. `rollback_state` is empty for none."""

    rollback_state: str = ""
    notify: tuple[Command, ...] = ()
    line: int = 1


def commands(transition: Transition) -> Iterator[tuple[str, Command]]:
    """All commands of a transition, each with when it runs: before, after, notify."""
    yield from ((BEFORE, one) for one in transition.before)
    yield from ((AFTER, one) for one in transition.after)
    if transition.on_failure is not None:
        yield from ((NOTIFY, one) for one in transition.on_failure.notify)


def commands_of(workflow: Workflow) -> Iterator[tuple[str, str, Command]]:
    """All commands of a workflow, each with the name of its transition and when it runs."""
    for transition in workflow.transitions:
        yield from ((transition.name, when, one) for when, one in commands(transition))


def file_of(word: str) -> str | None:
    """The path of the repository that a word of a command may name; None for what can be none."""
    path = word.removeprefix("./")
    if not path or path.startswith(("/", "-")) or any(part in ("", ".", "..") for part in path.split("/")):
        return None
    return path


def is_script(word: str) -> bool:
    """Whether the first word of a command means a file of the repository, not a program that is looked for on PATH."""
    return "/" in word and not word.startswith("/")
