"""The words of an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from gitflow_work.core.expression.errors import BadExpression

MAX_LENGTH = 4096
"""So many characters an expression has at most."""

MAX_INT = 2**63 - 1
KEYWORDS = {"true": True, "false": False, "null": None}
RESERVED = frozenset({
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
})  # fmt: skip
"""CEL keeps these for other languages; nothing may be called so."""

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\n\f\r]+|//[^\n]*)
    |(?P<number>0x[0-9a-fA-F]+|[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:[eE][+-]?[0-9]+)?)(?P<unsigned>[uU]?)
    |(?P<prefix>[rRbB]{0,2})(?P<quote>\"{3}|'{3}|"|')
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign>&&|\|\||[=!<>]=|[-+*/%!<>?:.,()\[\]])""",
    re.VERBOSE,
)
_SURROGATE = "[\ud800-\udfff]"
_ESCAPE = r"""\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))"""
_SIMPLE = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_NOT_HERE = {
    "=": "to compare, write `==`",
    "&": 'for "and", write `&&`',
    "|": 'for "or", write `||`',
    "{": "maps are not part of this language",
}


class Token(NamedTuple):
    """One word. `kind` is "literal", "name", "end", or the sign itself; `at` its place in the text, from 0."""

    kind: str
    value: Any
    at: int


def refuse(text: str, at: int, message: str, hint: str | None = None) -> BadExpression:
    """The error for a place in the text."""
    before = text[:at]
    column = at - before.rfind("\n")
    return BadExpression(message, text=text, line=before.count("\n") + 1, column=column, hint=hint)


def tokens(text: str) -> Iterator[Token]:
    """The words in order, "end" last. Raises BadExpression."""
    if len(text) > MAX_LENGTH:
        raise BadExpression(f"the expression has {len(text):,} characters; {MAX_LENGTH:,} are allowed", text=text)
    half = re.search(_SURROGATE, text)
    if half:
        raise refuse(text, half.start(), "half a surrogate pair is no character")
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise refuse(text, at, f"unexpected character `{_shown(text[at])}`", _NOT_HERE.get(text[at]))
        if found["quote"]:
            value, end = _string(text, found)
            yield Token("literal", value, at)
            at = end
            continue
        if not found["blank"]:
            yield _token(text, found)
        at = found.end()
    yield Token("end", None, len(text))


def _token(text: str, found: re.Match[str]) -> Token:
    at = found.start()
    if found["sign"]:
        return Token(found["sign"], found["sign"], at)
    if found["number"]:
        return Token("literal", _number(text, found), at)
    name = found["name"]
    if name in KEYWORDS:
        return Token("literal", KEYWORDS[name], at)
    return Token("in" if name == "in" else "name", name, at)


def _number(text: str, found: re.Match[str]) -> int | float:
    at, written = found.start(), found["number"]
    if found["unsigned"]:
        raise refuse(text, at, "unsigned numbers are not part of this language", f"write `{written[:40]}`")
    if written.startswith("0x"):
        value = int(written, 0)
    elif written.isdecimal():
        # Longer ones are out of range anyway, and Python refuses to read thousands of digits.
        digits = written.lstrip("0")
        value = int(digits or "0") if len(digits) <= 19 else MAX_INT + 2
    else:
        real = float(written)
        if real == float("inf"):
            raise refuse(text, at, "the number is out of range")
        return real
    # The smallest number has one more than the largest; the parser knows whether a minus stands before it.
    if value > MAX_INT + 1:
        raise refuse(text, at, "the number does not fit in 64 bits")
    return value


def _string(text: str, found: re.Match[str]) -> tuple[str, int]:
    prefix, quote, at, start = found["prefix"].lower(), found["quote"], found.start(), found.end()
    if prefix not in ("", "r"):
        raise refuse(text, at, "bytes are not part of this language", "write the text without `b`")
    parts: list[str] = []
    while not text.startswith(quote, start):
        if start >= len(text) or (len(quote) == 1 and text[start] in "\r\n"):
            raise refuse(text, at, f"the text that begins here has no closing {quote}")
        if text[start] == "\\" and not prefix:
            part, start = _escape(text, start)
        else:
            part, start = text[start], start + 1
        parts.append(part)
    return "".join(parts), start + len(quote)


def _escape(text: str, at: int) -> tuple[str, int]:
    found = re.compile(_ESCAPE).match(text, at)
    if found is None:
        hint = r"a backslash itself is written \\"
        raise refuse(text, at, f"`{_shown(text[at : at + 2])}` is no escape", hint)
    simple, *codes, octal = found.groups()
    if simple:
        return _SIMPLE.get(simple, simple), found.end()
    code = int(octal, 8) if octal else int(next(one for one in codes if one), 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise refuse(text, at, f"`{found.group()}` is no character")
    return chr(code), found.end()


def _shown(sign: str) -> str:
    return sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
