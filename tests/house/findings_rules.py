"""The names of findings' rules, read from the code that reports them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.shell import tracked

REPORTERS = {"Finding", "Refused", "refused", "finding", "report", "without_leave", "_at", "_in"}
"""What makes a finding. The rule is the first argument, or the first with a hyphen in it."""
_RULE = re.compile(r"[a-z]+(?:-[a-z]+)+")


def rules() -> dict[str, str]:
    """Every rule that the package can report, to the file that does."""
    found: dict[str, str] = {}
    for file in tracked("gitflow_work/*.py"):
        for rule in rules_of(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(rule, file.name)
    return found


def rules_of(tree: ast.AST) -> Iterator[str]:
    """The rules that a piece of code reports."""
    for node in ast.walk(tree):
        yield from _of(node)


def _of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["rule"]:
        yield from (text for text in _texts([node.value]) if re.fullmatch("[a-z-]+", text))
    if not isinstance(node, ast.Call) or _name(node.func) not in REPORTERS or not node.args:
        return
    first = node.args[0]
    hyphened = [text for text in _texts(node.args) if _RULE.fullmatch(text)]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value
    elif hyphened:
        yield hyphened[0]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _texts(nodes: list[ast.expr]) -> list[str]:
    inside = (one for node in nodes for one in ast.walk(node))
    return [one.value for one in inside if isinstance(one, ast.Constant) and isinstance(one.value, str)]
