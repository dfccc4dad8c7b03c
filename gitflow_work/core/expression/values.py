"""What expressions compute with: types, equality, order and arithmetic, as CEL defines them.

int         int, 64 bits      double    float         bool, string, null
list        tuple             map       Mapping with names as keys
timestamp   datetime (UTC)    duration  timedelta     date (ours; CEL has none)
"""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from gitflow_work.core.expression.errors import EvaluationError
from gitflow_work.core.expression.times import MAX_DURATION

MIN_INT, MAX_INT = -(2**63), 2**63 - 1
NUMBERS = ("int", "double")
ORDERED = ("int", "double", "string", "bool", "date", "timestamp", "duration")

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TYPES: dict[type, str] = {
    bool: "bool", int: "int", float: "double", str: "string", tuple: "list", type(None): "null", dt.date: "date",
    dt.datetime: "timestamp", dt.timedelta: "duration",
}  # fmt: skip


def admitted(value: Any) -> Any:
    """A value of the scope as one of the types above. Raises EvaluationError for what cannot be one."""
    if isinstance(value, EvaluationError):
        raise value
    if isinstance(value, list | tuple):
        return tuple(admitted(one) for one in value)
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise EvaluationError("a point in time without an offset cannot be compared")
        try:
            return value.astimezone(dt.UTC)
        except OverflowError:
            raise EvaluationError("a point in time out of range") from None
    if isinstance(value, int) and not MIN_INT <= value <= MAX_INT:
        raise EvaluationError("a number does not fit in 64 bits")
    if type(value) in _TYPES or isinstance(value, Mapping):
        return value
    # Not before it is needed: the import takes a millisecond.
    from decimal import Decimal

    if isinstance(value, Decimal):
        return float(value)
    raise EvaluationError(f"a value of an unknown type: {type(value).__name__}")


def type_name(value: Any) -> str:
    """The type of an admitted value, by its name in the docs."""
    return _TYPES.get(type(value)) or "map"


def equal(left: Any, right: Any) -> bool:
    """CEL's equality: numbers by value, values of different types are never equal.

    Raises EvaluationError for maps, which are not compared.
    """
    first, second = type_name(left), type_name(right)
    if first in NUMBERS and second in NUMBERS:
        return bool(left == right)
    if first == "map" or second == "map":
        raise no_overload("==", left, right)
    if first != second:
        return False
    if first == "list":
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def ordered(sign: str, left: Any, right: Any) -> bool:
    """`<`, `<=`, `>`, `>=` between two numbers, or two values of one type. Raises EvaluationError."""
    first, second = type_name(left), type_name(right)
    if (first in ORDERED and first == second) or (first in NUMBERS and second in NUMBERS):
        return _ORDER[sign](left, right)
    raise no_overload(sign, left, right)


def no_overload(sign: str, *values: Any) -> EvaluationError:
    """The error for an operator or function that is not defined for these types."""
    types = " and ".join(type_name(one) for one in values)
    return EvaluationError(f"`{sign}` is not defined for {types}")


def arithmetic(sign: str, left: Any, right: Any) -> Any:
    """`+ - * / %`. Raises EvaluationError for types that do not fit, overflow and division by zero."""
    first, second = type_name(left), type_name(right)
    if first == second == "int":
        return _int(sign, left, right)
    if first in NUMBERS and second in NUMBERS and sign != "%":
        return _double(sign, float(left), float(right))
    if sign == "+" and first == second and first in ("string", "list"):
        return left + right
    if sign in "+-" and (first in _TIMES or second in _TIMES):
        return _time(sign, left, right)
    raise no_overload(sign, left, right)


def negative(value: Any) -> Any:
    """`-x` of a number. Raises EvaluationError."""
    if type_name(value) == "double":
        return -value
    if type_name(value) == "int":
        return _fits(-value)
    raise no_overload("-", value)


def _fits(value: int) -> int:
    if not MIN_INT <= value <= MAX_INT:
        raise EvaluationError("the result does not fit in 64 bits")
    return value


def _int(sign: str, left: int, right: int) -> int:
    if sign in "/%" and right == 0:
        raise EvaluationError("division by zero")
    if sign == "/":
        quotient = abs(left) // abs(right)
        return _fits(quotient if (left < 0) == (right < 0) else -quotient)
    if sign == "%":
        if left == MIN_INT and right == -1:
            raise EvaluationError("the result does not fit in 64 bits")
        # The sign is that of the dividend, which is not Python's rule.
        return abs(left) % abs(right) * (-1 if left < 0 else 1)
    return _fits({"+": left + right, "-": left - right, "*": left * right}[sign])


def _double(sign: str, left: float, right: float) -> float:
    if sign != "/":
        return {"+": left + right, "-": left - right, "*": left * right}[sign]
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, math.copysign(1, left) * math.copysign(1, right))


_TIMES = ("date", "timestamp", "duration")


def _time(sign: str, left: Any, right: Any) -> Any:
    first, second = type_name(left), type_name(right)
    try:
        if first == second and (first == "duration" or sign == "-"):
            return _bounded(left + right if sign == "+" else left - right)
        if second == "duration" and first in ("date", "timestamp"):
            return _moved(left, right if sign == "+" else -right)
        if sign == "+" and first == "duration" and second in ("date", "timestamp"):
            return _moved(right, left)
    except OverflowError:
        raise EvaluationError("the result is out of range") from None
    raise no_overload(sign, left, right)


def _bounded(value: Any) -> Any:
    if abs(value) > MAX_DURATION:
        raise EvaluationError("the result is out of range")
    return value


def _moved(start: Any, by: dt.timedelta) -> Any:
    if type_name(start) == "date" and by % dt.timedelta(days=1):
        raise EvaluationError("a date moves by whole days", hint="a day is 24h")
    return start + by
