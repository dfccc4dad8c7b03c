"""`show` and `list`: items as the work tree has them."""

from __future__ import annotations

from typing import NamedTuple

from gitflow_work.core.finding import Finding
from gitflow_work.core.item import Item
from gitflow_work.core.words import near
from gitflow_work.errors import BadFile, BadUsage, Undecided, WorkError
from gitflow_work.ports.items import Query, Row
from gitflow_work.usecases.naming import folded
from gitflow_work.usecases.workspace import Workspace, locate, located, need_work_tree

_OUR_OWN = frozenset({"path", "labels", "priority", "due"})
"""Keys that have options of their own, or that `next` goes by, whether a type lists them or not."""


class Listed(NamedTuple):
    """Items, and the files that could not be read."""

    rows: tuple[Row, ...]
    problems: tuple[Finding, ...]


def show(space: Workspace, beginning: str) -> tuple[Item, str]:
    """One item and its path, as the disk has it; where a sparse checkout leaves the file out, as HEAD has it."""
    from gitflow_work.formats.items.itemfile import parse

    item_id, path = locate(space, beginning)
    data = space.worktree.read(path)
    if data is None:
        head = space.repository.head()
        tree = space.repository.tree(head) if head else None
        entry = tree.entry(path) if tree else None
        if tree is None or entry is None or not entry.is_regular:
            raise WorkError(f"the file of {item_id} is gone: {path}", hint=f"git restore {path}", code="gone")
        data = tree.read([entry.oid])[entry.oid]
    try:
        return parse(data, path), path
    except BadFile as problem:
        raise located(problem) from None


def list_items(space: Workspace, query: Query) -> Listed:
    """The items that `query` asks for. Raises BadUsage for a type, a status or a field that there is not."""
    need_work_tree(space)
    states = space.index.states()
    _known(space, query.type, list(states), "type")
    _known(space, query.status, [one for names in states.values() for one in names], "status")
    for key in (*(key for key, _ in query.fields), *((query.sort.lstrip("-"),) if query.sort != "id" else ())):
        _known_field(space, key)
    return Listed(tuple(space.index.rows(query)), unread(space))


def unread(space: Workspace) -> tuple[Finding, ...]:
    """What hides items: rule files that cannot be read, and files of items."""
    return (*space.index.rule_problems(), *space.index.problems())


def _need_rules(space: Workspace) -> None:
    """Raise Undecided when rules cannot be read: nobody knows what names they have."""
    for problem in space.index.rule_problems():
        where = f"{problem.path}:{problem.line}:{problem.column}"
        raise Undecided(f"{where}: {problem.message}", hint="git work workflow validate", code="bad-rules")


def _known_field(space: Workspace, key: str) -> None:
    from gitflow_work.core.types.recordtype import BUILT_IN_KEYS

    known = space.index.keys() | BUILT_IN_KEYS | _OUR_OWN
    if key in known or key.startswith("x-"):
        return
    if not any(key in row.fields for row in space.index.rows(Query(live=False))):
        _need_rules(space)
        hint = near(key, sorted(known)) or "git work type list, and git work type show TYPE"
        raise BadUsage(f"no type lists a field `{key}`, and no item has it", hint=hint, code="unknown-key")


def _known(space: Workspace, word: str, known: list[str], what: str) -> None:
    if word and folded(word) not in {folded(one) for one in known}:
        _need_rules(space)
        names = ", ".join(dict.fromkeys(known))
        hint = near(word, known) or ("git work type list" if what == "type" else "git work list --all")
        raise BadUsage(f"there is no {what} `{word}`; there are {names}", hint=hint, code=f"unknown-{what}")
