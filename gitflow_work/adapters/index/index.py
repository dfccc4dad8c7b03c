"""The index of items; implements ports.ItemIndex.

Each blob is parsed once and kept by its id. Which blob stands at which path is asked of git's index and of the work
tree before every use. So a stale or damaged cache costs time, never truth.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.index import scan, store
from gitflow_work.adapters.index.mirror import Mirror
from gitflow_work.adapters.index.overlay import Overlay, overlay
from gitflow_work.adapters.index.rows import Fields, natural
from gitflow_work.core.finding import Finding
from gitflow_work.core.ids import fold
from gitflow_work.ports.items import Machine, Query, Row

_COLUMNS = "b.id, b.type, b.title, b.status, f.path, b.assignee, b.fields"
_OWN = ("id", "type", "title", "status", "path")
_LAST = "\U0010ffff"
_MOST = 2**62  # rows: what SQLite takes as a number
_ODD = {
    "symlink": "is a symlink, a submodule or a device; items are regular files",
    "unreadable": "cannot be read",
    "name": "has a name that is not UTF-8",
}
Progress = Callable[[int, int], None]


class SqliteIndex:
    """The items of one work tree. Made fresh at its first question; later questions of the same run see the same."""

    def __init__(
        self, repository: GitRepository, settings: Mapping[str, str], progress: Progress | None = None
    ) -> None:
        self._repository = repository
        self._settings = settings
        self._progress = progress or (lambda done, of: None)
        self._path = os.path.join(repository.places.common_dir, "gitflow-work", "index.sqlite")

    def rows(self, query: Query) -> list[Row]:
        """See ports.ItemIndex."""
        clauses, values = self._conditions(query)
        simple = query.sort == "id" and not query.fields
        limit = min(query.limit, _MOST) if simple else 0
        by = "blobs_by_key" if query.ids else "blobs_by_sort" if limit else ""
        chosen = self._select(f"b.sort, {_COLUMNS}", clauses, values, by=by, limit=limit)
        chosen.sort(key=lambda row: (row[0], row[5]))
        found = [
            Row(one, kind, title, status, path, assignee, Fields(rest))
            for _, one, kind, title, status, path, assignee, rest in chosen
        ]
        if not simple:
            found = [row for row in found if _matches(row, query)]
            key = query.sort.lstrip("-")
            found.sort(key=lambda row: natural(_text(row, key)), reverse=query.sort.startswith("-"))
            found.sort(key=lambda row: not _text(row, key))  # where nothing is set comes last either way
        return found[: query.limit] if query.limit else found

    def find(self, beginning: str, *, committed: bool = False) -> list[tuple[str, str]]:
        """See ports.ItemIndex."""
        if not beginning.isascii():
            return []  # no id is; and the tables do not take what is not UTF-8
        wanted = fold(beginning)
        for clause, values in (("b.key = ?", [wanted]), ("b.key >= ? and b.key < ?", [wanted, wanted + _LAST])):
            found = self._select("b.id, f.path", [clause], values, by="blobs_by_key", committed=committed)
            if found:
                return sorted(found)
        return []

    def ids(self) -> frozenset[str]:
        """See ports.ItemIndex."""
        return frozenset(key for (key,) in self._select("b.key", [], []))

    def problems(self) -> list[Finding]:
        """See ports.ItemIndex."""
        bad = self._select("f.path, b.message, b.line, b.column", [], [], by="blobs_bad")
        found = [
            Finding("unreadable-item", message, path=path, line=line, column=at) for path, message, line, at in bad
        ]
        found += [
            Finding("unreadable-item", f"{path.rsplit('/', 1)[-1]} {_ODD[what]}", path=path)
            for path, what in self._overlay.odd.items()
        ]
        return sorted(found, key=lambda one: one.path or "")

    def rule_problems(self) -> list[Finding]:
        """See ports.ItemIndex."""
        return self._mirror.rule_problems

    def states(self) -> Mapping[str, tuple[str, ...]]:
        """See ports.ItemIndex."""
        return {name: tuple(one["states"]) for name, one in self._mirror.types.items()}

    def machines(self) -> Mapping[str, Machine]:
        """See ports.ItemIndex."""
        return {
            name: Machine(one["initial"], frozenset(one["finals"]), tuple(one["priorities"]))
            for name, one in self._mirror.types.items()
        }

    def keys(self) -> frozenset[str]:
        """See ports.ItemIndex."""
        return frozenset(key for one in self._mirror.types.values() for key in one["keys"])

    def references(self) -> Mapping[str, tuple[str, ...]]:
        """See ports.ItemIndex."""
        return {name: tuple(one["references"]) for name, one in self._mirror.types.items()}

    @cached_property
    def _mirror(self) -> Mirror:
        path = self._path
        try:
            return self._mirrored(path)
        except sqlite3.Error as error:
            if not store.is_damage(error):
                return self._mirrored(store.MEMORY)
        store.removed(path)
        try:
            return self._mirrored(path)
        except sqlite3.Error:
            return self._mirrored(store.MEMORY)

    def _mirrored(self, path: str) -> Mirror:
        mirror = Mirror(store.opened(path), self._repository, self._progress)
        mirror.db.create_function("folded", 1, str.casefold, deterministic=True)
        try:
            mirror.catch_up()
            mirror.types  # noqa: B018 - read while damage is still mended
        except sqlite3.Error:
            mirror.db.close()
            raise
        return mirror

    @cached_property
    def _overlay(self) -> Overlay:
        filters = scan.configured_filters(self._settings)
        found = overlay(self._mirror, self._repository.git, filters, self._repository.places.id_width)
        if found.files:
            db = self._mirror.db
            db.execute("create temp table overlay (path text primary key, oid text) without rowid")
            db.executemany("insert into overlay values (?, ?)", found.files.items())
        return found

    def _select(
        self,
        columns: str,
        clauses: list[str],
        values: list[Any],
        *,
        by: str = "",
        limit: int = 0,
        committed: bool = False,
    ) -> list[tuple[Any, ...]]:
        """Of all items as the disk has them, or as git's index has them; with `limit`, the first by id and more.

        `by` is the index of `blobs` to go by where that finds few; without, all files are gone through.
        """
        clauses = [*clauses, "b.message is not null" if by == "blobs_bad" else "b.message is null"]
        ask = self._tracked if committed else self._present
        try:
            return ask(columns, clauses, values, by, limit)
        except sqlite3.Error as error:
            # Damage that shows only now. The rest of this run does without the file.
            if store.is_damage(error):
                store.removed(self._path)
            self.__dict__.pop("_overlay", None)
            self._mirror = self._mirrored(store.MEMORY)
            return ask(columns, clauses, values, by, limit)

    def _present(
        self, columns: str, clauses: list[str], values: list[Any], by: str, limit: int
    ) -> list[tuple[Any, ...]]:
        if not self._overlay.files:
            return self._tracked(columns, clauses, values, by, limit)
        found = self._tracked(columns, ["f.path not in (select path from overlay)", *clauses], values, by, limit)
        where = "".join(f" and {clause}" for clause in clauses)
        asked = f"select {columns} from overlay f join blobs b on b.oid = f.oid where 1 = 1{where}"  # noqa: S608
        return found + self._mirror.db.execute(asked, values).fetchall()

    def _tracked(
        self, columns: str, clauses: list[str], values: list[Any], by: str, limit: int
    ) -> list[tuple[Any, ...]]:
        mirror = self._mirror
        where = "".join(f" and {clause}" for clause in clauses)
        tables = f"blobs b indexed by {by} cross join files f" if by else "files f join blobs b"
        order = f" order by b.sort, f.path limit {limit:d}" if limit else ""
        asked = f"select {columns} from {tables} on b.oid = f.oid where f.place = ?{where}{order}"  # noqa: S608
        return mirror.db.execute(asked, (mirror.place, *values)).fetchall()

    def _conditions(self, query: Query) -> tuple[list[str], list[Any]]:
        clauses: list[str] = []
        values: list[Any] = []
        if query.type:
            clauses.append(f"{_folded('b.type')} = ?")
            values.append(_fold(query.type))
        if query.status:
            clauses.append(f"replace(replace({_folded('b.status')}, '-', ' '), '_', ' ') = ?")
            values.append(_fold(query.status).replace("-", " ").replace("_", " "))
        elif query.live:
            for name, one in self._mirror.types.items():
                for state in one["finals"]:
                    clauses.append("not (b.type = ? and b.status = ?)")
                    values += [name, state]
        if query.people:
            marks = ", ".join("?" for _ in query.people)
            clauses.append(f"ltrim({_folded('b.assignee')}, '@') in ({marks})")
            values += [_fold(one).lstrip("@") for one in query.people]
        if query.ids:
            clauses.append(f"b.key in ({', '.join('?' for _ in query.ids)})")
            values += [fold(one) for one in query.ids]
        if query.naming:
            clauses.append("instr(lower(b.fields), lower(?)) > 0")
            values.append(query.naming)
        return clauses, values


def _folded(column: str) -> str:
    """A text column without case. SQLite's own `lower` knows ASCII only, and is much faster; few values need more."""
    return f"case when {column} glob '*[^\x01-\x7f]*' then folded({column}) else lower({column}) end"


def _fold(text: str) -> str:
    """The same of what was asked for; an argument may hold bytes that no table takes."""
    return text.encode("utf-8", "replace").decode().casefold()


def _matches(row: Row, query: Query) -> bool:
    return all(_has(row, key, wanted.casefold()) for key, wanted in query.fields)


def _has(row: Row, key: str, wanted: str) -> bool:
    value = getattr(row, key) if key in _OWN and key != "path" else row.fields.get(key)
    if value is None:
        return wanted == ""
    return any(one.casefold() == wanted for one in ((value,) if isinstance(value, str) else value))


def _text(row: Row, key: str) -> str:
    value = getattr(row, key) if key in _OWN else row.fields.get(key)
    return value if isinstance(value, str) else ", ".join(value or ())
