"""Artifacts and their validators, as transitions list them. Validators that somebody installed may have any value."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.valueschema import FLAG, NOTHING, TEXT, WORD, Schema, keys, texts, told
from gitflow_work.formats.rules.artifactkeys import ARTIFACT_KEYS, MAX_VALIDATORS
from gitflow_work.formats.validators import BUILT_IN, adr, sections

LIST: Schema = {"type": ["array", "null"], "items": {"$ref": "#/definitions/artifact"}}

_HEADINGS = texts(WORD, least=1) | {"maxItems": sections.MAX_NAMES}
_VALIDATORS: dict[str, Schema] = {
    "sections": told(
        "Headings of sections that are there and not empty.",
        {
            **_HEADINGS,
            "type": [*_HEADINGS["type"], "object"],
            "required": ["names"],
            "properties": {
                "names": told("The headings.", _HEADINGS),
                "level": told("The level of the headings, from 1 to 6.", {"enum": [*range(1, 7), *"123456", None]}),
            },
            "additionalProperties": False,
        },
    ),
    "adr": told(
        "A decision record; `status` says which of its statuses will do.",
        {
            "type": ["object", "null"],
            "required": ["status"],
            "properties": {"status": told("One or more.", texts({"enum": [*adr.STATUSES]}, least=1))},
            "additionalProperties": False,
        },
    ),
    "prd": told("A requirements document; stands alone.", NOTHING),
    "json_schema": told("A schema of .workflow/schemas/, by its file's name.", {"type": "string", "minLength": 1}),
}
_ALONE = [name for name, value in _VALIDATORS.items() if value["type"] == "null" or "null" in value["type"]]

_ONE: Schema = {
    "type": ["string", "object"],
    "pattern": rf"^(?!({'|'.join(name for name in _VALIDATORS if name not in _ALONE)})$)\s*\S",
    "patternErrorMessage": "The name of a validator that may stand alone; this one needs a value.",
    "examples": _ALONE,
    "minProperties": 1,
    "maxProperties": 1,
    "properties": _VALIDATORS,
}

_TABLE: dict[str, Schema] = {
    "type": told("What the file is: prd, adr, plan, …", WORD),
    "path": told(
        "Where it is: {id}, {slug}, {feature}, {NNN}, any field; * and **; a / at the end for a folder.", WORD
    ),
    "required": told("Whether the transition waits for it.", {**FLAG, "default": False}),
    "multiple": told("Whether several files may match. Unsaid: when the path has a star, or is a folder's.", FLAG),
    "depends_on": told("Types of artifacts that must be there, too.", texts(TEXT)),
    "validator": told(
        "What its contents are held to: a validator, or a list of them.",
        {
            **_ONE,
            "type": ["string", "object", "array", "null"],
            "items": _ONE,
            "minItems": 1,
            "maxItems": MAX_VALIDATORS,
        },
    ),
    "description": told("What it is for.", TEXT),
    "lfs": told("Whether a pointer of git LFS counts as the file.", FLAG),
}


def artifact() -> dict[str, Any]:
    """One artifact. Raises ValueError when the readers know other keys or validators."""
    if set(BUILT_IN) != set(_VALIDATORS):
        raise ValueError("the built-in validators are others")
    return keys(ARTIFACT_KEYS, _TABLE, needed=["type", "path"])
