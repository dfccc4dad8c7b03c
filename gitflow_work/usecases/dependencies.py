"""`deps`, `ready`, `blocked`, `next`: what waits for what, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from gitflow_work.core.ids import fold
from gitflow_work.core.relations.dependencies import DEPENDS_ON, PARENT, Chain, Dependencies, Node, Progress
from gitflow_work.ports.items import Machine, Query, Row
from gitflow_work.usecases.workspace import Workspace, locate, need_work_tree

_NO_MACHINE = Machine("", frozenset())


class Work(NamedTuple):
    """All items of the work tree as a graph, and their rows by folded id."""

    graph: Dependencies
    rows: dict[str, Row]
    machines: dict[str, Machine]

    def row(self, item_id: str) -> Row:
        """The row of an item of the graph."""
        return self.rows[fold(item_id)]

    def started(self, row: Row) -> bool:
        """Whether somebody has begun: the item has left the initial state of its workflow."""
        return row.status != self.machines.get(row.type, _NO_MACHINE).initial


class Deps(NamedTuple):
    """One item among those it depends on and those that depend on it."""

    row: Row
    needs: tuple[Row, ...]
    missing: tuple[str, ...]
    waiting: tuple[Row, ...]
    chain: Chain | None
    """What blocks it; None when nothing does, or when it is done."""
    children: Progress
    cycle: tuple[str, ...]
    """A circle that the item lies on, its first id again at the end; empty without one."""


class Blocked(NamedTuple):
    """An item that waits, with the chain that it waits for."""

    row: Row
    chain: Chain


def work(space: Workspace) -> Work:
    """Everything that may depend on something. The files on the disk count, as in `list`."""
    need_work_tree(space)
    machines = dict(space.index.machines())
    rows: dict[str, Row] = {}
    for row in space.index.rows(Query(live=False)):
        rows.setdefault(fold(row.id), row)
    return Work(Dependencies(_node(row, machines.get(row.type, _NO_MACHINE)) for row in rows.values()), rows, machines)


def deps(space: Workspace, beginning: str) -> tuple[Work, Deps]:
    """What one item waits for and what waits for it. Raises BadUsage when `beginning` means no item."""
    item_id, _ = locate(space, beginning)
    known = work(space)
    graph, row = known.graph, known.row(item_id)
    node = graph.node(item_id)
    blocked = node is not None and node.open and graph.is_blocked(item_id)
    return known, Deps(
        row=row,
        needs=tuple(known.row(one.id) for one in graph.needs(item_id)),
        missing=tuple(graph.missing(item_id)),
        waiting=tuple(known.row(one.id) for one in graph.waiting(item_id)),
        chain=graph.chain(item_id) if blocked else None,
        children=graph.progress(item_id),
        cycle=graph.circle(item_id),
    )


def ready(space: Workspace, query: Query, *, started: bool = False) -> list[Row]:
    """What can be begun now, in the order of `next`; with `started`, what has been begun and can go on, too.

    `query` chooses among them; its order and limit do not count.
    """
    known = work(space)
    chosen = _chosen(space, query)
    found = (known.row(one.id) for one in known.graph.ready())
    return in_order(known, (row for row in found if _is_chosen(row, chosen) and (started or not known.started(row))))


def offered(space: Workspace, query: Query, skills: Collection[str], names: Callable[[], Collection[str]]) -> list[Row]:
    """What somebody with these skills may begin next, best first: ready, and assigned to nobody or to one of `names`.

    `names` is asked only when somebody is assigned at all.
    """
    found = ready(space, query)
    if any(row.assignee for row in found):
        own = {"", *(_name(one) for one in names())}
        found = [row for row in found if _name(row.assignee) in own]
    return with_skills(found, skills)


def blocked(space: Workspace, query: Query) -> tuple[list[Blocked], list[tuple[str, ...]]]:
    """What waits for something, in the order of `next`, and the circles in which items wait for each other."""
    known = work(space)
    chosen = _chosen(space, query)
    rows = [row for one in known.graph.blocked() if _is_chosen(row := known.row(one.id), chosen)]
    found = [Blocked(row, known.graph.chain(row.id)) for row in in_order(known, rows)]
    return found, known.graph.cycles()


def in_order(known: Work, rows: Iterable[Row]) -> list[Row]:
    """By priority as the type lists its values, then by due date, then what more open items wait for; then by id."""
    return sorted(rows, key=_order(known))


def with_skills(rows: Iterable[Row], skills: Collection[str]) -> list[Row]:
    """Those that have one of these labels, those with more of them first; without skills, all."""
    wanted = {one.casefold() for one in skills}
    if not wanted:
        return list(rows)
    fitting = [(len(wanted & _labels(row)), row) for row in rows]
    return [row for count, row in sorted(fitting, key=lambda one: -one[0]) if count]


def _order(known: Work) -> Callable[[Row], tuple[int, str, int, str]]:
    def key(row: Row) -> tuple[int, str, int, str]:
        return (*_rank(row, known.machines.get(row.type, _NO_MACHINE)), -known.graph.unblocks(row.id), fold(row.id))

    return key


def _rank(row: Row, machine: Machine) -> tuple[int, str]:
    """What has no priority comes after what has one, what has no due date after what has one."""
    priority, due = row.fields.get("priority"), row.fields.get("due")
    values = machine.priorities
    place = values.index(priority) if isinstance(priority, str) and priority in values else len(values)
    return place, due if isinstance(due, str) and due else "~"


def _name(assignee: str) -> str:
    return assignee.casefold().removeprefix("@")


def _labels(row: Row) -> set[str]:
    value = row.fields.get("labels")
    return {one.casefold() for one in ((value,) if isinstance(value, str) else value or ())}


def _chosen(space: Workspace, query: Query) -> frozenset[str] | None:
    """The ids that a query finds; None when it asks nothing."""
    from gitflow_work.usecases.show import list_items

    if query == Query():
        return None
    return frozenset(fold(row.id) for row in list_items(space, query).rows)


def _is_chosen(row: Row, chosen: frozenset[str] | None) -> bool:
    return chosen is None or fold(row.id) in chosen


def _node(row: Row, machine: Machine) -> Node:
    parent = row.fields.get(PARENT)
    return Node(
        row.id, row.status not in machine.finals, _ids(row, DEPENDS_ON), parent if isinstance(parent, str) else ""
    )


def _ids(row: Row, key: str) -> tuple[str, ...]:
    value = row.fields.get(key)
    return ((value,) if value else ()) if isinstance(value, str) else tuple(value or ())
