"""The schema of `.workflow/workflows/*.yml`; every flowspec_workflow.yml is such a file, too."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.valueschema import (
    ANYTHING,
    DURATION,
    FLAG,
    LINE,
    TEXT,
    WORD,
    Schema,
    keys,
    texts,
    told,
    whole_number,
)
from gitflow_work.formats.rules import transitions, validation, workflowfile
from gitflow_work.formats.schemas import artifacts, attempts, gates

_STATE: dict[str, Schema] = {
    "name": told("The state, as items have it in `status`.", LINE),
    "description": told("What it means.", TEXT),
    "final": told("Items end here; only ways back leave it. Else: a state that no transition leaves.", FLAG),
    "wip": told("How many items one assignee may have in this state.", whole_number()),
    "sla": told("How long an item should be in this state at most: 5d, 12h.", DURATION),
}


def _validation_pattern() -> str:
    """What formats/rules/validation.py takes; JSON Schema has no way to pass over case but this."""

    def any_case(word: str) -> str:
        return "".join(f"[{one}{one.lower()}]" if one.isalpha() else one for one in word)

    def value(first: str) -> str:
        quoted = "|".join(rf"{mark}\s*{first}[^{mark}]*\S[^{mark}]*{mark}" for mark in "\"'")
        plain = rf"""{first}[^\]"'\[]*[^\]"'\[\s][^\]"'\[]*"""
        return rf"\[\s*({quoted}|{plain})\s*\]"

    forms = [any_case("NONE"), any_case("PULL_REQUEST"), f"{any_case('KEYWORD')}({value('')})?"]
    forms += [any_case("APPROVAL_REQUIRED_BY_ROLE") + value(""), any_case("SCHEDULE") + value("cron:")]
    return rf"^\s*({'|'.join(forms)})?\s*$"


_TRANSITION: dict[str, Schema] = {
    "name": told(
        "What people type; else `FROM -> TO`.", {**LINE, "type": TEXT["type"], "pattern": r"^(\S([^\r\n]*\S)?)?$"}
    ),
    "description": told("What it means.", TEXT),
    "from": told("The state that it leaves, or a list of them.", texts(WORD, least=1)),
    "to": told("The state that it enters.", WORD),
    "via": told("In flowspec's files the command that takes it; rework and rollback declare a way back.", TEXT),
    "back": told("A declared way back: no circle for the lint, and the only way out of a final state.", FLAG),
    "input_artifacts": told("Files that must be there before.", artifacts.LIST),
    "output_artifacts": told("Files that it leaves behind.", artifacts.LIST),
    "validation": told(
        'A gate in flowspec\'s words: NONE, KEYWORD["WORD"], PULL_REQUEST, APPROVAL_REQUIRED_BY_ROLE["role"], '
        'SCHEDULE["cron:…"].',
        {
            "type": ["string", "null"],
            "pattern": _validation_pattern(),
            "patternErrorMessage": validation.SPELLINGS,
        },
    ),
    "gates": told("Conditions, all of which must hold.", {"anyOf": [gates.LIST, {"type": "null"}]}),
    "roles": told("Who may take it: holders of any of these roles.", texts(WORD)),
    "retry": attempts.RETRY,
    "on_failure": attempts.ON_FAILURE,
    "hooks": attempts.HOOKS,
}

_PHASE: Schema = {
    "type": ["object", "null"],
    "properties": {
        "command": TEXT,
        "description": TEXT,
        "input_states": told("The states from which the phase may run.", texts(TEXT)),
        "output_state": told("The state afterwards.", texts(TEXT)),
    },
}


def schema() -> dict[str, Any]:
    """See formats/schemas."""
    state = keys(workflowfile.STATE_KEYS, _STATE, needed=["name"])
    table: dict[str, Schema] = {
        "version": told("Any text; compared for equality only.", TEXT),
        "description": told("What goes through this workflow.", TEXT),
        "initial": told("The state of new items; else To Do when listed, else the first.", TEXT),
        "states": told("Names, or maps with a `name`.", {"type": "array", "minItems": 1, "items": _name_or(state)}),
        "transitions": told(
            "The edges between states.", {"type": "array", "items": {"$ref": "#/definitions/transition"}}
        ),
    }
    if set(table) != set(workflowfile.OUR_KEYS):
        raise ValueError("the reader of workflow files knows other keys")
    kept: dict[str, Any] = {
        key: told("A key of flowspec; kept, and not used.", ANYTHING) for key in workflowfile.FLOWSPEC_KEYS
    }
    kept["workflows"] = told(
        "flowspec's phases, which `via` names.", {"type": ["object", "null"], "additionalProperties": _PHASE}
    )
    return {
        "title": "A workflow of gitflow-work; every flowspec_workflow.yml is one, too",
        "type": "object",
        "required": ["states", "transitions"],
        "properties": table | kept,
        "if": {"properties": {"states": {"minItems": 2}}},
        "then": {"properties": {"transitions": {"minItems": 1}}},
        "definitions": {
            "artifact": artifacts.artifact(),
            "command": attempts.COMMAND,
            "commands": attempts.COMMANDS,
            "transition": keys(transitions.TRANSITION_KEYS, _TRANSITION, needed=["from", "to"]),
            **gates.definitions(),
        },
    }


def _name_or(state: Schema) -> dict[str, Any]:
    """A state's name alone, or the map."""
    return {**LINE, **state, "type": [*LINE["type"], "object"]}
