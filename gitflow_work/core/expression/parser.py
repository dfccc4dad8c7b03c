"""Text to tree: a Pratt parser for CEL's grammar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitflow_work.core.expression.errors import BadExpression, EvaluationError
from gitflow_work.core.expression.functions import FUNCTIONS, HAS, MACROS
from gitflow_work.core.expression.tokens import MAX_INT, RESERVED, Token, refuse, tokens
from gitflow_work.core.expression.tree import (
    Binary,
    Call,
    Choice,
    Index,
    Literal,
    Logic,
    Macro,
    Members,
    Name,
    Node,
    Select,
    Unary,
    children,
)
from gitflow_work.core.words import near

MAX_DEPTH = 64
"""So deep the tree may be; a row of `&&` or of `||` counts as one level."""

_BINDS = {
    "||": 1, "&&": 2,
    "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_ELSEWHERE = {
    "matches": "regular expressions are not part of this language; see contains, startsWith and endsWith",
    "map": "lists are not changed in this language; see all and exists",
    "filter": "lists are not changed in this language; see all and exists",
    "exists_one": "see exists",
    "now": "an expression does not know the time; the gate `schedule` does",
    "length": "the length is size(x)",
    "len": "the length is size(x)",
    "lower": "see lowerAscii",
}


def tree_of(text: str) -> Node:
    """The tree of an expression. Raises BadExpression with line and column."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._token: Token = next(self._tokens)
        self._depth = 0

    def whole(self) -> Node:
        if self._token.kind == "end":
            raise self._refuse(self._token, "the expression is empty")
        node = self._expression()
        if self._token.kind != "end":
            raise self._unexpected("an operator or the end")
        self._measure(node)
        return node

    def _measure(self, root: Node) -> None:
        """A row such as `a + b + …` nests to the left without any recursion here, but is deep for who walks it."""
        level, depth = [root], 0
        while level:
            depth += 1
            if depth > MAX_DEPTH:
                raise self._refuse_at(level[0].at, f"nested more than {MAX_DEPTH} levels deep")
            level = [child for node in level for child in children(node)]

    def _expression(self) -> Node:
        self._deeper()
        node = self._binary(1)
        if self._token.kind == "?":
            at = self._next().at
            yes = self._binary(1)
            self._expect(":", "`:` and what holds otherwise")
            node = Choice(node, yes, self._expression(), at)
        self._depth -= 1
        return node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._refuse(self._token, f"nested more than {MAX_DEPTH} levels deep")

    def _binary(self, least: int) -> Node:
        left = self._unary()
        while (binds := _BINDS.get(self._token.kind, 0)) >= least:
            sign = self._next()
            self._deeper()
            right = self._binary(binds + 1)
            self._depth -= 1
            if binds > 2:
                left = Binary(sign.kind, left, right, sign.at)
            elif isinstance(left, Logic) and left.sign == sign.kind:
                left = Logic(sign.kind, (*left.operands, right), left.at)
            else:
                left = Logic(sign.kind, (left, right), sign.at)
        return left

    def _unary(self) -> Node:
        sign = self._token.kind
        if sign not in ("!", "-"):
            return self._member()
        places = []
        while self._token.kind == sign:
            places.append(self._next().at)
            if len(places) > MAX_DEPTH:
                raise self._refuse_at(places[-1], f"nested more than {MAX_DEPTH} levels deep")
        node: Node
        if sign == "-" and self._token.kind == "literal" and type(self._token.value) in (int, float):
            node = self._member(negative_from=places.pop())
        else:
            node = self._member()
        for at in reversed(places):
            node = Unary(sign, node, at)
        return node

    def _member(self, negative_from: int | None = None) -> Node:
        node = self._primary() if negative_from is None else self._number(self._next(), negative_from)
        while self._token.kind in (".", "["):
            sign = self._next()
            if sign.kind == "[":
                key = self._expression()
                self._expect("]", "`]`")
                node = Index(node, key, sign.at)
            else:
                node = self._after_dot(node)
        return node

    def _after_dot(self, of: Node) -> Node:
        name = self._next_name("the name of a field or method")
        if self._token.kind != "(":
            return Select(of, name.value, name.at)
        if name.value in MACROS:
            return self._macro(name, of)
        function = FUNCTIONS.get(name.value)
        if function is None or not function.method:
            raise self._no_such(name, "method")
        return self._call(name, (of, *self._arguments()))

    def _primary(self) -> Node:
        token = self._next()
        if token.kind == "literal":
            return self._number(token) if type(token.value) is int else Literal(token.value, token.at)
        if token.kind == "(":
            node = self._expression()
            self._expect(")", "`)`")
            return node
        if token.kind == "[":
            return Members(self._members("]"), token.at)
        if token.kind != "name":
            raise self._unexpected("a value", token)
        if token.value in RESERVED:
            raise self._refuse(
                token, f"`{token.value}` is a reserved word", f'a field is reached as item["{token.value}"]'
            )
        if self._token.kind != "(":
            return Name(token.value, token.at)
        if token.value == "has":
            return self._has(token)
        function = FUNCTIONS.get(token.value)
        if function is None or not function.function:
            raise self._no_such(token, "function")
        return self._call(token, self._arguments())

    def _number(self, token: Token, negative_from: int | None = None) -> Literal:
        if negative_from is not None:
            return Literal(-token.value, negative_from)
        if token.value > MAX_INT:
            raise self._refuse(token, "the number does not fit in 64 bits")
        return Literal(token.value, token.at)

    def _call(self, name: Token, arguments: tuple[Node, ...]) -> Node:
        function = FUNCTIONS[name.value]
        if len(arguments) != len(function.takes):
            raise self._refuse(name, f"wrong number of arguments for `{name.value}`", f"write {function.form}")
        if function.constant and isinstance(arguments[0], Literal):
            self._constant(name, arguments[0], function.call)
        return Call(name.value, arguments, name.at)

    def _constant(self, name: Token, argument: Literal, call: Callable[[Any], Any]) -> None:
        if not isinstance(argument.value, str):
            raise self._refuse_at(argument.at, f"`{name.value}` takes a text", f"write {FUNCTIONS[name.value].form}")
        try:
            call(argument.value)
        except EvaluationError as error:
            raise self._refuse_at(argument.at, error.message, error.hint) from None

    def _has(self, name: Token) -> Node:
        arguments = self._arguments()
        asked = arguments[0] if len(arguments) == 1 else None
        if isinstance(asked, Select) and not asked.test:
            return Select(asked.of, asked.field, asked.at, test=True)
        if isinstance(asked, Index) and isinstance(asked.key, Literal) and isinstance(asked.key.value, str):
            return Select(asked.of, asked.key.value, asked.at, test=True)
        hint = f"write has(item.{asked.name})" if isinstance(asked, Name) else f"write {HAS}"
        raise self._refuse(name, "`has` asks for one field of something", hint)

    def _macro(self, name: Token, of: Node) -> Node:
        arguments = self._arguments()
        if len(arguments) != 2 or not isinstance(arguments[0], Name):
            raise self._refuse(name, f"`{name.value}` takes a name and a test", f"write {MACROS[name.value]}")
        return Macro(name.value, of, arguments[0].name, arguments[1], name.at)

    def _arguments(self) -> tuple[Node, ...]:
        self._next()
        return self._members(")")

    def _members(self, end: str) -> tuple[Node, ...]:
        members: list[Node] = []
        while self._token.kind != end:
            members.append(self._expression())
            if self._token.kind != ",":
                break
            comma = self._next()
            if self._token.kind == end and end == ")":
                raise self._unexpected("one more argument", comma)
        self._expect(end, f"`,` or `{end}`")
        return tuple(members)

    def _next(self) -> Token:
        token = self._token
        if token.kind != "end":
            self._token = next(self._tokens)
        return token

    def _next_name(self, wanted: str) -> Token:
        token = self._next()
        if token.kind != "name":
            raise self._unexpected(wanted, token)
        return token

    def _expect(self, kind: str, wanted: str) -> None:
        if self._token.kind != kind:
            raise self._unexpected(wanted)
        self._next()

    def _unexpected(self, wanted: str, token: Token | None = None) -> BadExpression:
        token = token or self._token
        if token.kind == "end":
            return self._refuse(token, f"the expression ends where {wanted} should come")
        hint = {"and": "write `&&`", "or": "write `||`", "not": "write `!`", "is": "write `==`"}.get(str(token.value))
        shown = "a value" if token.kind == "literal" else f"`{str(token.value)[:40]}`"
        return self._refuse(token, f"unexpected {shown}, where {wanted} should come", hint)

    def _no_such(self, name: Token, what: str) -> BadExpression:
        word = name.value
        function = FUNCTIONS.get(word)
        if function is not None or word in MACROS or word == "has":
            form = function.form if function is not None else MACROS.get(word, HAS)
            return self._refuse(name, f"`{word}` is no {what}", f"write {form}")
        hint = near(word, [*FUNCTIONS, *MACROS, "has"]) or _ELSEWHERE.get(word)
        hint = _ELSEWHERE.get(word) or hint or "there are " + ", ".join([*FUNCTIONS, *MACROS, "has"])
        return self._refuse(name, f"there is no {what} `{word[:40]}`", hint)

    def _refuse(self, token: Token, message: str, hint: str | None = None) -> BadExpression:
        return refuse(self._text, token.at, message, hint)

    def _refuse_at(self, at: int, message: str, hint: str | None = None) -> BadExpression:
        return refuse(self._text, at, message, hint)
