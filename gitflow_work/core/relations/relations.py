"""Which fields join which types: read from the types, so that people can add their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.core.item import Item, Value
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage

_CARRIED = frozenset({"enum", "text", "url"})
_MEANING = ("kind", "of", "type", "values", "description")


class Ends(NamedTuple):
    """How two items are to refer to each other: `link` is a field of the first, `back` one of the second; or None."""

    link: str | None
    back: str | None


def ends(source: RecordType, target: RecordType, link: str = "", back: str = "") -> Ends:
    """The fields by which an item of `source` and one of `target` refer to each other.

    `link` and `back` are what the user chose, or empty. Where a side has one field for the other type, that is taken;
    where it has several, the user has to say. Saying one end is enough: the other is then left out when it is not
    clear. Raises BadUsage when a choice does not fit, is needed, or when neither type has a field for the other.
    """
    forth, to_back = _fitting(source, target), _fitting(target, source)
    if not forth and not to_back and not link and not back:
        raise BadUsage(
            f"the types {source.name} and {target.name} have no field that holds ids of the other",
            hint=f"add `{target.name}: {{kind: id, type: {target.name}}}` to the fields in {source.path}",
            code="no-link",
        )
    chosen = Ends(_chosen(source, target, link, "--link"), _chosen(target, source, back, "--back"))
    if source.name == target.name:
        if chosen == Ends(None, None):
            raise _ambiguous(source, target, forth, "--link", "--back")
        return chosen  # of one type, each field is right for one direction only
    said = bool(link or back)
    return Ends(
        chosen.link or _only(source, target, forth, "--link", said),
        chosen.back or _only(target, source, to_back, "--back", said),
    )


def carried(source: RecordType, target: RecordType, item: Item, types: Mapping[str, RecordType]) -> dict[str, Value]:
    """What an item of `source` gives to one of `target` that is made of it: values of fields that both define alike.

    Alike is: name, kind, members, type, values and description. Only what says something about the subject, not about
    the one item: enums, texts, addresses, lists of these, and ids of what does not refer back (a project, tags).
    Between items of one type texts and addresses are left out, too.
    """
    found: dict[str, Value] = {}
    for key, ours in source.fields.items():
        theirs = target.fields.get(key)
        value = item.fields.get(key)
        if value and theirs is not None and _alike(ours, theirs) and _is_carried(ours, source, target, types):
            found[key] = value
    return found


def _alike(ours: Field, theirs: Field) -> bool:
    return all(getattr(ours, part) == getattr(theirs, part) for part in _MEANING)


def _is_carried(one: Field, source: RecordType, target: RecordType, types: Mapping[str, RecordType]) -> bool:
    if one.is_reference:
        other = types.get(one.type or "")
        return other is not None and not _fitting(other, source) and not _fitting(other, target)
    if one.kind == "list":
        return one.of in _CARRIED
    return one.kind == "enum" or (one.kind in _CARRIED and source.name != target.name)


def _fitting(one: RecordType, other: RecordType) -> list[str]:
    return [key for key, field in one.fields.items() if field.is_reference and field.type == other.name]


def _chosen(one: RecordType, other: RecordType, key: str, option: str) -> str | None:
    if not key:
        return None
    field = one.fields.get(key)
    if field is not None and field.is_reference and field.type in (None, other.name):
        return key
    fitting = _fitting(one, other)
    what = f"has no field {key}" if field is None else f"has the field {key}, which holds no ids of type {other.name}"
    hint = near(key, fitting) or (f"{option} {fitting[0]}" if fitting else None)
    raise BadUsage(f"the type {one.name} {what}", hint=hint, code="no-link")


def _only(one: RecordType, other: RecordType, fitting: list[str], option: str, said: bool) -> str | None:
    if len(fitting) > 1 and not said:
        raise _ambiguous(one, other, fitting, option)
    return fitting[0] if len(fitting) == 1 else None


def _ambiguous(one: RecordType, other: RecordType, fitting: list[str], *options: str) -> BadUsage:
    ways = [f"{option} {key}" for key in fitting for option in options]
    return BadUsage(
        f"the type {one.name} can refer to the type {other.name} by {', '.join(fitting)}",
        hint=f"say how: {' or '.join(ways)}",
        code="ambiguous-link",
    )
