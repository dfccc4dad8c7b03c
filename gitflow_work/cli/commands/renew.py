"""`git work renew`."""

from __future__ import annotations

import click

from gitflow_work.cli.claiming import each, for_option, length_of, require_shared_option
from gitflow_work.cli.options import dry_run_option, include_option, json_option, with_examples


@with_examples("renew", "git work renew T-7k3", "git work renew T-7k3 T-9d5 --for 2h")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@for_option
@require_shared_option
@include_option
@dry_run_option
@json_option
def command(
    ids: tuple[str, ...], length: str, require_shared: bool, include: bool, dry_run: bool, as_json: bool
) -> int:
    """Keep what you have claimed for longer, from now on. A claim that was only local gets shared.

    Exit status 1 when somebody else has the item by now.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.claiming.case import Asked
    from gitflow_work.usecases.claiming.claim import claim

    asked = Asked(length_of(length), renew=True, shared=require_shared, include=include)
    space = open_workspace()
    return each(space, ids, lambda one: claim(space, one, asked, dry_run=dry_run), as_json=as_json, dry_run=dry_run)
