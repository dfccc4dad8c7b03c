"""The items of the work tree and their events, found quickly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from gitflow_work.core.events import Event
    from gitflow_work.core.finding import Finding
    from gitflow_work.core.item import Value


class Row(NamedTuple):
    """An item as the index knows it: everything but the body."""

    id: str
    type: str
    title: str
    status: str
    path: str
    assignee: str
    """As one text; empty when nobody is."""
    fields: Mapping[str, Value]


class Query(NamedTuple):
    """Which items to list. Empty fields ask nothing; texts compare without case.

    `fields` are pairs of key and value, a list matching when one member does. `live` leaves out final states. `sort`
    is a key, with `-` before it for the other way round; equal ones go by id. `limit` 0 is no limit. `ids` are whole
    ids. `naming` finds the items that have this text in some field, at whatever place: the caller looks closer.
    """

    type: str = ""
    status: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    live: bool = True
    sort: str = "id"
    limit: int = 0
    ids: tuple[str, ...] = ()
    naming: str = ""


class Machine(NamedTuple):
    """What of a type's workflow the order of work asks for. `priorities` are the values of its field `priority`."""

    initial: str
    finals: frozenset[str]
    priorities: tuple[str, ...] = ()


class ItemIndex(Protocol):
    """The items of the work tree, found quickly. A cache: no verdict trusts it."""

    def rows(self, query: Query) -> list[Row]:
        """The readable items that `query` asks for, sorted."""
        ...

    def find(self, beginning: str, *, committed: bool = False) -> list[tuple[str, str]]:
        """Id and path of each item whose id is `beginning`, else of each whose id begins with it; by id, then path.

        `committed`: as git's index knows them, without a look at the files on the disk.
        """
        ...

    def ids(self) -> frozenset[str]:
        """The folded ids of all readable items."""
        ...

    def problems(self) -> list[Finding]:
        """The files in item folders that could not be read."""
        ...

    def rule_problems(self) -> list[Finding]:
        """What is wrong with the rules that git's index has. The items of a type that cannot be read are not known."""
        ...

    def states(self) -> Mapping[str, tuple[str, ...]]:
        """The states of each type, in the order of its workflow."""
        ...

    def machines(self) -> Mapping[str, Machine]:
        """The workflow of each type, as it is now."""
        ...

    def keys(self) -> frozenset[str]:
        """The fields that some type lists."""
        ...

    def references(self) -> Mapping[str, tuple[str, ...]]:
        """The fields of each type that hold ids, in the order of its file."""
        ...


class EventLog(Protocol):
    """What happened to items, newest first. A cache of history: no verdict trusts it.

    Every method may raise Undecided, when the history that `head` reaches is not all here.
    """

    def of(self, head: str, item_id: str) -> list[Event]:
        """The events of one item in the commits that `head` reaches."""
        ...

    def all(self, head: str) -> list[Event]:
        """The events of all items."""
        ...

    def ids(self, head: str, beginning: str) -> list[str]:
        """The ids, of items that are or ever were, that `beginning` may mean; see core.ids.matching."""
        ...
