"""`pr status`: how the pull requests of an item, or of a branch, stand, and what that means for its transitions."""

from __future__ import annotations

from typing import NamedTuple

from gitflow_work.core.verdict import Verdict, all_of, any_of
from gitflow_work.usecases.can import Possible, can
from gitflow_work.usecases.pullrequests.opening import Opener, Standing, items_in, known_forge, standings
from gitflow_work.usecases.workspace import Workspace

MAX_ITEMS = 20
"""Of so many items of a branch the gates are told; of more only the request."""


class Status(NamedTuple):
    """The requests, open ones first, and the transitions of the items that they bring.

    `verdict`: every item that can go on may do so; ways back do not count. It passes where none can go on, and is
    pending without a request.
    """

    branch: str
    requests: tuple[Standing, ...]
    items: tuple[Possible, ...]
    verdict: Verdict


def status(space: Workspace, opened: Opener, beginning: str | None) -> Status:
    """How it stands. The gates are judged as if the newest open request landed now; after its merge, as they are.

    Raises like forge_pr.open_pull.
    """
    rules, branch, found = standings(space, opened, beginning)
    first = next((one.pull for one in found if one.pull.state == "open"), None)
    number = first.number if first is not None else None
    if beginning is not None:
        ids = [beginning]
    elif found:
        ids = items_in(space, known_forge(opened, rules).files(found[0].pull.number))[:MAX_ITEMS]
    else:
        ids = []
    items = tuple(can(space, one, None, request=number) for one in ids)
    onward = [[edge.verdict for edge in one.edges if not edge.transition.is_back] for one in items]
    verdict = all_of([any_of(one) for one in onward if one])
    if not found:
        verdict = Verdict.PENDING
    elif verdict is Verdict.NOT_APPLICABLE:
        verdict = Verdict.PASS
    return Status(branch, tuple(found), items, verdict)
