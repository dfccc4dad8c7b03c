"""Judging one transition of one item against one tree: facts, then the decision."""

from __future__ import annotations

from gitflow_work.core.decide import EVERY_KIND, TREE_ONLY, Decision, decide, needs
from gitflow_work.core.facts import FilesMatching
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.item import Item
from gitflow_work.core.workflow import Transition
from gitflow_work.usecases.deciding.facts import Told, files_matching, gather
from gitflow_work.usecases.deciding.items import Ground


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
    subject = _subject(ground, item, path, transition, source)
    return decide(subject, gather(needs(subject, kinds), ground, item, told), kinds, told.waived, told.later)


def artifacts_of(ground: Ground, item: Item, path: str, transition: Transition, source: str) -> list[str]:
    """The files of the tree that the transition requires or produces."""
    asked = needs(_subject(ground, item, path, transition, source), TREE_ONLY)
    patterns = (one for one in asked if isinstance(one, FilesMatching))
    return [found.path for one in patterns for found in files_matching(ground.tree, one.pattern, lfs=one.lfs)]


def _subject(ground: Ground, item: Item, path: str, transition: Transition, source: str) -> Subject:
    record_type = ground.rules.types.get(item.type)
    _, workflow = ground.rules.effective(item.type, item.text("workflow"))
    return Subject(item, transition, source, slug_of(path, item.id), record_type, workflow)
