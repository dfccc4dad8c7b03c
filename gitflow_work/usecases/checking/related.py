"""What items of a history say of each other, and what its commits touch: read once for a check, when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gitflow_work.core.check.net import Conflict, merged
from gitflow_work.core.check.records import Files
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.reading import Commits, Reader
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.deciding.items import Found, Seen

_Named = Mapping[str, frozenset[str]]
"""Blob id to the folded ids that one field of the item names."""


class Related:
    """Answers for all commits of a check. `timeline` gives what is known of the history now.

    `commits` are those that are judged; a check may come to know many more.
    """

    def __init__(
        self, repository: Repository, reader: Reader, commits: Commits, timeline: Callable[[], Timeline]
    ) -> None:
        self._repository = repository
        self._reader = reader
        self._commits = dict(commits)
        self._timeline = timeline
        self._fields: dict[str, _Field] = {}
        self._origins: dict[str, str | None] = {}
        self._walked: Timeline | None = None
        self._touched: dict[str, tuple[str, ...]] = {}

    def at(self, commit: str) -> HistoryItems:
        """The items of a commit."""
        return HistoryItems(self, (commit,), lambda key: self._timeline().files(commit, key))

    def landed(self, task: Task) -> HistoryItems:
        """The items as a range would land on its BASE: the merge of both, file by file; conflicts go to HEAD."""
        assert task.base is not None  # nothing lands on nothing
        base = task.base

        def files(key: str) -> Files:
            timeline = self._timeline()
            ours, theirs = dict(timeline.files(base, key)), dict(timeline.files(task.head, key))
            before = [dict(timeline.files(one, key)) for one in task.bases]
            both = {path: _merged([one.get(path) for one in before], ours, theirs, path) for path in {**ours, **theirs}}
            return tuple((path, oid) for path, oid in both.items() if oid is not None)

        return HistoryItems(self, (base, task.head, *task.bases), files)

    def found(self, files: Files) -> tuple[Found, ...]:
        """These files as items; one that cannot be read is none."""
        read = ((path, oid, self._reader.record_of(oid)) for path, oid in files)
        return tuple(Found(path, oid, one.id, one.type, one.status, one.pin) for path, oid, one in read if one)

    def naming(self, field: str, item_id: str, commits: Iterable[str]) -> _Field:
        """What the field says in every item file of the history, those of `commits` among them."""
        for commit in commits:
            self._know(commit)
        known = self._fields.setdefault(field, _Field())
        records = self._reader.records
        if len(records) > known.size:  # it only grows, and is long
            known.size = len(records)
            fresh = [oid for oid, one in records.items() if one is not None and oid not in known.read]
            known.learn(field, self._repository, self._reader, fresh)
        return known

    def item(self, found: Found) -> Item:
        """The whole item."""
        from gitflow_work.formats.items.itemfile import parse

        [(_, data)] = self._repository.blobs([found.oid])
        return parse(data, found.path)

    def touched(self, commit: str) -> tuple[str, ...]:
        """The paths that a commit changed against its first parent; read for all commits that may move items."""
        if commit not in self._touched:
            timeline = self._timeline()
            judged = {**self._commits, commit: timeline.parents[commit]}
            asked = [
                (oid, parents[:1])
                for oid, parents in judged.items()
                if oid not in self._touched and (oid == commit or timeline.delta(oid, 0).ids)
            ]
            for oid, _, changed in self._repository.changes(asked, []):
                self._touched[oid] = tuple(sorted({one.path for one in changed}))
        return self._touched[commit]

    def _know(self, commit: str) -> None:
        """Have the tree read from which the known history of a commit starts."""
        timeline = self._timeline()
        if timeline is not self._walked:
            self._walked, self._origins = timeline, {}
        way = []
        at: str | None = commit
        while at is not None and at in timeline.parents and at not in self._origins:
            way.append(at)
            at = next(iter(timeline.parents[at]), None)
        origin = self._origins.get(at, at) if at is not None else None
        self._origins.update(dict.fromkeys(way, origin))
        if origin is not None:
            timeline.files(origin, "")


class _Field:
    """What one field says: `by_blob` the ids that it names, `by_target` the items that ever named an id."""

    def __init__(self) -> None:
        self.size = 0
        self.read: set[str] = set()
        self.by_blob: dict[str, frozenset[str]] = {}
        self.by_target: dict[str, set[str]] = {}

    def learn(self, field: str, repository: Repository, reader: Reader, oids: Iterable[str]) -> None:
        """Read it in these blobs, which can be read as items."""
        from gitflow_work.formats.items.itemfile import parse
        from gitflow_work.formats.items.prefilter import has_key

        for oid, data in repository.blobs(sorted(oids)):
            self.read.add(oid)
            record = reader.record_of(oid)
            if record is None or not has_key(data, field):
                continue
            named = frozenset(fold(one.strip()) for one in parse(data).texts(field))
            if named:
                self.by_blob[oid] = named
                for one in named:
                    self.by_target.setdefault(one, set()).add(record.key)


class HistoryItems:
    """Implements usecases.items.Items for one tree of the history; `files` gives an item's files there."""

    lacking = "is not there, or cannot be read"

    def __init__(self, related: Related, commits: tuple[str, ...], files: Callable[[str], Files]) -> None:
        self._related = related
        self._commits = commits
        self._files = files

    def of(self, item_id: str) -> Seen:
        """See Items."""
        return Seen(self._related.found(self._files(fold(item_id))))

    def naming(self, field: str, item_id: str) -> Seen:
        """See Items."""
        key = fold(item_id)
        said = self._related.naming(field, item_id, self._commits)
        files = (file for one in sorted(said.by_target.get(key, ())) for file in self._files(one))
        return Seen(self._related.found(tuple(one for one in files if key in said.by_blob.get(one[1], ()))))

    def in_state(self, state: str) -> Seen | None:
        """See Items. Nobody counts in a check."""
        return None

    def values(self, found: Found, fields: Iterable[str]) -> list[str]:
        """See Items."""
        item = self._related.item(found)
        return [text for field in fields for text in item.texts(field)]


def _merged(before: list[str | None], ours: dict[str, str], theirs: dict[str, str], path: str) -> str | None:
    try:
        return merged(before, ours.get(path), theirs.get(path))
    except Conflict:
        return theirs.get(path)
