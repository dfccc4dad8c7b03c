"""`git work import`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import SETTINGS, dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, say
from gitflow_work.core.foreign import Report
from gitflow_work.errors import BadUsage
from gitflow_work.usecases.import_backlog import Import, Imported


@click.group("import", context_settings=SETTINGS)
def command() -> None:
    """Take over items of other tools."""
