"""The functions and methods of the language. There are no others, and none can be added from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gitflow_work.core.expression import times
from gitflow_work.core.expression.values import no_overload, type_name

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Function(NamedTuple):
    """`takes`: the types of its arguments, each a tuple of those allowed. `form` is how it is written."""

    takes: tuple[tuple[str, ...], ...]
    call: Callable[..., Any]
    form: str
    function: bool = False
    method: bool = False
    constant: bool = False
    """Whether a literal argument is judged when the expression is read."""


_TEXT = ("string",)
_TWO = (_TEXT, _TEXT)

FUNCTIONS: dict[str, Function] = {
    "size": Function((("string", "list"),), len, "size(x) or x.size()", function=True, method=True),
    "contains": Function(_TWO, lambda text, part: part in text, "text.contains(part)", method=True),
    "startsWith": Function(_TWO, str.startswith, "text.startsWith(part)", method=True),
    "endsWith": Function(_TWO, str.endswith, "text.endsWith(part)", method=True),
    "lowerAscii": Function((_TEXT,), lambda text: text.translate(_LOWER), "text.lowerAscii()", method=True),
    "date": Function((_TEXT,), times.date, 'date("2026-01-31")', function=True, constant=True),
    "timestamp": Function((_TEXT,), times.timestamp, 'timestamp("2026-01-31T09:30:00Z")', function=True, constant=True),
    "duration": Function((_TEXT,), times.duration, 'duration("72h")', function=True, constant=True),
}
MACROS = {"all": "list.all(x, test of x)", "exists": "list.exists(x, test of x)"}
HAS = "has(item.field)"


def called(name: str, arguments: tuple[Any, ...]) -> Any:
    """The value of a call with the right number of arguments. Raises EvaluationError."""
    function = FUNCTIONS[name]
    if any(type_name(given) not in taken for given, taken in zip(arguments, function.takes, strict=True)):
        raise no_overload(name, *arguments)
    return function.call(*arguments)
