"""What history says of an item and of a change: which commits touched it, since when it waits, what it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item
from gitflow_work.core.override import FOLDER as OVERRIDES
from gitflow_work.core.people.approvals import without_status
from gitflow_work.errors import BadFile
from gitflow_work.ports.reading import Entry, FileChange, Repository


def reaches(repository: Repository, commit: str, old: str) -> bool | None:
    """Whether `old` is `commit` or an ancestor of it; None when `old` is not here."""
    if repository.resolve(old) != old:
        return None
    return repository.merge_bases([old, commit]) == [old]


class Past:
    """The history of one item before `start`, the commits on which the move that is judged builds."""

    def __init__(
        self, repository: Repository, start: Sequence[str], item: str, path: str, folders: Sequence[str]
    ) -> None:
        self._repository = repository
        self._start = [one for one in start if one]
        self._key = fold(item)
        self._folders = list(folders)
        self.paths = [path]
        """Where its file lies and lay."""
        self._deltas = dict(self._changes()) if self._start else {}

    def left(self, state: str) -> list[str]:
        """The commits by which the item left a state, and those by which its file came without a past."""
        found = []
        for commit, deltas in self._deltas.items():
            statuses = [(self._status(one.old), self._status(one.new)) for one in deltas]
            news = {new for _, new in statuses if new is not None}
            olds = {old for old, _ in statuses if old is not None}
            if news and ((state in olds and state not in news) or not olds):
                found.append(commit)
        return found

    def _changes(self) -> Iterator[tuple[str, list[FileChange]]]:
        """Each commit that changed the item's file, with its differences; under the file's older names, too."""
        seen: dict[str, list[FileChange]] = {}
        asked: list[str] = []
        while more := [path for path in self.paths if path not in asked]:
            asked += more
            commits = self._repository.touching(self._start, more)
            infos = self._repository.commits(commits)
            pairs = [(one, infos[one].parents) for one in commits]
            for commit, _, changes in self._repository.changes(pairs, self._folders):
                named = [one for one in changes if one.path in self.paths]
                added = any(one.old is None for one in named)
                moved = [one for one in changes if added and one.new is None and one not in named]
                older = [one for one in moved if self._is_it(one.old)]
                self.paths += [one.path for one in older]
                seen.setdefault(commit, []).extend([*named, *older])
        yield from seen.items()

    def _is_it(self, entry: Entry | None) -> bool:
        found = self._item(entry)
        return found is not None and fold(found.id) == self._key

    def _status(self, entry: Entry | None) -> str | None:
        found = self._item(entry)
        return found.status if found is not None else None

    def _item(self, entry: Entry | None) -> Item | None:
        from gitflow_work.formats.items.itemfile import parse

        if entry is None or not entry.is_regular:
            return None
        [(_, data)] = self._repository.blobs([entry.oid])
        try:
            return parse(data, self.paths[0])
        except BadFile:
            return None


def has_work(repository: Repository, base: str, head: str, folders: Iterable[str]) -> bool:
    """Whether what lies between two commits changes something besides the status of items, and overrides."""
    bases = repository.merge_bases([base, head])
    inside = tuple(f"{folder}/" for folder in folders)
    [(_, _, changes)] = repository.changes([(head, tuple(bases[:1]))], [])
    return any(
        not one.path.startswith(OVERRIDES) and not (one.path.startswith(inside) and _status_only(repository, one))
        for one in changes
    )


def _status_only(repository: Repository, change: FileChange) -> bool:
    if change.old is None or change.new is None or change.old.mode != change.new.mode or not change.new.is_regular:
        return False
    contents = dict(repository.blobs([change.old.oid, change.new.oid]))
    return without_status(contents[change.old.oid]) == without_status(contents[change.new.oid])
