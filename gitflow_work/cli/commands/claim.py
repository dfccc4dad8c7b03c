"""`git work claim`."""

from __future__ import annotations

import click

from gitflow_work.cli.batches import Many, many_items, which
from gitflow_work.cli.claiming import each, for_option, length_of, require_shared_option
from gitflow_work.cli.options import dry_run_option, include_option, json_option, with_examples
from gitflow_work.errors import BadUsage


@with_examples(
    "claim",
    "git work claim T-7k3",
    "git work claim T-7k3 T-9d5 --for 2h",
    'git work claim --where \'"web" in labels && status == "To Do"\'',
    "git work claim T-7k3 --take-over",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@many_items
@for_option
@click.option("--take-over", is_flag=True, help="Take over a claim that has run out, or an assignment.")
@click.option("--reason", default="", metavar="TEXT", help="With --take-over: why a claim that runs may be, too.")
@require_shared_option
@include_option
@dry_run_option
@json_option
def command(
    ids: tuple[str, ...],
    many: Many,
    length: str,
    take_over: bool,
    reason: str,
    require_shared: bool,
    include: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Claim items: nobody else can claim them until you release them or your time is over.

    Of all clones of one remote, one gets an item. Where the remote cannot be told, the claim is local, and it is said.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.claiming.case import Asked
    from gitflow_work.usecases.claiming.claim import claim

    if reason and not take_over:
        raise BadUsage("--reason goes with --take-over", hint="git work claim -h")
    asked = Asked(length_of(length), take_over, reason, shared=require_shared, include=include)
    space = open_workspace()
    meant, unread = which(space, ids, many)
    return each(
        *(space, meant, lambda one: claim(space, one, asked, dry_run=dry_run)),
        as_json=as_json,
        dry_run=dry_run,
        unread=unread,
    )
