"""Gates as entries of `gates:` lists. Each built-in gate describes its own value; others may have any."""

from __future__ import annotations

import importlib
from typing import Any

from gitflow_work.core import gates
from gitflow_work.core.valueschema import ANYTHING, Schema, told

_ABOUT = {
    "all": "Every one of these holds.",
    "any": "At least one of these holds.",
    "not": "These together do not hold.",
}

LIST: Schema = {"$ref": "#/definitions/gates"}


def definitions() -> dict[str, Any]:
    """`gate`, an entry of a list, and `gates`, a list of at least one."""
    values: dict[str, Schema] = {name: _value(name) for name in gates.GATES}
    values |= dict.fromkeys(gates.LATER, ANYTHING)
    alone = [name for name, value in values.items() if stands_alone(value)]
    entry = {
        "type": ["string", "object"],
        "pattern": rf"^(?!({'|'.join([*(name for name in values if name not in alone), *gates.COMBINATORS])})$)\S",
        "patternErrorMessage": "The name of a gate that may stand alone; this one needs a value.",
        "examples": alone,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {name: told(_ABOUT[name], LIST) for name in gates.COMBINATORS}
        | {name: dict(value) for name, value in values.items()},
    }
    several = {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/gate"}}
    return {"gate": entry, "gates": several}


def stands_alone(value: Schema) -> bool:
    """Whether a gate whose value has this schema may be named without one."""
    kinds = value.get("type", "null")
    return "null" in ([kinds] if isinstance(kinds, str) else kinds)


def _value(name: str) -> Schema:
    made = getattr(importlib.import_module(f"{gates.__name__}.{name}"), gates.GATES[name])
    schema: Schema = getattr(made, "value_schema", ANYTHING)
    return schema
