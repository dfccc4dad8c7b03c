"""JSON and YAML files as typed data, read within bounds: what a JSON Schema can judge.

YAML is typed by the core schema of YAML 1.2 (`no` and `12:30` are text); anchors, aliases, tags and duplicate keys
are refused, as in rule files. JSON is JSON: no `NaN`, no duplicate keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from gitflow_work.errors import BadFile
from gitflow_work.formats import yamlfile

MAX_DEPTH = yamlfile.MAX_DEPTH
MAX_DIGITS = 300
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, bool | None] = {
    "null": None, "Null": None, "NULL": None, "~": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_STRINGS_AND_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"|[\[\]{}]', re.DOTALL)


def load(data: bytes, path: str) -> Any:
    """The data of a file whose name ends in .json, .yaml or .yml. Raises BadFile."""
    if path.endswith(".json"):
        return _json(data, path)
    if path.endswith((".yaml", ".yml")):
        return yamlfile.load(data, path, lambda text: _scalar(text, path)).value
    raise BadFile("the name of the file ends neither in .json nor in .yaml or .yml", path=path)


def lines_of(data: bytes, path: str, ways: Sequence[tuple[str | int, ...]]) -> list[int]:
    """The lines, from 1, in which the values at `ways` stand; 1 when nobody can tell. JSON is YAML enough for that."""
    try:
        loaded = yamlfile.load(data, path)
    except BadFile:
        return [1] * len(ways)
    return [loaded.at(way).line for way in ways]


def _json(data: bytes, path: str) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("the file is not UTF-8", path=path) from None
    _look_at_depth(text, path)

    def refuse(word: str) -> NoReturn:
        raise BadFile(f"{word} is no JSON", path=path)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for at, name in enumerate(names) if name in names[:at])
            raise BadFile(f"the key `{twice[:80]}` is there twice", path=path)
        return found

    try:
        return json.loads(
            text,
            parse_int=lambda digits: _number(digits, path),
            parse_constant=refuse,
            object_pairs_hook=unique,
        )
    except json.JSONDecodeError as error:
        raise BadFile(f"not valid JSON: {error.msg}", path=path, line=error.lineno, column=error.colno) from None


def _look_at_depth(text: str, path: str) -> None:
    """The parser recurses."""
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, found.start()) + 1
            raise BadFile(f"nested more than {MAX_DEPTH} levels deep", path=path, line=line)


def _number(digits: str, path: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise BadFile(f"a number has more than {MAX_DIGITS} digits", path=path)
    return int(digits)


def _scalar(text: str, path: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return _number(text, path)
    return float(text) if len(text) <= MAX_DIGITS and _FLOAT.match(text) else text
