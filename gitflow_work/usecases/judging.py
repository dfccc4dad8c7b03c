"""Judging one transition of one item against one tree: facts, then the decision."""

from __future__ import annotations

from gitflow_work.core.decide import EVERY_KIND, Decision, decide, needs
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.item import Item
from gitflow_work.core.workflow import Transition
from gitflow_work.usecases.facts import Told, gather
from gitflow_work.usecases.items import Ground


def slug_of(path: str, item_id: str) -> str:
    """The slug in an item's file name; empty when there is none, or the name does not begin with the id."""
    name = path.rsplit("/", 1)[-1].removesuffix(".md")
    return name[len(item_id) + 1 :] if name.lower().startswith(f"{item_id}-".lower()) else ""


def judge(
    ground: Ground,
    item: Item,
    path: str,
    transition: Transition,
    source: str,
    told: Told,
    kinds: frozenset[Kind] = EVERY_KIND,
) -> Decision:
    """Whether `item`, as the tree has it at `path`, may take `transition` out of `source`."""
    record_type = ground.rules.types.get(item.type)
    _, workflow = ground.rules.effective(item.type, item.text("workflow"))
    subject = Subject(item, transition, source, slug_of(path, item.id), record_type, workflow)
    return decide(subject, gather(needs(subject, kinds), ground, item, told), kinds, told.waived, told.later)
