"""`git work approve`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, safe_block, say


@with_examples("approve", "git work approve T-7k3 finish", "git work approve T-7k3 finish -m 'Tried it on my machine'")
@click.argument("item", metavar="ID")
@click.argument("word", metavar="TRANSITION")
@click.option("--message", "-m", "text", default="", metavar="TEXT", help="Text for the commit's message.")
@dry_run_option
@json_option
def command(item: str, word: str, text: str, dry_run: bool, as_json: bool) -> None:
    """Approve that an item takes a transition, without GitHub: a signed commit that changes no file.

    It names the item's file as it is now, and counts as long as nothing but the status changes in it.
    """
    from gitflow_work.bootstrap import open_workspace, signatures
    from gitflow_work.usecases.approve import approve

    approved = approve(open_workspace(), item, word, text, signatures, dry_run=dry_run)
    for note in approved.notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import item_shape, put

        put(
            {
                "kind": "approval",
                "item": item_shape(approved.item, approved.path),
                "transition": approved.transition,
                "blob": approved.blob,
                "commit": approved.commit,
                "notes": list(approved.notes),
                "dry_run": dry_run,
            }
        )
        return
    click.echo(safe(f"{approved.item.id}: approved {approved.transition}"))
    if dry_run:
        say("dry run: nothing is written. An empty commit would be signed, with the message\n")
        say(safe_block(approved.message))
