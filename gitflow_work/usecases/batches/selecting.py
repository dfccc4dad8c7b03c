"""Which items an expression chooses, of those that HEAD has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitflow_work.core.choosing import Choice
from gitflow_work.core.expression import EvaluationError
from gitflow_work.core.ids import claimed
from gitflow_work.core.item import Item
from gitflow_work.core.layout import is_item_path
from gitflow_work.core.rules import Rules
from gitflow_work.errors import BadFile, Undecided
from gitflow_work.ports.reading import Tree
from gitflow_work.usecases.batches.batch import Change, Planned, Refused
from gitflow_work.usecases.deciding.items import Ground
from gitflow_work.usecases.workspace import Workspace, located, rules_of

_AT_ONCE = 1000
"""So many files are in memory at a time."""
_NAMED = 5
"""So many items without a value are named."""


class Selection(NamedTuple):
    """Id and path of each item that was chosen, by path; and the files of which nobody can say."""

    places: tuple[tuple[str, str], ...]
    refused: tuple[Refused, ...]


def select(space: Workspace, choice: Choice, type_name: str = "") -> Selection:
    """The items of HEAD that an expression chooses; with `type_name`, of that type only.

    Raises BadUsage for an unknown type or field, Undecided when the expression has no value for some items.
    """
    from gitflow_work.usecases.new import type_named

    tree, rules = rules_of(space, space.repository.head())
    only = type_named(rules, type_name).name if type_name else ""
    items: list[tuple[str, Item]] = []
    refused: list[Refused] = []
    for path, found in _items(tree, rules, only):
        if isinstance(found, BadFile):
            refused.append(Refused(claimed(path.rsplit("/", 1)[-1]) or path, located(found)))
        elif not only or found.type == only:
            items.append((path, found))
    types = [one for one in rules.types.values() if not only or one.name == only]
    choice.check_fields(types, (item for _, item in items))
    return Selection(tuple(_chosen(choice, rules, items)), tuple(refused))


def still(choice: Choice, change: Change) -> Change:
    """The change, for items that the expression still chooses when their turn comes."""

    def checked(on: Ground, item: Item, data: bytes, path: str) -> Planned | str:
        if not choice.chooses(item, on.rules.types.get(item.type)):
            return f"{item.id} was changed meanwhile, and --where does not choose it any more"
        return change(on, item, data, path)

    return checked


def _chosen(choice: Choice, rules: Rules, items: list[tuple[str, Item]]) -> Iterator[tuple[str, str]]:
    without: list[tuple[str, EvaluationError]] = []
    for path, item in items:
        try:
            if choice.chooses(item, rules.types.get(item.type)):
                yield item.id, path
        except EvaluationError as error:
            without.append((item.id, error))
    if without:
        raise _no_value(without)


def _no_value(without: list[tuple[str, EvaluationError]]) -> Undecided:
    first = "; ".join(f"{one}: {error.message}" for one, error in without[:_NAMED])
    more = f"; and {len(without) - _NAMED} more" if len(without) > _NAMED else ""
    items = "1 item" if len(without) == 1 else f"{len(without)} items"
    return Undecided(
        f"--where has no value for {items}, so nobody can say whether they are meant, and nothing was done: "
        f"{first}{more}",
        hint=without[0][1].hint or "ask first, as in has(item.due) && …, or narrow it with --type",
        code="where-undecided",
    )


def _items(tree: Tree, rules: Rules, only: str) -> Iterator[tuple[str, Item | BadFile]]:
    from gitflow_work.formats.items.itemfile import parse

    folders = {folder: one for folder, one in rules.folders().items() if not only or one.name == only}
    ours = tuple(f"{folder}/" for folder in folders)
    files = {path: entry for folder in folders for path, entry in tree.files(folder).items()}
    listed = [(path, entry.oid) for path, entry in files.items() if entry.is_regular and is_item_path(path, ours)]
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        contents = tree.read({oid for _, oid in some})
        for path, oid in some:
            try:
                yield path, parse(contents[oid], path)
            except BadFile as problem:
                yield path, problem
