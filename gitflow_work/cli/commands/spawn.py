"""`git work spawn`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitflow_work.cli.options import assignments, dry_run_option, include_option, json_option, with_examples
from gitflow_work.cli.render import safe, safe_block, say

if TYPE_CHECKING:
    from gitflow_work.usecases.spawn import Spawned


@with_examples(
    "spawn",
    "git work spawn I-4m2x8q task",
    "git work spawn INC-9c1 task --title 'Mend the checkout' priority=Critical",
    "git work spawn ISS-2h7 task --link fix_tasks",
)
@click.argument("item", metavar="ID")
@click.argument("type_name", metavar="TYPE")
@click.argument("fields", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--title", default="", help="The title of the new item; else that of ID.")
@click.option("--link", default="", metavar="FIELD", help="The field of ID that is to name the new item.")
@click.option("--back", default="", metavar="FIELD", help="The field of the new item that is to name ID.")
@include_option
@dry_run_option
@json_option
def command(
    item: str,
    type_name: str,
    fields: tuple[str, ...],
    title: str,
    link: str,
    back: str,
    include: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make an item of TYPE out of the item ID, with links both ways, in one commit. Prints the new id.

    The fields that link them are those whose `type` in the type's file is the other type; where several fit, say which.
    Fields that both types define alike are carried over.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.spawn import Wish, spawn

    wish = Wish(item, type_name, title, assignments(fields), link, back)
    made = spawn(open_workspace(), wish, include=include, dry_run=dry_run)
    for note in made.notes:
        say(f"note: {note}")
    if as_json:
        _put(made, dry_run)
        return
    click.echo(safe(made.item.id))
    for line in _told(made):
        say(safe(line))
    if dry_run:
        say(f"dry run: nothing is written. {made.path} would be committed with the message\n")
        say(safe_block(made.message))


def _told(made: Spawned) -> list[str]:
    told = []
    if made.ends.link is not None:
        told.append(f"{made.source.id}: {made.ends.link} has {made.item.id}")
    if made.ends.back is not None:
        told.append(f"{made.item.id}: {made.ends.back} has {made.source.id}")
    if made.carried:
        told.append(f"{made.item.id}: {', '.join(made.carried)} as in {made.source.id}")
    return told


def _put(made: Spawned, dry_run: bool) -> None:
    from gitflow_work.cli.shapes import item_shape, put

    put(
        {
            "kind": "spawn",
            "item": item_shape(made.item, made.path),
            "source": item_shape(made.source, made.source_path),
            "link": made.ends.link,
            "back": made.ends.back,
            "carried": list(made.carried),
            "commit": made.commit,
            "dry_run": dry_run,
        }
    )
