"""What `check` and the validators report: one finding is one defect at one place."""

from __future__ import annotations

from typing import NamedTuple

ERROR = "error"
WARNING = "warning"
NOTE = "note"


class Finding(NamedTuple):
    """One defect: which rule, where, what, and the next thing to do about it.

    `path` is relative to the top of the work tree, with `/`; `line` and `column` count from 1. `commit` is a full id,
    None when the finding is about a file and not about a change. `level` is error, warning or note; only errors
    make a verdict "fail".
    """

    rule: str
    message: str
    level: str = ERROR
    path: str | None = None
    line: int = 1
    column: int = 1
    commit: str | None = None
    item: str | None = None
    transition: str | None = None
    hint: str | None = None
