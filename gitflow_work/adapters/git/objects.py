"""Reading objects: one long-lived `git cat-file`, and trees parsed from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import islice
from subprocess import Popen
from typing import IO

from gitflow_work.adapters.git.process import Git, too_old
from gitflow_work.errors import Undecided, WorkError
from gitflow_work.ports.reading import Entry

_AT_ONCE = 500
"""Ids asked for at once. Their lines fit a pipe's 64 KiB, so neither side waits for the other for ever."""


class Objects:
    """Contents of objects by id, from one `git cat-file --batch-command` that is started at the first question."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: Popen[bytes] | None = None

    def read(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Each id with its object's contents, in order. Raises Undecided when one is missing."""
        waiting = iter(oids)
        while batch := list(islice(waiting, _AT_ONCE)):
            yield from self._read(batch)

    def one(self, oid: str) -> bytes:
        """The contents of one object. Raises Undecided when it is missing."""
        return next(iter(self._read([oid])))[1]

    def oid(self, name: str) -> str | None:
        """The id of what a full ref name, `HEAD` or an id stands for at this moment; None when there is nothing."""
        into, out = self._pipes()
        try:
            into.write(f"info {name}\nflush\n".encode("utf-8", "surrogateescape"))
            into.flush()
        except BrokenPipeError:
            raise self._ended() from None
        line = out.readline()
        if not line:
            raise self._ended()
        head = line.split()
        return head[0].decode("ascii") if len(head) == 3 else None

    def close(self) -> None:
        """End the process, if it runs."""
        if self._process is not None:
            if self._process.stdin:
                with suppress(BrokenPipeError):  # what it was not told any more
                    self._process.stdin.close()
            if self._process.stdout:
                self._process.stdout.close()
            self._process.wait()
            self._process = None

    def _read(self, batch: list[str]) -> Iterator[tuple[str, bytes]]:
        into, out = self._pipes()
        try:
            into.write("".join([f"contents {oid}\n" for oid in batch]).encode() + b"flush\n")
            into.flush()
        except BrokenPipeError:
            raise self._ended() from None
        found = []
        for oid in batch:
            line = out.readline()
            if not line:
                raise self._ended()
            head = line.split()
            if len(head) != 3:
                self.close()
                raise Undecided(
                    f"the object {oid} is missing here",
                    hint="git fetch --unshallow, or without --filter: the whole history is needed",
                )
            size = int(head[2])
            data = out.read(size + 1)
            if len(data) != size + 1:  # killed in the middle of an answer: half an object is none
                self.close()
                raise Undecided(f"git cat-file ended while it told the object {oid}", hint="try again; git fsck")
            found.append((oid, data[:-1]))
        return iter(found)

    def _ended(self) -> WorkError:
        """Why git says nothing more."""
        self.close()
        return too_old(self._git) or Undecided("git cat-file ended early", hint="git fsck")

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            self._process = self._git.start("cat-file", "--batch-command", "--buffer")
        into, out = self._process.stdin, self._process.stdout
        assert into is not None  # both are pipes
        assert out is not None
        return into, out


_KEPT = 64 * 1024 * 1024
"""Bytes of trees that are kept: those of a few commits, so that a long history needs no more than a short one."""
FEW_NAMES = 16
"""So many names are looked for in a tree object one by one; for more of them it is parsed, once."""
_PARSED = 8
"""So many times the size of a tree object is what its entries need as Python objects."""


FOLDER = "40000"
"""The mode of a folder."""
_DEEPEST = 2048
"""So many folders may lie in one another; git itself goes no deeper."""
_KEPT_DIGITS = 6
"""Git reads a mode into 16 bits, whatever is written before these digits."""
_NO_NAMES = frozenset({".", ".."})


class Trees:
    """Tree objects, not read again while there is room. `width` is the bytes of an id: 20, or 32 with SHA-256.

    `keep` is the number of bytes that there is room for.
    """

    def __init__(self, objects: Objects, width: int, keep: int = _KEPT) -> None:
        self._objects = objects
        self._width = width
        self._parsed: dict[str, dict[str, Entry]] = {}
        self._raw: dict[str, bytes] = {}
        self._asked: dict[str, int] = {}
        self._keep = keep
        self.kept = 0
        """Bytes that are kept now."""

    def entries(self, oid: str) -> Mapping[str, Entry]:
        """What one tree object lists, by name. Names that are not UTF-8 keep their bytes (surrogateescape)."""
        known = self._parsed.get(oid)
        if known is None:
            data = self._bytes(oid)
            self._make_room(_PARSED * len(data))
            self._raw.pop(oid, None)
            known = self._parsed[oid] = parse_tree(data, self._width)
        return known

    def at(self, root: str, path: str) -> Entry | None:
        """The entry at `path` below the tree `root`."""
        entry: Entry | None = Entry(FOLDER, root)
        for name in path.split("/"):
            if entry is None or entry.mode != FOLDER:
                return None
            entry = self._named(entry.oid, name)
        return entry

    def _named(self, oid: str, name: str) -> Entry | None:
        if oid in self._parsed:
            return self._parsed[oid].get(name)
        asked = self._asked[oid] = self._asked.get(oid, 0) + 1
        if asked > FEW_NAMES:
            return self.entries(oid).get(name)
        data = self._bytes(oid)
        found = span(data, name.encode("utf-8", "surrogateescape"), self._width)
        return None if found is None else entry_at(data, *found, self._width)

    def below(self, root: str, folder: str) -> str | None:
        """The tree at `folder` below the tree `root`, all on the way held to what `entries` asks; None: no folder."""
        at = root
        for name in folder.split("/"):
            entry = self.entries(at).get(name)
            if entry is None or entry.mode != FOLDER:
                return None
            at = entry.oid
        return at

    def _bytes(self, oid: str) -> bytes:
        known = self._raw.get(oid)
        if known is None:
            known = whole(self._objects.one(oid), self._width)
            self._make_room(len(known))
            self._raw[oid] = known
        return known

    def _make_room(self, size: int) -> None:
        """Forget everything when `size` bytes more are too many: what is still needed is read again."""
        self.kept += size
        if self.kept > self._keep:
            self._parsed.clear()
            self._raw.clear()
            self._asked.clear()
            self.kept = size

    def walk(self, oid: str, folder: str) -> Iterator[tuple[str, Entry]]:
        """Every entry below the tree `oid` that is no tree, with its path; `folder` is put before each."""
        waiting = [
            iter([(folder, Entry(FOLDER, oid))])
        ]  # no recursion: folders may be nested deeper than Python's limit
        while waiting:
            path, entry = next(waiting[-1], ("", None))
            if entry is None:
                waiting.pop()
            elif entry.mode != FOLDER:
                yield path, entry
            elif len(waiting) > _DEEPEST:
                raise Undecided(f"folders are nested too deeply: {path[:80]}…", hint="git rm what nobody needs there")
            else:
                head = f"{path}/" if path else ""
                waiting.append(iter([(f"{head}{name}", one) for name, one in self.entries(entry.oid).items()]))


def parse_tree(data: bytes, width: int) -> dict[str, Entry]:
    """The entries of a tree object, in its order. Raises Undecided when it is none, or not one that git makes.

    Where a name is there twice, or out of its order, git itself reads now one and now the other.
    """
    entry, _ = _patterns(width)
    rows = entry.findall(whole(data, width))
    keys = [name + b"/" if mode == b"40000" else name for mode, name, _ in rows]
    found = {name.decode("utf-8", "surrogateescape"): Entry(_mode(mode), oid.hex()) for mode, name, oid in rows}
    if len(found) != len(rows) or _NO_NAMES & found.keys() or b"/" in b"\0".join([name for _, name, _ in rows]):
        raise _unreadable()
    if keys != sorted(keys) and (keys := _keys(rows)) != sorted(keys):
        raise _unreadable()
    return found


def _keys(rows: Iterable[tuple[bytes, bytes, bytes]]) -> list[bytes]:
    """What the entries of a tree are sorted by, however their modes are written."""
    return [name + b"/" if _mode(mode) == FOLDER else name for mode, name, _ in rows]


@cache
def _mode(written: bytes) -> str:
    """A mode as git reads it: zeros before it, and permissions that git does not keep, say nothing."""
    number = int(written[-_KEPT_DIGITS:], 8)
    kind = number & 0o170000
    if kind == 0o100000:
        return "100755" if number & 0o100 else "100644"
    return {0o40000: FOLDER, 0o120000: "120000"}.get(kind, "160000")


def _unreadable() -> Undecided:
    return Undecided("a tree object cannot be read", hint="git fsck")


def whole(data: bytes, width: int) -> bytes:
    """`data`, which is a tree object from its first byte to its last. Raises Undecided when it is not."""
    if not _patterns(width)[1].fullmatch(data):
        raise _unreadable()
    return data


def span(data: bytes, name: bytes, width: int) -> tuple[int, int] | None:
    """Where the entry called `name` begins and ends in a tree object, without parsing the others; None: nowhere."""
    _, entries = _patterns(width)
    wanted = b" " + name + b"\0"
    at = data.find(wanted)
    if at < 0:
        return None
    for start in (at - 6, at - 5):
        # The same bytes may be part of an id: what comes before must be whole entries.
        if start >= 0 and data[start:at].isdigit() and entries.fullmatch(data, 0, start):
            return start, at + len(wanted) + width
    return spans(data, width).get(name)  # rare: an id that looks so, or a mode of another length


def spans(data: bytes, width: int) -> dict[bytes, tuple[int, int]]:
    """Where each entry of a tree object begins and ends, by name. The object is known to be whole."""
    entry, _ = _patterns(width)
    return {found[2]: found.span() for found in entry.finditer(data)}


def entry_at(data: bytes, start: int, end: int, width: int) -> Entry:
    """The entry that stands there in a tree object."""
    return Entry(_mode(data[start : data.index(b" ", start)]), data[end - width : end].hex())


@cache
def _patterns(width: int) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """One entry of a tree object, with its mode, name and id; and any number of them."""
    one = rb"([0-7]++) ([^\0]++)\0(.{%d})" % width
    plain = rb"[0-7]++ [^\0]++\0.{%d}" % width
    return re.compile(one, re.DOTALL), re.compile(rb"(?:%b)*" % plain, re.DOTALL)


class GitTree:
    """One tree, read from objects; implements ports.Tree. `root` None is the empty tree."""

    def __init__(self, trees: Trees, objects: Objects, root: str | None) -> None:
        self._trees = trees
        self._objects = objects
        self.root = root

    def files(self, folder: str) -> Mapping[str, Entry]:
        """See ports.Tree."""
        if self.root is None:
            return {}
        if not folder:
            return dict(self._trees.walk(self.root, ""))
        below = self._trees.below(self.root, folder)
        return {} if below is None else dict(self._trees.walk(below, folder))

    def entry(self, path: str) -> Entry | None:
        """See ports.Tree."""
        return None if self.root is None else self._trees.at(self.root, path)

    def read(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        """See ports.Tree."""
        return dict(self._objects.read(oids))
