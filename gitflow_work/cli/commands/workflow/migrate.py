"""`git work workflow migrate`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import assignments, dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, safe_block, say


@with_examples(
    "migrate",
    "git work workflow migrate task --from 1",
    "git work workflow migrate task --from 1 --map 'QA=In Review' T-7k3f9q",
)
@click.argument("name", metavar="NAME")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--from", "source", required=True, metavar="VERSION", help="The version that the items follow.")
@click.option(
    "--to", "target", default="", metavar="VERSION", help="The version that they are to follow; else the present one."
)
@click.option("--map", "states", multiple=True, metavar="OLD=NEW", help="The state for one that goes away.")
@click.option("--include", is_flag=True, help="Take along what you changed in the files and did not commit.")
@dry_run_option
@json_option
def command(
    name: str,
    ids: tuple[str, ...],
    source: str,
    target: str,
    states: tuple[str, ...],
    include: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take items over to another version of the workflow NAME, in one commit; without ID all that follow --from.

    A state that both versions have stays as it is; --map says what becomes of the others. Needs TYPE:migrate.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.workflows.migrate import Wish, migrate

    wish = Wish(name, source, target, assignments(states), ids)
    made = migrate(open_workspace(), wish, include=include, dry_run=dry_run)
    for note in made.notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import put

        items = [{"id": one.id, "path": one.path, "from": one.before, "to": one.status} for one in made.items]
        shape = {"kind": "migrate", "workflow": made.workflow, "from": made.before, "to": made.version}
        put({**shape, "states": dict(made.states), "items": items, "commit": made.commit, "dry_run": dry_run})
        return
    many = f"{len(made.items)} item{'' if len(made.items) == 1 else 's'}"
    click.echo(safe(f"{made.workflow}: {many} from version {made.before} to {made.version}"))
    for before, after in made.states.items():
        click.echo(safe(f"  {before} -> {after}"))
    if dry_run:
        say("dry run: nothing is written. It would be committed with the message\n")
        say(safe_block(made.message))
    elif made.left is not None:
        say(f"hint: nothing follows {made.left} now: git rm {made.left}, or keep it")
