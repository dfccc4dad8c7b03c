"""Objects written byte for byte, as no git command would: for trees and commits that only an attacker makes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.check.result import Checked
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import given
from tests.check.story import Rules

FILE, FOLDER, SYMLINK, SUBMODULE = "100644", "40000", "120000", "160000"
WHO = "ann <ann@example.org> 1767322000 +0000"


class Row(NamedTuple):
    """One entry of a tree: its mode as it is to be written, its name, the object's id."""

    mode: str
    name: str
    oid: str


class Raw:
    """A bare repository in the new folder `top`, and its objects."""

    def __init__(self, top: Path) -> None:
        self.top = top
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(top)], check=True)

    def git(self, *args: str, stdin: bytes = b"") -> str:
        """Standard output of `git ARGS`."""
        done = subprocess.run(["git", "-C", str(self.top), *args], input=stdin, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def put(self, kind: str, data: bytes) -> str:
        """Store an object as it is; its id."""
        return self.git("hash-object", "-w", "--literally", "-t", kind, "--stdin", stdin=data)

    def file(self, text: str) -> Row:
        """A file without a name yet."""
        return Row(FILE, "", self.put("blob", text.encode()))

    def listed(self, rows: Iterable[Row]) -> str:
        """A tree with these entries, in this order."""
        return self.put("tree", b"".join(f"{one.mode} {one.name}\0".encode() + bytes.fromhex(one.oid) for one in rows))

    def rows(self, files: Mapping[str, str | Row]) -> list[Row]:
        """The entries of a tree with these files, in git's order."""
        nested: dict[str, dict[str, str | Row]] = {}
        found = []
        for path, content in files.items():
            first, slash, rest = path.partition("/")
            if slash:
                nested.setdefault(first, {})[rest] = content
            else:
                row = content if isinstance(content, Row) else self.file(content)
                found.append(row._replace(name=first))
        found += [Row(FOLDER, name, self.listed(self.rows(below))) for name, below in nested.items()]
        return sorted(found, key=lambda one: f"{one.name}/" if one.mode == FOLDER else one.name)

    def tree(self, files: Mapping[str, str | Row]) -> str:
        """A tree with these files."""
        return self.listed(self.rows(files))

    def commit(self, tree: str, *parents: str, head: str = "", message: str = "Work\n", end: str = "") -> str:
        """A commit of a tree; `head` in place of the author's and committer's lines, `end` after them."""
        lines = [f"tree {tree}\n", *(f"parent {one}\n" for one in parents)]
        lines += [head or f"author {WHO}\ncommitter {WHO}\n", end, "\n", message]
        return self.put("commit", "".join(lines).encode())

    def check(self, base: str, head: str) -> Checked:
        """What `check BASE..HEAD` says."""
        repository = open_repository(str(self.top))
        try:
            return check(repository, given(repository, f"{base}..{head}"))
        finally:
            repository.close()


def told(checked: Checked) -> list[tuple[str, str | None]]:
    """Rule and item of each finding."""
    return [(one.rule, one.item) for one in checked.findings]


def rules(asked: Rules | None = None) -> dict[str, str | Row]:
    """The rule files of a story."""
    return dict((asked or Rules()).files())
