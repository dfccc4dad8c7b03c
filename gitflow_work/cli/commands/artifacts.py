"""`git work artifacts`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.options import json_option, progress, with_examples
from gitflow_work.cli.render import safe, say

if TYPE_CHECKING:
    from gitflow_work.usecases.artifacts.show import Artifacts, FileState, Shown

_SHORT = 12


@with_examples("artifacts", "git work artifacts T-7k3", "git work artifacts T-7k3 --json")
@click.argument("item", metavar="ID")
@json_option
def command(item: str, as_json: bool) -> None:
    """Show the files that an item's transitions need or make, the next transitions first.

    Each with its state in HEAD (missing, empty, present, invalid, blocked by what it depends on), the blob that HEAD
    has, the blob that a move recorded, and since when they differ.
    """
    from gitflow_work.bootstrap import open_events, open_workspace
    from gitflow_work.usecases.artifacts.show import artifacts

    space = open_workspace()
    found = artifacts(space, open_events(space, progress("reading history")), item)
    if as_json:
        _put(found)
        return
    for line in _lines(found):
        click.echo(safe(line))
    for note in found.notes:
        say(f"note: {note}")


def _lines(found: Artifacts) -> Iterator[str]:
    yield f"{found.item.id} is in {found.item.status}"
    if not found.shown:
        yield "  its workflow names no artifacts"
    for _, group in groupby(found.shown, key=lambda one: id(one.transition)):
        shown = list(group)
        transition = shown[0].transition
        yield f"  {transition.name} -> {transition.target}" + (" (next)" if shown[0].is_next else "")
        for one in shown:
            yield from _artifact(one)


def _artifact(shown: Shown) -> Iterator[str]:
    standing = shown.standing
    artifact = standing.artifact
    required = "" if artifact.required else ", optional"
    pattern = standing.pattern or artifact.path
    yield f"    {standing.state}: {artifact.type} ({shown.role}{required}) {pattern}"
    yield from (f"      {reason}" for reason in standing.reasons)
    yield from (f"      note: {note}" for note in standing.notes)
    for one in shown.files:
        yield from _file(one)
    if shown.more:
        yield f"      and {shown.more} more files"
    yield from (f"      on the disk: {path}, not committed" for path in shown.disk)


def _file(one: FileState) -> Iterator[str]:
    yield f"      {one.oid[:_SHORT] if one.oid else 'gone'} {one.path}"
    record = one.record
    if record is not None:
        by = f" by {record.transition}" if record.transition else ""
        what = "recorded" if record.oid == one.oid else f"recorded as {record.oid[:_SHORT]}"
        yield f"        {what}{by} on {record.when:%Y-%m-%d} in {record.commit[:_SHORT]}"
        if one.since is not None:
            yield f"        differs since {one.since.when:%Y-%m-%d}, {one.since.commit[:_SHORT]}"
    if one.disk:
        yield f"        on the disk: {one.disk}"


def _put(found: Artifacts) -> None:
    from gitflow_work.cli.shapes import put

    shown = [_shape(one) for one in found.shown]
    item = found.item
    put({"kind": "artifacts", "item": item.id, "status": item.status, "artifacts": shown, "notes": list(found.notes)})


def _shape(shown: Shown) -> dict[str, Any]:
    standing = shown.standing
    artifact = standing.artifact
    return {
        "transition": shown.transition.name,
        "to": shown.transition.target,
        "next": shown.is_next,
        "role": shown.role,
        "type": artifact.type,
        "path": artifact.path,
        "pattern": standing.pattern,
        "required": artifact.required,
        "state": str(standing.state),
        "reasons": list(standing.reasons),
        "notes": list(standing.notes),
        "files": [_file_shape(one) for one in shown.files],
        "more": shown.more,
        "disk": list(shown.disk),
    }


def _file_shape(one: FileState) -> dict[str, Any]:
    record, since = one.record, one.since
    return {
        "path": one.path,
        "blob": one.oid,
        "recorded": None
        if record is None
        else {
            "blob": record.oid,
            "transition": record.transition or None,
            "commit": record.commit,
            "date": record.when.isoformat(),
        },
        "differs_since": None if since is None else {"commit": since.commit, "date": since.when.isoformat()},
        "disk": one.disk or None,
    }
