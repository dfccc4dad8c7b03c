"""`git work list`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import assignments, json_option, with_examples
from gitflow_work.cli.render import columns, say
from gitflow_work.cli.unread import say_unread
from gitflow_work.errors import BadUsage


@with_examples(
    "list",
    "git work list --status 'In Progress' --mine",
    "git work list priority=High --sort due --limit 10",
    "git work list --of V-3f9 --field target_version",
)
@click.argument("fields", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--type", "type_name", default="", metavar="TYPE", help="Only items of this type.")
@click.option("--status", default="", metavar="STATE", help="Only items in this state.")
@click.option("--assignee", default="", metavar="NAME", help="Only items assigned to NAME.")
@click.option("--label", "labels", multiple=True, metavar="LABEL", help="Only items with this label.")
@click.option("--mine", is_flag=True, help="Only items assigned to you.")
@click.option("--of", "item", default="", metavar="ID", help="Only items that refer to ID, by whatever field.")
@click.option("--field", "by", default="", metavar="KEY", help="With --of: only those that refer to it by this field.")
@click.option("--all", "everything", is_flag=True, help="Items in final states, too.")
@click.option("--sort", default="id", metavar="KEY", help="Sort by a key; -KEY for the other way round.")
@click.option("--limit", default=0, type=click.IntRange(min=0), metavar="N", help="At most N items; 0 is no limit.")
@json_option
def command(
    fields: tuple[str, ...],
    type_name: str,
    status: str,
    assignee: str,
    labels: tuple[str, ...],
    mine: bool,
    item: str,
    by: str,
    everything: bool,
    sort: str,
    limit: int,
    as_json: bool,
) -> None:
    """List items as they lie on the disk, those in final states left out. KEY=VALUE asks for a field's value.

    Files that cannot be read are named on stderr; the others are listed all the same.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.ports.items import Query

    if by and not item:
        raise BadUsage("--field says by which field items refer to --of ID", hint=f"git work list --of ID --field {by}")
    space = open_workspace(progress=progress("reading items"))
    people: tuple[str, ...] = (assignee,) if assignee else ()
    if mine:
        from gitflow_work.usecases.actor import own_names
        from gitflow_work.usecases.workspace import rules_at

        head = space.repository.head()
        people += own_names(space, rules_at(space.repository.tree(head)) if head else None)
    pairs = dict(assignments(fields))
    type_name = type_name or pairs.pop("type", "")
    status = status or pairs.pop("status", "")
    wanted = (*pairs.items(), *(("labels", label) for label in labels))
    query = Query(type_name, status, wanted, people, not everything, sort, limit)
    if item:
        from gitflow_work.usecases.relations import referring

        listed = referring(space, query, item, by)
    else:
        from gitflow_work.usecases.show import list_items

        listed = list_items(space, query)
    say_unread(listed.problems)
    if as_json:
        from gitflow_work.cli.shapes import findings_shape, put, row_shape

        items = [row_shape(row) for row in listed.rows]
        put({"kind": "items", "items": items, "problems": findings_shape(listed.problems)})
        return
    rows = [(row.id, row.status, row.assignee, row.title) for row in listed.rows]
    if rows:
        click.echo("\n".join(columns([("ID", "STATUS", "ASSIGNEE", "TITLE"), *rows])))
    elif not everything and not status:
        say("no items; git work list --all shows those in final states, too")
    else:
        say("no items")
