"""`git work edit`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import dry_run_option, include_option, json_option, with_examples
from gitflow_work.cli.saved import show_saved


@with_examples("edit", "git work edit T-7k3", "GIT_EDITOR=nano git work edit T-7k3 --include")
@click.argument("item", metavar="ID")
@include_option
@dry_run_option
@json_option
def command(item: str, include: bool, dry_run: bool, as_json: bool) -> None:
    """Open an item in your editor (as git chooses it), check what you leave, and commit it.

    What is not allowed is not committed, and your text is kept in a file that is named.
    """
    from gitflow_work.bootstrap import editor, open_workspace
    from gitflow_work.usecases.edit import edit

    space = open_workspace()
    with editor(space) as ask:
        saved = edit(space, item, ask, include=include, dry_run=dry_run)
    changed = ", ".join(saved.changed)
    line = f"{saved.item.id}: edited {changed}" if changed else f"{saved.item.id}: nothing to change"
    show_saved(saved, as_json, dry_run, line)
