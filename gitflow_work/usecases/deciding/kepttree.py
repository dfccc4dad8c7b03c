"""A tree whose blobs are read once each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitflow_work.ports.reading import Entry, Tree


class KeptTree:
    """Implements ports.Tree. Keeps what it read, so it should live no longer than one set of facts."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, bytes] = {}

    def files(self, folder: str) -> Mapping[str, Entry]:
        """See ports.Tree."""
        return self._tree.files(folder)

    def entry(self, path: str) -> Entry | None:
        """See ports.Tree."""
        return self._tree.entry(path)

    def read(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        """See ports.Tree."""
        wanted = list(oids)
        fresh = [oid for oid in wanted if oid not in self._known]
        if fresh:
            self._known.update(self._tree.read(fresh))
        return {oid: self._known[oid] for oid in wanted}
