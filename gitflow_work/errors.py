"""Every error that the tool raises on purpose.

    WorkError          exit 1   the answer is no: refused, findings, not yet
    +- BadFile         exit 1   a file of the user's cannot be read; knows its line
    +- BadUsage        exit 2   wrong arguments, or the set-up they need is missing
    +- Undecided       exit 3   could not be decided: shallow history, an API out of reach

The exit statuses are the public table of `docs/exit-status.md`. An error has one positional argument, so it survives
pickling; everything else is set by keyword.
"""

from __future__ import annotations


class WorkError(Exception):
    """The answer is no.

    `message` says what happened and why in one sentence without a full stop. `hint` is the next command to type, or
    None. `code` is the stable word that `--json` prints.
    """

    exit = 1
    code = "refused"

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code


class BadFile(WorkError):
    """A file of the user's cannot be read as what it should be. `line` and `column` count from 1."""

    code = "bad-file"

    def __init__(
        self, message: str, *, path: str | None = None, line: int = 1, column: int = 1, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.line = line
        self.column = column


class BadUsage(WorkError):
    """The arguments are wrong, or what they need has not been set up."""

    exit = 2
    code = "usage"


class Undecided(WorkError):
    """No answer could be had; never to be taken for a yes."""

    exit = 3
    code = "undecided"
