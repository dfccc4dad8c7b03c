"""`git work move`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitflow_work.cli.batches import Many, many_options
from gitflow_work.cli.options import dry_run_option, include_option, json_option, with_examples
from gitflow_work.cli.render import safe, safe_block, say
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.usecases.batches.batch import Done, Job
    from gitflow_work.usecases.move import Request
    from gitflow_work.usecases.workspace import Workspace


@with_examples(
    "move",
    "git work move T-7k3 'In Progress'",
    "git work move T-7k3 submit --keyword APPROVED --message 'As agreed on Monday'",
    'git work move --where \'status == "In Review" && "web" in labels\' Done',
)
@click.argument("words", nargs=-1, metavar="[ID]... STATE-OR-TRANSITION")
@many_options
@click.option("--keyword", "keywords", multiple=True, metavar="WORD", help="Say the word that a gate asks for.")
@click.option("--message", "-m", "text", default="", metavar="TEXT", help="Text for the commit's message.")
@click.option("--if-status", metavar="STATE", help="Move only when the item is in this state.")
@click.option("--override", "overrides", multiple=True, metavar="GATE", help="Let this gate be passed, visibly.")
@click.option("--reason", default="", metavar="TEXT", help="Why the override is right; goes with --override.")
@click.option("--no-hooks", is_flag=True, help="Leave out the commands that the workflow names; git's own hooks run.")
@include_option
@dry_run_option
@json_option
def command(
    words: tuple[str, ...],
    many: Many,
    keywords: tuple[str, ...],
    text: str,
    if_status: str | None,
    overrides: tuple[str, ...],
    reason: str,
    no_hooks: bool,
    include: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Move items to a state, or by a transition, when their gates hold. Each move is one commit.

    Names match without case, with - or _ for a space; a state wins over a transition of the same name. One that is
    refused stops no other.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.move import Request, move

    *items, word = words or ("",)
    if many.file and not many.where and not words:
        word = ""
    elif not words or (not items and not (many.where or many.file)):
        raise BadUsage(f"Missing argument '{'STATE-OR-TRANSITION' if words else 'ID'}'", hint="git work move -h")
    request = Request(word, keywords, text, if_status, include, overrides, reason, no_hooks)
    if many.is_asked(items):
        return _batch(open_workspace(), items, request, many, dry_run, as_json)
    moved = move(open_workspace(), items[0], request, dry_run=dry_run, tell=_note)
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
        return 0
    click.echo(safe(f"{moved.item.id}: {moved.source} -> {moved.item.status} ({moved.transition})"))
    for gate in moved.gates:
        for leaf in gate.leaves():
            if leaf.found == "asked when it lands":
                say(f"note: the gate {leaf.gate} is asked when it lands")
    if dry_run:
        say(f"dry run: nothing is written. {moved.path} would be committed with the message\n")
        say(safe_block(moved.message))
    return 0


def _note(text: str) -> None:
    say(f"note: {text}")


def _batch(space: Workspace, items: list[str], request: Request, many: Many, dry_run: bool, as_json: bool) -> int:
    from gitflow_work.cli import batches
    from gitflow_work.usecases.batches.batch import How, Job
    from gitflow_work.usecases.batches.changes import checked_move, move_alone, moves_title, to_move

    alone = move_alone(space, request, _note)
    if many.where:
        jobs, refused = batches.chosen(space, many, to_move(space, checked_move(request)), alone)
    elif many.file:
        jobs, refused = _told(space, request, many.file), ()
    else:
        change = to_move(space, checked_move(request))
        jobs, refused = [Job(one, change, alone=alone) for one in items], ()
    how = How(many.one_commit, many.all_or_nothing, dry_run, request.include, request.text, moves_title)

    def line(done: Done) -> str:
        made = done.planned
        return f"{made.item.id}: {made.source} -> {made.item.status} ({made.transition})"

    return batches.do(space, (jobs, refused), how, line, as_json)


def _told(space: Workspace, request: Request, file: str) -> list[Job]:
    """The moves that a file tells: of each item to its own state, where the line has one."""
    from gitflow_work.cli import batches
    from gitflow_work.usecases.batches.batch import Job
    from gitflow_work.usecases.batches.changes import checked_move, move_alone, to_move

    jobs = []
    for one in batches.lines(file):
        if len(one.words) > 1 or not (one.words or request.word):
            raise BadUsage(
                f"line {one.number} of {file} says {'more than one state' if one.words else 'no state'} for {one.item}",
                hint="git work move --from-file FILE STATE, or one state after a TAB",
            )
        word = one.words[0] if one.words else request.word
        asked = checked_move(request._replace(word=word))
        jobs.append(Job(one.item, to_move(space, asked), alone=move_alone(space, asked, _note)))
    return jobs
