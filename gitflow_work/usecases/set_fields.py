"""`set`: fields of one item."""

from __future__ import annotations

from collections.abc import Mapping

from gitflow_work.core.item import Item, Value
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.formats.items import itemedit
from gitflow_work.usecases.fieldvalues import typed
from gitflow_work.usecases.workspace import Workspace, locate
from gitflow_work.usecases.write import Change, Saved, check_title, refuse_fixed, save


def set_fields(
    space: Workspace, beginning: str, values: Mapping[str, str], *, include: bool = False, dry_run: bool = False
) -> Saved:
    """Set fields; the same value makes no commit. Raises BadUsage for a key or value that the type does not allow."""
    item_id, path = locate(space, beginning, committed=True)
    check(item_id, values)
    return save(space, item_id, path, setting(values), "set", include=include, dry_run=dry_run)


def check(item_id: str, values: Mapping[str, str]) -> None:
    """Raise BadUsage for what is not set on any item."""
    refuse_fixed(item_id, values)
    if "title" in values:
        check_title(values["title"], f"git work set {item_id} title='…'")


def setting(values: Mapping[str, str]) -> Change:
    """What setting these fields makes of an item."""

    def change(item: Item, data: bytes, record_type: RecordType) -> bytes:
        wanted: dict[str, Value] = {}
        for key, text in values.items():
            value: Value = text.strip() if key == "title" else typed(record_type, key, text, item.fields)
            unset = value is None or value == ()
            if not (unset and key not in item.fields):
                wanted[key] = value
        return itemedit.set_values(data, wanted)

    return change
