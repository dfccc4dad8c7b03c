"""Permissions: `TYPE:VERB` or `TYPE:move:TRANSITION`; `*` is any one part, or at the end the rest."""

from __future__ import annotations

from collections.abc import Iterable


def allows(granted: Iterable[str], permission: str) -> bool:
    """Whether one of the granted patterns covers `permission`."""
    wanted = permission.split(":")
    return any(_covers(pattern.split(":"), wanted) for pattern in granted)


def _covers(pattern: list[str], wanted: list[str]) -> bool:
    for at, part in enumerate(pattern):
        if part == "*" and at == len(pattern) - 1:
            return len(wanted) > at
        if at >= len(wanted) or part not in ("*", wanted[at]):
            return False
    return len(pattern) == len(wanted)
