"""What `git work show --tree` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.render import safe
from gitflow_work.core.ids import fold
from gitflow_work.core.relations.tree import Edge, Mark

if TYPE_CHECKING:
    from gitflow_work.ports.items import Row
    from gitflow_work.usecases.relations import Tree

MANY = 20
"""So many items of one field are shown below one item; of more, the rest is counted."""

_WORDS = {
    Mark.CIRCLE: "(a circle)",
    Mark.SHOWN: "(see elsewhere)",
    Mark.MISSING: "(there is no such item)",
    Mark.DEEPER: "…",
}


def show_tree(tree: Tree, depth: int, as_json: bool) -> None:
    """Print a tree: the item, what it refers to, what refers to it."""
    if as_json:
        from gitflow_work.cli.shapes import put, row_shape

        shape = {"kind": "tree", "item": row_shape(tree.item), "depth": depth}
        put(shape | {"refers": _shapes(tree.refers, tree.rows), "referred": _shapes(tree.referred, tree.rows)})
        return
    click.echo(_line(tree.item.id, tree.rows))
    for title, edges in (("refers to", tree.refers), ("is referred to by", tree.referred)):
        if edges:
            click.echo(title)
            for line in _lines(edges, tree.rows, "  ", tree.item.id, title):
                click.echo(line)
    if not tree.refers and not tree.referred:
        click.echo("refers to nothing, and nothing refers to it")


def _lines(edges: list[Edge], rows: Mapping[str, Row], indent: str, above: str, title: str) -> Iterator[str]:
    counted: dict[str, int] = {}
    for edge in edges:
        counted[edge.field] = counted.get(edge.field, 0) + 1
        if counted[edge.field] > MANY:
            continue
        mark = f"  {_WORDS[edge.mark]}" if edge.mark is not None else ""
        yield f"{indent}{safe(edge.field)}: {_line(edge.id, rows)}{mark}"
        yield from _lines(edge.edges, rows, indent + "  ", edge.id, title)
    for key, count in counted.items():
        if count > MANY:
            how = (
                f"git work list --all --of {above} --field {key}" if title != "refers to" else f"git work show {above}"
            )
            yield safe(f"{indent}{key}: {count - MANY} more; {how}")


def _line(item_id: str, rows: Mapping[str, Row]) -> str:
    row = rows.get(fold(item_id))
    return safe(item_id) if row is None else f"{safe(row.id)}  {safe(row.status)}  {safe(row.title)}"


def _shapes(edges: list[Edge], rows: Mapping[str, Row]) -> list[dict[str, Any]]:
    return [_shape(edge, rows.get(fold(edge.id)), rows) for edge in edges]


def _shape(edge: Edge, row: Row | None, rows: Mapping[str, Row]) -> dict[str, Any]:
    return {
        "field": edge.field,
        "id": edge.id,
        "type": row.type if row else None,
        "status": row.status if row else None,
        "title": row.title if row else None,
        "mark": str(edge.mark) if edge.mark is not None else None,
        "edges": _shapes(edge.edges, rows),
    }
