"""`new`: an item, in the initial state of its workflow."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gitflow_work.core import ids
from gitflow_work.core.item import Item, Value
from gitflow_work.core.layout import item_path
from gitflow_work.core.rules import Rules
from gitflow_work.core.slug import slug
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage
from gitflow_work.formats import trailers
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor, require
from gitflow_work.usecases.committing import carried_out
from gitflow_work.usecases.fieldvalues import check_references, demand, given, typed
from gitflow_work.usecases.templates import NO_CHOICE, Choice, of_type, rendered
from gitflow_work.usecases.workspace import Workspace, rules_of
from gitflow_work.usecases.write import Saved, check_title, refuse_fixed


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the type's name, the title, the fields as texts, the body, or the template that makes it."""

    type: str
    title: str
    fields: Mapping[str, str]
    body: str = ""
    choice: Choice = NO_CHOICE


class Draft(NamedTuple):
    """An item that is not written yet: as it will be read, where it goes, its bytes, the keys it sets.

    `notes` are on what shows that the user may make it.
    """

    item: Item
    path: str
    data: bytes
    keys: tuple[str, ...]
    notes: tuple[str, ...] = ()


def new(space: Workspace, request: Request, *, dry_run: bool = False) -> Saved:
    """Create an item by a commit. Raises BadUsage for a type, title, key or value that is not allowed."""
    check_title(request.title, f"git work new {shlex.quote(request.type)} --title '…'")
    made: list[Saved] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        draft, notes = templated(space, tree, rules, drafted(space, rules, request), request)
        lines = [("Item", draft.item.id), ("Actor", actor(space, rules))]
        message = trailers.write(f"{draft.item.id}: new {draft.item.type}", request.title, "", lines)
        made[:] = [Saved(draft.item, draft.path, None, draft.keys, message, notes)]
        return Plan({draft.path: draft.data}, message)

    return carried_out(space, build, made, dry_run=dry_run)


def drafted(space: Workspace, rules: Rules, request: Request) -> Draft:
    """The item that `request` asks for, under a fresh id. Raises like `new`, and when the user may not make one."""
    record_type = type_named(rules, request.type, f"for an artifact: git work new {shlex.quote(request.type)} --for ID")
    _, workflow = rules.effective(record_type.name)
    if workflow is None:
        raise BadUsage(f"the type {record_type.name} has no workflow", hint="git work workflow validate")
    leave = require(space, rules, f"{record_type.name}:new", f"make a new {record_type.name}")
    taken = space.index.ids()
    if rules.config.ids == "sequential":
        item_id = ids.next_number(record_type.prefix, taken)
    else:
        item_id = ids.draw(record_type.prefix, taken, space.choose)
    refuse_fixed(item_id, request.fields)
    path = item_path(rules.config, record_type, item_id, slug(request.title))
    fields = _fields(record_type, item_id, request, workflow.initial)
    check_references(space, rules, record_type, {}, fields)
    data = itemedit.render(fields, _body(request.body))
    return Draft(parse(data, path), path, data, tuple(fields), leave)


def templated(
    space: Workspace, tree: Tree, rules: Rules, draft: Draft, request: Request
) -> tuple[Draft, tuple[str, ...]]:
    """The draft with a body by template where none is given, and notes about that. Raises like usecases/templates."""
    choice = request.choice
    if request.body:
        if choice.name or choice.params:
            raise BadUsage("a body is given, or made by a template, not both", hint="leave out --body", code="usage")
        return draft, draft.notes
    template = of_type(space, tree, rules.types[draft.item.type], choice)
    if template is None:
        if choice.params:
            hint = f"name one with --template, or write .workflow/templates/{draft.item.type}.md"
            raise BadUsage("parameters are for a template, and there is none", hint=hint, code="unknown-parameter")
        return draft, draft.notes
    made = rendered(space, rules, template, draft.item, draft.path, choice)
    data = draft.data + _body(made.text).encode()
    return draft._replace(item=parse(data, draft.path), data=data), (*draft.notes, *made.notes)


def type_named(rules: Rules, name: str, hint: str = "git work type list") -> RecordType:
    """The type called `name`, or so in lower case. Raises BadUsage, with `hint` where no name is near."""
    found = rules.types.get(name) or next((one for one in rules.types.values() if one.name == name.lower()), None)
    if found is None:
        known = ", ".join(sorted(rules.types)) or "none"
        message = f"there is no type `{name}`; there are {known}"
        raise BadUsage(message, hint=near(name, list(rules.types)) or hint, code="unknown-type")
    return found


def _fields(record_type: RecordType, item_id: str, request: Request, initial: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "id": item_id,
        "type": record_type.name,
        "title": request.title.strip(),
        "status": initial,
    }
    for name, field in record_type.fields.items():
        if field.default is not None and name not in request.fields:
            fields[name] = field.default
    for key, text in request.fields.items():
        if key == "title":
            raise BadUsage(
                "the title is given by --title", hint=f"git work new {record_type.name} --title '…'", code="fixed-key"
            )
        value = typed(record_type, key, text)
        if value is not None and value != ():
            fields[key] = value
    command = f"git work new {record_type.name} --title {shlex.quote(request.title)}{given(request.fields)}"
    demand(record_type, fields, command)
    return fields


def _body(body: str) -> str:
    if not body:
        return ""
    return ("" if body.startswith("\n") else "\n") + body + ("" if body.endswith("\n") else "\n")
