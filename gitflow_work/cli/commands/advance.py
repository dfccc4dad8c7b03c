"""`git work advance`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, say

if TYPE_CHECKING:
    from gitflow_work.usecases.pullrequests.advance import Advanced, Step


@with_examples("advance", "git work advance --dry-run", "git work advance --branch main")
@click.option("--branch", default="", metavar="BRANCH", help="The target branch; else the default branch.")
@dry_run_option
@json_option
def command(branch: str, dry_run: bool, as_json: bool) -> int:
    """Move the items whose next transition is met since their pull request was merged, and push that.

    Moved are items on the remote's target branch whose transition asks GitHub and whose gates all hold, as the person
    that `github: advance` of config.yml names. Nothing of your work tree is touched.
    """
    from gitflow_work.bootstrap import forge_of, open_workspace, outpost, remote_of
    from gitflow_work.usecases.pullrequests.advance import advance

    space = open_workspace()
    there = lambda *about: outpost(space, *about)  # noqa: E731  -- what it takes and gives is in the use case
    found = advance(space, forge_of(space), remote_of(space), there, branch, dry_run=dry_run)
    if as_json:
        from gitflow_work.cli.shapes import put

        put({**shape(found), "dry_run": dry_run})
    else:
        for line in lines(found, dry_run=dry_run):
            click.echo(safe(line))
        for line in after(found):
            say(f"note: {line}")
    return status(found)


def status(found: Advanced) -> int:
    """The exit status: 0 also when nothing was due; 1 when nobody may move anything, 3 when something is not known."""
    if found.why:
        return 1
    return 3 if any(str(one.verdict) == "unknown" for one in found.steps if not one.is_moved) else 0


def lines(found: Advanced, *, dry_run: bool = False) -> Iterator[str]:
    """What was done, for people."""
    if found.why:
        yield f"nothing is moved: {found.why}"
        return
    if not found.moved:
        yield f"nothing to move on {found.branch} at {found.tip[:12]}"
    for one in found.steps:
        edge = f"{one.source} -> {one.target} ({one.transition})"
        if not one.is_moved:
            yield f"  stays: {one.item}: {edge}: {one.why}"
        else:
            where = f" in {one.commit[:12]}" if one.commit else ""
            yield f"  {'would move' if dry_run else 'moved'}: {one.item}: {edge}, as {found.person}{where}"
    if found.request is not None:
        yield f"#{found.request.number} brings that: {found.request.url}"
    elif found.pushed:
        yield f"pushed to {found.branch}: {found.pushed[:12]}"


def after(found: Advanced) -> Iterator[str]:
    """What there is to say besides."""
    yield from found.notes
    if found.left:
        yield f"{found.left} more items were not looked at; another run begins elsewhere"


def shape(found: Advanced) -> dict[str, Any]:
    """`kind: advance`."""
    from gitflow_work.cli.commands.pr import pull_shape

    return {
        "kind": "advance",
        "branch": found.branch,
        "tip": found.tip,
        "person": found.person or None,
        "by": found.by,
        "moved": [_step(one) for one in found.moved],
        "held": [_step(one) for one in found.steps if not one.is_moved],
        "pushed": found.pushed,
        "request": pull_shape(found.request) if found.request is not None else None,
        "left": found.left,
        "why": found.why or None,
        "notes": list(found.notes),
    }


def _step(one: Step) -> dict[str, Any]:
    return {
        "item": one.item,
        "title": one.title,
        "from": one.source,
        "to": one.target,
        "transition": one.transition,
        "verdict": str(one.verdict),
        "commit": one.commit,
        "why": one.why or None,
    }
