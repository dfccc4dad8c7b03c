"""`retry`, `on_failure` and `hooks` of a transition.

A command that cannot be meant is the finding bad-command: words for a shell, a path that leads out of the repository.
"""

from __future__ import annotations

from typing import NamedTuple

from gitflow_work.core.attempt import EXPONENTIAL, FIXED, MAX_ATTEMPTS, TIMEOUT, Command, OnFailure, Retry, file_of
from gitflow_work.core.attempt import is_script as means_script
from gitflow_work.formats.rules.commandline import BadLine, split
from gitflow_work.formats.rules.section import Section, kind_of

RETRY_KEYS = ("attempts", "backoff", "delay", "max_delay")
ON_FAILURE_KEYS = ("rollback_state", "notify")
HOOK_KEYS = ("before", "after")
COMMAND_KEYS = ("run", "timeout", "files", "makes")
BACKOFFS = (EXPONENTIAL, FIXED)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST = 10**9
"""Seconds that stand for any longer time."""


class Attempt(NamedTuple):
    """What the three keys say."""

    retry: Retry | None
    on_failure: OnFailure | None
    before: tuple[Command, ...]
    after: tuple[Command, ...]


def read_attempt(section: Section) -> Attempt:
    """What a transition says of the attempt to take it. What cannot be read is a finding, and left out."""
    hooks = section.below("hooks")
    hooks.only(HOOK_KEYS, "`hooks`")
    before, after = _commands(hooks, "before"), _commands(hooks, "after")
    return Attempt(_retry(section), _on_failure(section), before, after)


def _retry(section: Section) -> Retry | None:
    if section.data.get("retry") is None:
        return None
    below = section.below("retry")
    below.only(RETRY_KEYS, "`retry`")
    default = Retry()
    attempts = below.count("attempts") or default.attempts
    if attempts > MAX_ATTEMPTS:
        below.report("bad-value", f"`attempts` is at most {MAX_ATTEMPTS}, not {attempts}", "attempts")
    return Retry(
        attempts,
        below.choice("backoff", BACKOFFS, EXPONENTIAL),
        _seconds(below, "delay", default.delay),
        _seconds(below, "max_delay", default.max_delay),
        section.line_of("retry"),
    )


def _on_failure(section: Section) -> OnFailure | None:
    if section.data.get("on_failure") is None:
        return None
    below = section.below("on_failure")
    below.only(ON_FAILURE_KEYS, "`on_failure`")
    return OnFailure(below.text("rollback_state"), _commands(below, "notify"), section.line_of("on_failure"))


def _seconds(section: Section, key: str, default: int) -> int:
    from gitflow_work.formats.rules.workflowfile import is_duration

    text = section.text(key)
    if not text:
        return default
    if not is_duration(text):
        section.report("bad-value", f"`{key}` is a duration such as 2s or 5m, not {kind_of(text)}", key)
        return default
    return min(int(text[:-1][:10]) * _UNITS[text[-1]], _LONGEST)


def _commands(section: Section, key: str) -> tuple[Command, ...]:
    """One command, or a list of them."""
    value = section.data.get(key)
    if value is None:
        return ()
    if isinstance(value, list):
        if not value:
            section.report("bad-value", f"`{key}` lists no command", key, hint="remove the key")
        found = [_command(section, member, key, at) for at, member in enumerate(value)]
    else:
        found = [_command(section, value, key)]
    return tuple(one for one in found if one is not None)


def _command(section: Section, value: object, *keys: str | int) -> Command | None:
    if isinstance(value, dict):
        below = section.below(*keys)
        below.only(COMMAND_KEYS, "a command")
        words = _words(below, below.data.get("run"), "run")
        timeout = _seconds(below, "timeout", TIMEOUT)
        if timeout == 0:
            below.report("bad-value", "`timeout` leaves no time", "timeout")
        files = _files(below)
        makes = below.texts("makes")
        if not all(one.strip() for one in makes):
            below.report("bad-value", "`makes` lists types of artifacts, none of them empty", "makes")
        return Command(words, timeout, files, makes, below.line) if words else None
    words = _words(section, value, *keys)
    return Command(words, line=section.line_of(*keys)) if words else None


def _words(section: Section, value: object, *keys: str | int) -> tuple[str, ...]:
    """A line that is split as a shell would, or a list of words that are taken as they are."""
    words: tuple[str, ...] = ()
    if isinstance(value, str) and value.strip():
        try:
            words = split(value)
        except BadLine as error:
            hint = "quote it, or let a shell run the line: run: [sh, -c, LINE]"
            section.report("bad-command", str(error), *keys, hint=hint)
            return ()
    elif isinstance(value, list) and keys[-1:] == ("run",) and all(isinstance(one, str) for one in value):
        words = tuple(str(one) for one in value)
    if any("\0" in one for one in words):
        section.report("bad-command", "a word with the sign NUL in it cannot be passed on", *keys)
        return ()
    if not words or not words[0].strip():
        what = "a command is a line, a list of words under `run:`, or a map with `run`"
        section.report("bad-command", f"{what}, not {_shown(value)}", *keys)
        return ()
    if means_script(words[0]) and file_of(words[0]) is None:
        message = f"`{words[0][:80]}` is no path of a file below the top of the repository"
        section.report("bad-command", message, *keys)
        return ()
    return words


def _files(section: Section) -> tuple[str, ...]:
    found = []
    for word in section.texts("files"):
        path = file_of(word)
        if path is not None:
            found.append(path)
            continue
        section.report("bad-command", f"`{word[:80]}` is no path of a file below the top of the repository", "files")
    return tuple(found)


def _shown(value: object) -> str:
    if value is None or isinstance(value, str):
        return kind_of(value)
    return "a list" if isinstance(value, list) else "a map"
