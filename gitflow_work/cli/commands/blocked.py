"""`git work blocked`."""

from __future__ import annotations

import click

from gitflow_work.cli.choosing import choosing, query
from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import safe, say
from gitflow_work.cli.unread import say_unread
from gitflow_work.cli.waiting import chain_shape, chain_words


@with_examples("blocked", "git work blocked", "git work blocked --mine")
@choosing
@click.option("--limit", default=0, type=click.IntRange(min=0), metavar="N", help="At most N items; 0 is no limit.")
@json_option
def command(type_name: str, assignee: str, labels: tuple[str, ...], mine: bool, limit: int, as_json: bool) -> None:
    """List open items that wait for others, each with the chain that blocks it; and the circles among items."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.usecases.dependencies import blocked
    from gitflow_work.usecases.show import unread

    space = open_workspace(progress=progress("reading items"))
    found, cycles = blocked(space, query(space, type_name, assignee, labels, mine))
    found = found[:limit] if limit else found
    say_unread(unread(space))
    if as_json:
        from gitflow_work.cli.shapes import put, row_shape

        items = [{"item": row_shape(one.row), **chain_shape(one.chain)} for one in found]
        put({"kind": "blocked", "items": items, "cycles": [list(one) for one in cycles]})
        return
    for one in found:
        click.echo(safe(f"{one.row.id}  {one.row.status}  {one.row.title}"))
        click.echo(f"  {chain_words(one.chain)}")
    for path in cycles:
        say(safe(f"a circle: {' -> '.join(path)}"))
    if not found:
        say("nothing is blocked")
