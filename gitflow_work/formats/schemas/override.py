"""The schema of `.workflow/overrides/*.yml`."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.override import KEYS
from gitflow_work.core.valueschema import WORD, Schema, keys, told

_TABLE: dict[str, Schema] = {
    "item": told("The id of the item.", WORD),
    "from": told("The state that it leaves.", WORD),
    "to": told("The state that it enters.", WORD),
    "rule": told("The gate that may be passed.", WORD),
    "reason": told("Why.", WORD),
    "by": told("Who says so.", WORD),
}


def schema() -> dict[str, Any]:
    """See formats/schemas."""
    return {"title": "An override of gitflow-work; it counts once", **keys(KEYS, _TABLE, needed=KEYS, own=False)}
