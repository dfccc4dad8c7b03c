"""How the verbs that write one item say what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitflow_work.cli.render import safe, safe_block, say
from gitflow_work.usecases.write import Saved

if TYPE_CHECKING:
    from gitflow_work.usecases.artifacts.new import Drafted


def show_saved(saved: Saved, as_json: bool, dry_run: bool, line: str) -> None:
    """Print `line`, or the JSON shape; in a dry run also the message the commit would have."""
    for note in saved.notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import item_shape, put

        put({"kind": "item", "item": item_shape(saved.item, saved.path), "commit": saved.commit, "dry_run": dry_run})
        return
    click.echo(safe(line))
    if dry_run:
        say(f"dry run: nothing is written. {saved.path} would be committed with the message\n")
        say(safe_block(saved.message))


def show_drafted(draft: Drafted, as_json: bool, dry_run: bool) -> None:
    """Print the path of an artifact's draft and what comes next, or the JSON shape; in a dry run also the text."""
    for note in draft.notes:
        say(f"note: {note}")
    if as_json:
        from gitflow_work.cli.shapes import draft_shape, put

        put({**draft_shape(draft), "dry_run": dry_run})
        return
    click.echo(safe(draft.path))
    if dry_run:
        say(f"dry run: nothing is written. {draft.path} would be made by {draft.template}:\n")
        say(safe_block(draft.text))
    elif draft.commit is None:
        from gitflow_work.usecases.artifacts.new import to_commit

        say(f"hint: {to_commit(draft.path, f'{draft.item}: {draft.type}')}")
