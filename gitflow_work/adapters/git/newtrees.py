"""The trees of a new commit: the old tree's objects with some entries replaced, byte for byte the same elsewhere."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.adapters.git.objects import FEW_NAMES, Objects, entry_at, parse_tree, span, spans, whole
from gitflow_work.errors import WorkError
from gitflow_work.ports.reading import Entry

FOLDER = "40000"
Wanted = dict[str, "bytes | Wanted | None"]
"""Contents of files, nested by path segment."""


class Change(NamedTuple):
    """One file that the new tree has otherwise. None: not there. `content` is that of `new`."""

    path: str
    old: Entry | None
    new: Entry | None
    content: bytes | None


class Draft(NamedTuple):
    """A tree that is not stored yet: the root's id, the objects it needs (kind and contents by id), the changes."""

    root: str
    objects: Mapping[str, tuple[str, bytes]]
    changes: tuple[Change, ...]


def draft(objects: Objects, width: int, root: str | None, files: Mapping[str, bytes | None]) -> Draft:
    """The tree `root` (None: the empty one) with `files` put in (None: taken out); folders left empty go.

    `width` is the size of an id in bytes. Raises WorkError when a folder stands where a file is to be, or the other
    way round, or when what stands there is a symlink or submodule; Undecided when a tree cannot be read.
    """
    making = _Making(objects, width)
    new_root = making.folder(root, "", nested(files)) or making.add("tree", b"")
    return Draft(new_root, making.made, tuple(making.changes))


def object_id(kind: str, data: bytes | bytearray, width: int) -> str:
    """The id that git gives to an object. `width` is 20 for SHA-1, 32 for SHA-256."""
    import hashlib

    hashed = hashlib.new("sha256" if width == 32 else "sha1", f"{kind} {len(data)}\0".encode(), usedforsecurity=False)
    hashed.update(data)
    return hashed.hexdigest()


def is_path(path: str) -> bool:
    """Whether git can hold a file at `path`, below the top of the work tree."""
    return "\0" not in path and not any(part in ("", ".", "..") or part.lower() == ".git" for part in path.split("/"))


def nested(files: Mapping[str, bytes | None]) -> Wanted:
    """The files by folders. Raises WorkError for a path that git cannot hold, or that is a file and a folder."""
    wanted: Wanted = {}
    for path, content in files.items():
        *folders, name = path.split("/")
        if not is_path(path):
            raise WorkError(f"{path!r} is no path that git can hold", code="bad-path")
        level = wanted
        for folder in folders:
            below = level.setdefault(folder, {})
            if not isinstance(below, dict):
                raise clash(path, "a file stands where a folder is needed")
            level = below
        if name in level:
            raise clash(path, "a folder stands where the file is to be")
        level[name] = content
    return wanted


def clash(path: str, why: str) -> WorkError:
    """The error for a file that cannot be where it is to be."""
    return WorkError(f"{path} cannot be written: {why}", hint=f"git ls-files -s -- {path}", code="path-clash")


def refuse_odd(path: str, old: Entry | None) -> None:
    """Raise WorkError where what stands at a file's place is no regular file."""
    if old is not None and not old.is_regular:
        kinds = {FOLDER: "a folder", "120000": "a symlink", "160000": "a submodule"}
        raise clash(path, f"{kinds.get(old.mode, 'something else')} stands there")


class _Making:
    def __init__(self, objects: Objects, width: int) -> None:
        self._objects = objects
        self._width = width
        self.made: dict[str, tuple[str, bytes]] = {}
        self.changes: list[Change] = []

    def add(self, kind: str, data: bytes) -> str:
        oid = object_id(kind, data, self._width)
        self.made[oid] = (kind, data)
        return oid

    def folder(self, oid: str | None, at: str, wanted: Wanted) -> str | None:
        """The id of the folder's new tree; None when nothing is left in it."""
        data = self._objects.one(oid) if oid else b""
        listed = Listing(data, self._width)
        for name, value in wanted.items():
            path = f"{at}{name}"
            raw = name.encode("utf-8", "surrogateescape")
            old = listed.get(raw)
            if isinstance(value, dict):
                if old is not None and old.mode != FOLDER:
                    raise clash(path, "it stands where a folder is needed")
                below = self.folder(old.oid if old else None, f"{path}/", value)
                listed.put(raw, old, Entry(FOLDER, below) if below else None)
            else:
                listed.put(raw, old, self._file(path, old, value))
        new = listed.whole()
        if not new:
            return None
        return oid if oid is not None and new == data else self.add("tree", new)

    def _file(self, path: str, old: Entry | None, content: bytes | None) -> Entry | None:
        refuse_odd(path, old)
        new = None
        if content is not None:
            oid = object_id("blob", content, self._width)
            new = Entry(old.mode if old else "100644", oid)
            if old is None or old.oid != oid:
                self.made[oid] = ("blob", content)
        if new != old:
            self.changes.append(Change(path, old, new, content))
        return new


class Listing:
    """One tree object, edited by splices. Git sorts names as bytes, a folder's as if it ended in `/`."""

    def __init__(self, data: bytes, width: int) -> None:
        self._data = whole(data, width)
        self._width = width
        self._splices: list[tuple[int, int, bytes, bytes]] = []
        self._order: list[bytes] | None = None
        self._spans: dict[bytes, tuple[int, int]] | None = None
        self._asked = 0

    def get(self, name: bytes) -> Entry | None:
        """What stands at a name."""
        found = self._span(name)
        return None if found is None else entry_at(self._data, *found, self._width)

    def _span(self, name: bytes) -> tuple[int, int] | None:
        """Where a name stands. After a few questions all are found out at once."""
        self._asked += 1
        if self._spans is None and self._asked > FEW_NAMES:
            self._spans = spans(self._data, self._width)
        return span(self._data, name, self._width) if self._spans is None else self._spans.get(name)

    def put(self, name: bytes, old: Entry | None, new: Entry | None) -> None:
        """Let `new` stand there instead of `old`, which is what `get` answered; None: nothing."""
        if old == new:
            return
        text = b"" if new is None else new.mode.encode() + b" " + name + b"\0" + bytes.fromhex(new.oid)
        there = self._span(name) if old is not None else None
        if there is not None:
            start, end = there
        else:
            key = name + b"/" if new is not None and new.mode == FOLDER else name
            start = end = self._place(key)
            name = key
        self._splices.append((start, end, name, text))

    def _place(self, key: bytes) -> int:
        if self._order is None:
            self._order, self._starts, at = [], [], 0
            for name, entry in parse_tree(self._data, self._width).items():
                raw = name.encode("utf-8", "surrogateescape")
                self._order.append(raw + b"/" if entry.mode == FOLDER else raw)
                self._starts.append(at)
                at += len(entry.mode) + len(raw) + 2 + self._width
        number = bisect.bisect_left(self._order, key)
        return self._starts[number] if number < len(self._starts) else len(self._data)

    def whole(self) -> bytes:
        """The tree object as it is now."""
        parts = []
        at = 0
        # At one place, what is inserted comes before the entry there that is replaced (end > start).
        for start, end, _, text in sorted(self._splices, key=lambda splice: (splice[0], splice[1], splice[2])):
            parts += [self._data[at:start], text]
            at = end
        return b"".join([*parts, self._data[at:]])
