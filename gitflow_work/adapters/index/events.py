"""The event table: how every commit changed item files, read once and kept up to date by increments.

Implements ports.EventLog. A row is one item of one commit against one parent. Rows never change, so those of every
commit ever seen are kept; which of them count is asked of HEAD each time. A cache: whatever is wrong with it, it is
made anew.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.index import store
from gitflow_work.core.events import Change, Event, Side, events
from gitflow_work.core.ids import fold, matching
from gitflow_work.ports.reading import FileChange

VERSION = 1
_FOLDER = ".workflow"
_TABLES = """
create table meta (key text primary key, value text) without rowid;
create table changes (number integer, oid text, parents integer, parent integer, key text, id text,
    old_path text, old_status text, old_title text, new_path text, new_status text, new_title text);
create index changes_by_key on changes (key);
"""
_COLUMNS = "number, oid, parents, parent, key, id, old_path, old_status, old_title, new_path, new_status, new_title"
_Summary = tuple[str, str, str] | None
"""Id, status and title of a blob; None when it is no item."""
Progress = Callable[[int, int], None]


class SqliteEvents:
    """The events of one repository, from a table in its common git dir."""

    def __init__(self, repository: GitRepository, progress: Progress | None = None) -> None:
        self._repository = repository
        self._progress = progress or (lambda done, of: None)
        self._path = os.path.join(repository.places.common_dir, "gitflow-work", "events.sqlite")

    def of(self, head: str, item_id: str) -> list[Event]:
        """See ports.EventLog."""
        return self._events(head, "where key = ?", (fold(item_id),))

    def all(self, head: str) -> list[Event]:
        """See ports.EventLog."""
        return self._events(head, "", ())

    def ids(self, head: str, beginning: str) -> list[str]:
        """See ports.EventLog."""
        self._catch_up(head)
        if not beginning.isascii():
            return []  # no id is; and the table does not take what is not UTF-8
        wanted = fold(beginning)
        asked = "select key, id from changes where key >= ? and key < ?"
        found: dict[str, str] = dict(self._table.execute(asked, (wanted, wanted + "\U0010ffff")).fetchall())
        return matching(beginning, list(found.values()))

    def _events(self, head: str, where: str, values: tuple[str, ...]) -> list[Event]:
        self._catch_up(head)
        asked = f"select {_COLUMNS} from changes {where} order by number desc, parent"  # noqa: S608 - constants
        rows = self._table.execute(asked, values).fetchall()
        if self._strays(head):
            reachable = {oid for oid, _ in self._repository.ancestry([head], [])}
            rows = [row for row in rows if row[1] in reachable]
        return events((_change(row) for row in rows), {row[1]: row[2] for row in rows})

    @cached_property
    def _table(self) -> sqlite3.Connection:
        for path in (self._path, self._path, ":memory:"):
            try:
                return _opened(path)
            except (sqlite3.Error, OSError):
                if path == self._path and os.path.exists(path):
                    _remove(path)
        raise AssertionError("a table in memory can always be made")

    def _tips(self) -> list[str]:
        row = self._table.execute("select value from meta where key = 'tips'").fetchone()
        tips: list[str] = json.loads(row[0]) if row else []
        return tips

    def _strays(self, head: str) -> bool:
        """Whether the table holds commits that HEAD does not reach."""
        return any(tip != head for tip in self._tips())

    def _catch_up(self, head: str) -> None:
        """Take the commits that the table does not know into it."""
        tips = self._tips()
        if head in tips:
            return
        here = [tip for tip in tips if self._repository.resolve(tip) is not None]
        commits = self._repository.ancestry([head], here)
        parents = dict(commits)
        start = self._table.execute("select coalesce(max(number), 0) from changes").fetchone()[0] + 1
        numbers = {oid: start + at for at, (oid, _) in enumerate(commits)}
        reached = {parent for _, several in commits for parent in several} | {head}
        kept = [tip for tip in here if tip not in reached]
        with self._table:
            rows = self._rows(self._repository.changes(commits, [_FOLDER]), numbers, parents)
            self._table.executemany(f"insert into changes ({_COLUMNS}) values ({', '.join('?' * 12)})", rows)  # noqa: S608
            self._table.execute("insert or replace into meta values ('tips', ?)", (json.dumps([*kept, head]),))

    def _rows(
        self,
        changes: Iterable[tuple[str, int, list[FileChange]]],
        numbers: dict[str, int],
        parents: dict[str, tuple[str, ...]],
    ) -> Iterator[tuple[Any, ...]]:
        items = ((oid, number, one) for oid, number, changed in changes for one in changed if _is_item(one.path))
        waiting = [(oid, number, one._replace(path=_text(one.path))) for oid, number, one in items]
        blobs = {entry.oid for _, _, one in waiting for entry in (one.old, one.new) if entry and entry.is_regular}
        known = self._summaries(sorted(blobs))
        for oid, number, one in waiting:
            before = known.get(one.old.oid) if one.old else None
            after = known.get(one.new.oid) if one.new else None
            commit = (numbers[oid], oid, len(parents[oid]), number)
            old: tuple[str | None, ...] = (None, None, None)
            if one.old:
                old = (one.path, *before[1:]) if before else (one.path, None, None)
            if before and (after is None or fold(after[0]) != fold(before[0])):
                gone = (one.path, None, None) if one.new and not after else (None, None, None)
                yield (*commit, fold(before[0]), before[0], *old, *gone)
                old = (None, None, None)
            if after:
                yield (*commit, fold(after[0]), after[0], *old, one.path, *after[1:])

    def _summaries(self, oids: list[str]) -> dict[str, _Summary]:
        from gitflow_work.errors import BadFile
        from gitflow_work.formats.items.itemfile import parse

        found: dict[str, _Summary] = {}
        for done, (oid, data) in enumerate(self._repository.blobs(oids)):
            try:
                item = parse(data)
                found[oid] = (item.id, item.status, item.title)
            except BadFile:
                found[oid] = None
            if done % 500 == 0:
                self._progress(done, len(oids))
        if oids:
            self._progress(len(oids), len(oids))
        return found


def _is_item(path: str) -> bool:
    # Which folders held items at some time is not known; what is no item is sorted out by being read.
    return path.endswith(".md") and path.count("/") > 1


def _change(row: tuple[Any, ...]) -> Change:
    _, oid, _, parent, _, item, *sides = row
    before, after = sides[:3], sides[3:]
    return Change(oid, parent, item, Side(*before) if before[0] else None, Side(*after) if after[0] else None)


def _opened(path: str) -> sqlite3.Connection:
    if path != ":memory:":
        os.makedirs(os.path.dirname(path), exist_ok=True)
    table = sqlite3.connect(os.fsencode(path), timeout=5, factory=store.Database)
    table.execute("pragma synchronous = off")
    version = table.execute("pragma user_version").fetchone()[0]
    if version == 0:
        table.executescript(f"begin immediate; {_TABLES} pragma user_version = {VERSION}; commit;")
    elif version != VERSION:
        table.close()
        raise sqlite3.DatabaseError("made by another version")
    return table


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        pass


def _text(path: str) -> str:
    """A path as the table can hold it: bytes that are no UTF-8 as escapes."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
