"""The git side of the fake: commits made in a bare repository, without a work tree. Needs git 2.38 (merge-tree)."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

NOREPLY = ("GitHub", "noreply@github.com")
_RECORD = "%x1e%H%x1f%P%x1f%T%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%B"


class Commit(NamedTuple):
    """A commit as git has it; the two people as (name, address, ISO date)."""

    oid: str
    parents: tuple[str, ...]
    tree: str
    author: tuple[str, str, str]
    committer: tuple[str, str, str]
    message: str

    @property
    def subject(self) -> str:
        return self.message.partition("\n")[0]

    @property
    def body(self) -> str:
        return self.message.partition("\n")[2].strip("\n")


class FileChange(NamedTuple):
    """One changed file. `status` is GitHub's word; `previous` the old path of a renamed one; -1 lines: binary."""

    path: str
    status: str
    blob: str
    added: int
    deleted: int
    previous: str


class GitSide:
    """Commands in the bare repository `top`; nothing of the machine's git settings is read."""

    def __init__(self, top: Path) -> None:
        self.top = top
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG", "LC_ALL") if name in os.environ}
        self.env = {**kept, "HOME": str(top), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}

    def run(self, *args: str, stdin: str | None = None, env: dict[str, str] | None = None) -> tuple[int, str]:
        """Exit status and standard output of `git ARGS`."""
        done = subprocess.run(
            ["git", "-C", str(self.top), *args],
            env={**self.env, **(env or {})},
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
        return done.returncode, done.stdout

    def git(self, *args: str, stdin: str | None = None, env: dict[str, str] | None = None) -> str:
        """Standard output, stripped; AssertionError when git fails."""
        status, out = self.run(*args, stdin=stdin, env=env)
        assert status == 0, f"git {' '.join(args)} ended with {status}"
        return out.strip("\n")

    def resolve(self, name: str) -> str | None:
        """The commit that `name` (an id, a short one, a ref) means, if it is here."""
        if name.startswith("-"):
            return None
        status, out = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return out.strip() if status == 0 else None

    def refs(self, *patterns: str) -> dict[str, str]:
        """Every ref under the patterns, with its commit."""
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", *patterns).splitlines()
        return dict(line.split(" ", 1) for line in lines)

    def point(self, ref: str, commit: str | None) -> None:
        """Set a ref or, with None, delete it if it is there."""
        if commit is None:
            if self.resolve(ref):
                self.git("update-ref", "-d", ref)
        else:
            self.git("update-ref", ref, commit)

    def commits(self, *revisions: str, limit: int = 0) -> list[Commit]:
        """The commits of `git log REVISIONS`, newest first."""
        options = [f"--max-count={limit}"] if limit else []
        out = self.git("log", "--topo-order", f"--format={_RECORD}", *options, *revisions, "--")
        found = []
        for record in out.split("\x1e")[1:]:
            oid, parents, tree, an, ae, ad, cn, ce, cd, message = record.split("\x1f")
            people = ((an, ae, ad), (cn, ce, cd))
            found.append(Commit(oid, tuple(parents.split()), tree, *people, message.rstrip("\n")))
        return found

    def commit(self, oid: str) -> Commit:
        return self.commits(oid, limit=1)[0]

    def contains(self, commit: str, ancestor: str) -> bool:
        return self.run("merge-base", "--is-ancestor", ancestor, commit)[0] == 0

    def base(self, one: str, other: str) -> str | None:
        """A merge base."""
        status, out = self.run("merge-base", one, other)
        return out.strip() if status == 0 else None

    def files(self, old: str, new: str) -> list[FileChange]:
        """What changed from tree-ish to tree-ish."""
        raw = self.git("diff-tree", "-r", "-M", "--raw", "--numstat", "-z", "--no-abbrev", old, new).split("\0")
        states: dict[str, tuple[str, str, str]] = {}
        lines: dict[str, tuple[int, int]] = {}
        words = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}
        while raw and raw[0]:
            head = raw.pop(0)
            if head.startswith(":"):
                _, _, before, after, letter = head.split(" ")
                previous = raw.pop(0) if letter[0] in "RC" else ""
                states[raw.pop(0)] = (words[letter[0]], before if letter[0] == "D" else after, previous)
            else:
                added, deleted, path = head.split("\t")
                if not path:
                    raw.pop(0)
                    path = raw.pop(0)
                lines[path] = (0, 0) if added == "-" else (int(added), int(deleted))
        return [FileChange(path, one[0], one[1], *lines[path], one[2]) for path, one in sorted(states.items())]

    def merged_tree(self, ours: str, theirs: str) -> str | None:
        """The tree of a merge of two commits, or None where they conflict."""
        status, out = self.run("merge-tree", "--write-tree", ours, theirs)
        return out.splitlines()[0] if status == 0 else None

    def make(
        self,
        tree: str,
        parents: list[str],
        message: str,
        author: tuple[str, str, str | datetime],
        committer: tuple[str, str, str | datetime],
    ) -> str:
        """A new commit."""
        env = {}
        for role, (name, email, when) in (("AUTHOR", author), ("COMMITTER", committer)):
            date = when if isinstance(when, str) else when.isoformat()
            env.update({f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email, f"GIT_{role}_DATE": date})
        options = [word for parent in parents for word in ("-p", parent)]
        return self.git("commit-tree", tree, *options, "-F", "-", stdin=message, env=env)

    def picked(self, commit: Commit, onto: str, committer: tuple[str, str, datetime]) -> str | None:
        """`commit` (of one parent) done again on top of `onto`; None where it conflicts."""
        stand_in = self.make(self.git("rev-parse", f"{onto}^{{tree}}"), list(commit.parents), "x", committer, committer)
        tree = self.merged_tree(stand_in, commit.oid)
        if tree is None:
            return None
        return self.make(tree, [onto], commit.message + "\n", commit.author, committer)
