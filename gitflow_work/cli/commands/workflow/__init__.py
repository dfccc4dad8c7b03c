"""`git work workflow`: one file for each of its commands."""

from __future__ import annotations

import click

from gitflow_work.cli.app import SETTINGS
from gitflow_work.cli.commands.workflow import bump, graph, migrate, schemas, show, test, validate


@click.group(
    "workflow",
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work workflow show task\n  git work workflow validate -h",
)
def command() -> None:
    """Look after workflow files."""


for _one in (
    show.command,
    graph.command,
    validate.command,
    test.command,
    bump.command,
    migrate.command,
    schemas.command,
):
    command.add_command(_one)
