"""The landing of a move that somebody would make now: on the target branch, or by a pull request that is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gitflow_work.core.check.lands import Lands
from gitflow_work.core.facts import ApprovalsFor, Approved
from gitflow_work.core.forge.reviews import together
from gitflow_work.core.item import Item
from gitflow_work.core.rules import Rules
from gitflow_work.errors import BadUsage
from gitflow_work.usecases.deciding.facts import Told
from gitflow_work.usecases.forge.landing import Landing, Span
from gitflow_work.usecases.forge.requests import Moving
from gitflow_work.usecases.forge.simulated import Simulated, Supposed

if TYPE_CHECKING:
    from gitflow_work.usecases.workspace import Workspace

Artifacts = Callable[[], Sequence[str]]
"""Answers the files that a transition requires or produces."""


def landing_now(
    space: Workspace, rules: Rules, number: int | None = None, supposed: Sequence[Supposed] = ()
) -> Landing | None:
    """What answers about a move on top of HEAD; by the pull request `number`, if one is given.

    None where no forge is known. For a request that is named this raises BadUsage, and ForgeTrouble when it cannot be
    read.
    """
    asking = space.asking() if space.asking is not None else None
    forge = asking.forge(rules.config.github) if asking is not None else None
    head = space.repository.head()
    if forge is None or asking is None or head is None:
        if number is not None:
            hint = "set `github: {repository: OWNER/NAME}` in .workflow/config.yml"
            raise BadUsage("where this repository is on GitHub is not known", hint=hint)
        return None
    branch = rules.config.default_branch or space.repository.default_branch() or ""
    if number is None:
        return Landing(space.repository, forge, rules, Lands(branch), Span(None, head, (), head), asking.own)
    forge.prefetch(number)
    pull = forge.pull(number)
    names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    tip = next((found for one in names if (found := space.repository.ref(one)) is not None), head)
    asked = Simulated(forge, number, supposed, space.clock.now()) if supposed else forge
    lands = Lands(branch, number, pull.head)
    return Landing(space.repository, asked, rules, lands, Span(tip, pull.head, (), tip), asking.own)


def told_with(landing: Landing, told: Told, start: str, item: Item, path: str, artifacts: Artifacts) -> Told:
    """`told`, with the forge's answers about a move of `item`, as it is in the commit `start`.

    Signed approvals are counted where the move is judged as a commit, not here.
    """
    moving = Moving(None, (start,), item, path, artifacts)

    def approved(need: ApprovalsFor) -> Approved:
        return together(Approved(), landing.approved(moving, need, item.status, lambda _: False))

    return replace(told, approvals=approved, **landing.told(moving, item.status))
