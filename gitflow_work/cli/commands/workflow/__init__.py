"""`git work workflow`: one file for each of its commands, imported when it is run."""

from __future__ import annotations

import click

from gitflow_work.cli.app import SETTINGS, Group

COMMANDS = {
    "show": ("show", "Show a workflow's states and transitions."),
    "graph": ("graph", "Draw a workflow as Mermaid text."),
    "validate": ("validate", "Say what is wrong with a workflow's file, or with all rules."),
    "test": ("test", "Run the unit tests of workflows."),
    "bump": ("bump", "Raise the version of a workflow."),
    "migrate": ("migrate", "Take items over to another version of a workflow."),
    "schemas": ("schemas", "Say whether the schemas for editors are of this version."),
}


@click.group(
    "workflow",
    cls=Group,
    package=__name__,
    sections={"Commands": COMMANDS},
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work workflow show task\n  git work workflow validate -h",
)
def command() -> None:
    """Look after workflow files."""
