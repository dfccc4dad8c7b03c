"""The schema of `.workflow/workflows/tests/*.yml`."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.valueschema import FLAG, TEXT, WORD, Schema, choice, keys, texts, told
from gitflow_work.core.workflowtest import UNKNOWN
from gitflow_work.formats.rules import workflowtest as reader

_VERDICT: Schema = {"enum": [*reader.VERDICTS]}
_ID = r"^[A-Za-z]{1,10}-[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$"
_FIELDS: Schema = {
    "type": ["object", "null"],
    "properties": {"id": told("The item's id.", {"type": ["string", "null"], "pattern": _ID})},
    "additionalProperties": {
        "type": ["string", "number", "boolean", "null", "array"],
        "items": {"type": ["string", "number", "boolean"]},
    },
}
_COUNT: Schema = {
    "type": ["integer", "string"],
    "minimum": 0,
    "maximum": reader.MAX_WIP,
    "pattern": "^[0-9]{1,3}$",
    "patternErrorMessage": f"A whole number up to {reader.MAX_WIP}.",
}
_COUNTS: Schema = {**_COUNT, "type": ["integer", "string", "object", "null"], "additionalProperties": _COUNT}
_TEXTS = texts({"type": ["string", "number", "boolean"]})

_FACTS: dict[str, Schema] = {
    "items": told(
        "The other items there are, by id, each with its status and whatever other fields matter.",
        {
            "type": ["object", "null"],
            "additionalProperties": {
                **_FIELDS,
                "type": "object",
                "required": ["status"],
                "properties": {**_FIELDS["properties"], "status": told("Its state.", WORD)},
            },
            "propertyNames": {"pattern": _ID},
        },
    ),
    "files": told(
        "The files there are: a list of paths, or a map of paths to contents.",
        {**_TEXTS, "type": [*_TEXTS["type"], "object"], "additionalProperties": TEXT},
    ),
    "changed": told("What the move's commit touches besides the item.", _TEXTS),
    "body": told("The item's text.", TEXT),
    "keywords": told("The keywords that were said.", _TEXTS),
    "actor": told(
        "Who makes the move: a person of roles.yml, or unknown.",
        {
            "type": ["string", "number", "boolean", "object", "null"],
            "required": ["person"],
            "properties": {
                "person": told("The name.", WORD),
                "roles": told("The person's roles, instead of those of roles.yml.", _TEXTS),
                "signed": told("Whether the commit is signed.", FLAG),
            },
            "patternProperties": {"^x-": {}},
            "additionalProperties": False,
        },
    ),
    "claim": told("Who holds the remote's claim; none, or unknown.", TEXT),
    "wip": told("How many other items are in the state that the move leads to; by assignee, as a map.", _COUNTS),
    "now": told("When: 2026-12-18T09:00:00+01:00.", {"type": ["string", "null"]}),
    "pull_request": told(
        "How the pull request stands. landing: it is the one being judged.", choice(reader.PULL_REQUESTS)
    ),
    "approvals": told(
        "Who approved: a list of people, a map of roles to numbers, or unknown.",
        {**_TEXTS, "type": [*_TEXTS["type"], "object"], "additionalProperties": _COUNT},
    ),
    "checks": told(
        "How the forge's checks stand, by name; or unknown.",
        {
            "type": ["object", "string", "null"],
            "pattern": f"^{UNKNOWN}$",
            "additionalProperties": {"enum": [*reader.CONCLUSIONS]},
        },
    ),
    "required_checks": told("The checks that the forge requires.", _TEXTS),
    "overrides": told("The gates that are overridden.", _TEXTS),
}

_CASE: dict[str, Schema] = {
    "name": told("What the case shows, as a sentence.", TEXT),
    "item": told("The item: its status and fields.", _FIELDS),
    "from": told("The state that is left, where it is not the item's status.", TEXT),
    "facts": told(
        "What gates would find out. What is left out was not asked.",
        keys(reader.FACT_KEYS, _FACTS),
    ),
    "transition": told("The transition that the item is to take.", WORD),
    "verdict": told("The verdict of all gates together.", _VERDICT),
    "gates": told(
        "The verdicts of single gates, by name.", {"type": ["object", "null"], "additionalProperties": _VERDICT}
    ),
}


def schema() -> dict[str, Any]:
    """See formats/schemas."""
    case = keys(reader.CASE_KEYS, _CASE, needed=["transition", "verdict"])
    table: dict[str, Schema] = {
        "workflow": told("The workflow under test: a file of workflows/, without .yml.", WORD),
        "cases": told("Facts in, verdict out.", {"type": "array", "minItems": 1, "items": case}),
    }
    return {"title": "Tests of a workflow of gitflow-work", **keys(reader.TOP_KEYS, table, needed=reader.TOP_KEYS)}
