"""The schema of `.workflow/config.yml`."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.forge.advancing import BY
from gitflow_work.core.rules import Config
from gitflow_work.core.valueschema import DURATION, TEXT, Schema, choice, keys, texts, told
from gitflow_work.formats.rules import configfile
from gitflow_work.formats.schemas.issues import schema as issues

_DEFAULT = Config()

_ADVANCE = keys(
    configfile.ADVANCE_KEYS,
    {
        "as": told("A person of roles.yml; without one nothing is moved.", TEXT),
        "transitions": told("The transitions by name; else all that ask GitHub.", texts()),
        "by": told(
            "push: to the target branch; pull_request: on a branch of its own.", choice(BY, _DEFAULT.github.advance.by)
        ),
    },
)
_SECTIONS: dict[str, dict[str, Schema]] = {
    "check": {
        "squash": told(
            "path: one commit may take an item several legal steps; step: one step each.",
            choice(configfile.SQUASH, _DEFAULT.squash),
        ),
        "rules": told(
            "tip: the rules of the target branch; fork-point: those where the branch began.",
            choice(configfile.RULES, _DEFAULT.rules),
        ),
        "identity": told(
            "advisory: the author's e-mail address will do, and the verdict says so; verified: it does not.",
            choice(configfile.IDENTITY, _DEFAULT.identity),
        ),
    },
    "commits": {
        "subject": told(
            "The subject of a move's commit; filled are {id}, {from}, {to} and {transition}.",
            {
                "type": ["string", "number", "boolean", "null"],
                "pattern": r"^(?=.*\S)([^{}\r\n]|\{\{|\}\}|\{(" + "|".join(configfile.SUBJECT_VARIABLES) + r")\})*$",
                "patternErrorMessage": "One line of text, with no other braces than {id}, {from}, {to}, {transition}.",
                "default": _DEFAULT.subject,
            },
        ),
    },
    "claims": {
        "lease": told(
            "How long a claim holds unless it is renewed, as 1h; at most 30 days.",
            {**DURATION, "default": _DEFAULT.lease},
        ),
        "remote": told(
            "The name of the remote that keeps claims; empty: none does, and they are local.",
            {
                **TEXT,
                "pattern": r"^([A-Za-z0-9][A-Za-z0-9._/-]{0,99})?$",
                "patternErrorMessage": "The name of a remote, as `git remote` lists it.",
                "default": _DEFAULT.claims_remote,
            },
        ),
    },
    "calendar": {
        "zone": told("The time zone of schedules and due dates, as Europe/Berlin.", {**TEXT, "default": _DEFAULT.zone}),
    },
    "github": {
        "repository": told(
            "OWNER/NAME; else it is read from the remote's address.",
            {
                **TEXT,
                "pattern": f"^({configfile.REPOSITORY})?$",
                "patternErrorMessage": "OWNER/NAME, as github.com shows it.",
            },
        ),
        "link": told(
            "How a pull request is found for an item, in this order.",
            texts(
                {
                    "type": "string",
                    "pattern": f"^({'|'.join(configfile.LINK)})$",
                    "patternErrorMessage": "field or branch.",
                }
            ),
        ),
        "advance": told("What `git work advance` moves after a merge, and who is to have moved it.", _ADVANCE),
        "issues": told("What issues become, for `git work github import` and `export`.", issues()),
    },
}

_ABOUT = {
    "check": "How changes are judged.",
    "commits": "What commits of moves say.",
    "claims": "Where it is kept who works on what.",
    "calendar": "When things are due.",
    "github": "Where the repository is on GitHub.",
}


def schema() -> dict[str, Any]:
    """See formats/schemas."""
    table: dict[str, Schema] = {
        "format": told(
            "The format of everything under .workflow/.", {"enum": [configfile.FORMAT, str(configfile.FORMAT)]}
        ),
        "ids": told(
            "random: T-7k3f9q, drawn by chance; sequential: T-12, counted.",
            choice(configfile.IDS, _DEFAULT.ids),
        ),
        "layout": told(
            "flat: one folder; sharded: new items lie below two characters of their id, for more than some 10,000.",
            choice(configfile.LAYOUTS, _DEFAULT.layout),
        ),
        "default_branch": told("The branch that `git work check` compares with; else origin's HEAD.", TEXT),
    }
    for name, known in configfile.SECTION_KEYS.items():
        table[name] = told(_ABOUT[name], keys(known, _SECTIONS[name]))
    return {"title": "Configuration of gitflow-work", **keys(configfile.TOP_KEYS, table, needed=["format"])}
