"""`git work init`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import say


@with_examples("init", "git work init --preset simple", "git work init --preset flowspec --dry-run")
@click.option("--preset", default="simple", show_default=True, help="Which types and workflows to start with.")
@click.option("--github", is_flag=True, help="Write the files of git work github setup, too; they are not committed.")
@dry_run_option
@json_option
def command(preset: str, github: bool, dry_run: bool, as_json: bool) -> None:
    """Start a workflow: write the files of a preset under .workflow/, as a commit of their own."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.init import init

    started = init(open_workspace(), preset, dry_run=dry_run)
    notes = list(started.notes)
    if github:
        notes += _set_up(dry_run=dry_run)
    for note in notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "init", "preset": preset, "paths": list(started.paths), "commit": started.commit})
        return
    for path in started.paths:
        click.echo(path)
    if started.commit:
        say(f"started with the preset {preset} in commit {started.commit[:12]}")
        say("hint: git work new task --title 'The first task'")


def _set_up(*, dry_run: bool) -> list[str]:
    """Write the files for GitHub; what there is to say of it."""
    if dry_run:
        return ["git work github setup would write its files, by the types that are there then"]
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.github_setup import setup

    done = setup(open_workspace())
    notes = [f"{path} is written, not committed" for path in done.written]
    return [*notes, *(f"{path} is there already; it is left as it is" for path in done.there), *done.notes]
