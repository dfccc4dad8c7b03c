"""`git work move`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import dry_run_option, include_option, json_option, with_examples
from gitflow_work.cli.render import safe, safe_block, say


@with_examples(
    "move",
    "git work move T-7k3 'In Progress'",
    "git work move T-7k3 submit --keyword APPROVED --message 'As agreed on Monday'",
)
@click.argument("item", metavar="ID")
@click.argument("word", metavar="STATE-OR-TRANSITION")
@click.option("--keyword", "keywords", multiple=True, metavar="WORD", help="Say the word that a gate asks for.")
@click.option("--message", "-m", "text", default="", metavar="TEXT", help="Text for the commit's message.")
@click.option("--if-status", metavar="STATE", help="Move only when the item is in this state.")
@click.option("--override", "overrides", multiple=True, metavar="GATE", help="Let this gate be passed, visibly.")
@click.option("--reason", default="", metavar="TEXT", help="Why the override is right; goes with --override.")
@include_option
@dry_run_option
@json_option
def command(
    item: str,
    word: str,
    keywords: tuple[str, ...],
    text: str,
    if_status: str | None,
    overrides: tuple[str, ...],
    reason: str,
    include: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Move an item to a state, or by a transition, when its gates hold. The move is one commit.

    Names match without case, with - or _ for a space; a state wins over a transition of the same name.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.move import Request, move

    moved = move(
        open_workspace(), item, Request(word, keywords, text, if_status, include, overrides, reason), dry_run=dry_run
    )
    for note in moved.notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import gate_shape, item_shape, put

        gates = [gate_shape(one) for one in moved.gates]
        put(
            {
                "kind": "item",
                "item": item_shape(moved.item, moved.path),
                "commit": moved.commit,
                "from": moved.source,
                "transition": moved.transition,
                "gates": gates,
                "dry_run": dry_run,
            }
        )
        return
    click.echo(safe(f"{moved.item.id}: {moved.source} -> {moved.item.status} ({moved.transition})"))
    for gate in moved.gates:
        for leaf in gate.leaves():
            if leaf.found == "asked when it lands":
                say(f"note: the gate {leaf.gate} is asked when it lands")
    if dry_run:
        say(f"dry run: nothing is written. {moved.path} would be committed with the message\n")
        say(safe_block(moved.message))
