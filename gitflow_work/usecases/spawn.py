"""`spawn`: from record to record. A new item that is made of another one, and the links between the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gitflow_work.core.item import Item, Value
from gitflow_work.core.relations.relations import Ends, carried, ends
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.committing import carried_out
from gitflow_work.usecases.new import Draft, Request, drafted, templated, type_named
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of
from gitflow_work.usecases.write import check_title, committed_bytes, need_edit


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. Empty: the title of the source; the one field that joins the types, on either side."""

    source: str
    type: str
    title: str = ""
    fields: Mapping[str, str] | None = None
    link: str = ""
    back: str = ""


class Spawned(NamedTuple):
    """What was made, or would be. `link` and `back` are the fields by which source and new item name each other.

    `carried` are the fields that the new item has from its source. `commit` is None in a dry run.
    """

    item: Item
    path: str
    source: Item
    source_path: str
    ends: Ends
    carried: tuple[str, ...]
    message: str
    commit: str | None = None
    notes: tuple[str, ...] = ()


def spawn(space: Workspace, wish: Wish, *, include: bool = False, dry_run: bool = False) -> Spawned:
    """Make an item of a type out of another one, in one commit with the links of both.

    Raises BadUsage when the types have no field for each other or several, and whatever `new` does; WorkError when
    the field of the source names an item already.
    """
    source_id, path = locate(space, wish.source, committed=True)
    if wish.title:
        check_title(wish.title, f"git work spawn {source_id} {wish.type} --title '…'")
    made: list[Spawned] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        source, data = committed_item(space, tree, source_id, path, include=include)
        joined = ends(_type_of(rules, source, path), type_named(rules, wish.type), wish.link, wish.back)
        _refuse_given(joined, wish)
        given = _carried(rules, source, wish, joined)
        request = _request(wish, source, joined, given)
        draft, notes = templated(space, tree, rules, drafted(space, rules, request), request)
        draft = _with_origin(draft, source)
        after = _linked(rules.types[source.type], source, data, joined.link, draft)
        message = _message(space, rules, source, draft)
        if after != data:
            edited = need_edit(space, rules, source, committed_bytes(tree, path), after)
            notes = tuple(dict.fromkeys((*notes, *edited)))
        made[:] = [
            Spawned(draft.item, draft.path, parse(after, path), path, joined, tuple(given), message, notes=notes)
        ]
        files = {draft.path: draft.data, **({path: after} if after != data else {})}
        return Plan(files, message, include=include)

    return carried_out(space, build, made, dry_run=dry_run)


def _type_of(rules: Rules, source: Item, path: str) -> RecordType:
    found = rules.types.get(source.type)
    if found is None:
        raise WorkError(f"{path}: there is no type `{source.type}`", hint="git work check", code="unknown-type")
    return found


def _refuse_given(joined: Ends, wish: Wish) -> None:
    if joined.back is not None and joined.back in (wish.fields or {}):
        raise BadUsage(
            f"{joined.back} is the field by which the new item refers to {wish.source}",
            hint=f"leave {joined.back}= out, or say --back FIELD for another one",
            code="fixed-key",
        )


def _carried(rules: Rules, source: Item, wish: Wish, joined: Ends) -> dict[str, str]:
    """The values that the new item has from its source, as texts; what the user gives comes first."""
    target = type_named(rules, wish.type)
    found = carried(rules.types[source.type], target, source, rules.types)
    taken = {*(wish.fields or {}), joined.link, joined.back}
    texts = {key: _text(value) for key, value in found.items() if key not in taken}
    return {key: text for key, text in texts.items() if text}


def _text(value: Value) -> str:
    """A value as one gives it on the command line; empty when it cannot be said there."""
    if isinstance(value, tuple):
        return "" if any("," in one for one in value) else ",".join(value)
    return value or ""


def _request(wish: Wish, source: Item, joined: Ends, given: Mapping[str, str]) -> Request:
    back = {joined.back: source.id} if joined.back is not None else {}
    return Request(wish.type, wish.title or source.title, {**given, **(wish.fields or {}), **back})


def _with_origin(draft: Draft, source: Item) -> Draft:
    """The draft with a section at the end of its body, after what the type's template wrote, that names the source."""
    body = draft.item.body.rstrip()
    section = f'## Origin\n\nMade of the {source.type} {source.id}, "{source.title}".\n'
    data = itemedit.set_body(draft.data, f"{body}\n\n{section}" if body else f"\n{section}")
    return draft._replace(item=parse(data, draft.path), data=data)


def _linked(source_type: RecordType, source: Item, data: bytes, link: str | None, draft: Draft) -> bytes:
    """The source's file with the new item in its field. Raises WorkError when that names another one already."""
    if link is None:
        return data
    if source_type.fields[link].kind == "list":
        return itemedit.set_values(data, {link: (*source.texts(link), draft.item.id)})
    if source.text(link):
        raise WorkError(
            f"{source.id} has a {link} already: {source.text(link)}",
            hint=f"git work set {source.id} {link}=, then again; or git work show {source.text(link)}",
            code="linked-already",
        )
    return itemedit.set_values(data, {link: draft.item.id})


def _message(space: Workspace, rules: Rules, source: Item, draft: Draft) -> str:
    item = draft.item
    lines = [("Item", item.id), ("Item", source.id), ("Actor", actor(space, rules))]
    return trailers.write(f"{item.id}: new {item.type} from {source.id}", item.title, "", lines)
