"""The schema of `github: issues:` in `.workflow/config.yml`."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.issues.map import IssueMap
from gitflow_work.core.valueschema import TEXT, Schema, keys, told
from gitflow_work.formats.issues import issuesconfig

_BY_LABEL: Schema = {"type": ["object", "null"], "additionalProperties": dict(TEXT)}


def schema() -> dict[str, Any]:
    """The map, as issuesconfig reads it."""
    table: dict[str, Schema] = {
        "type": told("The type of items made of issues; else task, else the first type.", TEXT),
        "labels": told("Labels that make items of another type, as bug: incident.", _BY_LABEL),
        "states": told(
            "The state of the workflow for open, completed and not_planned issues.",
            keys(issuesconfig.STATES, {one: told(f"The state of {one} issues.", TEXT) for one in issuesconfig.STATES}),
        ),
        "fields": told(
            "Labels that stand for a field's value, as priority/high: {priority: High}.",
            {"type": ["object", "null"], "additionalProperties": dict(_BY_LABEL)},
        ),
        "milestone": told("The field that holds the milestone.", {**TEXT, "default": IssueMap().milestone}),
        "formerly": told("Names that the repository had before, as OWNER/NAME.", {"type": ["array", "string", "null"]}),
    }
    return keys(issuesconfig.KEYS, table)
