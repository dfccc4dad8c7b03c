"""The cache's tables. Whatever is wrong with the file, it is thrown away and made anew."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable

from gitflow_work.adapters.index.rows import Blob

VERSION = "8"
MEMORY = ":memory:"
_TABLES = """
create table meta (place text, key text, value text, primary key (place, key)) without rowid;
create table blobs (oid text primary key, key text, sort text, id text, type text, title text, status text,
    assignee text, fields text, message text, line integer, column integer) without rowid;
create table files (place text, path text, oid text, primary key (place, path)) without rowid;
create index blobs_by_key on blobs (key);
create index blobs_by_sort on blobs (sort);
create index blobs_bad on blobs (oid) where message is not null;
create index files_by_oid on files (oid, place);
"""
_FEW = 500


class Database(sqlite3.Connection):
    """A connection that is closed when nobody has it any more; Python 3.13 finds fault with one that is just left."""

    def __del__(self) -> None:
        try:
            self.close()
        except sqlite3.Error:
            pass  # it was never open, or belongs to another thread


def opened(path: str) -> sqlite3.Connection:
    """A connection to the cache at `path`; one in memory when the place cannot be written."""
    if path != MEMORY:
        try:
            return _checked(path)
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.Error) and is_damage(error):
                removed(path)
        try:
            return _checked(path)
        except (sqlite3.Error, OSError):
            pass
    return _made(sqlite3.connect(MEMORY, isolation_level=None, factory=Database))


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is bad; not so when it is only in use for long, read-only, or the disk is full."""
    name = getattr(error, "sqlite_errorname", "")
    return not name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_FULL"))


def removed(path: str) -> None:
    """Throw the cache away, when there is one and it can be."""
    try:
        os.remove(path)
    except OSError:
        pass


def _checked(path: str) -> sqlite3.Connection:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    connection = sqlite3.connect(os.fsencode(path), timeout=5, isolation_level=None, factory=Database)
    try:
        connection.execute("pragma synchronous = off")
        if connection.execute("select count(*) from sqlite_master").fetchone()[0] == 0:
            return _made(connection)
        found = connection.execute("select value from meta where place = '' and key = 'version'").fetchone()
        if found is None or found[0] != VERSION:
            raise sqlite3.DatabaseError("made by another version")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _made(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        connection.execute("begin immediate")
        if connection.execute("select count(*) from sqlite_master").fetchone()[0] == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute("insert into meta values ('', 'version', ?)", (VERSION,))
        connection.execute("commit")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def replace_files(connection: sqlite3.Connection, place: str, files: dict[str, str]) -> None:
    """Make the table of one work tree's files say exactly `files`, path to blob id."""
    old = dict(connection.execute("select path, oid from files where place = ?", (place,)))
    changes: dict[str, str | None] = {path: None for path in old if path not in files}
    changes.update((path, oid) for path, oid in files.items() if old.get(path) != oid)
    change_files(connection, place, changes)


def change_files(connection: sqlite3.Connection, place: str, changes: dict[str, str | None]) -> None:
    """Give each path its blob id; None takes the path out."""
    gone = [(place, path) for path, oid in changes.items() if oid is None]
    new = [(place, path, oid) for path, oid in changes.items() if oid is not None]
    connection.executemany("delete from files where place = ? and path = ?", gone)
    connection.executemany("insert or replace into files values (?, ?, ?)", new)


def keep(connection: sqlite3.Connection, blobs: Iterable[Blob]) -> None:
    """Remember what blobs hold."""
    connection.executemany("insert or replace into blobs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", blobs)


def unknown(connection: sqlite3.Connection, oids: Iterable[str]) -> list[str]:
    """Those of `oids` that are not in the cache yet, each once."""
    asked = list(dict.fromkeys(oids))
    if len(asked) > _FEW:
        known = {oid for (oid,) in connection.execute("select oid from blobs")}
        return [oid for oid in asked if oid not in known]
    one = "select 1 from blobs where oid = ?"
    return [oid for oid in asked if connection.execute(one, (oid,)).fetchone() is None]
