"""`git work workflow schemas`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import columns, say
from gitflow_work.errors import BadUsage


@with_examples("schemas", "git work workflow schemas", "git work workflow schemas --write")
@click.option("--write", is_flag=True, help="Write those that are not of this version, as a commit of its own.")
@dry_run_option
@json_option
def command(write: bool, dry_run: bool, as_json: bool) -> int:
    """Say whether the schemas in .workflow/schemas/, by which editors check rule files, are of this version.

    Exit status 0: all of them are, or they were written; 1: some are not.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.workflows.schemas import look, renew

    if dry_run and not write:
        raise BadUsage("without --write nothing is written anyway", hint="git work workflow schemas --write --dry-run")
    space = open_workspace()
    found = renew(space, dry_run=dry_run) if write else look(space)
    for note in found.notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import put

        files = [{"path": path, "state": state} for path, state in found.states.items()]
        put({"kind": "schemas", "files": files, "commit": found.commit, "dry_run": dry_run})
    else:
        for line in columns([(state, path) for path, state in found.states.items()]):
            click.echo(line)
        if found.commit:
            say(f"written in commit {found.commit[:12]}")
        elif found.stale and not write:
            say("hint: git work workflow schemas --write")
    return int(bool(found.stale) and not write)
