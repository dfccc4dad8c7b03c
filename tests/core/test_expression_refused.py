"""What is no expression, and how that is said: line, column, message, hint."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitflow_work.core.expression import BadExpression, EvaluationError, TooMuchWork, parse
from gitflow_work.core.expression.tokens import MAX_LENGTH

WHERE: dict[str, tuple[int, int, str, str | None]] = {
    "": (1, 1, "the expression is empty", None),
    " // nothing": (1, 12, "the expression is empty", None),
    "a = 1": (1, 3, "unexpected character `=`", "to compare, write `==`"),
    "a & b": (1, 3, "unexpected character `&`", 'for "and", write `&&`'),
    "a | b": (1, 3, "unexpected character `|`", 'for "or", write `||`'),
    "{'a': 1}": (1, 1, "unexpected character `{`", "maps are not part of this language"),
    "a\n&& b == ;": (2, 9, "unexpected character `;`", None),
    "a and b": (1, 3, "unexpected `and`, where an operator or the end should come", "write `&&`"),
    "not a": (1, 5, "unexpected `a`, where an operator or the end should come", None),
    "1 2": (1, 3, "unexpected a value, where an operator or the end should come", None),
    "1 +": (1, 4, "the expression ends where a value should come", None),
    "(1": (1, 3, "the expression ends where `)` should come", None),
    "1)": (1, 2, "unexpected `)`, where an operator or the end should come", None),
    "[1 2]": (1, 4, "unexpected a value, where `,` or `]` should come", None),
    "[,]": (1, 2, "unexpected `,`, where a value should come", None),
    "size(a,)": (1, 7, "unexpected `,`, where one more argument should come", None),
    "a ? b": (1, 6, "the expression ends where `:` and what holds otherwise should come", None),
    "a ? b ? 1 : 2 : 3": (1, 7, "unexpected `?`, where `:` and what holds otherwise should come", None),
    "a.": (1, 3, "the expression ends where the name of a field or method should come", None),
    "a.1": (1, 2, "unexpected a value, where an operator or the end should come", None),
    "a.in": (1, 3, "unexpected `in`, where the name of a field or method should come", None),
    ".a": (1, 1, "unexpected `.`, where a value should come", None),
    "!-1": (1, 2, "unexpected `-`, where a value should come", None),
    "-!a": (1, 2, "unexpected `!`, where a value should come", None),
    "if == 1": (1, 1, "`if` is a reserved word", 'a field is reached as item["if"]'),
    "'abc": (1, 1, "the text that begins here has no closing '", None),
    '"a\nb"': (1, 1, 'the text that begins here has no closing "', None),
    "1 + '''abc'": (1, 5, "the text that begins here has no closing '''", None),
    r"'a\d'": (1, 3, r"`\d` is no escape", r"a backslash itself is written \\"),
    r"'\ud800'": (1, 2, r"`\ud800` is no character", None),
    r"'\U00110000'": (1, 2, r"`\U00110000` is no character", None),
    r"'\u12'": (1, 2, r"`\u` is no escape", r"a backslash itself is written \\"),
    r"'\400'": (1, 2, r"`\4` is no escape", r"a backslash itself is written \\"),
    "'\ud800'": (1, 2, "half a surrogate pair is no character", None),
    "b'a'": (1, 1, "bytes are not part of this language", "write the text without `b`"),
    "1u": (1, 1, "unsigned numbers are not part of this language", "write `1`"),
    "9223372036854775808": (1, 1, "the number does not fit in 64 bits", None),
    "-9223372036854775809": (1, 2, "the number does not fit in 64 bits", None),
    "9" * 4000: (1, 1, "the number does not fit in 64 bits", None),
    "0x" + "f" * 4000: (1, 1, "the number does not fit in 64 bits", None),
    "0XfF": (1, 2, "unexpected `XfF`, where an operator or the end should come", None),
    "1e400": (1, 1, "the number is out of range", None),
    "\x1b": (1, 1, r"unexpected character `\x1b`", None),
    "é == 1": (1, 1, "unexpected character `é`", None),
    "a.contain('x')": (1, 3, "there is no method `contain`", "did you mean `contains`?"),
    "a.startswith('x')": (1, 3, "there is no method `startswith`", "did you mean `startsWith`?"),
    "siez(a)": (1, 1, "there is no function `siez`", "did you mean `size`?"),
    "contains(a, b)": (1, 1, "`contains` is no function", "write text.contains(part)"),
    "a.date('x')": (1, 3, "`date` is no method", 'write date("2026-01-31")'),
    "a.has(b)": (1, 3, "`has` is no method", "write has(item.field)"),
    "all(a, b)": (1, 1, "`all` is no function", "write list.all(x, test of x)"),
    "now() > a": (1, 1, "there is no function `now`", "an expression does not know the time; the gate `schedule` does"),
    "len(a)": (1, 1, "there is no function `len`", "the length is size(x)"),
    "__import__('os')": (
        1, 1, "there is no function `__import__`",
        "there are size, contains, startsWith, endsWith, lowerAscii, date, timestamp, duration, all, exists, has",
    ),
    "size()": (1, 1, "wrong number of arguments for `size`", "write size(x) or x.size()"),
    "size(a, b)": (1, 1, "wrong number of arguments for `size`", "write size(x) or x.size()"),
    "a.contains()": (1, 3, "wrong number of arguments for `contains`", "write text.contains(part)"),
    "has(due)": (1, 1, "`has` asks for one field of something", "write has(item.due)"),
    "has()": (1, 1, "`has` asks for one field of something", "write has(item.field)"),
    "has(item[a])": (1, 1, "`has` asks for one field of something", "write has(item.field)"),
    "has(has(item.a))": (1, 1, "`has` asks for one field of something", "write has(item.field)"),
    "a.all(1, true)": (1, 3, "`all` takes a name and a test", "write list.all(x, test of x)"),
    "a.exists(x)": (1, 3, "`exists` takes a name and a test", "write list.exists(x, test of x)"),
    "date('2026-02-30')": (1, 6, "`2026-02-30` is no date", "write it as 2026-01-31"),
    "date(20260101)": (1, 6, "`date` takes a text", 'write date("2026-01-31")'),
    "timestamp('2026-01-01')": (1, 11, "`2026-01-01` is no point in time", "write it as 2026-01-31T09:30:00Z"),
    "timestamp('0001-01-01T00:00:00+23:00')": (
        1, 11, "`0001-01-01T00:00:00+23:00` is no point in time", "write it as 2026-01-31T09:30:00Z",
    ),
    "duration('3d')": (
        1, 10, "`3d` is no duration", "write hours, minutes and seconds: 72h, 1h30m, 45s; a day is 24h",
    ),
    "duration('999999999999999h')": (1, 10, "a duration has at most 292 years", None),
    "(" * 65: (1, 65, "nested more than 64 levels deep", None),
    "!" * 66: (1, 65, "nested more than 64 levels deep", None),
    "1" * (MAX_LENGTH + 1): (1, 1, "the expression has 4,097 characters; 4,096 are allowed", None),
}  # fmt: skip


@pytest.mark.parametrize("text", WHERE)
def test_refused(text: str) -> None:
    with pytest.raises(BadExpression) as raised:
        parse(text)
    error = raised.value
    assert (error.line, error.column, error.message, error.hint) == WHERE[text]


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["1"] * 66),
        "a" + ".b" * 66,
        "a" + "[0]" * 66,
        "-" * 66 + "a",
        "true ? 1 : " * 66 + "1",
        "[" * 65 + "]" * 65,
    ],
)
def test_deep_trees_are_refused_whatever_they_are_made_of(text: str) -> None:
    with pytest.raises(BadExpression, match="nested more than 64 levels deep"):
        parse(text)


@pytest.mark.parametrize("sign", ["&&", "||"])
def test_long_rows_of_logic_are_not_deep(sign: str) -> None:
    assert parse(f" {sign} ".join(["true"] * 400)).evaluate({}) is True


def test_deepest_that_is_allowed() -> None:
    assert parse("(" * 63 + "1" + ")" * 63).evaluate({}) == 1
    assert parse("+".join(["1"] * 64)).evaluate({}) == 64


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("a = 1", "a = 1\n  ^"),
        ("a &&\nb = 1\n|| c", "b = 1\n  ^"),
        ("x" * 200 + " = 1", "x" * 60 + " = 1\n" + " " * 61 + "^"),
        ("(1", "(1\n  ^"),
    ],
)
def test_the_caret_points_at_the_place(text: str, pointed: str) -> None:
    with pytest.raises(BadExpression) as raised:
        parse(text)
    line, caret = raised.value.pointed().split("\n")
    if len(text) < 100:
        assert (line, caret) == tuple(pointed.split("\n"))
    else:
        assert line[len(caret) - 1] == "="


WORDS = (
    "item", ".", "a", "labels", "has", "(", ")", "[", "]", ",", "&&", "||", "!", "-", "+", "*", "/", "%", "==", "<",
    "in", "?", ":", "1", "0", "1.5", "'a'", "true", "null", "size", ".all", ".exists", "x", ".contains", "date",
    "'2026-01-01'", "duration", "'1h'", " ", "\n", "'", '"', "\\", "//",
)  # fmt: skip
SCOPE = {"item": {"a": "b", "labels": ["c", "d"]}, "a": 5, "labels": ["e"] * 50, "x": None}


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=40).map("".join)))
@example("\udcff")
@example("0x")
@example("1.e")
@example("'\\")
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    assert _tried(text)


def _tried(text: str) -> bool:
    """Any error but the two that are meant goes on to the test."""
    try:
        parse(text).evaluate(SCOPE)
    except BadExpression as error:
        return error.line >= 1 and error.column >= 1 and "\n" in error.pointed()
    except EvaluationError as error:
        return bool(error.message)
    return True


LONG = ["xyz"] * 20_000
TEXT = "a" * 60_000


@pytest.mark.parametrize(
    "text",
    [
        "l.exists(a, l.exists(b, a != a))",
        "l.all(a, l.all(b, l.all(c, true)))",
        "l.exists(a, l.exists(b, a != a)) || true",
        "[1, 2].all(a, " * 20 + "true" + ")" * 20,
        "+".join(["l"] * 60) + " == []",
        "+".join(["t"] * 60) + " == ''",
        " || ".join(["t.contains(t + 'b')"] * 150),
        "l.exists(a, 'q' in l)",
        "l.exists(a, [l, l, l] != [l, l, l])",
        "l.exists(a, l + l == [])",
    ],
)
def test_work_is_bounded_and_nothing_absorbs_that(text: str) -> None:
    with pytest.raises(TooMuchWork):
        parse(text).evaluate({"l": LONG, "t": TEXT})


def test_a_long_list_can_be_looked_through() -> None:
    assert parse("l.exists(a, a == 'q')").evaluate({"l": LONG[:10_000]}) is False
    assert parse("size(l) == 20000 && size(t) == 60000").evaluate({"l": LONG, "t": TEXT}) is True
