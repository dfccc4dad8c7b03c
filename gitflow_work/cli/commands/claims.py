"""`git work claims`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import columns, say

if TYPE_CHECKING:
    from datetime import datetime

    from gitflow_work.usecases.claiming.claims import Line


@with_examples("claims", "git work claims", "git work claims --fetch --mine")
@click.option("--fetch", is_flag=True, help="Ask the remote first, and say which of your claims are lost.")
@click.option("--mine", is_flag=True, help="Only what was claimed in this clone by you.")
@json_option
def command(fetch: bool, mine: bool, as_json: bool) -> int:
    """List all claims: who has what until when, and where remote, clone and item disagree.

    Without --fetch, what the remote had when it was last asked. Exit status 1 when a claim of this clone is lost.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.claiming.claims import claims

    known = claims(open_workspace(), fetch=fetch)
    lines = [one for one in known.lines if one.mine or one.lost or not mine]
    if as_json:
        from gitflow_work.cli.shapes import put

        shapes = [_shape(one, known.now) for one in lines]
        put({"kind": "claims", "claims": shapes, "remote": known.remote or None, "why": known.why or None})
    else:
        for line in columns([("ITEM", "HOLDER", "AGENT", "UNTIL", ""), *(_row(one, known.now) for one in lines)]):
            click.echo(line)
        if known.why:
            asked = f"{known.remote} was not asked: git work claims --fetch" if known.why == "not asked" else known.why
            say(f"note: {asked}")
    if fetch and known.remote and known.why:
        return 3
    return 1 if any(one.lost for one in lines) else 0


def _row(line: Line, now: datetime) -> tuple[str, ...]:
    from gitflow_work.core.claims import stamp

    claim = line.claim
    words = ["yours"] if line.mine else []
    words += ["has run out"] if claim.has_run_out(now) else []
    words += [line.differs] if line.differs else []
    until = stamp(claim.until) if claim.until is not None else "?"
    return line.item, claim.holder, claim.agent or "?", until, "; ".join(words)


def _shape(line: Line, now: datetime) -> dict[str, Any]:
    from gitflow_work.cli.claiming import held_shape

    return {
        "item": line.item,
        **held_shape(line.claim),
        "expired": line.claim.has_run_out(now),
        "mine": line.mine,
        "lost": line.lost,
        "shared": line.remote is not None,
        "remote": held_shape(line.remote) if line.remote is not None else None,
        "own": held_shape(line.own) if line.own is not None else None,
        "file": held_shape(line.file) if line.file is not None else None,
        "differs": line.differs or None,
    }
