"""Ids of imported items: which keep their own, which get a fresh one, and what a dependency means."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from gitflow_work.core.ids import fold, is_id

_FILE_NAME = re.compile(r"([A-Za-z]+-[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)(?: - |\.md\Z)")


@dataclass(frozen=True, slots=True)
class Source:
    """A task to be imported: its path in the foreign folder, and its id as written there; empty when it has none."""

    path: str
    id: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What a task becomes: the item `id`. `clash` says where the id of its own was taken, None when it was not.

    `again` says that the repository has the item from an earlier import.
    """

    id: str
    clash: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """The answer: one `Placed` per source, in their order, and what a foreign id (folded) means in a dependency."""

    placed: tuple[Placed, ...]
    holders: Mapping[str, str]


def id_of_name(path: str) -> str:
    """The id at the beginning of a file's name (`task-12 - Title.md`), or the empty text."""
    found = _FILE_NAME.match(path.rsplit("/", 1)[-1])
    return found[1] if found else ""


def assign(
    sources: Sequence[Source],
    taken: Mapping[str, str],
    earlier: Mapping[tuple[str, str], str],
    draw: Callable[[Collection[str]], str],
) -> Assignment:
    """Ids for `sources`, which are in order of import: the first keeps a clashing id, later ones get a fresh one.

    `taken` are the folded ids of the repository, each with its file; `earlier` the items of earlier imports by foreign
    id and path; `draw` answers an id that is not among the folded ids it is given. A dependency means the item that
    keeps the foreign id, else the first that has it in the folder.
    """
    used = dict(taken)
    reserved = {fold(one.id) for one in sources if is_id(one.id)} | used.keys()
    placed: list[Placed] = []
    for one in sources:
        key = fold(one.id)
        known = earlier.get((one.id, one.path))
        if known is not None:
            placed.append(Placed(known, again=True))
        elif is_id(one.id) and key not in used:
            placed.append(Placed(one.id))
            used[key] = one.path
        else:
            fresh = draw(reserved)
            reserved.add(fold(fresh))
            placed.append(Placed(fresh, clash=used.get(key)))
    return Assignment(tuple(placed), _holders(sources, placed))


def _holders(sources: Sequence[Source], placed: Sequence[Placed]) -> dict[str, str]:
    holders: dict[str, str] = {}
    for one, is_at in zip(sources, placed, strict=True):
        key = fold(one.id)
        if key and (key not in holders or fold(is_at.id) == key):
            holders[key] = is_at.id
    return holders
