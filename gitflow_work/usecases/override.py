"""Overrides as `move --override` makes them: one file each, in the commit of the move."""

from __future__ import annotations

from collections.abc import Sequence

from gitflow_work.core.gates import GATES, LATER
from gitflow_work.core.gates.plugged import is_plugged
from gitflow_work.core.ids import CROCKFORD
from gitflow_work.core.item import Item
from gitflow_work.core.override import FOLDER, Override
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage
from gitflow_work.usecases.actor import actor, require
from gitflow_work.usecases.deciding.transition import Edge
from gitflow_work.usecases.workspace import Workspace

NONCE = 8
"""Characters of an override file's name, so that two branches never choose the same."""


def check_overrides(rules: Sequence[str], reason: str) -> None:
    """Raise BadUsage for a gate that does not exist, for an override without a reason, a reason without override."""
    known = [*GATES, *LATER]
    for rule in rules:
        if rule not in known and not is_plugged(rule):
            raise BadUsage(f"there is no gate {rule}", hint=near(rule, known) or f"one of {', '.join(known)}")
    if rules and not reason.strip():
        raise BadUsage("an override needs a reason", hint="--reason 'why it is right all the same'")
    if reason and not rules:
        raise BadUsage("--reason goes with --override", hint="--override GATE --reason '…'")


def made_overrides(
    space: Workspace, rules: Rules, item: Item, edge: Edge, asked: Sequence[str], reason: str
) -> list[Override]:
    """The overrides that the move on `edge` needs, of those asked for. Raises WorkError where one is not allowed."""
    needed = {leaf.gate for gate in edge.decision.gates for leaf in gate.leaves() if leaf.verdict is Verdict.OVERRIDDEN}
    made = []
    for rule in dict.fromkeys(asked):
        if rule not in needed:
            continue
        require(space, rules, f"override:{rule}", f"override {rule}")
        nonce = "".join(CROCKFORD[space.choose(len(CROCKFORD))] for _ in range(NONCE))
        path = f"{FOLDER}{nonce}.yml"
        target = edge.transition.target
        made.append(Override(item.id, item.status, target, rule, reason.strip(), actor(space, rules), path))
    return made
