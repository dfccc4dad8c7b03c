"""The schema of `.workflow/types/*.yml`."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.item import REQUIRED_KEYS
from gitflow_work.core.layout import RESERVED_FOLDERS
from gitflow_work.core.valueschema import FLAG, TEXT, WORD, Schema, choice, keys, texts, told
from gitflow_work.formats.rules import typefile

_FIELD: dict[str, Schema] = {
    "kind": told("What the field holds.", choice(typefile.KINDS, "text")),
    "of": told("What a list holds.", choice([kind for kind in typefile.KINDS if kind != "list"], "text")),
    "type": told("The type of the item that an id names.", TEXT),
    "values": told("The values of an enum, in their order.", texts(TEXT, one=False)),
    "required": told("Whether an item must have it set.", {**FLAG, "default": False}),
    "default": told("What a new item has, unless something else is given.", texts(TEXT)),
    "description": told("What it means.", TEXT),
}

_NAME: Schema = {**TEXT, "minimum": 0}
"""A name of a file or folder; such as 2 is one, and -2 is none."""

_IS = {kind: {"properties": {"kind": {"const": kind}}, "required": ["kind"]} for kind in typefile.KINDS}
_LIST_OF = {
    kind: {"properties": {"kind": {"const": "list"}, "of": {"const": kind}}, "required": ["kind", "of"]}
    for kind in typefile.KINDS
}
_RULES: list[dict[str, Any]] = [
    {
        "if": {"anyOf": [_IS["enum"], _LIST_OF["enum"]]},
        "then": {"required": ["values"], "properties": {"values": {"type": "array", "minItems": 1}}},
        "else": {"properties": {"values": {"maxItems": 0}}},
    },
    {"if": {"required": ["of"]}, "then": _IS["list"]},
    {"if": {"properties": {"default": {"type": "array"}}, "required": ["default"]}, "then": _IS["list"]},
    {
        "if": {"properties": {"type": {"type": ["string", "number", "boolean"], "minLength": 1}}, "required": ["type"]},
        "then": {"anyOf": [_IS["id"], _LIST_OF["id"]]},
    },
]
"""What the keys of one field ask of each other."""


def schema() -> dict[str, Any]:
    """See formats/schemas."""
    name = f"^{typefile.NAME.pattern}$"
    path = f"{typefile.NAME.pattern}(/{typefile.NAME.pattern})*"
    table: dict[str, Schema] = {
        "name": told("The type's name, which is its file's, too.", {**_NAME, "pattern": name}),
        "description": told("What such an item is.", TEXT),
        "prefix": told(
            "What ids begin with: one to ten letters.",
            {
                "type": ["string", "boolean"],
                "pattern": f"^{typefile.PREFIX.pattern}$",
                "patternErrorMessage": "One to ten letters.",
            },
        ),
        "folder": told(
            "Where the items lie, below .workflow/.",
            {
                **_NAME,
                "type": ["string", "number", "boolean"],
                "pattern": f"^(?!({_any_case(sorted(RESERVED_FOLDERS))})(/|$)){path}/*$",
                "patternErrorMessage": "A path below .workflow/ such as tasks, of a folder that holds nothing else.",
            },
        ),
        "workflow": told("The workflow that the items follow: a file of workflows/, without .yml.", WORD),
        "closed": told(
            "Whether keys are refused that are neither listed nor built in nor x-….", {**FLAG, "default": False}
        ),
        "template": told(
            "A file below .workflow/templates/ that gives a new item its body.", {**_NAME, "pattern": f"^({path})?$"}
        ),
        "fields": told(
            "What an item may hold besides id, type, title and status.",
            {
                "type": ["object", "null"],
                "propertyNames": {
                    "pattern": f"^(?!({'|'.join([*REQUIRED_KEYS, 'workflow'])})$){typefile.FIELD_NAME.pattern}$",
                    "patternErrorMessage": "A name of letters, digits, _ and -, which is not built in.",
                },
                "additionalProperties": {**keys(typefile.FIELD_KEYS, _FIELD), "allOf": _RULES},
            },
        ),
    }
    needed = ["prefix", "folder", "workflow"]
    return {"title": "A type of gitflow-work", **keys(typefile.TYPE_KEYS, table, needed=needed)}


def _any_case(words: list[str]) -> str:
    return "|".join("".join(f"[{c.upper()}{c}]" for c in word) for word in words)
