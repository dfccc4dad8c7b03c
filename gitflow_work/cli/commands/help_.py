"""`git work help`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import with_examples
from gitflow_work.errors import BadUsage

EXIT_STATUS = """Exit status, of every command:

  0    yes: done, allowed, nothing found
  1    no: refused, findings, not yet
  2    usage: wrong arguments, or the set-up they need is missing
  3    could not be decided; never to be taken for a yes
  130  interrupted"""


@with_examples("help", "git work help move", "git work help workflow bump", "git work help exit-status")
@click.argument("topic", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def command(ctx: click.Context, topic: tuple[str, ...]) -> None:
    """Explain a command, or the topic exit-status."""
    assert ctx.parent is not None  # `help` is a member of the group
    if topic == ("exit-status",):
        click.echo(EXIT_STATUS)
        return
    click.echo(_explained(ctx.parent, topic).get_help())


def _explained(outer: click.Context, names: tuple[str, ...]) -> click.Context:
    """The context of the command that `names` lead to. Raises BadUsage."""
    for name in names:
        group = outer.command
        found = group.get_command(outer, name) if isinstance(group, click.Group) else None
        if found is None:
            from gitflow_work.core.words import near

            known = group.list_commands(outer) if isinstance(group, click.Group) else []
            topics = ["exit-status"] if outer.parent is None else []
            hint = near(name, [*known, *topics]) or f"{outer.command_path} -h"
            raise BadUsage(f"there is no command or topic {name}", hint=hint)
        outer = click.Context(found, info_name=name, parent=outer)
    return outer
