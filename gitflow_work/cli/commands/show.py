"""`git work show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import safe, safe_block
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.usecases.workspace import Workspace

DEPTH = 3


@with_examples(
    "show", "git work show T-7k3", "git work show T-7k3 --tree", "git work show T-7k3 --json | jq -r .item.status"
)
@click.argument("item", metavar="ID")
@click.option("--tree", "as_tree", is_flag=True, help="What it refers to and what refers to it, step by step.")
@click.option(
    "--depth", type=click.IntRange(1, 50), metavar="N", help=f"With --tree: so many steps far; {DEPTH} if not given."
)
@json_option
def command(item: str, as_tree: bool, depth: int | None, as_json: bool) -> None:
    """Show one item, as it lies on the disk. Any unique beginning of its id will do."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress

    if depth is not None and not as_tree:
        raise BadUsage("--depth says how far --tree goes", hint=f"git work show {item} --tree --depth {depth}")
    space = open_workspace(progress=progress("reading items"))
    if as_tree:
        from gitflow_work.cli.relationtree import show_tree
        from gitflow_work.usecases.relations import tree

        show_tree(tree(space, item, depth or DEPTH), depth or DEPTH, as_json)
    else:
        _show(space, item, as_json)


def _show(space: Workspace, item: str, as_json: bool) -> None:
    from gitflow_work.usecases.show import show

    found, path = show(space, item)
    if as_json:
        from gitflow_work.cli.shapes import item_shape, put

        put({"kind": "item", "item": item_shape(found, path), "commit": None})
        return
    from gitflow_work.usecases.relations import named

    references = named(space, found)
    click.echo(f"{safe(found.id)}  {safe(found.title)}")
    click.echo(safe(f"{found.type}, {found.status}"))
    for key in found.fields:
        of_key = [one for one in references if one.field == key]
        for one in of_key:
            told = f"({one.row.status}) {one.row.title}" if one.row is not None else "(there is no such item)"
            click.echo(safe(f"{key}: {one.id} {told}"))
        if not of_key and key not in ("id", "type", "title", "status") and found.text(key):
            click.echo(safe(f"{key}: {found.text(key)}"))
    click.echo(safe(path))
    if found.body.strip():
        click.echo("\n" + safe_block(found.body.strip("\r\n")))
