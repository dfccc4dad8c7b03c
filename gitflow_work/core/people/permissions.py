"""Permissions: `TYPE:VERB` or `TYPE:move:TRANSITION`; `*` is any one part, or at the end the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from gitflow_work.core.verdict import GateResult, Verdict

VERBS = ("new", "edit", "claim", "delete", "import", "migrate")
"""What a permission `TYPE:VERB` may name, besides `move`."""


def allows(granted: Iterable[str], permission: str) -> bool:
    """Whether one of the granted patterns covers `permission`."""
    wanted = permission.split(":")
    return any(_covers(pattern.split(":"), wanted) for pattern in granted)


def any_of(permissions: Sequence[str], permitted: Callable[[str], GateResult]) -> GateResult:
    """The answer where any of these permissions will do: the first that passes, else the last one's, naming all."""
    *others, last = permissions
    leave = permitted(last)
    for one in others:
        if leave.verdict is Verdict.PASS:
            break
        other = permitted(one)
        leave = other if other.verdict is Verdict.PASS else leave
    if leave.verdict is Verdict.PASS or not others:
        return leave
    return leave._replace(expected=f"the permission {' or '.join(permissions)}")


def _covers(pattern: list[str], wanted: list[str]) -> bool:
    for at, part in enumerate(pattern):
        if part == "*" and at == len(pattern) - 1:
            return len(wanted) > at
        if at >= len(wanted) or part not in ("*", wanted[at]):
            return False
    return len(pattern) == len(wanted)
