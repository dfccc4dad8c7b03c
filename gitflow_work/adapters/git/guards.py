"""What must hold before anything is written: the place to write to, and files without changes of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gitflow_work.adapters.git import plain
from gitflow_work.adapters.git.index import Index, Indexed
from gitflow_work.adapters.git.newtrees import Change
from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.git.repository import GitRepository, Places
from gitflow_work.adapters.git.worktree import GitWorkTree
from gitflow_work.errors import Undecided, WorkError
from gitflow_work.ports.reading import Entry

_UNFINISHED = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


class Base(NamedTuple):
    """Where HEAD stands: the ref that moves (`HEAD` itself when detached) and its commit, None before the first."""

    ref: str
    commit: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood in the index and on the disk at a path when it was looked at; `disk` is a blob's id."""

    index: Entry | None
    disk: str | None
    left_out: bool


def base(repository: GitRepository) -> Base:
    """Read HEAD afresh; a process is spent only where HEAD is no plain file."""
    path = os.path.join(repository.places.git_dir, "HEAD")
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read().strip()
    except OSError as failed:
        raise Undecided(f"HEAD cannot be read: {failed.strerror}", hint="git status") from failed
    ref: str | None = text[4:].strip() if text.startswith("ref:") else None
    if os.path.islink(path) or ref == "refs/heads/.invalid":  # an old form, and refs in tables
        ref = repository.branch()
    commit = repository.objects.oid(ref or "HEAD")
    return Base(ref or "HEAD", commit or repository.head())  # which knows "none yet" from "cannot be read"


def refuse_unfinished(places: Places) -> None:
    """Raise WorkError in the middle of a merge, rebase, cherry-pick or revert; a bisect is no hindrance."""
    for name, what in _UNFINISHED.items():
        if os.path.exists(os.path.join(places.git_dir, name)):
            raise WorkError(
                f"a {what} is in progress here, and a commit now would become part of it",
                hint=f"git {what} --continue, or git {what} --abort",
                code="in-progress",
            )


def refuse_elsewhere(git: Git, places: Places, ref: str) -> None:
    """Raise WorkError when another work tree has the same branch checked out: its files would fall behind."""
    if not os.path.isdir(os.path.join(places.common_dir, "worktrees")):
        return
    listed = git.run("worktree", "list", "--porcelain", "-z").decode("utf-8", "surrogateescape")
    for block in listed.split("\0\0"):
        lines = block.strip("\0").split("\0")
        where = lines[0].removeprefix("worktree ")
        gone = any(line.split(" ")[0] == "prunable" for line in lines)
        ours = os.path.realpath(where) == os.path.realpath(places.top or "")
        if f"branch {ref}" in lines and not gone and not ours:
            raise WorkError(
                f"the branch {ref.removeprefix('refs/heads/')} is checked out in {where}, too",
                hint=f"git -C {where} switch --detach, or work there",
                code="checked-out-elsewhere",
            )


def survey(
    git: Git,
    tree: GitWorkTree,
    index: Index,
    changes: Iterable[Change],
    include: bool,
    known: Mapping[str, list[Indexed]] | None = None,
) -> Mapping[str, Seen]:
    """What stands at the paths of `changes`. `known`: what the index has there and below; else it is asked.

    Raises WorkError when a path leads through a symlink, when a new one is ignored, and, without `include`, when
    index or disk differ from HEAD, byte for byte.
    """
    wanted = {change.path: change for change in changes}
    if not wanted:
        return {}
    for path in wanted:
        if (link := tree.symlink(path)) is not None:
            raise WorkError(f"{link} is a symlink, and nothing is written through one", code="symlink")
    _refuse_ignored(git, [path for path, change in wanted.items() if change.old is None])
    indexed = index.entries(git, list(wanted)) if known is None else known
    return {path: _look(tree, change, indexed, include) for path, change in wanted.items()}


def _look(tree: GitWorkTree, change: Change, indexed: Mapping[str, list[Indexed]], include: bool) -> Seen:
    path = change.path
    found = indexed.get(path, [])
    if any(not one.merged for one in found):
        raise WorkError(
            f"{path} has a conflict that is not resolved", hint=f"resolve it, then git add {path}", code="dirty-item"
        )
    entry = found[0].entry if found else None
    disk = tree.blob(path)
    left_out = bool(found) and found[0].left_out and disk is None
    if not include and (entry != change.old or (not left_out and disk != _oid(change.old))):
        raise _dirty(change, disk)
    return Seen(entry, disk, left_out)


def _dirty(change: Change, disk: str | None) -> WorkError:
    path = change.path
    if change.old is None:
        there = "on the disk" if disk is not None else "in the index"
        why = f"{path} is to be made, but stands {there} already and is not committed"
        hint = f"git status -- {path}; take it along with --include, or move it away"
    else:
        why = f"{path} has changes that are not committed"
        hint = f"git diff HEAD -- {path}; take them along with --include, or commit them first"
    return WorkError(why, hint=hint, code="dirty-item")


def _refuse_ignored(git: Git, created: list[str]) -> None:
    if not created:
        return
    # Not by `git.call`: this command knows no literal paths. A leading ./ keeps `:` from having a meaning.
    asked = "".join(f"./{path}\0" for path in created).encode("utf-8", "surrogateescape")
    answer = plain.run(git.where, "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin", stdin=asked)
    if answer.status not in (0, 1):
        raise WorkError(f"git check-ignore failed: {answer.text}", hint="git status", code="git-failed")
    if answer.status == 0:
        path = answer.out.split(b"\0")[0].decode("utf-8", "replace").removeprefix("./")
        raise WorkError(
            f"git ignores {path}, so nobody else would see it",
            hint=f"git check-ignore -v {path}, then remove that line",
            code="ignored",
        )


def _oid(entry: Entry | None) -> str | None:
    return None if entry is None else entry.oid
