"""`git work init`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import say


@with_examples("init", "git work init --preset simple", "git work init --preset flowspec --dry-run")
@click.option("--preset", default="simple", show_default=True, help="Which types and workflows to start with.")
@dry_run_option
@json_option
def command(preset: str, dry_run: bool, as_json: bool) -> None:
    """Start a workflow: write the files of a preset under .workflow/, as a commit of their own."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.init import init

    started = init(open_workspace(), preset, dry_run=dry_run)
    for note in started.notes:
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
