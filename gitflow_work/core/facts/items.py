"""Facts about other items of the judged tree. See core/facts/__init__.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Other(NamedTuple):
    """Another item, as the judged tree has it. `id` is as it was asked for, or as its file says.

    `problem` says why nothing can be said of it: "does not exist", "cannot be read". Then the rest is empty.
    """

    id: str
    path: str = ""
    oid: str = ""
    status: str = ""
    final: bool = False
    problem: str = ""

    @property
    def words(self) -> str:
        """How it stands: `T-2 is in To Do`."""
        return f"{self.id} {self.problem}" if self.problem else f"{self.id} is in {self.status}"


class Others(NamedTuple):
    """Items in the order of the question, or by id. `circle` are the ids by which the item waits for itself."""

    items: tuple[Other, ...] = ()
    circle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """How do the items `ids` stand, which `item` names in `fields`? Answer: Others, one for each of `ids`."""

    item: str
    ids: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemsNaming:
    """Which items name `item` in their field `field`? Answer: Others; a file that may be one is among them."""

    field: str
    item: str


@dataclass(frozen=True, slots=True)
class ItemsIn:
    """Which items of a workflow are in a state? Answer: Census. `workflow` is its name without a version."""

    workflow: str
    state: str


class Member(NamedTuple):
    """An item in a state, and who is assigned."""

    id: str
    assignees: tuple[str, ...] = ()


class Census(NamedTuple):
    """The items in a state. `unreadable` are the paths of files that may be such items, and cannot be read.

    `counted` False: nobody counts here (a check notes what is above a limit, and refuses nothing for it).
    """

    members: tuple[Member, ...] = ()
    unreadable: tuple[str, ...] = ()
    counted: bool = True
