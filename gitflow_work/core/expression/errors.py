"""What can be wrong with an expression: how it is written, and what it says about these values."""

from __future__ import annotations

from gitflow_work.errors import WorkError

MAX_SHOWN = 120
"""So many characters of a line are shown above the caret."""


class BadExpression(WorkError):
    """The text is no expression. `line` and `column` count from 1, the column in characters."""

    code = "bad-expression"

    def __init__(
        self, message: str, *, text: str = "", line: int = 1, column: int = 1, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.text = text
        self.line = line
        self.column = column

    def pointed(self) -> str:
        """The line concerned and, below it, a caret under the column; a long line is cut around it."""
        lines = self.text.split("\n")
        line = lines[self.line - 1] if self.line <= len(lines) else ""
        start = max(0, self.column - 1 - MAX_SHOWN // 2)
        return f"{line[start : start + MAX_SHOWN]}\n{' ' * (self.column - 1 - start)}^"


class EvaluationError(WorkError):
    """An expression has no value for this scope: a field is not set, types do not fit, a number overflows.

    This is the error of CEL that `&&`, `||`, `all` and `exists` absorb where another operand decides.
    """

    code = "evaluation-error"


class TooMuchWork(EvaluationError):
    """The budget of steps is used up. Nothing absorbs this one: the answer would depend on the order of operands."""

    code = "too-much-work"
