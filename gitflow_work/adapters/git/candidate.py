"""What would be committed, as a commit to judge: from the index, or from the files on the disk.

Nothing of the user's is touched. New objects go into a temporary folder that git reads beside the repository's own;
index, refs and files are only read. Nothing configured is run: contents are taken byte for byte, without filters.
"""

from __future__ import annotations

import os
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import NamedTuple

from gitflow_work.adapters.git.disk import Disk
from gitflow_work.adapters.git.newtrees import object_id
from gitflow_work.adapters.git.objects import parse_tree
from gitflow_work.adapters.git.process import Git, GitFailed
from gitflow_work.adapters.git.repository import GitRepository, Places
from gitflow_work.core.people.identity import Signature, State
from gitflow_work.core.people.people import Person
from gitflow_work.errors import BadUsage, Undecided
from gitflow_work.ports.reading import Entry
from gitflow_work.ports.signatures import Signatures

_FOLDER = "40000"
# A file that is only meant to be added (`git add -N`) is not committed.
_RAW = (
    *("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff"),
    *("--ignore-submodules=none", "--ita-invisible-in-index"),
)
_Wanted = dict[str, "Entry | _Wanted | None"]  # nested by path segment


class Staged(NamedTuple):
    """How the index differs from HEAD, by path (None: removed), and the paths with an open conflict."""

    changes: Mapping[str, Entry | None]
    conflicts: tuple[str, ...]


class DraftSignatures:
    """Implements ports.Signatures. A draft counts as signed by its author: how it will be signed shows when it is.

    All other commits are verified as ever. `drafts` are the raw commits that are drafts.
    """

    def __init__(self, verified: Signatures, people: tuple[Person, ...], drafts: AbstractSet[bytes]) -> None:
        self._verified = verified
        self._people = people
        self._drafts = drafts

    def signer(self, raw_commit: bytes) -> Signature:
        """See ports.Signatures."""
        if raw_commit in self._drafts:
            line = next(line for line in raw_commit.split(b"\n") if line.startswith(b"author "))
            address = line.decode("utf-8", "replace").rpartition("<")[2].partition(">")[0].casefold()
            for one in self._people:
                if address in (mail.casefold() for mail in one.emails):
                    return Signature(one.name, State.GOOD, "as it will be signed")
        return self._verified.signer(raw_commit)


class DraftRepository(GitRepository):
    """The user's repository with what lies beside it; `drafts` are raw commits that nobody has made yet."""

    def __init__(self, places: Places, git: Git) -> None:
        super().__init__(places, git)
        self.drafts: set[bytes] = set()

    def signatures(self, people: tuple[Person, ...]) -> Signatures:
        """See ports.Repository."""
        return DraftSignatures(super().signatures(people), people, self.drafts)


class Draft:
    """A tree that nobody has committed yet. `repository` reads it, and all that the user's repository has."""

    def __init__(self, places: Places, folder: str) -> None:
        self._git = Git(places.top or places.git_dir).with_env(**_beside(places, folder))
        self.repository = DraftRepository(places, self._git)
        self._folder = folder
        self._places = places
        self.parents = _parents(self.repository)
        self.tree = _tree_of(self.repository, self.parents)

    def commit(self, message: str) -> str:
        """The id of a commit of this tree on HEAD, with the other parents of a merge in progress."""
        lines = [f"tree {self.tree}", *(f"parent {oid}" for oid in self.parents)]
        lines += [f"author {self._ident('AUTHOR')}", f"committer {self._ident('COMMITTER')}", "", message]
        raw = "\n".join(lines).encode("utf-8", "surrogateescape")
        self.repository.drafts.add(raw)
        return self.put("commit", raw)

    def staged(self) -> Staged:
        """What the index has otherwise than HEAD. `git diff-index --cached` looks at no file on the disk."""
        try:
            out = self._git.run("diff-index", "--cached", *_RAW, self.tree)
        except GitFailed as failed:
            raise Undecided(failed.message, hint=failed.hint) from failed
        words = iter(out.decode("utf-8", "surrogateescape").split("\0")[:-1])
        changes: dict[str, Entry | None] = {}
        conflicts = []
        for word in words:
            _, mode, _, oid, status = word[1:].split(" ")
            path = next(words)
            if status == "U":
                conflicts.append(path)
            else:
                changes[path] = None if status == "D" else Entry(mode, oid)
        return Staged(changes, tuple(conflicts))

    def change(self, files: Mapping[str, Entry | None]) -> None:
        """Put these entries into the tree; None takes one out."""
        self.tree = self._folder_tree(self.tree, _nested(files)) or self.put("tree", b"")

    def put(self, kind: str, data: bytes) -> str:
        """Store an object for as long as this draft lives; its id."""
        oid = object_id(kind, data, self._places.id_width)
        path = os.path.join(self._folder, oid[:2], oid[2:])
        if not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(zlib.compress(f"{kind} {len(data)}\0".encode() + data, 1))
        return oid

    def _folder_tree(self, oid: str | None, wanted: _Wanted) -> str | None:
        width = self._places.id_width
        entries = parse_tree(self.repository.objects.one(oid), width) if oid else {}
        for name, value in wanted.items():
            new = value if not isinstance(value, dict) else self._below(entries.get(name), value)
            if new is None:
                entries.pop(name, None)
            else:
                entries[name] = new
        if not entries:
            return None
        raw = [(name.encode("utf-8", "surrogateescape"), entry) for name, entry in entries.items()]
        raw.sort(key=lambda one: one[0] + b"/" if one[1].mode == _FOLDER else one[0])
        parts = [b"%s %s\0%s" % (entry.mode.encode(), name, bytes.fromhex(entry.oid)) for name, entry in raw]
        return self.put("tree", b"".join(parts))

    def _below(self, old: Entry | None, wanted: _Wanted) -> Entry | None:
        made = self._folder_tree(old.oid if old is not None and old.mode == _FOLDER else None, wanted)
        return Entry(_FOLDER, made) if made else None

    def _ident(self, role: str) -> str:
        try:
            return self._git.run("var", f"GIT_{role}_IDENT").decode("utf-8", "surrogateescape").strip()
        except GitFailed:  # git commit will refuse; the rules may be asked all the same
            return f"unknown <> {int(time.time())} +0000"


@contextmanager
def staged(repository: GitRepository) -> Iterator[Draft]:
    """The tree that `git commit` would commit. Raises Undecided while a conflict is open, BadUsage in a bare one."""
    with _draft(repository) as draft:
        found = draft.staged()
        if found.conflicts:
            paths = ", ".join(found.conflicts)
            raise Undecided(f"a conflict is not resolved: {paths}", hint=f"resolve it, then git add {paths}")
        draft.change(found.changes)
        yield draft


@contextmanager
def on_disk(repository: GitRepository) -> Iterator[Draft]:
    """The tree that `git add --all` and `git commit` would commit, but that no filter is run; see `disk`."""
    with _draft(repository) as draft:
        draft.change(draft.staged().changes)
        assert repository.places.top is not None  # _draft refuses bare ones
        draft.change(Disk(draft.repository.git, repository.places.top, draft.put).changes())
        yield draft


@contextmanager
def _draft(repository: GitRepository) -> Iterator[Draft]:
    if repository.places.top is None:
        raise BadUsage("a bare repository has no index and no work tree", hint="git work check BASE..HEAD")
    with tempfile.TemporaryDirectory(prefix="git-work-") as folder:
        draft = Draft(repository.places, folder)
        try:
            yield draft
        finally:
            draft.repository.close()


def _beside(places: Places, folder: str) -> dict[str, str]:
    own = os.environ.get("GIT_OBJECT_DIRECTORY") or os.path.join(places.common_dir, "objects")
    more = os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    quoted = '"' + own.replace("\\", "\\\\").replace('"', '\\"') + '"'  # a path may have the separator in it
    found = f"{quoted}{os.pathsep}{more}" if more else quoted
    return {"GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": found}


def _parents(repository: GitRepository) -> tuple[str, ...]:
    head = repository.head()
    if head is None:
        return ()
    try:
        with open(os.path.join(repository.places.git_dir, "MERGE_HEAD"), encoding="ascii") as file:
            return (head, *file.read().split())
    except FileNotFoundError:
        return (head,)


def _tree_of(repository: GitRepository, parents: tuple[str, ...]) -> str:
    root = repository.tree(parents[0]).root if parents else None
    return root or object_id("tree", b"", repository.places.id_width)


def _nested(files: Mapping[str, Entry | None]) -> _Wanted:
    """By folders. Where a file gives way to a folder, or the other way round, what comes new wins."""
    wanted: _Wanted = {}
    for path, entry in files.items():
        *folders, name = path.split("/")
        level: _Wanted | None = wanted
        for folder in folders:
            assert level is not None  # left when a file stands there
            below = level.get(folder)
            if isinstance(below, Entry):
                level = None
                break
            if below is None:
                below = level[folder] = {}
            level = below
        if level is not None and (entry is not None or not isinstance(level.get(name), dict)):
            level[name] = entry
    return wanted
