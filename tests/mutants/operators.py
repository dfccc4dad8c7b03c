"""Small faults that could be in a module: each mutant is the module's source with one of them put in.

Left alone are docstrings, annotations, decorators, asserts (they guard nothing) and what only type checkers read.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], list[type[ast.cmpop]]] = {
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Mod: ast.Mult,
}
TWINS = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "startswith": "endswith",
    "endswith": "startswith",
    "lower": "upper",
    "partition": "rpartition",
    "rpartition": "partition",
    "rfind": "find",
    "find": "rfind",
    "bisect_right": "bisect_left",
    "popleft": "pop",
    "union": "intersection",
}
"""Functions that are easily taken for each other."""
_SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "type_params", "bases"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: where it is, what it is, and the whole source with it.

    `begin` is the line on which its statement begins, `inside` says whether a function holds it.
    """

    line: int
    begin: int
    scope: str
    change: str
    source: str
    inside: bool


_Place = tuple[ast.AST, str, int | None]
"""A node, the field of it that holds the part to replace, and the position in it when the field is a list."""


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    begin = 1
    for place, scope, inside in _places(tree, "", inside=False):
        old = _get(place)
        line = getattr(old, "lineno", begin)
        begin = line if isinstance(old, ast.stmt) else begin
        for new in _replacements(old, place):
            text = ast.unparse(_replaced(tree, place, new))
            yield Mutant(line, begin, scope, f"{_short(old)} => {_short(new)}", text, inside)


def _places(node: ast.AST, scope: str, *, inside: bool) -> Iterator[tuple[_Place, str, bool]]:
    if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom) or _for_type_checkers(node):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        scope = f"{scope}.{node.name}".removeprefix(".")
    for field, value in ast.iter_fields(node):
        if field in _SKIPPED_FIELDS:
            continue
        within = inside or (isinstance(node, ast.FunctionDef | ast.Lambda) and field == "body")
        for at, part in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(part, ast.AST) and not _is_docstring(part):
                yield (node, field, at), scope, within
                yield from _places(part, scope, inside=within)


def _for_type_checkers(node: ast.AST) -> bool:
    """`if TYPE_CHECKING:`, and `Name = A | B`."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        return isinstance(node.value.op, ast.BitOr) and ast.unparse(node.value.right)[0].isupper()
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _get(place: _Place) -> ast.AST:
    node, field, at = place
    part = getattr(node, field)
    found: ast.AST = part if at is None else part[at]
    return found


def _replaced(tree: ast.Module, place: _Place, new: ast.AST) -> ast.Module:
    """The tree with another part in one place; put there, copied, and taken back."""
    node, field, at = place
    old = _get(place)
    _put(node, field, at, new)
    try:
        return ast.fix_missing_locations(copy.deepcopy(tree))
    finally:
        _put(node, field, at, old)


def _put(node: ast.AST, field: str, at: int | None, part: ast.AST) -> None:
    if at is None:
        setattr(node, field, part)
    else:
        getattr(node, field)[at] = part


def _replacements(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    make = _BY_KIND.get(type(old))
    if make is not None:
        yield from make(old, place)
    node, field, _ = place
    if isinstance(node, ast.If | ast.While | ast.IfExp) and field == "test" and isinstance(old, ast.expr):
        yield ast.UnaryOp(ast.Not(), old)
    if isinstance(node, ast.comprehension) and field == "ifs":
        yield ast.Constant(value=True)


def _compare(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.Compare)
    for at, one in enumerate(old.ops):
        for other in COMPARISONS[type(one)]:
            yield ast.Compare(old.left, [*old.ops[:at], other(), *old.ops[at + 1 :]], old.comparators)


def _boolean(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.BoolOp)
    yield ast.BoolOp(ast.Or() if isinstance(old.op, ast.And) else ast.And(), old.values)
    for at in range(len(old.values)):
        rest = old.values[:at] + old.values[at + 1 :]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(old.op, rest)


def _unary(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.UnaryOp)
    yield old.operand


def _binary(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.BinOp)
    other = ARITHMETIC.get(type(old.op))
    if other is not None:
        yield ast.BinOp(old.left, other(), old.right)


def _in_place(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.AugAssign)
    yield ast.Pass()
    other = ARITHMETIC.get(type(old.op))
    if other is not None:
        yield ast.AugAssign(old.target, other(), old.value)


def _constant(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.Constant)
    value = old.value
    if isinstance(value, bool):
        yield ast.Constant(value=not value)
    elif isinstance(value, int):
        yield ast.Constant(value=value + 1)
        if value:
            yield ast.Constant(value=value - 1)
    elif isinstance(value, str):
        yield ast.Constant(value=f"XX{value}XX")


def _call(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.Call)
    name = old.func.id if isinstance(old.func, ast.Name) else getattr(old.func, "attr", "")
    if name in TWINS:
        twin = TWINS[name]
        func = ast.Name(twin) if isinstance(old.func, ast.Name) else ast.Attribute(_value(old.func), twin)
        yield ast.Call(func, old.args, old.keywords)
    for at, keyword in enumerate(old.keywords):
        if keyword.arg is not None:
            yield ast.Call(old.func, old.args, old.keywords[:at] + old.keywords[at + 1 :])


def _value(node: ast.expr) -> ast.expr:
    assert isinstance(node, ast.Attribute)
    return node.value


def _choice(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.IfExp)
    yield old.body
    yield old.orelse


def _returned(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    assert isinstance(old, ast.Return)
    if old.value is not None and not (isinstance(old.value, ast.Constant) and old.value.value is None):
        yield ast.Return(ast.Constant(value=None))


def _statement(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    yield ast.Pass()


def _jump(old: ast.AST, place: _Place) -> Iterator[ast.AST]:
    yield ast.Break() if isinstance(old, ast.Continue) else ast.Continue()
    yield ast.Pass()


_BY_KIND: dict[type[ast.AST], Callable[[ast.AST, _Place], Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.AugAssign: _in_place,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.IfExp: _choice,
    ast.Return: _returned,
    ast.Expr: _statement,
    ast.Raise: _statement,
    ast.Continue: _jump,
    ast.Break: _jump,
}


def _short(node: ast.AST) -> str:
    """A part of the source on one line, the first 90 characters of it."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else text[:89] + "…"
