"""Lint of `retry`, `on_failure` and `hooks`: what can never do what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitflow_work.core.attempt import MAX_TIMEOUT, MAX_WAIT, commands, commands_of, file_of, is_script
from gitflow_work.core.finding import WARNING, Finding
from gitflow_work.core.gates.base import Kind
from gitflow_work.core.lint.base import Linted, leaves
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Transition


def impossible_rollback(linted: Linted) -> Iterator[Finding]:
    """An item cannot be rolled back: there is no such state, or no transition leads to it."""
    workflow = linted.workflow
    for one in workflow.transitions:
        asked = one.on_failure
        if asked is None or not asked.rollback_state:
            continue
        state = asked.rollback_state
        if workflow.state(state) is None:
            message = f"{one.name} rolls back to {state}, and there is no such state"
            yield linted.finding("impossible-rollback", message, asked.line, near(state, linted.names()))
            continue
        for source in one.sources:
            if source != state and workflow.state(source) is not None and not workflow.between(source, state):
                message = f"{one.name} rolls back to {state}, and no transition leads there from {source}"
                hint = f"add a transition from {source} to {state}, with `back: true` if it is a way back"
                yield linted.finding("impossible-rollback", message, asked.line, hint)


def idle_attempt(linted: Linted) -> Iterator[Finding]:
    """A key for what cannot happen: nothing runs that could fail, or nothing that could fail for a passing reason."""
    for one in linted.workflow.transitions:
        if one.on_failure is not None and not one.before:
            message = f"{one.name} has `on_failure` and no command before it that could fail"
            yield linted.finding("idle-attempt", message, one.on_failure.line, "add `hooks: before`", WARNING)
        if one.retry is not None and not one.before and not _asks_far(one):
            message = f"{one.name} has `retry`, and neither commands before it nor gates that ask GitHub"
            yield linted.finding("idle-attempt", message, one.retry.line, "remove `retry`", WARNING)


def cut_short(linted: Linted) -> Iterator[Finding]:
    """A time that is longer than what is waited."""
    for one in linted.workflow.transitions:
        retry = one.retry
        if retry is not None and len(retry.delays()) < retry.attempts - 1:
            tries = len(retry.delays()) + 1
            message = f"{one.name} is tried {tries} times, not {retry.attempts}: all waits together end at {MAX_WAIT} s"
            yield linted.finding("cut-short", message, retry.line, "lower `delay` or `max_delay`", WARNING)
        for _, command in commands(one):
            if command.timeout > MAX_TIMEOUT:
                message = f"a command of {one.name} has more than {MAX_TIMEOUT // 3600} h, after which it is ended"
                yield linted.finding("cut-short", message, command.line, "lower `timeout`", WARNING)


def unknown_output(linted: Linted) -> Iterator[Finding]:
    """A command before a transition is said to make what is no output artifact of it, or one after it makes any."""
    for one in linted.workflow.transitions:
        outputs = {artifact.type: None for artifact in one.outputs}
        for command in one.before:
            for kind in command.makes:
                if kind not in outputs:
                    message = f"a command makes {kind}, which is no output artifact of {one.name}"
                    yield linted.finding("unknown-output", message, command.line, near(kind, outputs))
        for when, command in commands(one):
            if when != "before" and command.makes:
                message = f"a command that runs {when} {one.name} makes nothing that it asks for"
                yield linted.finding("unknown-output", message, command.line, "move it to `before`")


def missing_script(linted: Linted, exists: Callable[[str], bool]) -> Iterator[Finding]:
    """A file that a command names is not there. Not one of the rules of a file by itself: it takes the others."""
    for name, _, command in commands_of(linted.workflow):
        first = file_of(command.words[0]) if is_script(command.words[0]) else None
        for path in ((first,) if first is not None else ()) + command.files:
            if not exists(path):
                message = f"a command of {name} names {path}, which is not there"
                yield linted.finding("missing-script", message, command.line, f"git log --oneline -- {path}")


def _asks_far(transition: Transition) -> bool:
    """Whether a gate asks a forge. `claimed` passes where a remote does not answer, so it has nothing to try."""
    return any(gate.kind is Kind.LANDING for gate in leaves(transition.gates))
