"""What is asked of history to judge how a change landed: who touched paths, and whether two changes are one."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Collection, Sequence

from gitflow_work.adapters.git.process import Git
from gitflow_work.errors import Undecided

# Nothing of the configuration or of attributes decides what is read: no drivers, no text conversion, no binary files.
_PATCH = (
    *("diff-tree", "-p", "-r", "--no-commit-id", "--text", "--no-ext-diff", "--no-textconv", "--no-renames"),
    *("--no-color", "--full-index", "--no-relative", "--unified=3", "--inter-hunk-context=0", "--diff-algorithm=myers"),
    *("--no-indent-heuristic", "--ignore-submodules=none", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/"),
)

_AT_ONCE = 500
"""Paths in one call: a command line has an end."""


def touching(git: Git, commits: Sequence[str], paths: Sequence[str]) -> list[str]:
    """See ports.Repository."""
    out = git.run("rev-list", "--full-history", "--topo-order", *commits, "--", *paths)
    return out.decode("ascii").split()


def patch(git: Git, old: str, new: str, paths: Collection[str]) -> str:
    """See ports.Repository.

    A patch id as git makes it, but that blanks count: lines move freely, and nothing else may differ.
    """
    found = hashlib.sha256()
    ordered = sorted(paths)
    for start in range(0, len(ordered), _AT_ONCE):
        _read(git.start(*_PATCH, old, new, "--", *ordered[start : start + _AT_ONCE], stdin=subprocess.DEVNULL), found)
    return found.hexdigest()


def _read(process: subprocess.Popen[bytes], into: hashlib._Hash) -> None:
    assert process.stdout is not None  # a pipe
    inside = False
    with process.stdout as lines:
        for line in lines:
            if inside and line[:1] in b" +-\\":
                into.update(line)
                continue
            inside = line.startswith(b"@@ ")
            if not line.startswith(b"index "):
                into.update(b"@@\n" if inside else line)
    if process.wait() != 0:
        raise Undecided("two changes could not be compared", hint="git fsck")
