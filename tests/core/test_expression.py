"""What expressions mean: one row, one expression. `ERROR` stands for "has no value"."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pytest

from gitflow_work.core.expression import EvaluationError, TooMuchWork, fields_read, parse

ERROR = object()
ITEM: dict[str, Any] = {
    "title": "Sign in",
    "estimate": Decimal("2.5"),
    "points": 5,
    "done": True,
    "labels": ["web", "api"],
    "none": [],
    "due": dt.date(2026, 3, 1),
    "at": dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    "x-team": "shop",
    "bad": EvaluationError("due is a day, not `soon`"),
}
SCOPE: dict[str, Any] = {"item": ITEM, "source": "To Do", "target": "Done", **ITEM}

LITERALS = {
    "1": 1, "0": 0, "-1": -1, "- 1": -1, "007": 7, "0x1F": 31, "0xfF": 255, "-0x10": -16,
    "9223372036854775807": 2**63 - 1, "-9223372036854775808": -(2**63),
    "1.5": 1.5, ".5": 0.5, "-.5": -0.5, "1e3": 1000.0, "1.5E-2": 0.015,
    "true": True, "false": False, "null": None,
    "''": "", '""': "", "'a'": "a", '"a"': "a", "'\"'": '"', '"\'"': "'", "'''a'b'''": "a'b", '"""a"b"""': 'a"b',
    "'''two\nlines'''": "two\nlines", r"'\n\t\r\a\b\f\v'": "\n\t\r\a\b\f\v", r"'\\\'\"\?\`'": "\\'\"?`",
    r"'\x41\X42'": "AB", r"'\u00e4'": "ä", r"'\U0001F600'": "\U0001f600", r"'\101\377'": "A\xff",
    r"r'\n'": "\\n", r'R"\x"': "\\x", r'r"""\"x"""': '\\"x', "'ä'": "ä",
    "[]": (), "[1]": (1,), "[1, 'a', [true]]": (1, "a", (True,)), "[1, 2,]": (1, 2),
    "1 // a remark": 1, "1 // one\n + 2 // two\n": 3, "\t1\r\n+\f1": 2,
}  # fmt: skip

OPERATORS = {
    "1 + 2": 3, "1 - 2": -1, "2 * 3": 6, "7 / 2": 3, "-7 / 2": -3, "7 / -2": -3, "-7 / -2": 3, "7 % 3": 1, "-7 % 3": -1,
    "7 % -3": 1, "-7 % -3": -1, "1 / 0": ERROR, "1 % 0": ERROR, "9223372036854775807 + 1": ERROR,
    "-9223372036854775808 - 1": ERROR, "9223372036854775807 * 2": ERROR, "-9223372036854775808 / -1": ERROR,
    "-9223372036854775808 % -1": ERROR, "-(-9223372036854775808)": ERROR, "--1": 1, "---1": -1,
    "1.5 + 1.5": 3.0, "1.0 / 0.0": math.inf, "-1.0 / 0.0": -math.inf, "1.0 / -0.0": -math.inf, "2.0 * 3": 6.0,
    "1 + 0.5": 1.5, "1 / 2.0": 0.5, "5.0 % 2.0": ERROR, "1e308 * 10.0": math.inf,
    "0.0 / 0.0 == 0.0 / 0.0": False, "0.0 / 0.0 != 0.0 / 0.0": True, "0.0 / 0.0 < 1.0": False,
    "'a' + 'b'": "ab", "[1] + [2]": (1, 2), "'a' + 1": ERROR, "'a' - 'b'": ERROR, "'a' * 3": ERROR, "[1] * 2": ERROR,
    "true + true": ERROR, "true + 1": ERROR, "null + null": ERROR, "-'a'": ERROR, "-true": ERROR, "!1": ERROR,
    "!'a'": ERROR, "!true": False, "!!true": True, "!null": ERROR,
    "1 == 1": True, "1 == 1.0": True, "1 == '1'": False, "1 == true": False, "0 == false": False, "0.0 == false": False,
    "null == null": True, "null == 0": False, "null == ''": False, "'a' == 'A'": False, "[1] == [1.0]": True,
    "[1] == [true]": False, "[1, 2] == [1]": False, "[] == []": True, "[[1]] == [[1]]": True, "[1] != [2]": True,
    "9007199254740993 == 9007199254740992.0": False, "9007199254740993 > 9007199254740992.0": True,
    "1 < 2": True, "2 < 1": False, "1 <= 1": True, "1 < 1.5": True, "2.5 > 2": True, "1 >= 2": False, "'a' < 'b'": True,
    "'Z' < 'a'": True, "'ä' > 'z'": True, "'a' < 1": ERROR, "false < true": True, "true < 1": ERROR, "[1] < [2]": ERROR,
    "null < null": ERROR, "null < 1": ERROR, "1 < 2 < 3": ERROR, "1 == 1 == true": True,
    "1 in [1, 2]": True, "1.0 in [1, 2]": True, "'1' in [1, 2]": False, "3 in [1, 2]": False, "1 in []": False,
    "[1] in [[1]]": True, "true in [1]": False, "'a' in 'abc'": ERROR, "'title' in item": ERROR, "1 in 1": ERROR,
}  # fmt: skip

PRECEDENCE = {
    "1 + 2 * 3": 7, "(1 + 2) * 3": 9, "10 - 2 - 3": 5, "12 / 2 / 3": 2, "2 * 7 % 4": 2, "1 - 2 + 3": 2,
    "-2 * 3": -6, "- 2 + 3": 1, "-item.points + 1": -4, "!false && false": False, "!(false && false)": True,
    "!true == false": True, "1 + 1 == 2": True, "1 < 2 == true": True, "1 in [1] && 2 in [2]": True,
    "1 + 1 in [2]": True, "1 in [1] == true": True, "true || false && false": True, "(true || false) && false": False,
    "false && false || true": True, "1 == 1 && 2 == 2 || 3 == 4": True, "true ? 1 : 2": 1, "false ? 1 : 2": 2,
    "false ? 1 : true ? 2 : 3": 2, "false ? 1 : false ? 2 : 3": 3, "true || false ? 1 : 2": 1,
    "1 == 2 ? 'a' : 'b' + 'c'": "bc", "(true ? 1 : 2) + 1": 2, "true ? (false ? 1 : 2) : 3": 2,
    "[1, 2][0] + [3][0]": 4, "[[1, 2], [3]][0][1]": 2, "'a' + 'b' == 'ab'": True, "-1.size() == 1": ERROR,
}  # fmt: skip

LOGIC = {
    "true && true": True, "true && false": False, "false || false": False, "true || false": True,
    "false && 1 / 0 == 1": False, "1 / 0 == 1 && false": False, "true || 1 / 0 == 1": True, "1 / 0 == 1 || true": True,
    "true && 1 / 0 == 1": ERROR, "1 / 0 == 1 && true": ERROR,
    "false || 1 / 0 == 1": ERROR, "1 / 0 == 1 || false": ERROR,
    "1 / 0 == 1 && 1 / 0 == 1": ERROR, "1 / 0 == 1 && true && false": False, "true && (1 / 0 == 1 || true)": True,
    "false && 1": False, "1 && false": False, "'a' || true": True, "true && 1": ERROR, "1 || false": ERROR,
    "null && true": ERROR, "!(1 / 0 == 1 && false)": True, "!(1 / 0 == 1)": ERROR,
    "(1 / 0 == 1 || true) && (false || true)": True, "item.nope == 1 || true": True, "item.nope == 1 && true": ERROR,
    "true ? 1 : 1 / 0": 1, "false ? 1 / 0 : 2": 2, "1 / 0 == 1 ? 1 : 2": ERROR, "1 ? 2 : 3": ERROR,
    "null ? 1 : 2": ERROR,
    "[1, 2].all(x, x > 0)": True, "[1, 2].all(x, x > 1)": False, "[].all(x, 1 / 0 == x)": True,
    "[1, 2].exists(x, x == 2)": True, "[1, 2].exists(x, x == 3)": False, "[].exists(x, true)": False,
    "[0, 1].all(x, 1 / x == 2)": False, "[0, 1].exists(x, 1 / x == 1)": True, "[0, 1].all(x, 1 / x == 1)": ERROR,
    "[0, 1].exists(x, 1 / x == 2)": ERROR, "[1].all(x, x)": ERROR, "[1, true].exists(x, x)": True,
    "[1, 2].all(x, [1, 2, 3].exists(y, y == x + 1))": True, "[1].all(item, item == 1)": True,
    "[1].all(x, [2].all(x, x == 2) && x == 1)": True, "[1].all(x, true) && x == 1": ERROR, "'ab'.all(c, true)": ERROR,
    "item.all(k, true)": ERROR, "item.labels.exists(l, l.startsWith('w'))": True,
}  # fmt: skip

CALLS = {
    "size('abc')": 3, "'abc'.size()": 3, "size([1, 2])": 2, "[].size()": 0, "size('\U0001f600')": 1, "size(1)": ERROR,
    "size(null)": ERROR, "size(item)": ERROR, "'abc'.contains('b')": True, "'abc'.contains('')": True,
    "'abc'.contains('B')": False, "'abc'.startsWith('ab')": True, "'abc'.endsWith('bc')": True,
    "'abc'.startsWith('b')": False, "'abc'.contains(1)": ERROR, "['a'].contains('a')": ERROR, "'ÄB'.lowerAscii()": "Äb",
    "'AbZ'.lowerAscii() == 'abz'": True, "1.lowerAscii()": ERROR,
    "date('2026-01-31')": dt.date(2026, 1, 31), "date('2024-02-29') < date('2024-03-01')": True,
    "date('2026-03-01') - date('2026-02-01') == duration('672h')": True,
    "date('2026-02-28') + duration('24h')": dt.date(2026, 3, 1),
    "date('2026-03-01') - duration('24h')": dt.date(2026, 2, 28),
    "duration('24h') + date('2026-02-28')": dt.date(2026, 3, 1), "date('2026-02-28') + duration('1h')": ERROR,
    "date('2026-02-28') + date('2026-02-28')": ERROR, "date('9999-12-31') + duration('24h')": ERROR,
    "date(item.title)": ERROR, "date(item.due)": ERROR, "date('2026-01-01') < timestamp('2026-01-01T00:00:00Z')": ERROR,
    "date('2026-01-01') == timestamp('2026-01-01T00:00:00Z')": False, "date('2026-01-01') == '2026-01-01'": False,
    "timestamp('2026-01-01T00:00:00Z') == timestamp('2026-01-01T01:00:00+01:00')": True,
    "timestamp('2026-01-01T00:00:00.5Z') > timestamp('2026-01-01T00:00:00Z')": True,
    "timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')": True,
    "timestamp('2026-01-01T00:00:00Z') + duration('1h30m') == timestamp('2026-01-01T01:30:00Z')": True,
    "timestamp('9999-12-31T23:59:59Z') + duration('1s')": ERROR, "duration('1h') == duration('60m')": True,
    "duration('1.5h') == duration('90m')": True, "duration('-1h') < duration('0s')": True,
    "duration('1h') + duration('1ms')": dt.timedelta(hours=1, milliseconds=1), "duration('1h') * 2": ERROR,
    "duration('2000000h') + duration('2000000h')": ERROR, "duration('1us')": dt.timedelta(microseconds=1),
    "timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')": ERROR,
}  # fmt: skip

FIELDS = {
    "item.title": "Sign in", "title": "Sign in", 'item["title"]': "Sign in", "item['x-team']": "shop",
    "item.estimate": 2.5, "item.estimate <= 8 && 'web' in item.labels": True, "item.estimate + 1": 3.5,
    "item.points / 2": 2, "item.done": True, "item.labels[1]": "api", "item.labels[2]": ERROR, "item.labels[-1]": ERROR,
    "item.labels[1.0]": ERROR, "item.labels['a']": ERROR, "item[0]": ERROR, "item.nope": ERROR, "nope": ERROR,
    "item.title.nope": ERROR, "has(item.title)": True, "has(item.nope)": False, "has(item['x-team'])": True,
    "has(item.none)": False, "item.none == []": True, "'a' in item.none": False,
    "!has(item.nope) || item.nope > 1": True,
    "item.nope > 1 || !has(item.nope)": True, "has(item.title.x)": ERROR, "source": "To Do", "target == 'Done'": True,
    "item.due < date('2026-03-02')": True, "item.due == date('2026-03-01')": True, "item.due < '2026-03-02'": ERROR,
    "item.at == timestamp('2026-03-01T08:30:00Z')": True, "item.bad": ERROR, "has(item.bad)": ERROR,
    "item.bad == 1 || true": True, "item == item": ERROR, "item != 1": ERROR, "1 == item": ERROR,
    "has(item.labels) && size(item.labels) == 2": True, "item": ITEM,
}  # fmt: skip

EVERY = {**LITERALS, **OPERATORS, **PRECEDENCE, **LOGIC, **CALLS, **FIELDS}


@pytest.mark.parametrize("text", EVERY)
def test_an_expression_has_its_value(text: str) -> None:
    expected = EVERY[text]
    expression = parse(text)
    if expected is ERROR:
        with pytest.raises(EvaluationError) as raised:
            expression.evaluate(SCOPE)
        assert not isinstance(raised.value, TooMuchWork)
        return
    value = expression.evaluate(SCOPE)
    assert (type(value), value) == (type(expected), expected)


SAID = {
    "item.nope > 1": ("`nope` is not set", "has(item.nope) asks whether it is"),
    "item.title > 1": ("`>` is not defined for string and int", None),
    "'a' in item.title": ("`in` is not defined for string and string", "write text.contains(part)"),
    "'title' in item": ("`in` is not defined for string and map", "write has(item.field)"),
    "item.title.size() && true": ("`&&` needs true or false, not a int", None),
    "item.title.x": ("a string has no field `x`", None),
    "item.bad": ("due is a day, not `soon`", None),
    "item.labels[7]": ("the list has no member 7; it has 2, counted from 0", None),
    "1 / 0": ("division by zero", None),
    "item.due + duration('1h')": ("a date moves by whole days", "a day is 24h"),
}


@pytest.mark.parametrize("text", SAID)
def test_an_error_says_what_is_wrong(text: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        parse(text).evaluate(SCOPE)
    assert (raised.value.message, raised.value.hint) == SAID[text]


def test_of_two_errors_the_first_is_told() -> None:
    with pytest.raises(EvaluationError, match="`one` is not set"):
        parse("item.one && item.two").evaluate(SCOPE)


READ: dict[str, list[tuple[str, bool]]] = {
    "item.a == 1 && has(item.b)": [("a", False), ("b", True)],
    "a < item['c-d']": [("a", False), ("c-d", False)],
    "has(item['c-d'])": [("c-d", True)],
    "source == 'x' || target == 'y' || item == 1": [],
    "labels.exists(l, l == other)": [("labels", False), ("other", False)],
    "labels.all(item, item.x == 1)": [("labels", False)],
    "labels.all(labels, labels == 1)": [("labels", False)],
    "item.a.b.c": [("a", False)],
    "item[item.a]": [("a", False)],
    "[a, -b, !c, d ? e : f, size(g), h[i]]": [(one, False) for one in "abcdefghi"],
    "'item.a' == \"b\"": [],
}


@pytest.mark.parametrize("text", READ)
def test_the_fields_that_are_read(text: str) -> None:
    assert [(read.field, read.asked) for read in fields_read(parse(text))] == READ[text]


def test_where_a_field_is_read() -> None:
    expression = parse("true &&\n  item.abc == 1")
    [read] = fields_read(expression)
    assert expression.place(read.at) == (2, 8)


@pytest.mark.parametrize(
    "value",
    [2**63, -(2**63) - 1, dt.datetime(2026, 1, 1), object(), b"x", {1}, [2**63], 1j],  # noqa: DTZ001
)
def test_a_scope_may_hold_only_what_the_language_knows(value: object) -> None:
    with pytest.raises(EvaluationError):
        parse("x == 1").evaluate({"x": value})


def test_equal_texts_are_equal_expressions() -> None:
    assert parse("a == 1") == parse("a == 1")
    assert hash(parse("a == 1")) == hash(parse("a == 1"))
    assert parse("a == 1") != parse("a  == 1")
