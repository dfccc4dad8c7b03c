"""`git work next`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.choosing import own_names
from gitflow_work.cli.claiming import for_option, length_of, require_shared_option
from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, say
from gitflow_work.cli.unread import say_unread
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.ports.items import Row
    from gitflow_work.usecases.claiming.next_claim import Next


@with_examples(
    "next", "git work next", "git work next --type task --skill web --skill css", "git work next --claim --for 2h"
)
@click.option("--type", "type_name", default="", metavar="TYPE", help="Only items of this type.")
@click.option(
    "--skill", "skills", multiple=True, metavar="LABEL", help="Only items with this label; most matches first."
)
@click.option("--claim", "claims", is_flag=True, help="Claim it, or else the next best that nobody has.")
@for_option
@click.option("--take-over", is_flag=True, help="With --claim: also what somebody claimed whose time is over.")
@require_shared_option
@dry_run_option
@json_option
def command(
    type_name: str,
    skills: tuple[str, ...],
    claims: bool,
    length: str,
    take_over: bool,
    require_shared: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Show the item to begin next: ready, and assigned to nobody or to you.

    By priority, then due date, then how many open items wait for it. Exit status 1 when there is none.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.ports.items import Query
    from gitflow_work.usecases.dependencies import offered
    from gitflow_work.usecases.show import unread

    if not claims and (length or take_over or require_shared or dry_run):
        raise BadUsage("--for, --take-over, --require-shared and --dry-run go with --claim", hint="git work next -h")
    time = length_of(length)
    space = open_workspace(progress=progress("reading items"))
    query = Query(type=type_name)
    if take_over:
        from gitflow_work.usecases.claiming.next_claim import candidates

        found = candidates(space, query, skills, lambda: own_names(space))
    else:
        found = offered(space, query, skills, lambda: own_names(space))
    say_unread(unread(space))
    got = None
    row = found[0] if found else None
    if claims:
        from gitflow_work.usecases.claiming.case import Asked
        from gitflow_work.usecases.claiming.next_claim import next_claim

        asked = Asked(time, take_over, shared=require_shared)
        got = next_claim(space, found, asked, dry_run=dry_run)
        row = got.row
    if as_json:
        _put(row, got, len(found), dry_run)
    elif row is None:
        left = f" ({len(found)} are claimed: git work claims)" if found else ""
        say(
            f"nothing is ready for you{left}; git work blocked says what waits for what, git work list what is assigned"
        )
    else:
        _show(row, got)
    if got is not None and got.claimed is not None:
        from gitflow_work.cli.claiming import say_doubts

        say_doubts(got.claimed, dry_run=dry_run)
    return 0 if row is not None else 1


def _put(row: Row | None, got: Next | None, of: int, dry_run: bool) -> None:
    from gitflow_work.cli.claiming import claim_shape
    from gitflow_work.cli.shapes import put, row_shape

    shape: dict[str, Any] = {"kind": "next", "item": row_shape(row) if row is not None else None, "of": of}
    if got is not None:
        claim = claim_shape(got.claimed) if got.claimed is not None else None
        shape |= {"claim": claim, "passed": list(got.passed), "dry_run": dry_run}
    put(shape)


def _show(row: Row, got: Next | None) -> None:
    click.echo(f"{safe(row.id)}  {safe(row.title)}")
    click.echo(safe(f"{row.type}, {row.status}"))
    for key in ("assignee", "priority", "due", "labels"):
        value = row.fields.get(key)
        if value:
            click.echo(safe(f"{key}: {value if isinstance(value, str) else ', '.join(value)}"))
    click.echo(safe(row.path))
    if got is not None and got.claimed is not None:
        from gitflow_work.cli.claiming import sentence

        click.echo(safe(sentence(got.claimed)))
