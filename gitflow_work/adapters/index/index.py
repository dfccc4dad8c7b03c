"""The index of items; implements ports.ItemIndex.

Each blob is parsed once and kept by its id. Which blob stands at which path is asked of git's index and of the work tree
before every use: what git's index says is taken over when its token changed; files that differ from it, and files that
git does not track, are read each time. So a stale or damaged cache costs time, never truth.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.index import scan, store
from gitflow_work.core.finding import Finding
from gitflow_work.core.ids import fold
from gitflow_work.core.layout import CONFIG_PATH, WORKFLOW_DIR, is_item_path
from gitflow_work.errors import BadFile, BadUsage
from gitflow_work.ports import Query, Row

_COLUMNS = "b.id, b.type, b.title, b.status, f.path, b.fields"
_BLOB = tuple[Any, ...]
Progress = Callable[[int, int], None]


class SqliteIndex:
    """The items of one work tree. Made fresh at its first question; later questions of the same run see the same."""

    def __init__(self, repository: GitRepository, settings: Mapping[str, str], progress: Progress | None = None) -> None:
        self._repository = repository
        self._places = repository.places
        self._settings = settings
        self._progress = progress or (lambda done, of: None)
        self._place = self._places.git_dir
        self._overlay: dict[str, str | None] = {}

    def rows(self, query: Query) -> list[Row]:
        """See ports.ItemIndex."""
        clauses, values = self._conditions(query)
        rows = self._select(_COLUMNS, clauses, values)
        found = [Row(one, kind, title, status, path, _fields(rest)) for one, kind, title, status, path, rest in rows]
        found = [row for row in found if _matches(row, query)]
        reverse = query.sort.startswith("-")
        key = query.sort.lstrip("-")
        found.sort(key=lambda row: _natural(row.id))
        if key != "id" or reverse:
            found.sort(key=lambda row: _sort_key(row, key), reverse=reverse)
        return found[: query.limit] if query.limit else found

    def find(self, beginning: str) -> list[tuple[str, str]]:
        """See ports.ItemIndex."""
        wanted = fold(beginning)
        exact = self._select("b.id, f.path", ["b.key = ?"], [wanted])
        if exact:
            return sorted(exact)
        return sorted(self._select("b.id, f.path", ["b.key >= ? and b.key < ?"], [wanted, wanted + "\U0010ffff"]))

    def ids(self) -> frozenset[str]:
        """See ports.ItemIndex."""
        return frozenset(key for (key,) in self._select("b.key", [], []))

    def problems(self) -> list[Finding]:
        """See ports.ItemIndex."""
        bad = self._select("f.path, b.message, b.line, b.column", ["b.message is not null"], [], readable=False)
        found = [Finding("unreadable-item", message, path=path, line=line, column=at) for path, message, line, at in bad]
        found += [
            Finding("unreadable-item", f"{path.rsplit('/', 1)[-1]} is a symlink; items are regular files", path=path)
            for path in self._links
        ]
        return sorted(found, key=lambda one: one.path or "")

    def states(self) -> Mapping[str, tuple[str, ...]]:
        """See ports.ItemIndex."""
        return {name: tuple(one["states"]) for name, one in self._rules["types"].items()}

    @cached_property
    def _links(self) -> list[str]:
        self._connection  # noqa: B018  # fills the overlay
        return sorted(path for path, oid in self._overlay.items() if oid == "symlink")

    @cached_property
    def _rules(self) -> dict[str, Any]:
        self._connection  # noqa: B018  # fills the table
        return json.loads(self._meta("rules") or '{"types": {}}')  # type: ignore[no-any-return]

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        path = os.path.join(self._places.common_dir, "gitflow-work", "index.sqlite")
        connection = store.opened(path)
        try:
            self._refresh(connection)
        except sqlite3.Error:
            connection.close()
            try:
                os.remove(path)
            except OSError:
                pass
            connection = store.opened(":memory:" if os.path.exists(path) else path)
            self._refresh(connection)
        return connection

    def _select(
        self, columns: str, clauses: list[str], values: list[Any], readable: bool = True
    ) -> list[tuple[Any, ...]]:
        connection = self._connection
        clauses = [*clauses, "b.message is null"] if readable else clauses
        where = "".join(f" and {clause}" for clause in clauses)
        plain = connection.execute(
            f"select {columns} from files f join blobs b on b.oid = f.oid where f.place = ?{where}",
            (self._place, *values),
        ).fetchall()
        if not self._overlay:
            return plain
        asked = f"select f.path, {columns} from files f join blobs b on b.oid = f.oid where f.place = ?{where}"
        kept = [row[1:] for row in connection.execute(asked, (self._place, *values)) if row[0] not in self._overlay]
        for path, oid in self._overlay.items():
            # The file as it is on the disk stands in for the one that git's index knows.
            asked = f"select {columns} from (select ? as path) f join blobs b on b.oid = ? where 1 = 1{where}"
            kept += connection.execute(asked, (path, oid, *values)).fetchall() if oid else []
        return kept

    def _conditions(self, query: Query) -> tuple[list[str], list[Any]]:
        clauses: list[str] = []
        values: list[Any] = []
        if query.type:
            clauses.append("lower(b.type) = lower(?)")
            values.append(query.type)
        if query.status:
            clauses.append("replace(replace(lower(b.status), '-', ' '), '_', ' ') = ?")
            values.append(query.status.lower().replace("-", " ").replace("_", " "))
        elif query.live:
            finals = [(name, state) for name, one in self._rules["types"].items() for state in one["finals"]]
            for name, state in finals:
                clauses.append("not (b.type = ? and b.status = ?)")
                values += [name, state]
        if query.people:
            marks = ", ".join("?" for _ in query.people)
            clauses.append(f"ltrim(lower(b.assignee), '@') in ({marks})")
            values += [one.lower().lstrip("@") for one in query.people]
        return clauses, values

    def _refresh(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        connection.execute("begin immediate")
        try:
            now = f"{scan.token(self._places)} {store.VERSION}"
            if self._meta("token") != now:
                self._take_over(now)
            self._overlay = self._differing()
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise

    def _take_over(self, now: str) -> None:
        """Make the tables say what git's index says."""
        tracked = scan.tracked(self._repository.git)
        if CONFIG_PATH not in tracked and not os.path.exists(os.path.join(self._top, CONFIG_PATH)):
            raise BadUsage(
                "this repository has no .workflow yet", hint="git work init --preset simple", code="no-workflow"
            )
        self._learn_rules(tracked)
        regular = {path: oid for path, (mode, oid) in tracked.items() if mode in ("100644", "100755")}
        files = {path: oid for path, oid in regular.items() if self._is_item(path)}
        links = [path for path, (mode, _) in tracked.items() if path not in regular and self._is_item(path)]
        self._parse(store.unknown(self._db, files.values()), {oid: path for path, oid in files.items()})
        store.replace_files(self._db, self._place, files)
        self._set_meta("links", json.dumps(links))
        self._set_meta("paths", "")
        self._set_meta("token", now)

    def _learn_rules(self, tracked: Mapping[str, tuple[str, str]]) -> None:
        """What listing needs of the rules; kept until a rule file changes."""
        from gitflow_work.formats.rulesfiles import is_rule_path, load

        wanted = {path: oid for path, (mode, oid) in tracked.items() if is_rule_path(path) and mode.startswith("100")}
        if not wanted:
            wanted = {}
        sign = json.dumps(sorted(wanted.items()))
        if self._meta("rules_of") == sign and wanted:
            return
        contents = dict(self._repository.blobs(wanted.values()))
        rules = load({path: contents[oid] for path, oid in wanted.items()})
        types = {}
        for name, one in rules.types.items():
            _, workflow = rules.effective(name)
            states = workflow.states if workflow else ()
            types[name] = {
                "folder": f"{WORKFLOW_DIR}/{one.folder}",
                "states": [state.name for state in states],
                "finals": [state.name for state in states if state.final],
            }
        self._set_meta("rules", json.dumps({"types": types}))
        self._set_meta("rules_of", sign)
        self.__dict__.pop("_rules", None)

    def _differing(self) -> dict[str, str | None]:
        """Item paths whose file is not what git's index says: to the blob id on the disk, None when it is gone."""
        overlay: dict[str, str | None] = dict.fromkeys(json.loads(self._meta("links") or "[]"), "symlink")
        changed = scan.dirty(self._repository.git, scan.configured_filters(self._settings))
        paths = [path for path in changed if self._is_item(path)] + self._untracked()
        fresh: dict[str, bytes] = {}
        for path in paths:
            kind, data = scan.read(self._top, path)
            if data is None:
                overlay[path] = None if kind == "gone" else "symlink"
                continue
            oid = scan.blob_id(data, self._places.id_width)
            fresh[oid] = data
            overlay[path] = oid
        for oid in store.unknown(self._db, fresh) if fresh else []:
            self._keep([_row(oid, fresh[oid])])
        return overlay

    def _untracked(self) -> list[str]:
        """Item files on the disk that git's index does not know."""
        listed = json.loads(self._meta("paths") or "null")
        folders = sorted({one["folder"] for one in self._types().values()})
        if listed is None or scan.changed_folders(self._top, listed["folders"], listed["at"]):
            at = time.time_ns()
            found: dict[str, int] = {}
            for folder in folders:
                found.update(scan.folders_below(self._top, folder) or {folder: -1})
            asked = "select path from files where place = ?"
            known = {path for (path,) in self._db.execute(asked, (self._place,))}
            known.update(json.loads(self._meta("links") or "[]"))
            extra = [path for folder in found for path in scan.names_in(self._top, folder)]
            extra = [path for path in extra if path not in known and self._is_item(path)]
            listed = {"folders": found, "at": at, "extra": extra}
            self._set_meta("paths", json.dumps(listed))
        extra_paths: list[str] = listed["extra"]
        return extra_paths

    def _types(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._meta("rules") or '{"types": {}}')["types"]
        return found

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        return tuple(f"{one['folder']}/" for one in self._types().values())

    def _is_item(self, path: str) -> bool:
        return is_item_path(path, self._folders)

    def _parse(self, oids: list[str], paths: Mapping[str, str]) -> None:
        rows: list[_BLOB] = []
        for done, (oid, data) in enumerate(self._repository.blobs(oids)):
            rows.append(_row(oid, data, paths.get(oid)))
            if done % 500 == 0:
                self._progress(done, len(oids))
        self._keep(rows)
        if rows:
            self._progress(len(rows), len(rows))

    def _keep(self, rows: Iterable[_BLOB]) -> None:
        self._db.executemany("insert or replace into blobs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _meta(self, key: str) -> str | None:
        asked = "select value from meta where place = ? and key = ?"
        found = self._db.execute(asked, (self._place, key)).fetchone()
        return found[0] if found else None

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("insert or replace into meta values (?, ?, ?)", (self._place, key, value))

    @property
    def _top(self) -> str:
        return self._places.top or self._places.git_dir


def _row(oid: str, data: bytes, path: str | None = None) -> _BLOB:
    from gitflow_work.formats.itemfile import parse

    try:
        item = parse(data, path)
    except BadFile as problem:
        return (oid, None, None, None, None, None, None, None, problem.message, problem.line, problem.column)
    own = ("id", "type", "title", "status")
    fields = {key: value for key, value in item.fields.items() if key not in own}
    kept = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    assignee = item.text("assignee")
    return (oid, fold(item.id), item.id, item.type, item.title, item.status, assignee, kept, None, None, None)


def _fields(text: str) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in json.loads(text).items()}


def _matches(row: Row, query: Query) -> bool:
    return all(_has(row, key, wanted.casefold()) for key, wanted in query.fields)


def _has(row: Row, key: str, wanted: str) -> bool:
    value = getattr(row, key) if key in ("id", "type", "title", "status") else row.fields.get(key)
    if value is None:
        return wanted == ""
    return any(one.casefold() == wanted for one in ((value,) if isinstance(value, str) else value))


def _sort_key(row: Row, key: str) -> tuple[Any, ...]:
    value = getattr(row, key) if key in ("id", "type", "title", "status", "path") else row.fields.get(key)
    text = value if isinstance(value, str) else ", ".join(value or ())
    return (not text, _natural(text))


def _natural(text: str) -> list[tuple[int, int | str]]:
    """Sorts T-2 before T-12."""
    import re

    pieces = re.split(r"(\d+)", text.casefold())
    return [(0, int(piece)) if piece.isdecimal() else (1, piece) for piece in pieces if piece]
