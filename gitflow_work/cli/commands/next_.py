"""`git work next`."""

from __future__ import annotations

import click

from gitflow_work.cli.choosing import own_names
from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import safe, say


@with_examples("next", "git work next", "git work next --type task --skill web --skill css")
@click.option("--type", "type_name", default="", metavar="TYPE", help="Only items of this type.")
@click.option(
    "--skill", "skills", multiple=True, metavar="LABEL", help="Only items with this label; most matches first."
)
@json_option
def command(type_name: str, skills: tuple[str, ...], as_json: bool) -> int:
    """Show the item to begin next: ready, and assigned to nobody or to you.

    By priority, then due date, then how many open items wait for it. Exit status 1 when there is none.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.ports import Query
    from gitflow_work.usecases.dependencies import offered

    space = open_workspace(progress=progress("reading items"))
    found = offered(space, Query(type=type_name), skills, lambda: own_names(space))
    row = found[0] if found else None
    if as_json:
        from gitflow_work.cli.shapes import put, row_shape

        put({"kind": "next", "item": row_shape(row) if row is not None else None, "of": len(found)})
    elif row is None:
        say("nothing is ready for you; git work blocked says what waits for what, git work list what is assigned")
    else:
        click.echo(safe(f"{row.id}  {row.title}"))
        click.echo(safe(f"{row.type}, {row.status}"))
        for key in ("assignee", "priority", "due", "labels"):
            value = row.fields.get(key)
            if value:
                click.echo(safe(f"{key}: {value if isinstance(value, str) else ', '.join(value)}"))
        click.echo(safe(row.path))
    return 0 if row is not None else 1
