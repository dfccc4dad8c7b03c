"""The other items of a tree that changes under a batch. What was found once is brought up to date."""

from __future__ import annotations

from collections.abc import Iterable

from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item
from gitflow_work.core.rules import Rules
from gitflow_work.ports.reading import Tree
from gitflow_work.usecases.deciding.items import Found, Seen, TreeItems


class ChainItems(TreeItems):
    """Implements Items for a tree that is moved on by `now`."""

    def __init__(self, tree: Tree, rules: Rules) -> None:
        super().__init__(tree, rules)
        self._ranks: dict[str, int] = {}

    def now(self, tree: Tree, paths: Iterable[str] | None = None) -> None:
        """Go by `tree` from now on. Only what stands at `paths` may differ; None: it may differ anywhere."""
        before, self._tree = self._files, tree
        if before is None:
            return
        if paths is not None:
            for path in paths:
                self._look(path)
            return
        self._files = None
        after = list(self._listing())
        if [path for path, _ in after] != [path for path, _ in before]:
            self._forget()
            return
        for (path, oid), (_, new) in zip(before, after, strict=True):
            if oid != new:
                self._replace(path, new)

    def _look(self, path: str) -> None:
        """Go by what the tree has at `path` now."""
        entry = self._tree.entry(path)
        rank = self._rank(path) if self._files else None
        if rank is not None and self._files and entry is not None and entry.is_regular:
            if self._files[rank][1] != entry.oid:
                self._files[rank] = (path, entry.oid)
                self._replace(path, entry.oid)
        elif rank is not None or path.startswith(self._folders):
            self._forget()

    def _forget(self) -> None:
        self._files = None
        self._answers.clear()
        self._ranks.clear()

    def _replace(self, path: str, oid: str) -> None:
        item = self._parse(path, oid)
        if item is None:
            self._answers.clear()
            return
        found = Found(path, oid, item.id, item.type, item.status, item.text("workflow"))
        for question, seen in self._answers.items():
            belongs = _answers(question, item)
            if not belongs and not any(one.path == path for one in seen.items) and path not in seen.unreadable:
                continue
            kept = [one for one in seen.items if one.path != path] + [found] * belongs
            kept.sort(key=lambda one: self._rank(one.path) or 0)
            self._answers[question] = Seen(tuple(kept), tuple(one for one in seen.unreadable if one != path))

    def _rank(self, path: str) -> int | None:
        """The place of a file in the listing."""
        if not self._ranks:
            self._ranks = {path: number for number, (path, _) in enumerate(self._listing())}
        return self._ranks.get(path)


def _answers(question: tuple[str, ...], item: Item) -> bool:
    """Whether an item belongs to the answer of a question of TreeItems."""
    match question:
        case ("of", key):
            return fold(item.id) == key
        case ("naming", field, key):
            return any(one.isascii() and fold(one.strip()) == key for one in item.texts(field))
        case ("state", state):
            return item.status == state
    raise AssertionError(question)
