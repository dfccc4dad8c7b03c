"""The schema of `.workflow/roles.yml`."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.valueschema import TEXT, Schema, keys, texts, told
from gitflow_work.formats.rules import rolesfile

_PERMISSION: Schema = {
    "type": "string",
    "pattern": f"^({rolesfile.PERMISSION.pattern})$",
    "patternErrorMessage": "TYPE:VERB, TYPE:move:TRANSITION, override:GATE, rules:change, or `*`.",
}

_PERSON: dict[str, Schema] = {
    "name": told("How the person is called.", TEXT),
    "github": told("The login on GitHub.", TEXT),
    "email": told("The addresses in commits of this person; nobody else may have one of them.", texts(TEXT)),
    "keys": told(
        "Public keys that sign: lines of OpenSSH (`ssh-ed25519 AAAA…`), or armored OpenPGP blocks.", texts(TEXT)
    ),
}

_ROLE: dict[str, Schema] = {
    "permissions": told("TYPE:VERB or TYPE:move:TRANSITION; `*` stands for any one part.", texts(_PERMISSION)),
    "members": told("Names of `people`, or team:ORG/TEAM.", texts(TEXT)),
}


def schema() -> dict[str, Any]:
    """See formats/schemas."""
    table: dict[str, Schema] = {
        "people": told(
            "Each person once, with all that proves who it is, so that nobody counts twice.",
            _each(keys(rolesfile.PERSON_KEYS, _PERSON)),
        ),
        "roles": told(
            "Who may do what, and whom gates ask for.",
            _each(keys(rolesfile.ROLE_KEYS, _ROLE)),
        ),
        "everyone": told("What everybody may do, listed or not.", texts(_PERMISSION)),
    }
    return {"title": "People and roles of gitflow-work", **keys(rolesfile.TOP_KEYS, table) | {"type": "object"}}


def _each(member: Schema) -> dict[str, Any]:
    return {"type": ["object", "null"], "additionalProperties": dict(member)}
