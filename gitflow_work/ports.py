"""What the verbs need of the outside world, in the words of the core. Adapters implement these protocols.

Ids of commits, trees and blobs are full hexadecimal ids. Paths are relative to the top of the work tree, with `/`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from gitflow_work.core.events import Event
    from gitflow_work.core.finding import Finding
    from gitflow_work.core.identity import Signature
    from gitflow_work.core.item import Value
    from gitflow_work.core.people import Person
    from gitflow_work.errors import WorkError


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
        """Commits reachable from `include` and not from `exclude`, parents first, each with all its parents.

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


class Plan(NamedTuple):
    """What one commit is to change. `files` maps paths to their new contents; None removes the file.

    `include` takes along what the user changed in these files and did not commit; else such files are refused.
    `sign`: the commit is signed, whatever the configuration says, or not made.
    """

    files: Mapping[str, bytes | None]
    message: str
    include: bool = False
    allow_empty: bool = False
    sign: bool = False


class Written(NamedTuple):
    """A commit that was made. `notes` are sentences for people: what could not be done beside it, and what to do."""

    commit: str
    notes: tuple[str, ...] = ()


class Task(NamedTuple):
    """One change among many. `paths` are the files that it will most likely change.

    `build` gets the commit that the branch stands at and the tree as it is after the tasks before; it answers with the
    plan, or None when nothing has to change. The WorkError that it raises is the refusal of this task alone. It is
    called again, and so decides anew, each time the branch moved meanwhile: then with another tree.
    """

    build: Callable[[str | None, Tree], Plan | None]
    paths: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What became of the task of this number, from 0.

    With `commit` it is done, in that commit. `refused` says why it is not. `planned`: it would have been done, but
    nothing was written: another one was refused and all or none were asked for, or this is a dry run. Else nothing had
    to change. `notes` as in Written.
    """

    number: int
    commit: str | None = None
    refused: WorkError | None = None
    planned: bool = False
    notes: tuple[str, ...] = ()


class Manner(NamedTuple):
    """How many changes are written.

    `all_or_none`: nothing is written unless every task may be. `joined` makes one commit of all: it gets the numbers of
    the tasks that are in it, and the messages of their plans, and answers the message. `dry_run` writes nothing.
    """

    all_or_none: bool = False
    joined: Callable[[Sequence[int], Sequence[str]], str] | None = None
    dry_run: bool = False


class Writer(Protocol):
    """Writing: commits by compare-and-swap, then the work tree and the index (design, section 6)."""

    def commit(self, build: Callable[[str | None], Plan | None]) -> Written | None:
        """Make one commit on the current branch.

        `build` gets HEAD's commit (None before the first) and answers with the plan, or None when nothing has to
        change. It is called again, and so decides anew, each time the branch moved meanwhile. What it raises goes
        through. Raises WorkError when git refuses, a hook vetoes, or a file has uncommitted changes of its own.
        """
        ...

    def commit_all(self, tasks: Sequence[Task], manner: Manner) -> Iterator[Outcome]:
        """Make a commit for each of many tasks; the outcomes in order, each when its commit stands.

        Commits land some at a time, each time by one compare-and-swap; with `all_or_none`, and joined ones, at once. So
        whoever stops asking, and whatever ends the process, leaves whole commits, and the rest undone. Raises WorkError
        when the next ones cannot be written at all; what was answered before stands.
        """
        ...


class WorkTree(Protocol):
    """The files on the disk."""

    def read(self, path: str) -> bytes | None:
        """The contents of a regular file inside the work tree; None when there is none, or it is a symlink."""
        ...

    def names(self, folder: str) -> list[str]:
        """The paths of what lies directly in `folder`, sorted; empty when it is no folder."""
        ...

    def exists(self, path: str) -> bool:
        """Whether anything stands at `path`, a broken symlink too."""
        ...

    def create(self, path: str, content: bytes) -> None:
        """Write a file where none is, with its folders; it is not committed. Raises WorkError when that cannot be."""
        ...


class Signatures(Protocol):
    """Signatures of commits, verified against the keys of certain people. Runs nothing that a repository names."""

    def signer(self, raw_commit: bytes) -> Signature:
        """Whose signature a commit object has, and whether it holds. Raises nothing: what fails is in the answer."""
        ...


Plain: TypeAlias = "str | int | bool | list[str]"
"""What a template's values are."""


class Rendered(NamedTuple):
    """What a template says. `notes` are sentences for people: which limit this system does not set."""

    text: str
    notes: tuple[str, ...] = ()


class Renderer(Protocol):
    """Renders templates, whoever wrote them: bound in time, memory and output, without a way to anything else."""

    def __call__(self, source: str, values: Mapping[str, Plain]) -> Rendered:
        """`source` with these values. Raises BadFile, with the line (0: not known), when it cannot be rendered."""
        ...


class Clock(Protocol):
    """The time, as an argument."""

    def now(self) -> datetime:
        """Now, with a time zone."""
        ...


class Row(NamedTuple):
    """An item as the index knows it: everything but the body."""

    id: str
    type: str
    title: str
    status: str
    path: str
    assignee: str
    """As one text; empty when nobody is."""
    fields: Mapping[str, Value]


class Query(NamedTuple):
    """Which items to list. Empty fields ask nothing; texts compare without case.

    `fields` are pairs of key and value, a list matching when one member does. `live` leaves out final states. `sort`
    is a key, with `-` before it for the other way round; equal ones go by id. `limit` 0 is no limit. `ids` are whole
    ids. `naming` finds the items that have this text in some field, at whatever place: the caller looks closer.
    """

    type: str = ""
    status: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    live: bool = True
    sort: str = "id"
    limit: int = 0
    ids: tuple[str, ...] = ()
    naming: str = ""


class Machine(NamedTuple):
    """What of a type's workflow the order of work asks for. `priorities` are the values of its field `priority`."""

    initial: str
    finals: frozenset[str]
    priorities: tuple[str, ...] = ()


class ItemIndex(Protocol):
    """The items of the work tree, found quickly. A cache: no verdict trusts it."""

    def rows(self, query: Query) -> list[Row]:
        """The readable items that `query` asks for, sorted."""
        ...

    def find(self, beginning: str, *, committed: bool = False) -> list[tuple[str, str]]:
        """Id and path of each item whose id is `beginning`, else of each whose id begins with it; by id, then path.

        `committed`: as git's index knows them, without a look at the files on the disk.
        """
        ...

    def ids(self) -> frozenset[str]:
        """The folded ids of all readable items."""
        ...

    def problems(self) -> list[Finding]:
        """The files in item folders that could not be read."""
        ...

    def states(self) -> Mapping[str, tuple[str, ...]]:
        """The states of each type, in the order of its workflow."""
        ...

    def machines(self) -> Mapping[str, Machine]:
        """The workflow of each type, as it is now."""
        ...

    def references(self) -> Mapping[str, tuple[str, ...]]:
        """The fields of each type that hold ids, in the order of its file."""
        ...


class EventLog(Protocol):
    """What happened to items, newest first. A cache of history: no verdict trusts it.

    Every method may raise Undecided, when the history that `head` reaches is not all here.
    """

    def of(self, head: str, item_id: str) -> list[Event]:
        """The events of one item in the commits that `head` reaches."""
        ...

    def all(self, head: str) -> list[Event]:
        """The events of all items."""
        ...

    def ids(self, head: str, beginning: str) -> list[str]:
        """The ids, of items that are or ever were, that `beginning` may mean; see core.ids.matching."""
        ...


class Record(NamedTuple):
    """What stands at a ref of claims: the commit's id, and its message, which anybody may have written."""

    oid: str
    message: str


class Swap(NamedTuple):
    """How a compare-and-swap on the remote ended: `won`; else `there` is what stands there (None: nothing).

    `why` says why the remote could not be asked, or takes no such refs at all; then neither is known.
    """

    won: bool = False
    there: Record | None = None
    why: str = ""


class Seen(NamedTuple):
    """What the remote has, by id of item in lower case. `why` says why it could not be asked: then as last seen."""

    records: Mapping[str, Record]
    why: str = ""


class Remote(Protocol):
    """The branches of one remote, for what pushes. Asks it by git as the user has set it up, within bounds of time."""

    @property
    def name(self) -> str:
        """Its name in git's configuration."""
        ...

    def tip(self, branch: str) -> str | None:
        """The commit of a branch; None when there is none. Raises Undecided when the remote does not answer."""
        ...

    def fetch(self, branch: str) -> str:
        """Fetch a branch; its commit. Raises like `tip`, and when there is none."""
        ...

    def push(self, commit: str, branch: str, old: str | None) -> Swap:
        """Let a branch, which is at `old` (None: not there), go to `commit`. Not `won` without `why`: it was late."""
        ...


class Claims(Protocol):
    """The records of claims, `refs/work/claims/ID`: this clone's own, and those of one remote. `item` is an id.

    What asks the remote runs git as the user has set it up, within bounds of time, and never raises for what fails.
    """

    @property
    def remote(self) -> str:
        """The name of the remote that keeps the records; empty where claims are local."""
        ...

    def turn(self) -> AbstractContextManager[object]:
        """While it is entered, no other process claims in this clone. Raises WorkError when it takes too long."""
        ...

    def agent(self, make: Callable[[], str] | None = None) -> str:
        """The id of who claims here. Where there is none, that of `make` is kept from now on; without it, empty.

        Raises BadUsage for one that cannot be an id.
        """
        ...

    def own(self) -> Mapping[str, Record]:
        """The records that were made in this clone, by id of item in lower case."""
        ...

    def seen(self) -> Mapping[str, Record]:
        """The remote's records as they were when it was last asked."""
        ...

    def fetch(self) -> Seen:
        """The remote's records, all of them."""
        ...

    def read(self, item: str, patience: float | None = None) -> Swap:
        """The remote's record on an item, as `there`; nothing is changed. `patience`: at most so many seconds."""
        ...

    def make(self, message: str) -> str:
        """A record, which is nowhere yet; its id."""
        ...

    def keep(self, item: str, new: str | None, old: str | None) -> bool:
        """Swap this clone's record: from `old` (None: none) to `new` (None: none). False when it was not `old`."""
        ...

    def put(self, item: str, new: str | None, old: str | None) -> Swap:
        """The same swap on the remote."""
        ...
