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


@with_examples("help", "git work help move", "git work help exit-status")
@click.argument("topic", required=False)
@click.pass_context
def command(ctx: click.Context, topic: str | None) -> None:
    """Explain a command, or the topic exit-status."""
    parent = ctx.parent
    assert parent is not None
    assert isinstance(parent.command, click.Group)  # `help` is a member of the group
    if topic is None:
        click.echo(parent.get_help())
        return
    if topic == "exit-status":
        click.echo(EXIT_STATUS)
        return
    found = parent.command.get_command(parent, topic)
    if found is None:
        from gitflow_work.core.words import near

        known = [*parent.command.list_commands(parent), "exit-status"]
        raise BadUsage(f"there is no command or topic {topic}", hint=near(topic, known) or "git work help")
    with click.Context(found, info_name=topic, parent=parent) as inner:
        click.echo(found.get_help(inner))
