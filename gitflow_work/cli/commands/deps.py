"""`git work deps`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import columns, safe
from gitflow_work.cli.waiting import chain_shape, chain_words
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.ports.items import Row
    from gitflow_work.usecases.dependencies import Deps, Work

MAX_TREE = 2000
"""So many lines of a tree or a graph are told."""


@with_examples("deps", "git work deps T-7k3", "git work deps T-7k3 --tree --reverse", "git work deps T-7k3 --graph")
@click.argument("item", metavar="ID")
@click.option("--tree", "as_tree", is_flag=True, help="All that it depends on, step by step.")
@click.option("--reverse", is_flag=True, help="The other way round: what depends on it.")
@click.option("--graph", "as_graph", is_flag=True, help="The same as a diagram in Mermaid's language.")
@json_option
def command(item: str, as_tree: bool, reverse: bool, as_graph: bool, as_json: bool) -> None:
    """Show what an item depends on and what depends on it, by the field depends_on; and how far its children are.

    A dependency is met when the item it names is in a final state.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.usecases.dependencies import deps

    if as_graph and as_json:
        raise BadUsage("--graph is text of its own, and no JSON", hint="leave out --graph or --json")
    known, found = deps(open_workspace(progress=progress("reading items")), item)
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "deps", **_shape(known, found, reverse)})
    elif as_graph:
        click.echo("\n".join(_graph(known, found, reverse)))
    elif as_tree or reverse:
        click.echo("\n".join(_tree(known, found, reverse)))
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: Deps) -> Iterator[str]:
    row = found.row
    yield safe(f"{row.id}  {row.status}  {row.title}")
    if found.needs or found.missing:
        yield "depends on:"
        yield from _indented(found.needs)
        yield from (safe(f"  {one}  (there is no such item)") for one in found.missing)
    if found.waiting:
        yield "needed by:"
        yield from _indented(found.waiting)
    if not (found.needs or found.missing or found.waiting):
        yield "depends on nothing, and nothing depends on it"
    if found.children.total:
        yield f"children: {found.children.done} of {found.children.total} done"
    if found.chain is not None:
        yield f"blocked: {chain_words(found.chain)}"
    if found.cycle:
        yield safe(f"circle: {' -> '.join(found.cycle)}")


def _indented(rows: Iterable[Row]) -> Iterator[str]:
    return (f"  {line}" for line in columns([(row.id, row.status, row.title) for row in rows]))


def _tree(known: Work, found: Deps, reverse: bool) -> Iterator[str]:
    for count, (depth, node, again) in enumerate(known.graph.below(found.row.id, reverse=reverse)):
        if count == MAX_TREE:
            yield "… more is left out"
            return
        row = known.row(node.id)
        onward = known.graph.waiting(node.id) if reverse else known.graph.needs(node.id)
        more = "  (see above)" if again and onward else ""
        yield safe(f"{'  ' * depth}{row.id}  {row.status}  {row.title}{more}")
        if not reverse and not again:
            yield from (
                safe(f"{'  ' * (depth + 1)}{one}  (there is no such item)") for one in known.graph.missing(row.id)
            )


def _graph(known: Work, found: Deps, reverse: bool) -> Iterator[str]:
    """Mermaid's language: an arrow leads from an item to what it depends on."""
    names: dict[str, str] = {}
    edges: list[tuple[str, str]] = []
    for _, node, again in known.graph.below(found.row.id, reverse=reverse):
        names.setdefault(node.id, f"n{len(names)}")
        if again or len(names) > MAX_TREE:
            continue
        others = known.graph.waiting(node.id) if reverse else known.graph.needs(node.id)
        edges += [(one.id, node.id) if reverse else (node.id, one.id) for one in others]
    yield "flowchart LR"
    for item_id, name in names.items():
        row = known.row(item_id)
        yield f'    {name}["{_label(f"{row.id} {row.title}")}<br>{_label(row.status)}"]'
    yield from (f"    {names[one]} --> {names[other]}" for one, other in edges if one in names and other in names)


def _label(text: str) -> str:
    """Inert in Mermaid and in HTML: what is no letter, digit or blank is written as the number of the character."""
    return "".join(one if one.isalnum() or one in " .-" else f"#{ord(one)};" for one in text[:120])


def _shape(known: Work, found: Deps, reverse: bool) -> dict[str, object]:
    from gitflow_work.cli.shapes import row_shape

    tree: list[dict[str, object]] = []
    for depth, node, again in known.graph.below(found.row.id, reverse=reverse):
        if len(tree) == MAX_TREE:
            break
        tree.append({"id": node.id, "depth": depth, "open": node.open, "again": again})
    return {
        "item": row_shape(found.row),
        "needs": [row_shape(row) for row in found.needs],
        "missing": list(found.missing),
        "waiting": [row_shape(row) for row in found.waiting],
        "blocked": chain_shape(found.chain) if found.chain is not None else None,
        "children": {"done": found.children.done, "total": found.children.total},
        "cycle": list(found.cycle),
        "reverse": reverse,
        "tree": tree,
    }
