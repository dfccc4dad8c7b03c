"""`git work ready`."""

from __future__ import annotations

import click

from gitflow_work.cli.choosing import choosing, query
from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import columns, say
from gitflow_work.cli.unread import say_unread


@with_examples("ready", "git work ready", "git work ready --type task --label web --limit 10")
@choosing
@click.option("--started", is_flag=True, help="What has been begun and can go on, too.")
@click.option("--limit", default=0, type=click.IntRange(min=0), metavar="N", help="At most N items; 0 is no limit.")
@json_option
def command(
    type_name: str,
    assignee: str,
    labels: tuple[str, ...],
    mine: bool,
    started: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List items that can be begun: in the initial state, and all that they depend on is done.

    In the order in which `git work next` offers them: by priority, due date, and how many open items wait for them.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.usecases.dependencies import ready
    from gitflow_work.usecases.show import unread

    space = open_workspace(progress=progress("reading items"))
    found = ready(space, query(space, type_name, assignee, labels, mine), started=started)
    found = found[:limit] if limit else found
    problems = unread(space)
    say_unread(problems)
    if as_json:
        from gitflow_work.cli.shapes import findings_shape, put, row_shape

        items = [row_shape(row) for row in found]
        put({"kind": "items", "items": items, "problems": findings_shape(problems)})
    elif found:
        rows = [(row.id, row.status, row.assignee, row.title) for row in found]
        click.echo("\n".join(columns([("ID", "STATUS", "ASSIGNEE", "TITLE"), *rows])))
    else:
        say("nothing is ready; git work blocked says what waits for what")
