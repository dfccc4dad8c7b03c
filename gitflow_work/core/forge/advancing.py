"""Who moves items after their merge, and which: `github: advance` of config.yml."""

from __future__ import annotations

from typing import NamedTuple

PUSH, PULL_REQUEST = "push", "pull_request"
BY = (PUSH, PULL_REQUEST)


class Advance(NamedTuple):
    """`person` is a name of roles.yml; empty: nobody, so nothing is moved. `transitions` by name; none: all of them.

    `by`: pushed to the target branch, or on a branch of its own with a pull request.
    """

    person: str = ""
    transitions: tuple[str, ...] = ()
    by: str = PULL_REQUEST
