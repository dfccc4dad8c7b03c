"""`git work workflow graph`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import safe_block


@with_examples("graph", "git work workflow graph task", "git work workflow graph flowspec_workflow.yml > workflow.mmd")
@click.argument("name", metavar="[NAME]", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """Draw a workflow as Mermaid text, which GitHub shows as a picture in a ```mermaid block.

    NAME is a workflow of this work tree, or a file anywhere; without it the only workflow there is.
    """
    from gitflow_work.cli.commands.workflow.show import read
    from gitflow_work.core.mermaid import mermaid

    workflow = read(name)
    text = mermaid(workflow)
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "graph", "workflow": workflow.name, "format": "mermaid", "text": text})
        return
    click.echo(safe_block(text))
