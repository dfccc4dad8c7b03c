"""What `move` and `set` do to each item of a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gitflow_work.core.item import Item
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadUsage
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases import move as moving
from gitflow_work.usecases import set_fields as setting
from gitflow_work.usecases import write
from gitflow_work.usecases.batches.batch import Alone, Change, Planned
from gitflow_work.usecases.deciding.items import Ground
from gitflow_work.usecases.deciding.transition import workflow_for
from gitflow_work.usecases.naming import folded, goal
from gitflow_work.usecases.workspace import Workspace


def to_move(space: Workspace, request: moving.Request) -> Change:
    """Move an item, unless it is there already: so a batch can be run again, and does what is left."""

    def change(on: Ground, item: Item, data: bytes, path: str) -> Planned | str:
        workflow = workflow_for(item, path, on.rules)
        if _is_there(workflow, item.status, request.word):
            return f"{item.id} is in {item.status} already"
        plan, moved = moving.planned(space, on, item, data, path, request)
        return Planned(plan, moved.item, ("status",), moved.source, moved.transition, moved.notes)

    return change


def move_alone(space: Workspace, request: moving.Request, tell: Callable[[str], None]) -> Alone:
    """Move an item whose transition runs commands, or tries again."""

    def alone(item_id: str, dry_run: bool) -> tuple[Planned, str | None]:
        moved = moving.move(space, item_id, request, dry_run=dry_run, tell=tell)
        plan = Plan({}, moved.message)
        return Planned(plan, moved.item, ("status",), moved.source, moved.transition, moved.notes), moved.commit

    return alone


def to_set(space: Workspace, values: Mapping[str, str], *, include: bool = False) -> Change:
    """Set fields of an item. Raises BadUsage at once for what is not set on any item."""
    setting.check("ID", values)

    def change(on: Ground, item: Item, data: bytes, path: str) -> Planned | str:
        how = setting.setting(values)
        before = write.committed_bytes(on.tree, path)
        plan, saved = write.planned(space, on.rules, item, data, path, how, "set", include=include, before=before)
        return Planned(plan, saved.item, saved.changed, notes=saved.notes)

    return change


def moves_title(done: Sequence[Planned]) -> str:
    """The subject of one commit for several moves: what they have in common."""
    [common, *others] = dict.fromkeys((one.source, one.item.status, one.transition) for one in done)
    if others:
        targets = dict.fromkeys(one.item.status for one in done)
        return f"{_items(done)} moved" + (f" to {next(iter(targets))}" if len(targets) == 1 else "")
    source, target, transition = common
    return f"{_items(done)}: {source} -> {target} ({transition})"


def sets_title(done: Sequence[Planned]) -> str:
    """The subject of one commit that sets fields of several items."""
    keys = dict.fromkeys(key for one in done for key in one.changed)
    return f"{_items(done)}: set {', '.join(keys)}"


def _items(done: Sequence[Planned]) -> str:
    return "1 item" if len(done) == 1 else f"{len(done)} items"


def _is_there(workflow: Workflow, status: str, word: str) -> bool:
    """Whether an item is in the state that a word names, or to which the transition of that name would have led."""
    try:
        wanted = goal(workflow, status, word)
    except BadUsage:
        return False
    if wanted.state is not None:
        return wanted.state == status
    named = [one for one in workflow.transitions if folded(one.name) == folded(word)]
    return not wanted.edges and any(one.target == status for one in named)


def checked_move(request: moving.Request) -> moving.Request:
    """The request, when it can be one of any item. Raises BadUsage."""
    from gitflow_work.usecases.override import check_overrides

    check_overrides(request.overrides, request.reason)
    if not request.word.strip():
        raise BadUsage("the state is empty", hint="git work move ID… STATE")
    return request
