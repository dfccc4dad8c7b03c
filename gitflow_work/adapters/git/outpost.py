"""A repository of its own for commits on a branch that is not checked out here: no file, index or ref of the user's is
touched. Objects are shared, so what is made there can be pushed from here.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.errors import Undecided

SIGNING = ("commit.gpgsign", "gpg.format", "gpg.program", "gpg.ssh.program", "user.signingkey", "i18n.commitencoding")
"""What is taken over of the repository's own configuration."""


@contextmanager
def outpost(repository: GitRepository, branch: str, tip: str, author: tuple[str, str]) -> Iterator[GitRepository]:
    """A repository whose branch `branch` is at `tip` and checked out, without any file; gone when the context ends.

    `author` are the name and address that its commits bear. Raises Undecided for a shallow repository.
    """
    if repository.is_shallow:
        raise Undecided("the history is shallow", hint="git fetch --unshallow")
    with tempfile.TemporaryDirectory(prefix="git-work-") as folder:
        _make(repository, folder, branch, tip)
        name, address = author
        env = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _ident(name, address)}
        made = GitRepository(find(folder), Git(folder, env))
        try:
            yield made
        finally:
            made.close()


def _ident(name: str, address: str) -> tuple[tuple[str, str], ...]:
    return ("NAME", name), ("EMAIL", address)


def _make(repository: GitRepository, folder: str, branch: str, tip: str) -> None:
    git = Git(folder)
    hash_name = "sha256" if repository.places.id_width == 32 else "sha1"
    git.run("init", "-q", "--template=", f"--object-format={hash_name}", "-b", branch, folder)
    objects = os.path.join(folder, ".git", "objects")
    _emptied(objects)
    os.symlink(os.path.join(repository.places.common_dir, "objects"), objects)
    # What is reachable here only must not be collected as garbage of the shared store.
    settings = {"gc.auto": "0", "maintenance.auto": "false", **_taken(repository)}
    for key, value in settings.items():
        git.run("config", key, value)
    git.run("update-ref", f"refs/heads/{branch}", tip)
    git.run("update-ref", f"refs/remotes/origin/{branch}", tip)
    git.run("read-tree", tip)
    paths = git.run("ls-files", "-z")
    if paths:
        git.run("update-index", "--skip-worktree", "-z", "--stdin", stdin=paths)


def _emptied(objects: str) -> None:
    for below, folders, files in os.walk(objects, topdown=False):
        for name in files:
            os.unlink(os.path.join(below, name))
        for name in folders:
            os.rmdir(os.path.join(below, name))
    os.rmdir(objects)


def _taken(repository: GitRepository) -> dict[str, str]:
    found = {}
    for key in (*SIGNING, "remote.origin.url"):
        status, out = repository.git.call("config", "--get", key, ok=(0, 1))
        if status == 0:
            found[key] = out.decode("utf-8", "surrogateescape").removesuffix("\n")
    return found
