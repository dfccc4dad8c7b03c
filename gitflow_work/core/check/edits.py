"""What a commit changed of an item besides its status, and which permissions that asks for (docs/people.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from gitflow_work.core.item import Value

BODY, COMMENTS = "(body)", "(comments)"
"""The names of parts that are no keys; no key has brackets."""
CLAIM_KEYS = frozenset({"assignee", "claimed_by", "claimed_until"})
PIN = "workflow"
_JUDGED_ELSEWHERE = ("status", "type")
"""Keys whose values rule A judges."""


class Part(NamedTuple):
    """A part of an item's file as it is written, and what it says.

    `pieces` are what several hands may have put together: the members of a list, the lines of a text. None: one value.
    """

    text: str
    value: Value
    pieces: tuple[str, ...] | None = None


class Content(NamedTuple):
    """An item's file in parts: its keys, `COMMENTS` and `BODY`. `layout` has key names and comment lines in order."""

    parts: Mapping[str, Part]
    layout: tuple[tuple[str, bool], ...]
    """The text of each line or entry, and whether it is a key's name."""


BasesOf = Callable[[int, int], Sequence[Content | None]]
"""Numbers of two parents of a merge to the item at their merge bases; None where it is not there."""
GivesWay = Callable[[int, int], bool]
"""Whether what the first of two parents did is all the range's own, and the other one is of the target branch."""


def permissions(record_type: str, names: Collection[str]) -> tuple[str, ...]:
    """The permissions of which any allows to change these parts; the last one allows to change all."""
    edit = f"{record_type}:edit"
    if set(names) <= CLAIM_KEYS:
        return f"{record_type}:claim", edit
    if set(names) <= {PIN}:
        return f"{record_type}:migrate", "rules:change", edit
    return (edit,)


def spoken(names: Iterable[str]) -> str:
    """The parts as messages name them: keys by name, then comments and body."""
    return ", ".join(one.strip("()") for one in sorted(names, key=lambda one: (one in (COMMENTS, BODY), one)))


def differing(before: Content, after: Content) -> frozenset[str]:
    """The parts that are not written alike. A status or type of another value is none: rule A judges these."""
    names = {*before.parts, *after.parts}
    found = {one for one in names if before.parts.get(one) != after.parts.get(one)}
    found -= {one for one in _JUDGED_ELSEWHERE if _value(before, one) != _value(after, one)}
    common = before.parts.keys() & after.parts.keys()
    if _order(before, common) != _order(after, common):
        found.add(COMMENTS)
    return frozenset(found)


def merged(after: Content, parents: Sequence[Content], bases: BasesOf, gives_way: GivesWay) -> frozenset[str]:
    """The parts that a merge changed itself. It did not change what comes from its parents:

    a part that only one of two parents changed is as that parent has it; one that both changed is as either has it,
    or put together of their lines or members, with all that they agree on. The range's own changes may give way to
    those of the target branch.
    """
    names = {*after.parts, *(one for parent in parents for one in parent.parts)}
    found = set()
    for name in names:
        if name in _JUDGED_ELSEWHERE and any(_value(one, name) != _value(after, name) for one in parents):
            continue
        have = [one.parts.get(name) for one in parents]
        if not _comes_from(after.parts.get(name), name, have, bases, gives_way):
            found.add(name)
    return frozenset(found)


def _comes_from(now: Part | None, name: str, have: Sequence[Part | None], bases: BasesOf, gives_way: GivesWay) -> bool:
    keepers = [at for at, one in enumerate(have) if one == now]
    if not keepers:
        return _is_mixed(now, name, have, bases)
    others = [at for at, one in enumerate(have) if one != now]
    return all(any(not _drops(at, keeper, name, have, bases, gives_way) for keeper in keepers) for at in others)


def _drops(at: int, keeper: int, name: str, have: Sequence[Part | None], bases: BasesOf, gives_way: GivesWay) -> bool:
    """Whether to take the part from `keeper`, which left it as it was, undoes what `at` did."""
    before = _before(at, keeper, name, bases)
    return len(before) == 1 and have[keeper] in before and not gives_way(at, keeper)


def _is_mixed(now: Part | None, name: str, have: Sequence[Part | None], bases: BasesOf) -> bool:
    """Whether two parents changed the part each in its way, and what stands now is of their pieces."""
    if now is None or now.pieces is None:
        return False
    pairs = ((one, other) for one in range(len(have)) for other in range(one))
    both = any(_both_changed(have[one], have[other], _before(one, other, name, bases)) for one, other in pairs)
    said = [_pieces(one) for one in have]
    return both and set.intersection(*said) <= _pieces(now) <= set.union(*said)


def _both_changed(one: Part | None, other: Part | None, before: Sequence[Part | None]) -> bool:
    """Where several merge bases differ, nothing tells who left the part as it was."""
    return one != other and (len(before) != 1 or before[0] not in (one, other))


def _before(one: int, other: int, name: str, bases: BasesOf) -> list[Part | None]:
    """What the part was at the merge bases, each way of writing it once."""
    found: list[Part | None] = []
    for base in bases(one, other):
        part = base.parts.get(name) if base is not None else None
        if part not in found:
            found.append(part)
    return found


def _pieces(part: Part | None) -> set[str]:
    if part is None:
        return set()
    return set(part.pieces if part.pieces is not None else (part.text,)) - {""}


def _value(content: Content, name: str) -> Value:
    part = content.parts.get(name)
    return part.value if part is not None else None


def _order(content: Content, keys: Collection[str]) -> list[str]:
    return [text for text, is_key in content.layout if not is_key or text in keys]
