"""The validators of artifacts by name: reading what a workflow file gives them, and running them on a blob.

A built-in one is a module here and one line in `BUILT_IN`. Its module has

    read(value) -> value         what the workflow file gives it, made regular; raises BadValidator
    check(value, given) -> [Defect]     what is wrong in a file; raises CannotJudge

Others come by the entry point group `gitflow_work.validators`: a callable that gets what the workflow file gives, the
path and the bytes of the file, and answers pairs of a line (from 1; 0: the whole file) and a sentence.
"""

from __future__ import annotations

import importlib
import json
from typing import Any, NamedTuple

from gitflow_work.core import plugins
from gitflow_work.core.artifacts.artifact import Validator
from gitflow_work.core.artifacts.validation import MAX_BYTES, Defect, Validation
from gitflow_work.errors import WorkError

BUILT_IN = ("sections", "adr", "prd", "json_schema")
MAX_DEFECTS = 20
"""So many defects of one file are told."""


class BadValidator(WorkError):
    """What a workflow file gives a validator is not what it takes. `way` leads to the place: keys and numbers."""

    code = "bad-validator"

    def __init__(self, message: str, *way: str | int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.way = way


class CannotJudge(WorkError):
    """A validator cannot say whether a file will do."""

    code = "cannot-judge"


class Given(NamedTuple):
    """What a validator looks at: a file, and the schema that its value names; None when the rules have none there."""

    path: str
    data: bytes
    schema: bytes | None = None


def read(name: str, value: Any, line: int = 1, column: int = 1) -> Validator:
    """The validator `name` with its value made regular. Raises BadValidator. That of a plugin is kept as it is."""
    regular = _module(name).read(value) if name in BUILT_IN else value
    schema = regular if name == "json_schema" else None
    return Validator(name, json.dumps(regular, sort_keys=True, ensure_ascii=False), schema, line, column)


def known() -> list[str]:
    """The names of all validators that can be run here."""
    return [*BUILT_IN, *plugins.installed().names(plugins.VALIDATORS)]


def run(validator: Validator, given: Given) -> Validation:
    """What `validator` says of one file. Raises nothing."""
    if len(given.data) > MAX_BYTES:
        message = f"too long to be validated: it has more than {MAX_BYTES:,} bytes"
        return Validation((Defect(given.path, 0, message),))
    value = json.loads(validator.value)
    try:
        if validator.name in BUILT_IN:
            found = _module(validator.name).check(value, given)
        else:
            found = _plugged(validator.name, value, given)
    except CannotJudge as reason:
        return Validation(doubts=(f"{given.path}: {reason.message}",))
    serious = [one for one in found if not one.is_note]
    if len(serious) > MAX_DEFECTS:
        serious[MAX_DEFECTS:] = [Defect(given.path, 0, f"and {len(serious) - MAX_DEFECTS} more")]
    return Validation((*serious, *[one for one in found if one.is_note][:MAX_DEFECTS]))


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")


def _plugged(name: str, value: Any, given: Given) -> list[Defect]:
    """A plugin is anybody's code: whatever it raises, or answers that is no list of pairs, is a doubt."""
    try:
        check = plugins.installed().load(plugins.VALIDATORS, name)
    except plugins.BadPlugin as reason:
        raise CannotJudge(f"the validator `{name}` cannot be run: {reason.message}", hint=reason.hint) from None
    try:
        return [Defect(given.path, max(0, int(line)), str(said)) for line, said in check(value, given.path, given.data)]
    except Exception as error:  # noqa: BLE001
        message = f"the validator `{name}` failed: {type(error).__name__}: {error}"
        raise CannotJudge(message) from None
