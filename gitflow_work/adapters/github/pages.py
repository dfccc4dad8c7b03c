"""Lists, read to their end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gitflow_work.adapters.github import reading, trouble
from gitflow_work.adapters.github.door import PER_PAGE, Door

MAX_PAGES = 100
"""Pages of one list; no list that gates ask for has more."""


def read(door: Door, path: str, what: str, *, key: str = "", query: Mapping[str, str | int] | None = None) -> list[Any]:
    """Every member of the list at `path`, or of the list `key` of the map there. Raises ForgeTrouble.

    Pages are counted, not followed: an address in an answer is never asked. After a full page the next one is asked
    though no header names it. The header may be lost on the way; and a page that was kept stays the same, to its ETag,
    when more is added behind it. Where there is a `total_count`, it must be met.
    """
    found: list[Any] = []
    for page in range(1, MAX_PAGES + 1):
        asked = {**(query or {}), "per_page": PER_PAGE, **({"page": page} if page > 1 else {})}
        reply = door.get(path, what, query=asked)
        with reading.understood(what):
            members = reply.data[key] if key else reply.data
            total = reading.number(reply.data["total_count"]) if key else None
            found += reading.each(members, lambda one: one)
        if 'rel="next"' in reply.headers.get("link", "") or len(members) >= PER_PAGE:
            continue
        if total is not None and total != len(found):
            raise trouble.cut(what, f"{len(found)} of {total}")
        return found
    raise trouble.cut(what, f"it has more than {MAX_PAGES * PER_PAGE:,} members")


def whole(connection: Any) -> list[Any] | None:
    """The nodes of a GraphQL connection; None when there are more. Raises ValueError when it contradicts itself."""
    nodes = reading.each(connection["nodes"], lambda one: one)
    more = connection["pageInfo"]["hasNextPage"]
    if not isinstance(more, bool):
        raise TypeError
    if more:
        return None
    if len(nodes) != reading.number(connection["totalCount"]):
        raise ValueError
    return nodes
