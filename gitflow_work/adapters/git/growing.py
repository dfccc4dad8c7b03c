"""A tree on its way through a chain of commits: changed in place, step by step, and read as it is at each.

Its folders are kept as the bytes of their tree objects. To give a file another content is to replace 20 of them, so a
step in a folder of 10,000 files costs the hash of that folder, and a pack is told the difference only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gitflow_work.adapters.git.newtrees import FOLDER, Change, Listing, Wanted, clash, nested, object_id, refuse_odd
from gitflow_work.adapters.git.objects import Objects, Trees, parse_tree
from gitflow_work.adapters.git.pack import Pack
from gitflow_work.ports.reading import Entry

_SMALL = 2000
"""Bytes of a tree object up to which the difference is not worth telling."""
_DEPTH = 50
"""So many differences are told of each other at most; the number is git's own."""


class GrowingTree:
    """Implements ports.Tree. `root` is the tree to begin with, None the empty one; `pack` gets every new object."""

    def __init__(self, objects: Objects, trees: Trees, width: int, root: str | None, pack: Pack) -> None:
        self._objects = objects
        self._trees = trees
        self._width = width
        self._pack = pack
        self._blobs: dict[str, bytes] = {}
        self._top = self._loaded(root)

    @property
    def root(self) -> str:
        """The id of the tree as it is now. Its new trees are in the pack from now on, those in between never."""
        self._seal(self._top)
        return self._top.oid

    def entry(self, path: str) -> Entry | None:
        """See ports.Tree."""
        folder = self._top
        names = path.split("/")
        for number, name in enumerate(names):
            raw = name.encode("utf-8", "surrogateescape")
            entry = folder.get(raw)
            if entry is None or number == len(names) - 1:
                return entry
            if entry.mode != FOLDER:
                return None
            if raw not in folder.below:
                return self._trees.at(entry.oid, "/".join(names[number + 1 :]))
            folder = folder.below[raw]
        return None

    def files(self, folder: str) -> Mapping[str, Entry]:
        """See ports.Tree."""
        at = self._loaded_at(folder)
        if at is not None:
            return dict(self._walk(at, folder))
        entry = self.entry(folder)
        return dict(self._trees.walk(entry.oid, folder)) if entry is not None and entry.mode == FOLDER else {}

    def read(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        """See ports.Tree."""
        wanted = list(oids)
        found = {oid: self._blobs[oid] for oid in wanted if oid in self._blobs}
        if len(found) < len(wanted):
            found.update(self._objects.read(oid for oid in wanted if oid not in found))
        return found

    def changes(self, files: Mapping[str, bytes | None]) -> tuple[Change, ...]:
        """How the tree would differ with `files` put in (None: taken out). Raises WorkError like newtrees.draft."""
        return tuple(self._changes("", nested(files)))

    def apply(self, changes: Iterable[Change]) -> None:
        """Make these changes, which `changes` answered just now."""
        files: dict[str, bytes | None] = {}
        for change in changes:
            files[change.path] = change.content
            if change.new is not None and change.content is not None:
                self._blobs[change.new.oid] = change.content
                self._pack.add(change.new.oid, "blob", change.content)
        self._put(self._top, nested(files), {change.path: change for change in changes}, "")

    def _changes(self, at: str, wanted: Wanted) -> Iterator[Change]:
        for name, value in wanted.items():
            path = f"{at}{name}"
            old = self.entry(path)
            if isinstance(value, dict):
                if old is not None and old.mode != FOLDER:
                    raise clash(path, "it stands where a folder is needed")
                yield from self._changes(f"{path}/", value)
                continue
            refuse_odd(path, old)
            new = None
            if value is not None:
                new = Entry(old.mode if old else "100644", object_id("blob", value, self._width))
            if new != old:
                yield Change(path, old, new, value)

    def _put(self, folder: _Folder, wanted: Wanted, changes: Mapping[str, Change], at: str) -> None:
        folder.stale = True
        for name, value in wanted.items():
            raw = name.encode("utf-8", "surrogateescape")
            if not isinstance(value, dict):
                folder.put(raw, changes[f"{at}{name}"].new)
                continue
            old = folder.get(raw)
            if raw not in folder.below:
                folder.below[raw] = self._loaded(old.oid if old else None)
            below = folder.below[raw]
            self._put(below, value, changes, f"{at}{name}/")
            if not below.data:
                folder.put(raw, None)
                del folder.below[raw]
            elif old is None:
                folder.put(raw, Entry(FOLDER, below.oid))

    def _seal(self, folder: _Folder) -> None:
        if folder.stale:
            for raw, below in folder.below.items():
                if below.stale:
                    self._seal(below)
                    folder.put(raw, Entry(FOLDER, below.oid))
            folder.seal(self._pack)

    def _loaded_at(self, folder: str) -> _Folder | None:
        at = self._top
        for name in folder.split("/") if folder else ():
            below = at.below.get(name.encode("utf-8", "surrogateescape"))
            if below is None:
                return None
            at = below
        return at

    def _loaded(self, oid: str | None) -> _Folder:
        return _Folder(self._objects.one(oid) if oid else b"", oid, self._width)

    def _walk(self, folder: _Folder, at: str) -> Iterator[tuple[str, Entry]]:
        for name, entry in parse_tree(bytes(folder.data), self._width).items():
            path = f"{at}/{name}" if at else name
            below = folder.below.get(name.encode("utf-8", "surrogateescape"))
            if below is not None:
                yield from self._walk(below, path)
            elif entry.mode == FOLDER:
                yield from self._trees.walk(entry.oid, path)
            else:
                yield path, entry


class _Folder:
    """One tree object that changes. `below` are the folders in it that were changed: `oid` is theirs."""

    def __init__(self, data: bytes, oid: str | None, width: int) -> None:
        self.data = bytearray(data)
        self.oid = oid or object_id("tree", b"", width)
        self.below: dict[bytes, _Folder] = {}
        self.stale = False
        """Whether it was changed since `oid` was its id."""
        self._width = width
        self._places: dict[bytes, tuple[int, str]] | None = None
        self._base = oid
        """The object of the same layout that differences are told of; None: there is none."""
        self._since_base: dict[int, bytes] = {}
        self._since_last: dict[int, bytes] = {}
        self._depth = 0

    def get(self, name: bytes) -> Entry | None:
        """What stands at a name."""
        place = self._layout().get(name)
        if place is None:
            return None
        at, mode = place
        return Entry(mode, self.data[at : at + self._width].hex())

    def put(self, name: bytes, new: Entry | None) -> None:
        """Let `new` stand at a name; None: nothing."""
        place = self._layout().get(name)
        if place is not None and new is not None and place[1] == new.mode:
            oid = bytes.fromhex(new.oid)
            self.data[place[0] : place[0] + self._width] = oid
            self._since_base[place[0]] = self._since_last[place[0]] = oid
            return
        listed = Listing(bytes(self.data), self._width)
        listed.put(name, listed.get(name), new)
        self.data = bytearray(listed.whole())
        self._places, self._base = None, None

    def seal(self, pack: Pack) -> None:
        """The object is as it is to be in the next commit."""
        self.stale = False
        before, self.oid = self.oid, object_id("tree", self.data, self._width)
        if before == self.oid:
            return
        if self._base is None or len(self.data) <= _SMALL:
            pack.add(self.oid, "tree", bytes(self.data))
            self._base, self._since_base, self._depth = self.oid, {}, 0
        elif self._depth < _DEPTH - 1:
            self._depth += 1
            pack.add_spliced(self.oid, before, len(self.data), sorted(self._since_last.items()))
        else:
            self._depth = 1
            pack.add_spliced(self.oid, self._base, len(self.data), sorted(self._since_base.items()))
        self._since_last = {}

    def _layout(self) -> dict[bytes, tuple[int, str]]:
        """Where the id of each name stands, and its mode."""
        if self._places is None:
            self._places, at = {}, 0
            for name, entry in parse_tree(bytes(self.data), self._width).items():
                raw = name.encode("utf-8", "surrogateescape")
                at += len(entry.mode) + len(raw) + 2
                self._places[raw] = (at, entry.mode)
                at += self._width
        return self._places
