"""Real repositories for tests, in an environment of their own: nothing of the machine's git settings gets in.

    def test_a_commit(repo: Repo) -> None:
        repo.write("a.txt", "one\n")
        repo.commit("first", "a.txt")
        assert repo.git("log", "--format=%s") == "first"

Names, addresses and dates are fixed, so commit ids repeat. Paths are relative to the top of the work tree.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "COVERAGE_PROCESS_START", "PYTHONPATH")
SAMPLES = shutil.ignore_patterns("*.sample")
"""Of hooks; `git init` brings them."""


_known = [0]
"""How many modules were imported when what there was was left out of collections, each time."""


def collect() -> None:
    """End what a command has left open. What it imported stays, and is not looked through from then on."""
    gc.collect()
    if len(sys.modules) > _known[-1]:
        gc.freeze()
        _known.append(len(sys.modules))


def settle() -> None:
    """What there is now stays until the end, and the collection of garbage need not look through it each time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    _known.append(len(sys.modules))


def hermetic(home: Path) -> dict[str, str]:
    """An environment whose git knows ann, the date 2026-01-02, and no configuration but the repository's own."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CEILING_DIRECTORIES": str(home.parent),
        "GIT_AUTHOR_NAME": "ann",
        "GIT_AUTHOR_EMAIL": "ann@example.org",
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
        "GIT_COMMITTER_NAME": "ann",
        "GIT_COMMITTER_EMAIL": "ann@example.org",
        "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
    }


class Repo:
    """One repository with a work tree. `top` is its folder, `env` the environment of every call."""

    def __init__(self, top: Path, env: Mapping[str, str], *options: str) -> None:
        self.top = top
        self.env = dict(env)
        top.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    @classmethod
    def opened(cls, top: Path, env: Mapping[str, str]) -> Repo:
        """A repository that is there already: a clone, a linked work tree."""
        repo = cls.__new__(cls)
        repo.top = top
        repo.env = dict(env)
        return repo

    def git(self, *args: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> str:
        """Standard output of `git ARGS` without the last line end; the test fails when git does."""
        done = self.try_git(*args, stdin=stdin, env=env)
        assert done.returncode == 0, f"git {' '.join(args)}: {done.stderr}"
        return done.stdout.removesuffix("\n")

    def try_git(
        self, *args: str, stdin: str | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`git ARGS`, whatever comes of it."""
        return subprocess.run(
            ["git", *args],
            cwd=self.top,
            env={**self.env, **(env or {})},
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            check=False,
        )

    def write(self, path: str, text: str) -> Path:
        """Put a file on the disk, with its folders; line ends stay as they are."""
        full = self.top / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(text.encode())
        return full

    def read(self, path: str) -> str:
        """What the disk has."""
        return (self.top / path).read_bytes().decode()

    def commit(self, message: str, *paths: str) -> str:
        """Commit these paths (without any: everything) by plain git; the new commit's id."""
        if paths:
            self.git("add", "--", *paths)
            self.git("commit", "-q", "--allow-empty", "-m", message, "--", *paths)
        else:
            self.git("add", "-A")
            self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.head()

    def head(self) -> str:
        """HEAD's commit."""
        return self.git("rev-parse", "HEAD")

    def show(self, path: str, revision: str = "HEAD") -> str:
        """A file as committed, without its last line end."""
        return self.git("show", f"{revision}:{path}")

    def status(self) -> str:
        """`git status --porcelain`: empty when all is committed."""
        return self.git("status", "--porcelain")

    def subjects(self, revision: str = "HEAD") -> list[str]:
        """The subjects of all commits, newest first."""
        return self.git("log", "--format=%s", revision).splitlines()

    def changed(self, revision: str = "HEAD") -> list[str]:
        """The paths that one commit changed."""
        return self.git("show", "--format=", "--name-only", "--no-renames", revision).splitlines()

    def hook(self, name: str, script: str) -> Path:
        """Install a hook: the lines of a shell script."""
        path = self.top / ".git" / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Make a branch and switch to it."""
        self.git("switch", "-q", "-c", name, start)

    def worktree(self, folder: Path, *args: str) -> Repo:
        """A linked work tree in `folder`."""
        self.git("worktree", "add", "-q", *args[:-1], str(folder), *args[-1:])
        return Repo.opened(folder, self.env)


class Templates:
    """Repositories that are made once in a session; each test that begins with the same gets a copy of its own.

    `folder` is theirs alone, and is there already.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[tuple[object, ...], Path] = {}

    def made(self, env: Mapping[str, str], make: Callable[..., object], *args: object) -> Path:
        """The folder of the repository that is copied; nobody may change it."""
        key = (make, *args)
        if key not in self._made:
            first = Repo(self.folder / str(len(self._made)), env)
            make(first, *args)
            self._made[key] = first.top
        return self._made[key]

    def into(self, repo: Repo, make: Callable[..., object], *args: object) -> Repo:
        """Put what `make(REPO, *args)` makes of an empty repository into this empty one; `repo` again.

        `make` is called once for the same arguments. It may know nothing of where the repository lies.
        """
        return self.new(repo.top, repo.env, make, *args, ignore=SAMPLES)

    def new(
        self,
        top: Path,
        env: Mapping[str, str],
        make: Callable[..., object],
        *args: object,
        ignore: Callable[[str, list[str]], set[str]] | None = None,
    ) -> Repo:
        """As `into`, in a folder that is not there yet."""
        shutil.copytree(self.made(env, make, *args), top, symlinks=True, dirs_exist_ok=True, ignore=ignore)
        repo = Repo.opened(top, env)
        # The index knows files by more than their contents, as by their inodes, and these are others now.
        repo.git("update-index", "-q", "--refresh")
        return repo
