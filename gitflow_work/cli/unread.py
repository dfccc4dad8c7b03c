"""What hides items from a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gitflow_work.cli.render import safe, say

if TYPE_CHECKING:
    from gitflow_work.core.finding import Finding


def say_unread(problems: Iterable[Finding]) -> None:
    """Name the files that could not be read, on stderr: what is in them is not in the answer."""
    for one in problems:
        say(safe(f"{one.path}:{one.line}:{one.column}: {one.level}[{one.rule}]: {one.message}"))
