"""Lists, read to their end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from gitflow_work.adapters.github import reading, trouble
from gitflow_work.adapters.github.door import PER_PAGE, Door

MAX_PAGES = 100
"""Pages of one list; no list that gates ask for has more."""


Progress = Callable[[int, int], None]
"""Is told how many members were read, and of how many, as far as that is known."""
_AFTER = re.compile(r'[?&]after=([A-Za-z0-9%_=.-]{1,500})[^<>]*>; rel="next"')
_LAST = re.compile(r'[?&]page=([0-9]{1,6})[^<>]*>; rel="last"')


def read(
    door: Door,
    path: str,
    what: str,
    *,
    key: str = "",
    query: Mapping[str, str | int] | None = None,
    most: int = MAX_PAGES,
    progress: Progress | None = None,
) -> list[Any]:
    """Every member of the list at `path`, or of the list `key` of the map there; of at most so many pages.

    Raises ForgeTrouble.

    Pages are counted, not followed: an address in an answer is never asked. After a full page the next one is asked
    though no header names it. The header may be lost on the way; and a page that was kept stays the same, to its ETag,
    when more is added behind it. Where there is a `total_count`, it must be met. In long lists GitHub counts no pages,
    and names what stands before the next one; only that name is taken from the address.
    """
    found: list[Any] = []
    at: dict[str, str | int] = {}
    for page in range(1, most + 1):
        asked = {**(query or {}), "per_page": PER_PAGE, **at}
        reply = door.get(path, what, query=asked)
        with reading.understood(what):
            members = reply.data[key] if key else reply.data
            total = reading.number(reply.data["total_count"]) if key else None
            found += reading.each(members, lambda one: one)
        link = reply.headers.get("link", "")
        after = _AFTER.search(link)
        if after or 'rel="next"' in link or (len(members) >= PER_PAGE and "after" not in at):
            at = {"after": unquote(after[1])} if after else {"page": page + 1}
            if progress and 'rel="next"' in link:
                last = _LAST.search(link)
                progress(len(found), max(len(found) + 1, int(last[1]) * PER_PAGE if last else 0))
            continue
        if progress:
            progress(len(found), len(found))
        if total is not None and total != len(found):
            raise trouble.cut(what, f"{len(found)} of {total}")
        return found
    raise trouble.cut(what, f"it has more than {most * PER_PAGE:,} members")


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
