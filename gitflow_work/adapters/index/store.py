"""The cache's tables. Whatever is wrong with the file, it is thrown away and made anew."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable

VERSION = "3"
_TABLES = """
create table meta (place text, key text, value text, primary key (place, key)) without rowid;
create table blobs (oid text primary key, key text, id text, type text, title text, status text, assignee text,
    fields text, message text, line integer, column integer) without rowid;
create table files (place text, path text, oid text, primary key (place, path)) without rowid;
create index blobs_by_key on blobs (key);
create index files_by_oid on files (oid);
"""


def opened(path: str) -> sqlite3.Connection:
    """A connection to the cache at `path`; one in memory when the place cannot be written."""
    try:
        return _checked(path)
    except (sqlite3.Error, OSError):
        pass
    try:
        os.remove(path)
    except OSError:
        pass
    try:
        return _checked(path)
    except (sqlite3.Error, OSError):
        return _made(sqlite3.connect(":memory:", isolation_level=None))


def _checked(path: str) -> sqlite3.Connection:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    connection = sqlite3.connect(path, timeout=5, isolation_level=None)
    connection.execute("pragma synchronous = off")
    if connection.execute("select count(*) from sqlite_master").fetchone()[0] == 0:
        return _made(connection)
    found = connection.execute("select value from meta where place = '' and key = 'version'").fetchone()
    if found is None or found[0] != VERSION:
        connection.close()
        raise sqlite3.DatabaseError("made by another version")
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
    gone = [(place, path) for path in old if path not in files]
    new = [(place, path, oid) for path, oid in files.items() if old.get(path) != oid]
    connection.executemany("delete from files where place = ? and path = ?", gone)
    connection.executemany("insert or replace into files values (?, ?, ?)", new)


def unknown(connection: sqlite3.Connection, oids: Iterable[str]) -> list[str]:
    """Those of `oids` that are not in the cache yet."""
    known = {oid for (oid,) in connection.execute("select oid from blobs")}
    return [oid for oid in dict.fromkeys(oids) if oid not in known]
