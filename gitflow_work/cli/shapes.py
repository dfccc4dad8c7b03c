"""What `--json` prints: one line, one shape a kind (docs/json.md)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gitflow_work.core.finding import Finding
from gitflow_work.core.item import Item, Value
from gitflow_work.core.verdict import GateResult
from gitflow_work.errors import BadFile, WorkError
from gitflow_work.ports.items import Row

if TYPE_CHECKING:
    from gitflow_work.usecases.artifacts.new import Drafted

SCHEMA = 1
OWN_KEYS = ("id", "type", "title", "status")


def put(shape: Mapping[str, Any]) -> None:
    """Print one shape. ASCII only: whatever the terminal, the text is inert and survives."""
    line = json.dumps({"schema": SCHEMA, **shape})
    if "\\ud" in line:
        line = json.dumps(_whole({"schema": SCHEMA, **shape}))
    sys.stdout.write(f"{line}\n")


def _whole(value: Any) -> Any:
    """The same with lone surrogates (bytes of a path that are no UTF-8) as text: no strict parser takes them."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_whole(key): _whole(one) for key, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value


def error_shape(error: WorkError) -> dict[str, Any]:
    """`kind: error`."""
    shape: dict[str, Any] = {"kind": "error", "code": error.code, "exit": error.exit, "message": error.message}
    gates = getattr(error, "gates", ())
    shape |= {"hint": error.hint, "gates": [gate_shape(one) for one in gates]}
    if isinstance(error, BadFile):
        shape |= {"path": error.path, "line": error.line, "column": error.column}
    return shape


def gate_shape(gate: GateResult) -> dict[str, Any]:
    """One gate with its verdict; combinators have `gates` of their own."""
    shape: dict[str, Any] = {
        "gate": gate.gate,
        "verdict": str(gate.verdict),
        "expected": gate.expected or None,
        "found": gate.found or None,
        "evidence": list(gate.evidence),
        "who": gate.who,
        "hint": gate.hint,
    }
    if gate.gates:
        shape["gates"] = [gate_shape(one) for one in gate.gates]
    return shape


def item_shape(item: Item, path: str) -> dict[str, Any]:
    """An item with its body."""
    return {**_common(item.id, item.type, item.title, item.status, path, item.fields), "body": item.body}


def draft_shape(draft: Drafted) -> dict[str, Any]:
    """`kind: draft`: an artifact's first draft."""
    shape: dict[str, Any] = {"kind": "draft", "item": draft.item, "artifact": draft.type, "path": draft.path}
    return {**shape, "template": draft.template, "text": draft.text, "commit": draft.commit}


def row_shape(row: Row) -> dict[str, Any]:
    """An item without its body."""
    return _common(row.id, row.type, row.title, row.status, row.path, row.fields)


def finding_shape(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "rule": finding.rule,
        "level": finding.level,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "commit": finding.commit,
        "item": finding.item,
        "transition": finding.transition,
        "message": finding.message,
        "hint": finding.hint,
    }


def findings_shape(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Several findings."""
    return [finding_shape(one) for one in findings]


def _common(item_id: str, kind: str, title: str, status: str, path: str, fields: Mapping[str, Value]) -> dict[str, Any]:
    plain = {
        key: list(value) if isinstance(value, tuple) else value for key, value in fields.items() if key not in OWN_KEYS
    }
    return {"id": item_id, "type": kind, "title": title, "status": status, "path": path, "fields": plain}
