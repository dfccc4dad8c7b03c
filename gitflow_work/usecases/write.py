"""What the verbs that write one item have in common: which keys and titles are allowed, and the commit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gitflow_work.core.item import Item
from gitflow_work.core.people.permissions import allows
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor, require
from gitflow_work.usecases.committing import carried_out
from gitflow_work.usecases.fieldvalues import check_references, keep_required
from gitflow_work.usecases.workspace import Workspace, committed_item, rules_of

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
MAX_TITLE = 500
"""Characters of a title; a file's name is made of it, and it stands in every list."""
FIXED = {
    "status": "use git work move {id} STATE",
    "id": "an id never changes; make a new item with git work new",
    "type": "a type never changes; make a new item with git work new",
}


Change = Callable[[Item, bytes, RecordType], bytes]
"""What is to become of an item, its bytes and its type: the new bytes."""


class Saved(NamedTuple):
    """An item as it was written, or would be. `commit` is None when nothing had to change, and in a dry run."""

    item: Item
    path: str
    commit: str | None
    changed: tuple[str, ...] = ()
    message: str = ""
    notes: tuple[str, ...] = ()


def save(
    space: Workspace,
    item_id: str,
    path: str,
    change: Change,
    verb: str,
    *,
    include: bool = False,
    dry_run: bool = False,
) -> Saved:
    """Change one item's file by a commit of its own. `change` gets the item and its bytes as HEAD has them.

    Raises BadUsage when a required field or a reference to an item that exists would be lost.
    """
    made: list[Saved] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        item, data = committed_item(space, tree, item_id, path, include=include)
        before = committed_bytes(tree, path)
        plan, saved = planned(space, rules, item, data, path, change, verb, include=include, before=before)
        made[:] = [saved]
        return plan

    return carried_out(space, build, made, dry_run=dry_run)


def planned(  # noqa: PLR0913 -- who asks, what is there, what is to become of it
    space: Workspace,
    rules: Rules,
    item: Item,
    data: bytes,
    path: str,
    change: Change,
    verb: str,
    *,
    include: bool = False,
    before: bytes | None = None,
) -> tuple[Plan, Saved]:
    """The commit that changes an item, as it is in a tree, with `data` as its bytes. Raises like `save`.

    `before` is what is committed, where that may be something else: with `include`.
    """
    record_type = rules.types.get(item.type)
    if record_type is None:
        raise WorkError(f"{path}: there is no type `{item.type}`", hint="git work check", code="unknown-type")
    after = change(item, data, record_type)
    result = parse(after, path)
    keep_required(record_type, item, result)
    check_references(space, rules, record_type, item.fields, result.fields)
    notes = need_edit(space, rules, item, data if before is None and not include else before, after)
    changed = differing(item, result)
    lines = [("Item", item.id), ("Actor", actor(space, rules))]
    message = trailers.write(f"{item.id}: {verb} {', '.join(changed)}".rstrip(), result.title, "", lines)
    return Plan({path: after}, message, include=include), Saved(result, path, None, tuple(changed), message, notes)


def committed_bytes(tree: Tree, path: str) -> bytes:
    """An item's file as a tree has it, where committed_item has found it."""
    entry = tree.entry(path)
    assert entry is not None  # committed_item has looked
    return tree.read([entry.oid])[entry.oid]


def need_edit(space: Workspace, rules: Rules, item: Item, before: bytes | None, after: bytes) -> tuple[str, ...]:
    """Notes on what shows that the user may change an item's file so, besides its status; see actor.require.

    `before` is what is committed; None where that is not known, so that any part may have been changed. Raises
    WorkError when the user may not: the check would say so of the commit.
    """
    if before == after or allows(rules.everyone, f"{item.type}:edit"):
        return ()
    from gitflow_work.core.check import edits
    from gitflow_work.formats.items.parts import content

    names = edits.differing(content(before), content(after)) if before is not None else {edits.BODY}
    if not names:
        return ()
    what = f"edit {item.id} ({edits.spoken(names)})" if before is not None else f"edit {item.id}"
    return require(space, rules, edits.permissions(item.type, names), what)


def differing(before: Item, after: Item) -> list[str]:
    """The keys whose values differ, and `body`."""
    keys = dict.fromkeys((*before.fields, *after.fields))
    found = [key for key in keys if before.fields.get(key) != after.fields.get(key)]
    return [*found, "body"] if before.body != after.body else found


def check_title(title: str, command: str) -> None:
    """Raise BadUsage for a title that no item may have; `command` gives it."""
    if not title.strip():
        raise BadUsage("the title may not be empty", hint=command, code="bad-value")
    if len(title) > MAX_TITLE:
        raise BadUsage(
            f"the title has {len(title)} characters; {MAX_TITLE} are allowed",
            hint="put the rest into the body",
            code="bad-value",
        )
    if _CONTROLS.search(title):
        raise BadUsage("the title holds control characters or line ends", hint=command, code="bad-value")


def refuse_fixed(item_id: str, keys: Mapping[str, object]) -> None:
    """Raise BadUsage when one of `keys` is not set by hand."""
    for key in keys:
        if key in FIXED:
            raise BadUsage(f"{key} is not set", hint=FIXED[key].format(id=item_id), code="fixed-key")
