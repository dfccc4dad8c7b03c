"""`git work release`."""

from __future__ import annotations

import click

from gitflow_work.cli.claiming import each
from gitflow_work.cli.options import dry_run_option, include_option, json_option, with_examples


@with_examples("release", "git work release T-7k3", "git work release T-7k3 T-9d5")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@include_option
@dry_run_option
@json_option
def command(ids: tuple[str, ...], include: bool, dry_run: bool, as_json: bool) -> int:
    """Give back what you have claimed: others can claim it, and nobody is assigned.

    Where its state or its type asks for somebody, you stay assigned. What nobody has claimed stays as it is.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.claiming.release import release

    space = open_workspace()
    return each(
        space,
        ids,
        lambda one: release(space, one, include=include, dry_run=dry_run),
        as_json=as_json,
        dry_run=dry_run,
    )
