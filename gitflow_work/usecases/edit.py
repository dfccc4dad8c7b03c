"""`edit`: an item as the user leaves it in the editor, with the same checks as `set`, as a commit."""

from __future__ import annotations

from collections.abc import Callable

from gitflow_work.core.check.edits import CLAIM_KEYS, permissions
from gitflow_work.core.item import Item
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.errors import BadFile, BadUsage, WorkError
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.usecases.actor import require
from gitflow_work.usecases.fieldvalues import check_key, check_value
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, located, rules_of
from gitflow_work.usecases.write import FIXED, Saved, save

Editor = Callable[[bytes, str], bytes | None]
"""Shows contents under a file's name, and answers what the user left; None when nothing was saved."""


def edit(space: Workspace, beginning: str, editor: Editor, *, include: bool = False, dry_run: bool = False) -> Saved:
    """Let the user edit an item. Raises WorkError when what was left is not allowed; the text is kept then."""
    item_id, path = locate(space, beginning, committed=True)
    tree, rules = rules_of(space, space.repository.head())
    before, data = committed_item(space, tree, item_id, path, include=include)
    require(space, rules, permissions(before.type, CLAIM_KEYS), f"edit {item_id}")  # before any work is lost
    left = editor(data, path)
    if left is None or left == data:
        return Saved(before, path, None)
    try:
        after = parse(left, path)
    except BadFile as problem:
        raise located(problem) from None

    def change(item: Item, current: bytes, record_type: RecordType) -> bytes:
        if current != data:
            raise WorkError(
                f"{item_id} was changed by somebody else meanwhile", hint=f"git work edit {item_id}", code="lost-race"
            )
        _check(item, after, record_type, path)
        return left

    return save(space, item_id, path, change, "edit", include=include, dry_run=dry_run)


def _check(before: Item, after: Item, record_type: RecordType, path: str) -> None:
    for key in FIXED:
        if before.fields[key] != after.fields[key]:
            line = after.lines[key]
            raise WorkError(
                f"{path}:{line}: {key} is not edited", hint=FIXED[key].format(id=before.id), code="fixed-key"
            )
    for key, value in after.fields.items():
        if before.fields.get(key) == value and key in before.fields:
            continue
        try:
            check_key(record_type, key, before.fields, f"x-{key}: …")
            if key in record_type.fields:
                check_value(record_type, key, value)
        except BadUsage as problem:
            where = f"{path}:{after.lines[key]}"
            raise BadUsage(f"{where}: {problem.message}", hint=problem.hint, code=problem.code) from None
