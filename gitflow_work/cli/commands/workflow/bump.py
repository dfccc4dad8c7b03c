"""`git work workflow bump`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, safe_block, say


@with_examples("bump", "git work workflow bump task", "git work workflow bump task --version 2.1 --include")
@click.argument("name", metavar="NAME")
@click.option("--version", default="", help="The new version; else the next whole number.")
@click.option("--include", is_flag=True, help="Take along what you changed in the files and did not commit.")
@dry_run_option
@json_option
def command(name: str, version: str, include: bool, dry_run: bool, as_json: bool) -> None:
    """Raise the version of the workflow NAME, in one commit. Items under way keep the version they began with.

    The file is copied to NAME@OLD.yml, and each live item gets a line `workflow: NAME@OLD`. Needs rules:change.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.workflows.bump import bump

    made = bump(open_workspace(), name, version, include=include, dry_run=dry_run)
    for note in made.notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import put

        shape = {"kind": "bump", "workflow": made.workflow, "from": made.before, "to": made.version}
        files = {"path": made.path, "kept": made.kept, "items": list(made.items)}
        put({**shape, **files, "commit": made.commit, "dry_run": dry_run})
        return
    click.echo(safe(f"{made.workflow}: version {made.before} -> {made.version}"))
    many = f"{len(made.items)} item{'' if len(made.items) == 1 else 's'}"
    if made.kept:
        say(f"{many} under way: they follow {made.kept}")
    else:
        say("nothing is under way: no file of the old version is kept")
    if dry_run:
        say("dry run: nothing is written. It would be committed with the message\n")
        say(safe_block(made.message))
    elif not include:
        say(f"hint: change {made.path} now, then git work workflow validate")
