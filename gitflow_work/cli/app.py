"""The group of commands. A command's module is imported when the command is run, or its own help is asked for."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any

import click

from gitflow_work import __version__
from gitflow_work.errors import BadUsage

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Start a workflow in this repository."),
    "new": ("new", "Create an item."),
    "spawn": ("spawn", "Make an item out of another one, and link the two."),
    "list": ("list_", "List items."),
    "show": ("show", "Show one item."),
    "edit": ("edit", "Edit an item in your editor, and commit it."),
    "set": ("set_", "Set fields of an item."),
    "can": ("can", "Say which transitions an item may take, and what is missing."),
    "move": ("move", "Move an item to another state."),
    "approve": ("approve", "Approve a transition of an item, by a signed commit."),
    "artifacts": ("artifacts", "Show the files that an item's transitions need or make."),
    "claim": ("claim", "Claim items, so that nobody else works on them."),
    "renew": ("renew", "Keep for longer what you have claimed."),
    "release": ("release", "Give back what you have claimed."),
    "claims": ("claims", "List who has claimed what."),
    "next": ("next_", "Show the item to begin next."),
    "ready": ("ready", "List items that can be begun."),
    "blocked": ("blocked", "List items that wait for others, and for which."),
    "deps": ("deps", "Show what an item depends on, and what depends on it."),
    "pr": ("pr", "Open or find the pull request of an item; see how it stands."),
    "advance": ("advance", "Move the items whose next transition is met since their merge."),
    "log": ("log", "Show what happened, from git's history."),
    "check": ("check", "Judge the changes of a range of commits."),
    "hook": ("hook", "Judge changes in git's hooks, on a clone or a server."),
    "github": ("github", "Bring issues and items together; set up a repository there."),
    "import": ("import_", "Take over items of other tools."),
    "role": ("role", "Show roles, who has them, and what you may do."),
    "type": ("type_", "List, show and validate types of items."),
    "workflow": ("workflow", "Show, draw, validate and test workflows, and raise their versions."),
    "help": ("help_", "Explain a command or a topic."),
}
"""Name of a command to its module in cli/commands and its line in the overview. The module has `command`."""

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Group(click.Group):
    """Commands by name, imported late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"gitflow_work.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=Group,
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work init --preset simple\n  git work new task --title 'Sign in with Google'\n\n"
    "git work help COMMAND explains a command, git work help exit-status the exit status.",
)
@click.version_option(__version__, "--version", "-V", message="git-work %(version)s")
@click.option("-C", "where", metavar="DIR", help="Run as if started in DIR.")
def group(where: str | None) -> None:
    """Tasks, ideas and incidents as files of your repository; every move is a commit that the rules allow."""
    if where is not None:
        try:
            os.chdir(where)
        except OSError as error:
            raise BadUsage(f"cannot go to {where}: {error.strerror}", hint="name a folder that exists") from None


def run(args: Sequence[str]) -> int:
    """Run the command line; answers the exit status. Raises WorkError, for usage errors BadUsage."""
    try:
        result: Any = group.main(args=list(args), prog_name="git work", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.exceptions.Exit as error:
        return int(error.exit_code)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        raise _usage(error) from None
    return result if isinstance(result, int) else 0


def _usage(error: click.ClickException) -> BadUsage:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "git work"
    return BadUsage(error.format_message().rstrip("."), hint=f"{command} -h")
