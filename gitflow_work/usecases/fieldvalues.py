"""Which values the verbs let into an item, and which not: asked before anything is written."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping

from gitflow_work.core.ids import fold
from gitflow_work.core.item import REQUIRED_KEYS, Item, Value
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.kinds import BadValue, is_set, missing, value, wanted
from gitflow_work.core.types.recordtype import BUILT_IN_KEYS, RecordType
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage
from gitflow_work.usecases.workspace import Workspace

LIKE = 0.85
"""From this likeness on a key that an open type does not list is taken for a mistyped one."""


def typed(record_type: RecordType, key: str, text: str, own: Collection[str] = ()) -> Value:
    """The value that `KEY=VALUE` gives a field: lists are split at commas; an empty text unsets it. The value of an
    enum may be given in either case. `own` are keys that the item has already.

    Raises BadUsage for a key that the type does not have or that is nearly one of its own, BadValue for a text that is
    not of the field's kind.
    """
    field = record_type.fields.get(key)
    if field is None:
        check_key(record_type, key, own, f"x-{key}={text}")
        return text or None
    found: Value = text or None
    if field.kind == "list":
        found = tuple(part.strip() for part in text.split(",") if part.strip())
    if "enum" in (field.kind, field.of):
        spelled = {one.casefold(): one for one in field.values}
        if isinstance(found, str):
            found = spelled.get(found.casefold(), found)
        elif found is not None:
            found = tuple(spelled.get(one.casefold(), one) for one in found)
    check_value(record_type, key, found)
    return found


def check_key(record_type: RecordType, key: str, own: Collection[str], free: str) -> None:
    """Raise BadUsage for a key that items of this type do not have; for an open type, one that nearly is. `free` says
    how to write a key of one's own.
    """
    names = [*record_type.fields, *sorted(BUILT_IN_KEYS - record_type.fields.keys() - {*REQUIRED_KEYS, "workflow"})]
    if not record_type.knows(key):
        listed = ", ".join((*record_type.fields, "x-…"))
        message = f"the type {record_type.name} has no field {key}; it has {listed}"
        raise BadUsage(message, hint=near(key, names) or f"{free}, for a key of your own", code="unknown-key")
    if key in BUILT_IN_KEYS or key in record_type.fields or key in own or key.startswith("x-"):
        return
    meant = near(key.replace("-", "_"), names, LIKE)
    if meant is not None:
        message = f"the type {record_type.name} has no field {key}, and one that is nearly so"
        raise BadUsage(message, hint=f"{meant} else {free}, for a key of your own", code="unknown-key")


def check_value(record_type: RecordType, key: str, written: Value) -> None:
    """Raise BadValue for what is not of the field's kind, with a hint in any case."""
    try:
        value(record_type.fields[key], written)
    except BadValue as problem:
        raise BadValue(problem.message, hint=problem.hint or f"git work type show {record_type.name}") from None


def demand(record_type: RecordType, fields: Mapping[str, Value], command: str) -> None:
    """Raise BadUsage when required fields are not set: all of them, and the command that sets them too."""
    names = missing(record_type, fields)
    if names:
        needed = "; ".join(f"{name}: {wanted(record_type.fields[name])}" for name in names)
        hint = f"{command} {' '.join(f'{name}=…' for name in names)}"
        raise BadUsage(f"the type {record_type.name} requires {needed}", hint=hint, code="missing-field")


def given(fields: Mapping[str, str]) -> str:
    """Fields as they are typed for a shell, each with a blank before it."""
    return "".join(f" {shlex.quote(f'{key}={text}')}" for key, text in fields.items())


def keep_required(record_type: RecordType, before: Item, after: Item) -> None:
    """Raise BadUsage when a required field that was set is not any more."""
    lost = [name for name in missing(record_type, after.fields) if is_set(before.fields.get(name))]
    if lost:
        message = f"the type {record_type.name} requires {', '.join(lost)}; give another value instead"
        hint = f"git work set {before.id} {' '.join(f'{name}=…' for name in lost)}"
        raise BadUsage(message, hint=hint, code="missing-field")


def check_references(
    space: Workspace, rules: Rules, record_type: RecordType, before: Mapping[str, Value], after: Mapping[str, Value]
) -> None:
    """Raise BadValue when a field newly names an item that does not exist, or one of another type than it wants."""
    for name, field in record_type.fields.items():
        now, then = after.get(name), before.get(name)
        if not field.is_reference or now is None or now == then:
            continue
        known = {fold(one) for one in ((then,) if isinstance(then, str) else then or ())}
        for one in (now,) if isinstance(now, str) else now:
            if fold(one) not in known:
                _check_reference(space, rules, name, field.type, one)


def _check_reference(space: Workspace, rules: Rules, name: str, wanted_type: str | None, wanted_id: str) -> None:
    found = space.index.find(wanted_id, committed=True) or space.index.find(wanted_id)
    path = next((path for one, path in found if fold(one) == fold(wanted_id)), None)
    if path is None:
        every = [one for one, _ in found or space.index.find("")]
        hint = f"did you mean `{every[0]}`?" if len(found) == 1 else near(wanted_id, every)
        raise BadValue(f"{name} names {wanted_id}, which does not exist", hint=hint or "git work list --all")
    holder = next((one.name for folder, one in rules.folders().items() if path.startswith(f"{folder}/")), None)
    if wanted_type is not None and holder not in (None, wanted_type):
        hint = f"git work list --all --type {wanted_type}"
        raise BadValue(f"{name} wants a {wanted_type}, and {wanted_id} is a {holder}", hint=hint)
