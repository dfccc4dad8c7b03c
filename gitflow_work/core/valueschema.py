"""Pieces of JSON Schema (draft-07) for what people write into rule files.

To us every scalar is the text that was written (formats/yamlfile.py); to an editor a plain `3` is a number and `true` a
boolean. So where a text may stand, those may, and an empty value (null) stands for "not set" wherever a key may be
left out. Gates describe their values with these, and the schemas of whole files are built from them.

Editors show `patternErrorMessage` instead of the pattern; others pass over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

NOTHING: Schema = {"type": "null"}
"""The key stands alone: no value."""
ANYTHING: Schema = {}
TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
"""Any text, or not set."""
WORD: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
"""A text that must hold something."""
LINE: Schema = {
    "type": ["string", "number", "boolean"],
    "pattern": r"^\S([^\r\n]*\S)?$",
    "patternErrorMessage": "One line of text without blanks around it.",
}
"""One line that must hold something, without blanks around it."""
FLAG: Schema = {
    "type": ["boolean", "string", "null"],
    "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo])$",
    "patternErrorMessage": "true or false.",
}
DURATION: Schema = {
    "type": ["string", "null"],
    "pattern": "^([0-9]+[smhdw])?$",
    "patternErrorMessage": "A duration is a number and one of s, m, h, d, w: 5d, 12h.",
}


def whole_number(most: int = 999_999_999, *, optional: bool = True) -> dict[str, Any]:
    """A whole number from 1 to `most`."""
    digits = len(str(most))
    return {
        "type": ["integer", "string", "null"] if optional else ["integer", "string"],
        "minimum": 1,
        "maximum": most,
        "pattern": f"^(?!0+$)[0-9]{{1,{digits}}}$",
        "patternErrorMessage": f"A whole number from 1 to {most}.",
    }


def choice(words: Sequence[str], default: str | None = None) -> dict[str, Any]:
    """One of these words, or not set."""
    plain: dict[str, Any] = {"enum": [*words, None]}
    return plain if default is None else plain | {"default": default}


def texts(member: Schema = WORD, *, one: bool = True, least: int = 0) -> dict[str, Any]:
    """A list of texts; with `one` also a single text; with `least` at least so many members, and not unset."""
    kinds = ["array", *(_kinds(member) if one else ()), *([] if least else ["null"])]
    alone = {key: value for key, value in member.items() if key != "type"} if one else {}
    shape: dict[str, Any] = {"type": list(dict.fromkeys(kinds)), "items": dict(member), **alone}
    return shape | {"minItems": least} if least else shape


def keys(
    known: Sequence[str], table: Mapping[str, Schema], *, needed: Sequence[str] = (), own: bool = True
) -> dict[str, Any]:
    """A map of exactly the keys `known`, which `table` describes; with `own` also of keys that begin with `x-`.

    Raises ValueError when the table has other keys than the reader knows: a schema must not drift from it.
    """
    if set(table) != set(known):
        raise ValueError(f"described and known keys differ: {sorted(set(table) ^ set(known))}")
    shape: dict[str, Any] = {"type": ["object"] if needed else ["object", "null"]}
    if needed:
        shape["required"] = list(needed)
    shape["properties"] = {key: dict(table[key]) for key in known}
    if own:
        shape["patternProperties"] = {"^x-": {}}
    return shape | {"additionalProperties": False}


def told(description: str, schema: Schema) -> dict[str, Any]:
    """The schema with what editors show of it."""
    return {"description": description, **schema}


def _kinds(schema: Schema) -> list[str]:
    kinds = schema.get("type", ["string", "number", "boolean"])
    return [one for one in ([kinds] if isinstance(kinds, str) else kinds) if one != "null"]
