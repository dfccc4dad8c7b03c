"""The other items of a judged tree, found by reading it: no verdict rests on the cache.

Looking an item up by its id costs the listing of the item folders and one file, as long as file names begin with ids.
Looking the other way (which items name this one, which are in a state) reads every item file, and parses those whose
bytes may say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from gitflow_work.core.ids import claimed, fold
from gitflow_work.core.item import Item
from gitflow_work.core.layout import is_item_path
from gitflow_work.core.rules import Rules
from gitflow_work.errors import BadFile
from gitflow_work.ports.reading import Tree

_AT_ONCE = 1000
"""So many files are in memory at a time."""


class Found(NamedTuple):
    """A readable item file of a tree."""

    path: str
    oid: str
    id: str
    type: str
    status: str
    pin: str


class Seen(NamedTuple):
    """What a look at a tree found: items, and the paths of files that may be such items and cannot be read."""

    items: tuple[Found, ...] = ()
    unreadable: tuple[str, ...] = ()


class Items(Protocol):
    """The items of one tree."""

    @property
    def lacking(self) -> str:
        """What is to be said of an item that was not found."""
        ...

    def of(self, item_id: str) -> Seen:
        """The files that claim to be an item. Unreadable are those whose names begin with its id."""
        ...

    def naming(self, field: str, item_id: str) -> Seen:
        """The items whose `field` names an item."""
        ...

    def in_state(self, state: str) -> Seen | None:
        """The items whose status it is, of whatever workflow; None where nobody counts."""
        ...

    def values(self, found: Found, fields: Iterable[str]) -> list[str]:
        """The texts of some fields of an item that was found."""
        ...


class Ground(NamedTuple):
    """What items are judged against: one tree, the rules that judge, and the other items of the tree."""

    tree: Tree
    rules: Rules
    items: Items


def ground(tree: Tree, rules: Rules) -> Ground:
    """The ground of a tree that is at hand by itself, such as HEAD's."""
    return Ground(tree, rules, TreeItems(tree, rules))


class TreeItems:
    """Implements Items by reading one tree. Each question is answered once."""

    lacking = "does not exist"

    def __init__(self, tree: Tree, rules: Rules) -> None:
        self._tree = tree
        self._folders = tuple(f"{folder}/" for folder in rules.folders())
        self._files: list[tuple[str, str]] | None = None
        self._items: dict[str, Item | None] = {}
        self._answers: dict[tuple[str, ...], Seen] = {}

    def of(self, item_id: str) -> Seen:
        """See Items. File names are gone by first; only when they do not tell is every file looked at.

        So a second file with the same id and another name is left to the check, which knows all of them.
        """
        return self._once(("of", fold(item_id)), lambda: self._of(item_id))

    def naming(self, field: str, item_id: str) -> Seen:
        """See Items."""
        from gitflow_work.formats.items.prefilter import may_hold_id

        key = fold(item_id)

        def names(item: Item) -> bool:
            return any(one.isascii() and fold(one.strip()) == key for one in item.texts(field))

        return self._once(("naming", field, key), lambda: self._scan(lambda data: may_hold_id(data, item_id), names))

    def in_state(self, state: str) -> Seen | None:
        """See Items."""
        from gitflow_work.formats.items.prefilter import may_hold_text

        def is_in(item: Item) -> bool:
            return item.status == state

        return self._once(("state", state), lambda: self._scan(lambda data: may_hold_text(data, state), is_in))

    def values(self, found: Found, fields: Iterable[str]) -> list[str]:
        """See Items."""
        item = self._parse(found.path, found.oid)
        return [text for field in fields for text in item.texts(field)] if item is not None else []

    def _once(self, question: tuple[str, ...], answer: Callable[[], Seen]) -> Seen:
        if question not in self._answers:
            self._answers[question] = answer()
        return self._answers[question]

    def _of(self, item_id: str) -> Seen:
        from gitflow_work.formats.items.prefilter import may_hold_id

        key = fold(item_id)
        items, unreadable = [], []
        for path, oid in self._listing():
            name = path[path.rfind("/") + 1 :]
            if not name.lower().startswith(key):
                continue
            item = self._parse(path, oid)
            if item is not None and fold(item.id) == key:
                items.append(_found(path, oid, item))
            elif item is None and fold(claimed(name)) == key:
                unreadable.append(path)
        if items or unreadable:
            return Seen(tuple(items), tuple(unreadable))
        seen = self._scan(lambda data: may_hold_id(data, item_id), lambda item: fold(item.id) == key)
        return seen._replace(unreadable=())

    def _scan(self, may: Callable[[bytes], bool], does: Callable[[Item], bool]) -> Seen:
        from gitflow_work.formats.items.itemfile import parse

        items, unreadable = [], []
        for path, oid, data in self._contents():
            if not may(data):
                continue
            try:
                item = parse(data, path)
            except BadFile:
                unreadable.append(path)
                continue
            if does(item):
                self._items[oid] = item
                items.append(_found(path, oid, item))
        return Seen(tuple(items), tuple(unreadable))

    def _listing(self) -> Sequence[tuple[str, str]]:
        """Path and blob id of the regular item files. What is no regular file is no item."""
        if self._files is None:
            self._files = [
                (path, entry.oid)
                for folder in self._folders
                for path, entry in self._tree.files(folder.rstrip("/")).items()
                if entry.is_regular and is_item_path(path, self._folders)
            ]
        return self._files

    def _contents(self) -> Iterator[tuple[str, str, bytes]]:
        listed = self._listing()
        for start in range(0, len(listed), _AT_ONCE):
            some = listed[start : start + _AT_ONCE]
            read = self._tree.read({oid for _, oid in some})
            yield from ((path, oid, read[oid]) for path, oid in some)

    def _parse(self, path: str, oid: str) -> Item | None:
        from gitflow_work.formats.items.itemfile import parse

        if oid not in self._items:
            try:
                self._items[oid] = parse(self._tree.read([oid])[oid], path)
            except BadFile:
                self._items[oid] = None
        return self._items[oid]


def _found(path: str, oid: str, item: Item) -> Found:
    return Found(path, oid, item.id, item.type, item.status, item.text("workflow"))
