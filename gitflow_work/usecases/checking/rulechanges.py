"""Which rule files a commit changes itself, and what a merge only takes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitflow_work.ports.reading import Entry, Repository

Olds = Mapping[int, Entry | None]
"""Numbers of the parents that have a file otherwise than a commit, each with what they have."""


def own_changes(repository: Repository, parents: Sequence[str], files: Mapping[str, Olds]) -> list[str]:
    """Those of `files` (path to what differs) that the commit with these parents changes itself.

    A merge takes a file over where another parent has it so, and the one that has it otherwise left it as it was where
    the two began. All else is a change, whichever parent comes first.
    """
    before: dict[tuple[str, str], list[str]] = {}

    def left(path: str, parent: int, other: int) -> bool:
        pair = (parents[parent], parents[other])
        if pair not in before:
            before[pair] = repository.merge_bases(pair)
        bases = before[pair]
        return bool(bases) and all(repository.tree(one).entry(path) == files[path][parent] for one in bases)

    def taken(path: str, parent: int) -> bool:
        return any(left(path, parent, other) for other in range(len(parents)) if other not in files[path])

    return [path for path, olds in files.items() if not all(taken(path, parent) for parent in olds)]
