"""`can`: the verdict on every transition out of an item's state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core.check.paths import names
from gitflow_work.core.decide import EVERY_KIND
from gitflow_work.core.item import Item
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict, any_of
from gitflow_work.core.workflow import Transition
from gitflow_work.errors import BadUsage
from gitflow_work.usecases.actor import own_identity
from gitflow_work.usecases.deciding.items import ground
from gitflow_work.usecases.deciding.transition import (
    Edge,
    edges,
    kinds_asked,
    landing_asked,
    told_now,
    with_leave,
    workflow_for,
)
from gitflow_work.usecases.naming import goal
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of

if TYPE_CHECKING:
    from gitflow_work.usecases.forge.landing import Landing


class Possible(NamedTuple):
    """What an item may do next. `verdict` is about the state or transition that was asked for; None when none was."""

    item: Item
    path: str
    edges: tuple[Edge, ...]
    verdict: Verdict | None
    onward: str = ""


def can(
    space: Workspace,
    beginning: str,
    word: str | None,
    keywords: tuple[str, ...] = (),
    *,
    request: int | None = None,
    simulate: tuple[str, ...] = (),
) -> Possible:
    """The transitions out of the item's state, or those that `word` names, each with its gates. Writes nothing.

    With a `request`: as if that pull request brought the move to the target branch, and `simulate` were so.
    """
    if simulate and request is None:
        raise BadUsage("what is supposed is supposed of a pull request", hint="add --pr NUMBER")
    item_id, path = locate(space, beginning, committed=True)
    tree, rules = rules_of(space, space.repository.head())
    item, _ = committed_item(space, tree, item_id, path)
    workflow = workflow_for(item, path, rules)
    asked = goal(workflow, item.status, word).edges if word is not None else tuple(workflow.leaving(item.status))
    kinds = kinds_asked(space.repository, rules) if request is None else EVERY_KIND
    shown = own_identity(space, rules)
    told = told_now(space, rules, shown, keywords, asks=False)
    landing = _landing(space, rules, asked, request, simulate) if kinds == EVERY_KIND else None
    judged = edges(ground(tree, rules), item, path, asked, told, kinds, landing)
    found = with_leave(judged, item, rules, shown)
    if any(edge.transition.has_commands for edge in found):
        from gitflow_work.usecases.attempting.trust import with_commands

        found = with_commands(space, tree, workflow, found)
    verdict = None
    if word is not None:
        verdict = any_of(edge.verdict for edge in found)
        verdict = Verdict.FAIL if verdict is Verdict.NOT_APPLICABLE else verdict
    return Possible(item, path, tuple(found), verdict, names(workflow, item.status))


def _landing(
    space: Workspace, rules: Rules, asked: Iterable[Transition], request: int | None, simulate: tuple[str, ...]
) -> tuple[Landing, str] | None:
    if request is None:
        return landing_asked(space, rules, asked)
    from gitflow_work.usecases.forge.now import landing_now
    from gitflow_work.usecases.forge.simulated import Supposed

    landing = landing_now(space, rules, request, [Supposed.of(one) for one in simulate])
    head = space.repository.head()
    return (landing, head) if landing is not None and head is not None else None
