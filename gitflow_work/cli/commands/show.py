"""`git work show`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import safe, safe_block


@with_examples("show", "git work show T-7k3", "git work show T-7k3 --json | jq -r .item.status")
@click.argument("item", metavar="ID")
@json_option
def command(item: str, as_json: bool) -> None:
    """Show one item, as it lies on the disk. Any unique beginning of its id will do."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.usecases.show import show

    found, path = show(open_workspace(progress=progress("reading items")), item)
    if as_json:
        from gitflow_work.cli.shapes import item_shape, put

        put({"kind": "item", "item": item_shape(found, path), "commit": None})
        return
    click.echo(f"{safe(found.id)}  {safe(found.title)}")
    click.echo(safe(f"{found.type}, {found.status}"))
    for key in found.fields:
        if key not in ("id", "type", "title", "status") and found.text(key):
            click.echo(safe(f"{key}: {found.text(key)}"))
    click.echo(safe(path))
    if found.body.strip():
        click.echo("\n" + safe_block(found.body.strip("\r\n")))
