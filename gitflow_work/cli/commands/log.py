"""`git work log`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.options import json_option, progress, with_examples
from gitflow_work.cli.render import columns

if TYPE_CHECKING:
    from gitflow_work.usecases.log import Entry


@with_examples("log", "git work log T-7k3", "git work log --limit 20 --json")
@click.argument("item", metavar="[ID]", required=False)
@click.option("--limit", default=0, type=click.IntRange(min=0), metavar="N", help="At most N events; 0 is no limit.")
@json_option
def command(item: str | None, limit: int, as_json: bool) -> None:
    """Show what happened to an item, or to all, newest first: told by the files of each commit, not by messages."""
    from gitflow_work.bootstrap import open_events, open_workspace
    from gitflow_work.usecases.log import log

    space = open_workspace()
    entries = log(space, open_events(space, progress("reading history")), item, limit)
    if as_json:
        from gitflow_work.cli.shapes import put

        put(
            {"kind": "log", "item": entries[0].event.item if item else None, "events": [_shape(one) for one in entries]}
        )
        return
    for line in columns([_row(one, item is None) for one in entries]):
        click.echo(line)


def _row(entry: Entry, with_item: bool) -> tuple[str, ...]:
    event, commit = entry.event, entry.commit
    what = event.kind
    if event.kind == "moved":
        what = f"{event.source} -> {event.target}" + (f" ({entry.transition})" if entry.transition else "")
    elif event.kind == "created":
        what = f"created in {event.target}"
    when = commit.when.strftime("%Y-%m-%d %H:%M")
    who = commit.author.rpartition(" <")[0] or commit.author
    return (when, commit.oid[:12], *((event.item,) if with_item else ()), who, what)


def _shape(entry: Entry) -> dict[str, Any]:
    event, commit = entry.event, entry.commit
    return {
        "commit": commit.oid,
        "date": commit.when.isoformat(),
        "author": commit.author,
        "item": event.item,
        "event": event.kind,
        "from": event.source,
        "to": event.target,
        "transition": entry.transition,
        "path": event.path,
    }
