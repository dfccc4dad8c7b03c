"""How commits that are judged come to the branch on which they land, as an event or a range says it."""

from __future__ import annotations

from typing import NamedTuple


class Lands(NamedTuple):
    """`branch` is the short name of the target branch, empty when it is not known.

    `number`: this is the check of that pull request, whose head was `head`. `group`: it is that of a merge group, whose
    last request is `queued`. `landed`: the commits are on the branch already; each of its first-parent line is
    asked for the request that brought it. With none of these nothing says by what request the commits come, if by any.
    """

    branch: str = ""
    number: int | None = None
    head: str = ""
    group: bool = False
    queued: int | None = None
    landed: bool = False
