"""How items refer to each other, as the work tree has them: what points to an item, and what it points to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core.ids import fold, is_id
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage
from gitflow_work.ports.items import Query, Row
from gitflow_work.usecases.show import Listed, list_items
from gitflow_work.usecases.workspace import Workspace, locate, need_work_tree

if TYPE_CHECKING:
    from gitflow_work.core.item import Item, Value
    from gitflow_work.core.relations.tree import Edge


class Tree(NamedTuple):
    """An item with what it refers to (`refers`) and what refers to it (`referred`); `rows` are by folded id."""

    item: Row
    refers: list[Edge]
    referred: list[Edge]
    rows: Mapping[str, Row]


class Named(NamedTuple):
    """An id that stands in a field of an item, and the item that it means; None when there is none."""

    field: str
    id: str
    row: Row | None


def referring(space: Workspace, query: Query, beginning: str, key: str = "") -> Listed:
    """The items of `query` that refer to an item: by the field `key`, or by any that holds ids.

    The item itself may be gone. Raises BadUsage for a field that holds no ids, and for an id that nothing has or names.
    """
    need_work_tree(space)
    fields = _fields(space, key)
    there = len(space.index.find(beginning)) > 0
    wanted = locate(space, beginning)[0] if there or not is_id(beginning) else beginning
    listed = list_items(space, query._replace(naming=wanted, limit=0))
    rows = tuple(row for row in listed.rows if _refers(row, fields, fold(wanted)))
    if not there and not rows and not _ever(space, fields, wanted):
        locate(space, beginning)
    return Listed(rows[: query.limit] if query.limit else rows, listed.problems)


def named(space: Workspace, item: Item) -> list[Named]:
    """Each id in the fields of an item, in the order of the file, with the item that it means."""
    keys = space.index.references().get(item.type, ())
    found = [(key, one) for key in item.fields if key in keys for one in item.texts(key)]
    if not found:
        return []
    rows = _by_id(space.index.rows(Query(live=False, ids=tuple(dict.fromkeys(one for _, one in found)))))
    return [Named(key, one, rows.get(fold(one))) for key, one in found]


def tree(space: Workspace, beginning: str, depth: int) -> Tree:
    """What an item refers to and what refers to it, `depth` steps far."""
    from gitflow_work.core.relations.tree import Graph, Reference

    item_id, _ = locate(space, beginning)
    rows = space.index.rows(Query(live=False))
    fields = space.index.references()
    references = (
        Reference(row.id, key, one) for row in rows for key in fields.get(row.type, ()) for one in _ids(row, key)
    )
    graph = Graph((row.id for row in rows), references)
    known = _by_id(rows)
    return Tree(known[fold(item_id)], graph.onward(item_id, depth), graph.backward(item_id, depth), known)


def _fields(space: Workspace, key: str) -> Mapping[str, tuple[str, ...]]:
    """The fields to look at, by type. Raises BadUsage when no type has the field `key` for ids."""
    fields = space.index.references()
    if not key:
        return fields
    chosen = {name: (key,) for name, keys in fields.items() if key in keys}
    if not chosen:
        known = list(dict.fromkeys(one for keys in fields.values() for one in keys))
        there_are = f"there are {', '.join(known)}" if known else "there is none"
        hint = near(key, known) or "git work type list, and git work type show TYPE"
        raise BadUsage(f"no type has a field `{key}` that holds ids; {there_are}", hint=hint, code="unknown-key")
    return chosen


def _ever(space: Workspace, fields: Mapping[str, tuple[str, ...]], wanted: str) -> bool:
    rows = space.index.rows(Query(live=False, naming=wanted))
    return any(_refers(row, fields, fold(wanted)) for row in rows)


def _refers(row: Row, fields: Mapping[str, tuple[str, ...]], wanted: str) -> bool:
    return any(fold(one) == wanted for key in fields.get(row.type, ()) for one in _ids(row, key))


def _ids(row: Row, key: str) -> Iterator[str]:
    value: Value = row.fields.get(key)
    yield from (value,) if isinstance(value, str) else value or ()


def _by_id(rows: list[Row]) -> dict[str, Row]:
    """Rows by folded id; of two files with one id the first counts (`git work check` names them)."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(fold(row.id), row)
    return found
