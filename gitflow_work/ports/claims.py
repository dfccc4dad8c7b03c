"""Records of claims, in this clone and on a remote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class Record(NamedTuple):
    """What stands at a ref of claims: the commit's id, and its message, which anybody may have written."""

    oid: str
    message: str


class Swap(NamedTuple):
    """How a compare-and-swap on the remote ended: `won`; else `there` is what stands there (None: nothing).

    `why` says why the remote could not be asked, or takes no such refs at all; then neither is known.
    """

    won: bool = False
    there: Record | None = None
    why: str = ""


class Seen(NamedTuple):
    """What the remote has, by id of item in lower case. `why` says why it could not be asked: then as last seen."""

    records: Mapping[str, Record]
    why: str = ""


class Claims(Protocol):
    """The records of claims, `refs/work/claims/ID`: this clone's own, and those of one remote. `item` is an id.

    What asks the remote runs git as the user has set it up, within bounds of time, and never raises for what fails.
    """

    @property
    def remote(self) -> str:
        """The name of the remote that keeps the records; empty where claims are local."""
        ...

    def turn(self) -> AbstractContextManager[object]:
        """While it is entered, no other process claims in this clone. Raises WorkError when it takes too long."""
        ...

    def agent(self, make: Callable[[], str] | None = None) -> str:
        """The id of who claims here. Where there is none, that of `make` is kept from now on; without it, empty.

        Raises BadUsage for one that cannot be an id.
        """
        ...

    def own(self) -> Mapping[str, Record]:
        """The records that were made in this clone, by id of item in lower case."""
        ...

    def seen(self) -> Mapping[str, Record]:
        """The remote's records as they were when it was last asked."""
        ...

    def fetch(self) -> Seen:
        """The remote's records, all of them."""
        ...

    def read(self, item: str, patience: float | None = None) -> Swap:
        """The remote's record on an item, as `there`; nothing is changed. `patience`: at most so many seconds."""
        ...

    def make(self, message: str) -> str:
        """A record, which is nowhere yet; its id."""
        ...

    def keep(self, item: str, new: str | None, old: str | None) -> bool:
        """Swap this clone's record: from `old` (None: none) to `new` (None: none). False when it was not `old`."""
        ...

    def put(self, item: str, new: str | None, old: str | None) -> Swap:
        """The same swap on the remote."""
        ...
