"""What validators say of files."""

from __future__ import annotations

from typing import NamedTuple

MAX_BYTES = 999_999
"""A longer file is not validated, and fails."""
MAX_FILES = 100
"""More files of one artifact are not validated, and fail."""


class Defect(NamedTuple):
    """What is wrong in a file, and where: `line` from 1, 0 for the file as a whole. A note stops nothing."""

    path: str
    line: int
    message: str
    is_note: bool = False

    def __str__(self) -> str:
        """As messages name it: `docs/plan.md:3: the section Risks is empty`."""
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class Validation(NamedTuple):
    """The answer of one validator about the files of one artifact. `doubts` say why it could not judge some."""

    defects: tuple[Defect, ...] = ()
    doubts: tuple[str, ...] = ()
