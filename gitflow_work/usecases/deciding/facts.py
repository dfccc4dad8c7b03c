"""Gathering facts: each need of the gates is answered once, from one tree, one item and what was said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitflow_work.core.artifacts import patterns
from gitflow_work.core.facts import (
    Actor,
    ActorNames,
    AnythingMatching,
    ApprovalsFor,
    Approved,
    BoxesUnder,
    Change,
    ChangeMade,
    Claim,
    ClaimOn,
    Facts,
    FileFound,
    FilesMatching,
    Instant,
    KeywordsSaid,
    Moment,
    Names,
    Need,
    Validated,
)
from gitflow_work.core.facts.forge import ChecksFor, ChecksSeen, Heard, PullRequestsFor, PullRequestsSeen, SaidBy
from gitflow_work.core.facts.items import ItemsIn, ItemsNaming, WaitsFor
from gitflow_work.core.item import Item
from gitflow_work.ports.reading import Tree
from gitflow_work.usecases.deciding.items import Ground
from gitflow_work.usecases.deciding.kepttree import KeptTree

if TYPE_CHECKING:
    from gitflow_work.core.people.identity import Shown

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
    later: Collection[str] = ()
    """The gates that cannot be asked yet."""
    moment: Callable[[], Instant] | None = None
    change: Callable[[], Change] | None = None
    names: Callable[[], Names] | None = None
    claim: Callable[[ClaimOn], Claim | None] | None = None
    pull_requests: Callable[[PullRequestsFor], PullRequestsSeen | None] | None = None
    checks: Callable[[ChecksFor], ChecksSeen | None] | None = None
    heard: Callable[[SaidBy], Heard | None] | None = None


def gather(needs: Iterable[Need], ground: Ground, item: Item, told: Told) -> Facts:
    """Answers to `needs`."""
    asked = tuple(needs)
    if any(isinstance(need, Validated) for need in asked):
        ground = ground._replace(tree=KeptTree(ground.tree))
    return Facts({need: _answer(need, ground, item, told) for need in asked})


def _answer(need: Need, ground: Ground, item: Item, told: Told) -> Any:
    match need:
        case FilesMatching(pattern, lfs):
            return files_matching(ground.tree, pattern, lfs=lfs)
        case Validated(files):
            from gitflow_work.usecases.deciding.validation import validate

            return validate(need, files_matching(ground.tree, files.pattern, lfs=files.lfs), ground.tree)
        case AnythingMatching(pattern):
            return anything_matching(ground.tree, pattern)
        case BoxesUnder(section):
            from gitflow_work.formats.markdown import boxes

            return boxes(item.body, section)
        case WaitsFor() | ItemsNaming() | ItemsIn():
            return _of_others(need, ground)
        case _:
            return _told(need, told)


def _of_others(need: WaitsFor | ItemsNaming | ItemsIn, ground: Ground) -> Any:
    from gitflow_work.usecases.deciding import others

    match need:
        case WaitsFor():
            return others.waits_for(ground, need)
        case ItemsNaming():
            return others.naming(ground, need)
        case ItemsIn():
            return others.census(ground, need)


def _told(need: Need, told: Told) -> Any:
    """What is asked of whoever makes the move, of its commit or of the forge. None: nobody asked."""
    asked: dict[type, Callable[..., Any] | None] = {
        ApprovalsFor: told.approvals,
        ClaimOn: told.claim,
        PullRequestsFor: told.pull_requests,
        ChecksFor: told.checks,
        SaidBy: told.heard,
    }
    plain: dict[type, Callable[[], Any] | None] = {
        KeywordsSaid: lambda: told.keywords,
        Actor: told.actor,
        ActorNames: told.names,
        ChangeMade: told.change,
        Moment: told.moment,
    }
    if (answer := plain.get(type(need))) is not None:
        return answer()
    ask = asked.get(type(need))
    return ask(need) if ask is not None else None


def anything_matching(tree: Tree, pattern: str) -> tuple[str, ...]:
    """The paths of a tree that match a filled-in pattern, whatever stands there; folders only by what is in them."""
    folder, expression = patterns.compiled(pattern)
    if not any(mark in pattern for mark in "*{") and not pattern.endswith("/"):
        return (pattern,) if tree.entry(pattern) is not None else ()
    return tuple(sorted(path for path in tree.files(folder.rstrip("/")) if expression.match(path)))


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
