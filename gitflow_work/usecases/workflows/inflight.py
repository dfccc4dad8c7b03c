"""The items that follow a workflow, as one tree has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitflow_work.core.item import Item
from gitflow_work.core.layout import is_item_path
from gitflow_work.core.rules import Rules
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadFile, BadUsage, WorkError
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.reading import Tree
from gitflow_work.usecases.workspace import Workspace, located

_AT_ONCE = 1000
"""So many files are in memory at a time."""


class Follower(NamedTuple):
    """An item that follows a workflow. `version` is what it follows, as NAME@VERSION; `pinned`: its version is written,
    in the item or in its type.
    """

    path: str
    data: bytes
    item: Item
    version: str
    workflow: Workflow | None
    pinned: bool

    @property
    def live(self) -> bool:
        """Whether its state is not final."""
        return self.workflow is None or not self.workflow.is_final(self.item.status)


def followers(space: Workspace, tree: Tree, rules: Rules, name: str, *, include: bool = False) -> Iterator[Follower]:
    """Every item of a tree that follows the workflow `name` in whatever version; with `include` as the disk has it.

    Raises BadFile for an item that cannot be read: it may be one of them.
    """
    listed = _listing(tree, rules)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        contents = tree.read({oid for _, oid in some})
        for path, oid in some:
            item, data = _read(contents[oid], path), contents[oid]
            ours = space.worktree.read(path) if include else None
            if ours is not None and ours != data:
                item, data = _changed(_read(ours, path), item, path), ours
            written = item.text("workflow") or _named_by_type(rules, item)
            own, _, version = written.partition("@")
            if own == name:
                follows, workflow = rules.effective(item.type, written)
                yield Follower(path, data, item, follows, workflow, bool(version))


def _read(data: bytes, path: str) -> Item:
    try:
        return parse(data, path)
    except BadFile as problem:
        raise located(problem) from None


def _changed(item: Item, committed: Item, path: str) -> Item:
    """The item as the disk has it. Raises WorkError where more than other fields and the body are changed by hand."""
    if (item.id, item.type, item.status) != (committed.id, committed.type, committed.status):
        hint = f"git diff -- {path}; commit it first, or put it back"
        raise WorkError(f"{path} has another id, type or status than HEAD", hint=hint, code="dirty-item")
    return item


def workflow_named(rules: Rules, name: str) -> Workflow:
    """The workflow as it is now. Raises BadUsage for one that there is not, and for an older version."""
    from gitflow_work.core.words import near

    current = {one: workflow for one, workflow in rules.workflows.items() if "@" not in one}
    if name in current:
        return current[name]
    if name in rules.workflows:
        hint = f"name the workflow itself: {name.partition('@')[0]}"
        raise BadUsage(f"{name[:80]} is an older version", hint=hint, code="unknown-workflow")
    listing = f"one of: {', '.join(sorted(current))}"
    raise BadUsage(f"there is no workflow `{name[:80]}`", hint=near(name, current) or listing, code="unknown-workflow")


def _named_by_type(rules: Rules, item: Item) -> str:
    known = rules.types.get(item.type)
    return known.workflow if known is not None else ""


def _listing(tree: Tree, rules: Rules) -> list[tuple[str, str]]:
    folders = tuple(f"{folder}/" for folder in rules.folders())
    return [
        (path, entry.oid)
        for folder in folders
        for path, entry in tree.files(folder.rstrip("/")).items()
        if entry.is_regular and is_item_path(path, folders)
    ]
