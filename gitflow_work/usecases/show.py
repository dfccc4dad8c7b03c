"""`show` and `list`: items as the work tree has them."""

from __future__ import annotations

from typing import NamedTuple

from gitflow_work.core.finding import Finding
from gitflow_work.core.item import Item
from gitflow_work.core.words import near
from gitflow_work.errors import BadFile, BadUsage, WorkError
from gitflow_work.ports.items import Query, Row
from gitflow_work.usecases.naming import folded
from gitflow_work.usecases.workspace import Workspace, locate, located, need_work_tree


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
    """The items that `query` asks for. Raises BadUsage for a type or status that no workflow has."""
    need_work_tree(space)
    states = space.index.states()
    _known(query.type, list(states), "type")
    _known(query.status, [one for names in states.values() for one in names], "status")
    return Listed(tuple(space.index.rows(query)), tuple(space.index.problems()))


def _known(word: str, known: list[str], what: str) -> None:
    if word and folded(word) not in {folded(one) for one in known}:
        names = ", ".join(dict.fromkeys(known))
        hint = near(word, known) or ("git work type list" if what == "type" else "git work list --all")
        raise BadUsage(f"there is no {what} `{word}`; there are {names}", hint=hint, code=f"unknown-{what}")
