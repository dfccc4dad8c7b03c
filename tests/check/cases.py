"""What the tables of cases share: writing a story, and rows of findings."""

from __future__ import annotations

from collections.abc import Callable

from tests.check.story import STATUS_LINE, Rules, Seen, Story, path_of

PATH, STEP = Rules("path"), Rules("step")
GATE, KW = Rules(artifact=True), Rules(keyword=True)
BOTH_WAYS = [PATH, STEP]
FIELDS = ("rule", "commit", "item", "transition", "path", "line")

Row = tuple[object, ...]
Ask = Callable[[Story, str, str], Seen]
"""Writes a story and checks one range of it, by the names of its commits."""


def illegal(commit: str, transition: str, *, item: str = "T-1", path: str | None = None) -> Row:
    """The whole of what is reported for a status that no path explains."""
    return ("illegal-transition", commit, item, transition, path or path_of(item), STATUS_LINE)


def blocked(commit: str, transition: str, *, item: str = "T-1") -> Row:
    """The same, where there is a path with a gate on it that does not hold."""
    return ("gate-blocked", commit, item, transition, path_of(item), STATUS_LINE)


def entered(commit: str, status: str, *, item: str = "T-1") -> Row:
    """The same for a new item in a state in which none may enter."""
    return ("new-item-status", commit, item, f"(new) -> {status}", path_of(item), STATUS_LINE)


def errors(seen: Seen) -> list[Row]:
    """All errors, whole."""
    return seen.errors(*FIELDS)


def clean(seen: Seen) -> bool:
    """Whether the answer is yes; says the errors when it is not."""
    assert errors(seen) == []
    return seen.checked.verdict.value == "pass"
