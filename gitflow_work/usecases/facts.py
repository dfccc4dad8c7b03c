"""Gathering facts: each need of the gates is answered once, from one tree, one item and what was said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitflow_work.core import patterns
from gitflow_work.core.facts import (
    Actor,
    ApprovalsFor,
    Approved,
    BoxesUnder,
    Facts,
    FileFound,
    FilesMatching,
    Instant,
    KeywordsSaid,
    Moment,
    Need,
    Validated,
)
from gitflow_work.core.item import Item
from gitflow_work.ports import Tree
from gitflow_work.usecases.kepttree import KeptTree

if TYPE_CHECKING:
    from gitflow_work.core.identity import Shown

EMPTY_BLOBS = frozenset(
    {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",  # SHA-1
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",  # SHA-256
    }
)
"""The ids of the empty blob: such a file does not count as there."""
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_LOOKED_INTO = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What no tree tells: it comes from the command line, or from the commit that is judged. None: nobody was asked.

    What can be called is called only when a gate asks.
    """

    keywords: tuple[str, ...] | None = None
    actor: Callable[[], Shown | None] | None = None
    approvals: Callable[[ApprovalsFor], Approved | None] | None = None
    waived: Collection[str] = ()
    """The gates that are overridden."""
    moment: Callable[[], Instant] | None = None


def gather(needs: Iterable[Need], tree: Tree, item: Item, told: Told) -> Facts:
    """Answers to `needs`."""
    answers: dict[Need, Any] = {}
    asked = tuple(needs)
    if any(isinstance(need, Validated) for need in asked):
        tree = KeptTree(tree)
    for need in asked:
        match need:
            case FilesMatching(pattern, lfs):
                answers[need] = files_matching(tree, pattern, lfs=lfs)
            case Validated(files):
                from gitflow_work.usecases.validation import validate

                answers[need] = validate(need, files_matching(tree, files.pattern, lfs=files.lfs), tree)
            case BoxesUnder(section):
                from gitflow_work.formats.markdown import boxes

                answers[need] = boxes(item.body, section)
            case KeywordsSaid():
                answers[need] = told.keywords
            case Actor():
                answers[need] = told.actor() if told.actor is not None else None
            case ApprovalsFor():
                answers[need] = told.approvals(need) if told.approvals is not None else None
            case Moment():
                answers[need] = told.moment() if told.moment is not None else None
    return Facts(answers)


def files_matching(tree: Tree, pattern: str, *, lfs: bool = False) -> tuple[FileFound, ...]:
    """The non-empty regular files of a tree that match a filled-in pattern, by path; with `lfs` pointers, too."""
    folder, expression = patterns.compiled(pattern)
    if not any(mark in pattern for mark in "*{") and not pattern.endswith("/"):
        entry = tree.entry(pattern)
        candidates = {pattern: entry} if entry is not None else {}
    else:
        candidates = {path: one for path, one in tree.files(folder.rstrip("/")).items() if expression.match(path)}
    found = [
        FileFound(path, entry.oid)
        for path, entry in sorted(candidates.items())
        if entry.is_regular and entry.oid not in EMPTY_BLOBS
    ]
    return tuple(found if lfs else _without_pointers(tree, found))


def _without_pointers(tree: Tree, found: list[FileFound]) -> list[FileFound]:
    """Leave out LFS pointers: they say that a file is elsewhere. Looks into the first files, on until one is real."""
    for start in range(0, len(found), _LOOKED_INTO):
        some = found[start : start + _LOOKED_INTO]
        contents = tree.read({one.oid for one in some})
        real = [one for one in some if not contents[one.oid].startswith(LFS_POINTER)]
        if real:
            return real + found[start + _LOOKED_INTO :]
    return []
