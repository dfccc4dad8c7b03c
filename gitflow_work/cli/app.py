"""The group of commands. A command's module is imported when the command is run, or its own help is asked for."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import click

from gitflow_work import __version__
from gitflow_work.errors import BadUsage

Row: TypeAlias = tuple[str, str]
"""The module of a command, and its line in the overview."""

SECTIONS: dict[str, dict[str, Row]] = {
    "Start": {
        "init": ("init", "Start a workflow in this repository."),
        "import": ("import_", "Take over items of other tools."),
        "help": ("help_", "Explain a command or a topic."),
    },
    "Items": {
        "new": ("new", "Create an item."),
        "spawn": ("spawn", "Make an item out of another one, and link the two."),
        "list": ("list_", "List items."),
        "show": ("show", "Show one item."),
        "edit": ("edit", "Edit an item in your editor, and commit it."),
        "set": ("set_", "Set fields of an item."),
    },
    "Moves": {
        "can": ("can", "Say which transitions an item may take, and what is missing."),
        "move": ("move", "Move an item to another state."),
        "approve": ("approve", "Approve a transition of an item, by a signed commit."),
        "artifacts": ("artifacts", "Show the files that an item's transitions need or make."),
    },
    "Work": {
        "next": ("next_", "Show the item to begin next."),
        "ready": ("ready", "List items that can be begun."),
        "blocked": ("blocked", "List items that wait for others, and for which."),
        "deps": ("deps", "Show what an item depends on, and what depends on it."),
        "claim": ("claim", "Claim items, so that nobody else works on them."),
        "renew": ("renew", "Keep for longer what you have claimed."),
        "release": ("release", "Give back what you have claimed."),
        "claims": ("claims", "List who has claimed what."),
    },
    "History and checks": {
        "log": ("log", "Show what happened, from git's history."),
        "check": ("check", "Judge the changes of a range of commits."),
        "hook": ("hook", "Judge changes in git's hooks, on a clone or a server."),
    },
    "Rules": {
        "type": ("type_", "List, show and validate types of items."),
        "workflow": ("workflow", "Show, draw, validate and test workflows; raise versions."),
        "role": ("role", "Show roles, who has them, and what you may do."),
        "trust": ("trust", "Trust the commands that workflows run before and after moves."),
    },
    "GitHub": {
        "github": ("github", "Bring issues and items together; set up a repository there."),
        "pr": ("pr", "Open or find the pull request of an item; see how it stands."),
        "advance": ("advance", "Move the items whose next transition is met since their merge."),
    },
}
"""The commands in the sections of the overview. A module lies in cli/commands and has `command`."""

COMMANDS: dict[str, Row] = {name: row for rows in SECTIONS.values() for name, row in rows.items()}

WHOLE = 200  # letters: more than any first sentence has
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Overview(click.Group):
    """A group whose overview shows the whole first sentence of each command's help."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each command, wrapped where it is long."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(WHOLE)) for name, one in found if one is not None])


class Group(click.Group):
    """Commands by name, imported late: from `package`, as the rows of `sections` say."""

    def __init__(self, *, package: str, sections: Mapping[str, Mapping[str, Row]], **settings: Any) -> None:
        super().__init__(**settings)
        self.package = package
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return [name for rows in self.sections.values() for name in rows]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module."""
        for rows in self.sections.values():
            if cmd_name in rows:
                module = importlib.import_module(f"{self.package}.{rows[cmd_name][0]}")
                command: click.Command = module.command
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview by sections, without importing a single command."""
        widest = max(len(name) for rows in self.sections.values() for name in rows)
        for title, rows in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), line) for name, (_, line) in rows.items()])


@click.group(
    cls=Group,
    package="gitflow_work.cli.commands",
    sections=SECTIONS,
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
