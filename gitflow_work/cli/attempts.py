"""What `workflow show` tells of the attempt to take a transition."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import join
from typing import Any

from gitflow_work.core.attempt import NOTIFY, Command, commands
from gitflow_work.core.workflow import Transition


def attempt_lines(one: Transition) -> Iterator[tuple[str, str, str]]:
    """The transition, when, and what happens then; nothing for a transition that says nothing of it."""
    for when, command in commands(one):
        if when != NOTIFY:
            yield one.name, when, join(command.words)
    if one.on_failure is not None:
        if one.on_failure.rollback_state:
            yield one.name, "on failure", f"to {one.on_failure.rollback_state}"
        yield from ((one.name, "on failure", join(command.words)) for command in one.on_failure.notify)
    if one.retry is not None:
        waits = ", ".join(f"{wait} s" for wait in one.retry.delays())
        yield one.name, "retry", f"{len(one.retry.delays()) + 1} tries" + (f", after {waits}" if waits else "")


def attempt_shape(one: Transition) -> dict[str, Any]:
    """The same as keys of a transition's shape; times in seconds."""
    retry, failure = one.retry, one.on_failure
    notify = failure.notify if failure is not None else ()
    return {
        "retry": None
        if retry is None
        else {
            "attempts": retry.attempts,
            "backoff": retry.backoff,
            "delay": retry.delay,
            "max_delay": retry.max_delay,
        },
        "on_failure": None
        if failure is None
        else {"rollback_state": failure.rollback_state or None, "notify": [_command(each) for each in notify]},
        "hooks": {
            "before": [_command(each) for each in one.before],
            "after": [_command(each) for each in one.after],
        },
    }


def _command(one: Command) -> dict[str, Any]:
    return {"words": list(one.words), "timeout": one.bound, "files": list(one.files), "makes": list(one.makes)}
