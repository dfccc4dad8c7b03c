"""The schema of `.workflow/workflows/tests/*.yml`."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.valueschema import WORD, Schema, keys, told
from gitflow_work.core.verdict import Verdict

TOP_KEYS = ("workflow", "cases")
CASE_KEYS = ("name", "item", "facts", "transition", "verdict", "gates")

_VERDICT: Schema = {"enum": [str(one) for one in Verdict]}
_CASE: dict[str, Schema] = {
    "name": told("What the case shows, as a sentence.", WORD),
    "item": told("The item: its status and fields.", {"type": ["object", "null"]}),
    "facts": told(
        "What gates would find out: items, files, what was said. What is left out was not asked.",
        {"type": ["object", "null"]},
    ),
    "transition": told("The transition that the item is to take.", WORD),
    "verdict": told("The verdict of all gates together.", _VERDICT),
    "gates": told(
        "The verdicts of single gates, by name.", {"type": ["object", "null"], "additionalProperties": _VERDICT}
    ),
}


def schema() -> dict[str, Any]:
    """See formats/schemas."""
    case = keys(CASE_KEYS, _CASE, needed=["transition", "verdict"])
    table: dict[str, Schema] = {
        "workflow": told("The workflow under test: a file of workflows/, without .yml.", WORD),
        "cases": told("Facts in, verdict out.", {"type": "array", "minItems": 1, "items": case}),
    }
    return {"title": "Tests of a workflow of gitflow-work", **keys(TOP_KEYS, table, needed=TOP_KEYS)}
