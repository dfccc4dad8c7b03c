"""`retry`, `on_failure` and `hooks` of a transition, as formats/rules/attemptkeys.py reads them."""

from __future__ import annotations

from gitflow_work.core.attempt import EXPONENTIAL, MAX_ATTEMPTS, TIMEOUT, Retry
from gitflow_work.core.valueschema import DURATION, TEXT, Schema, choice, keys, texts, told, whole_number
from gitflow_work.formats.rules import attemptkeys

_PATH: Schema = {
    "type": ["string", "number", "boolean"],
    "pattern": r"^(\./)?(?![/-])(?!(.*/)?\.{0,2}(/|$))[^\x00]+$",
    "patternErrorMessage": "A path of a file, from the top of the repository.",
}
_LINE: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_TIMEOUT: Schema = {**DURATION, "pattern": "^([0-9]*[1-9][0-9]*[smhdw])?$"}
_DEFAULT = Retry()

_ONE = keys(
    attemptkeys.COMMAND_KEYS,
    {
        "run": told(
            "The program and its arguments: a line, which no shell reads, or a list of words.",
            {**_LINE, "type": [*_LINE["type"], "array"], "minItems": 1, "items": {"type": _LINE["type"]}},
        ),
        "timeout": told(f"How long it may take: 30s, 5m. {TIMEOUT}s unless set, at most 1h.", _TIMEOUT),
        "files": told("Files of the repository that belong to it, beside those that its words name.", texts(_PATH)),
        "makes": told("Types of output artifacts that it makes, and commits.", texts()),
    },
    needed=["run"],
)
COMMAND: Schema = {**_LINE, **_ONE, "type": [*_LINE["type"], "object"]}
_REF = {"$ref": "#/definitions/command"}
COMMANDS: Schema = {
    "anyOf": [_REF, {"type": "array", "minItems": 1, "items": _REF}, {"type": "null"}],
}
_SOME = {"$ref": "#/definitions/commands"}

RETRY: Schema = told(
    "How often what fails for a passing reason is tried.",
    keys(
        attemptkeys.RETRY_KEYS,
        {
            "attempts": told(f"Tries in all; {_DEFAULT.attempts} unless set.", whole_number(MAX_ATTEMPTS)),
            "backoff": told("How the wait grows.", choice(attemptkeys.BACKOFFS, EXPONENTIAL)),
            "delay": told(f"The first wait; {_DEFAULT.delay}s unless set.", DURATION),
            "max_delay": told(f"The longest wait; {_DEFAULT.max_delay}s unless set.", DURATION),
        },
    ),
)
ON_FAILURE: Schema = told(
    "What happens when a move fails after a command before it has run.",
    keys(
        attemptkeys.ON_FAILURE_KEYS,
        {
            "rollback_state": told("The state that the item is then moved to, by a commit.", TEXT),
            "notify": {"description": "Commands that are run then.", "allOf": [_SOME]},
        },
    ),
)
HOOKS: Schema = told(
    "Commands around the move, which run only in clones that trust them: git work trust.",
    keys(
        attemptkeys.HOOK_KEYS,
        {
            "before": {"description": "Run before the move; each may refuse it.", "allOf": [_SOME]},
            "after": {"description": "Run when the move is committed.", "allOf": [_SOME]},
        },
    ),
)
