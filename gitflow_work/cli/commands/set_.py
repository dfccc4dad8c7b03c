"""`git work set`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import assignments, dry_run_option, include_option, json_option, with_examples
from gitflow_work.cli.saved import show_saved


@with_examples("set", "git work set T-7k3 assignee=ann priority=High", "git work set T-7k3 due=")
@click.argument("item", metavar="ID")
@click.argument("fields", nargs=-1, required=True, metavar="KEY=VALUE...")
@include_option
@dry_run_option
@json_option
def command(item: str, fields: tuple[str, ...], include: bool, dry_run: bool, as_json: bool) -> None:
    """Set fields of an item, as a commit of its own. An empty value unsets a field; the same value makes no commit.

    Members of a list are divided by commas. The status is not set: see git work move.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.set_fields import set_fields

    saved = set_fields(open_workspace(), item, assignments(fields), include=include, dry_run=dry_run)
    changed = ", ".join(saved.changed)
    line = f"{saved.item.id}: set {changed}" if changed else f"{saved.item.id}: nothing to change"
    show_saved(saved, as_json, dry_run, line)
