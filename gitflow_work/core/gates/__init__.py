"""The gates by name, and the reading of `gates:` lists. A new gate is one file here and one line in `GATES`."""

from __future__ import annotations

import importlib
from typing import Any

from gitflow_work.core.gates.base import AllOf, AnyOf, GateNode, Kind, NotOf, leaves
from gitflow_work.core.gates.plugged import plugin
from gitflow_work.errors import WorkError

GATES: dict[str, str] = {
    "artifacts": "ArtifactsGate",
    "fields": "FieldsGate",
    "checklist": "ChecklistGate",
    "keyword": "KeywordGate",
    "roles": "RolesGate",
    "signed": "SignedGate",
    "approvals": "ApprovalsGate",
    "expression": "ExpressionGate",
    "schedule": "ScheduleGate",
    "dependencies": "DependenciesGate",
    "children": "ChildrenGate",
    "paths": "PathsGate",
    "claimed": "ClaimedGate",
    "wip": "WipGate",
    "pull_request": "PullRequestGate",
    "checks": "ChecksGate",
}
"""Gate name to the class that makes it; the class lives in the module of the gate's name."""

LATER: dict[str, Kind] = {}
"""Gates that a version reads but cannot judge: their verdict is unknown, which never passes. None in this one."""

COMBINATORS: dict[str, type[AllOf | AnyOf | NotOf]] = {"all": AllOf, "any": AnyOf, "not": NotOf}


class BadGate(WorkError):
    """An entry of a `gates:` list is not a gate."""

    code = "bad-gate"


def parse_gate(entry: Any) -> GateNode:
    """One entry of a `gates:` list: a gate's name, or a map of one key, name to value. Raises BadGate."""
    if isinstance(entry, str):
        return _make(entry, None)
    if not isinstance(entry, dict) or len(entry) != 1:
        raise BadGate("a gate is a name, or a map of one key: its name and its value")
    [(name, value)] = entry.items()
    if not isinstance(name, str):
        raise BadGate(f"a gate's name is text, not {name!r}")
    if name not in COMBINATORS:
        return _make(name, value)
    if not isinstance(value, list) or not value:
        raise BadGate(f"`{name}` needs a list of at least one gate")
    children = tuple(parse_gate(one) for one in value)
    if name == "not" and any(one.name == "wip" for one in leaves(children)):
        raise BadGate("`wip` cannot stand below `not`: a check never refuses for it")
    combined: GateNode = COMBINATORS[name](children)
    return combined


def _make(name: str, value: Any) -> GateNode:
    if name in GATES:
        module = importlib.import_module(f"{__name__}.{name}")
        gate: GateNode = getattr(module, GATES[name]).from_value(value)
        return gate
    if name in LATER:
        from gitflow_work.core.gates.later import LaterGate

        return LaterGate(name, LATER[name], value)
    if (plugged := plugin(name, value)) is not None:
        return plugged
    import difflib

    near = difflib.get_close_matches(name, [*GATES, *LATER, *COMBINATORS], n=1)
    raise BadGate(f"unknown gate `{name}`", hint=f"did you mean `{near[0]}`?" if near else None)
