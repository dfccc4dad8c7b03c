"""What is read of a repository: commits, trees, and what differs between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from gitflow_work.core.people.people import Person
    from gitflow_work.ports.signatures import Signatures


class Entry(NamedTuple):
    """One file of a tree. `mode` is git's, in octal digits: 100644, 100755, 120000 (symlink), 160000 (submodule)."""

    mode: str
    oid: str

    @property
    def is_regular(self) -> bool:
        """Whether this is a plain file: no symlink, no submodule."""
        return self.mode in ("100644", "100755")


class Tree(Protocol):
    """One tree, read from the object database; never from the disk."""

    def files(self, folder: str) -> Mapping[str, Entry]:
        """Every entry below `folder` that is no folder itself, at any depth, by path; empty when there is none."""
        ...

    def entry(self, path: str) -> Entry | None:
        """What stands at `path`: a file, symlink or submodule; for a folder its mode is 40000. None: nothing."""
        ...

    def read(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of blobs, by id. Raises Undecided when one is missing."""
        ...


class CommitInfo(NamedTuple):
    """One commit. `author` and `committer` read `Name <mail>`; `when` is the committer's time, with its zone."""

    oid: str
    parents: tuple[str, ...]
    author: str
    committer: str
    when: datetime
    message: str


class FileChange(NamedTuple):
    """How one path differs between two trees: None is "not there"."""

    path: str
    old: Entry | None
    new: Entry | None


class Repository(Protocol):
    """Reading. No method runs a program that the repository's configuration names, or fetches anything."""

    @property
    def is_bare(self) -> bool:
        """Whether there is no work tree."""
        ...

    @property
    def is_shallow(self) -> bool:
        """Whether history ends at a boundary before which nothing is here."""
        ...

    def head(self) -> str | None:
        """The commit that HEAD names, or None before the first commit."""
        ...

    def branch(self) -> str | None:
        """The full name of the ref that HEAD stands for (`refs/heads/main`), or None when detached."""
        ...

    def meanings(self, name: str) -> Sequence[str]:
        """The full names of the refs that a short one (`main`, `main~2`) may mean: perhaps a tag and a branch."""
        ...

    def real_name(self, ref: str) -> str:
        """The full name of the ref that changes when `ref` is written: another one where `ref` is symbolic."""
        ...

    def resolve(self, revision: str) -> str | None:
        """The full id of the commit that `revision` names (a tag is followed), or None."""
        ...

    def ref(self, name: str) -> str | None:
        """The commit at the ref `name` (`refs/…`, exactly), or None."""
        ...

    def default_branch(self) -> str | None:
        """The short name of the branch that origin's HEAD stands for, or None when not known."""
        ...

    def upstream(self, branch: str) -> str | None:
        """The full name of the ref that `branch` (full name) tracks, when it exists here; else None."""
        ...

    def tree(self, commit: str) -> Tree:
        """The tree of a commit. Raises Undecided when it is not there."""
        ...

    def top_names(self, commit: str) -> Collection[str]:
        """The names of files and folders at the top of a commit's tree."""
        ...

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The contents of blobs with their ids, in order, as a stream. Raises Undecided when one is missing."""
        ...

    def deleted_files(self, commit: str, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Path and blob id of each file below `paths` that a commit reachable from `commit` removed."""
        ...

    def commits(self, oids: Sequence[str]) -> Mapping[str, CommitInfo]:
        """Commits with their messages, by id. Raises Undecided when one is missing."""
        ...

    def signatures(self, people: tuple[Person, ...]) -> Signatures:
        """What verifies signatures of commits against the keys of these people."""
        ...

    def raw_commit(self, oid: str) -> bytes:
        """A commit object, byte for byte. Raises Undecided when it is missing or no commit."""
        ...

    def ancestry(self, include: Sequence[str], exclude: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Commits reachable from `include` and not from `exclude`, each with all its parents.

        Parents come first; else it goes by the date of commit, since of two lines that is all that is older.

        Raises Undecided when the walk meets the boundary of a shallow clone or a missing object.
        """
        ...

    def merge_bases(self, commits: Sequence[str]) -> list[str]:
        """The best common ancestors of all `commits` together; empty when histories are unrelated."""
        ...

    def changes(
        self, pairs: Sequence[tuple[str, tuple[str, ...]]], paths: Sequence[str]
    ) -> Iterator[tuple[str, int, list[FileChange]]]:
        """For each pair of a commit and its parents, and each parent: commit, parent's number, differences in `paths`.

        A root commit is compared with the empty tree, as parent 0. Renames appear as two changes.
        """
        ...

    def last_change(self, include: str, exclude: str, path: str) -> str | None:
        """The newest commit that changed `path`, among those that `include` reaches and `exclude` does not."""
        ...

    def touching(self, commits: Sequence[str], paths: Sequence[str]) -> list[str]:
        """The commits reachable from `commits` that differ in `paths` from each of their parents, newest first.

        What lies behind the boundary of a shallow clone is not among them.
        """
        ...

    def patch(self, old: str, new: str, paths: Collection[str]) -> str:
        """What names the change that leads from `old` to `new` in these files, whatever lines it stands at.

        Equal for two changes of the same lines in the same surroundings. Raises Undecided when it cannot be read.
        """
        ...

    def ever_had(self, commit: str, path: str) -> bool:
        """Whether `path` was there in any commit reachable from `commit`."""
        ...
