"""What `claim`, `renew` and `release` have in common: several ids, and how they say what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.render import safe, safe_block, say
from gitflow_work.errors import BadUsage, WorkError

if TYPE_CHECKING:
    from datetime import timedelta

    from gitflow_work.core.claims import Held
    from gitflow_work.usecases.batches.batch import Refused
    from gitflow_work.usecases.claiming.claims import Claimed
    from gitflow_work.usecases.workspace import Workspace

LEAST = 20
"""From so many items on, a terminal shows how far the work is: each may ask the remote."""

for_option = click.option("--for", "length", metavar="TIME", default="", help="How long, as 30m, 2h or 1d.")
require_shared_option = click.option(
    "--require-shared", is_flag=True, help="Claim nothing where the remote cannot be told; exit status 3."
)


def length_of(text: str) -> timedelta | None:
    """The length of time that `--for` gives; None when it is not given. Raises BadUsage."""
    if not text:
        return None
    from gitflow_work.core.claims import term

    try:
        return term(text)
    except ValueError:
        hint = "a number and one of s, m, h, d, w; at most 30 days: --for 2h"
        raise BadUsage(f"--for takes a length of time, not {text[:60]}", hint=hint, code="bad-value") from None


def each(
    space: Workspace,
    ids: Sequence[str],
    do: Callable[[str], Claimed],
    *,
    as_json: bool,
    dry_run: bool,
    unread: Sequence[Refused] = (),
) -> int:
    """Do it for each item, and print what came of it; the exit status. Where there is one id, its error is raised.

    Every id must mean an item before anything is done. `unread` are files of which nobody can say whether they are
    meant; they are told as errors.
    """
    from gitflow_work.cli.options import progress
    from gitflow_work.usecases.workspace import locate

    wanted = list(dict.fromkeys(locate(space, one, committed=True)[0] for one in ids))
    results: list[tuple[str, Claimed | WorkError]] = [(one.item, one.error) for one in unread]
    show = progress("items", LEAST)
    for number, one in enumerate(wanted, 1):
        try:
            results.append((one, do(one)))
        except WorkError as error:
            if len(wanted) == 1 and not unread:
                raise
            results.append((one, error))
        show(number, len(wanted))
    if as_json:
        from gitflow_work.cli.shapes import put

        shapes = [_result(item_id, result) for item_id, result in results]
        put({"kind": "claim", "results": shapes, "dry_run": dry_run})
    if not results and not as_json:
        say("no item is meant")
    for _, result in results:
        _say(result, as_json=as_json, dry_run=dry_run)
    failed = [result.exit for _, result in results if isinstance(result, WorkError)]
    return max(failed, default=0)


def _say(result: Claimed | WorkError, *, as_json: bool, dry_run: bool) -> None:
    if isinstance(result, WorkError):
        if not as_json:
            say(f"error: {result.message}" + (f"\nhint: {result.hint}" if result.hint else ""))
        return
    if not as_json:
        click.echo(safe(sentence(result)))
    say_doubts(result, dry_run=dry_run)
    if dry_run and not as_json and result.message:
        say(f"dry run: nothing is written. {result.path} would be committed with the message\n")
        say(safe_block(result.message))


def say_doubts(result: Claimed, *, dry_run: bool = False) -> None:
    """Tell what people have to know beside the result: that the claim is local, what could not be done."""
    for note in result.notes:
        say(f"note: {note}")
    if not result.shared and result.why and result.outcome not in ("released", "free"):
        said = "" if dry_run else f"the claim on {result.item.id} is only local: "
        say(f"note: {said}{result.why}")


def sentence(result: Claimed) -> str:
    """What was done, on one line."""
    until = _until(result.claim)
    by = result.claim.holder if result.claim is not None else ""
    words = {
        "claimed": f"claimed by {by}{until}",
        "held": f"yours already{until}",
        "renewed": f"renewed{until}",
        "taken-over": f"taken over from {result.over.holder if result.over else 'somebody'} by {by}{until}",
        "released": "released",
        "free": "not claimed",
    }
    return f"{result.item.id}: {words[result.outcome]}"


def claim_shape(result: Claimed) -> dict[str, Any]:
    """A claim as JSON: what `claim`, `renew`, `release` and `next --claim` did to one item."""
    return {
        "item": result.item.id,
        "path": result.path,
        "outcome": result.outcome,
        **held_shape(result.claim),
        "shared": result.shared,
        "why": result.why or None,
        "over": held_shape(result.over) if result.over is not None else None,
        "commit": result.commit,
    }


def held_shape(claim: Held | None) -> dict[str, Any]:
    """Holder, agent and end of a claim; all of them null without one."""
    from gitflow_work.core.claims import stamp

    if claim is None:
        return {"holder": None, "agent": None, "until": None}
    return {
        "holder": claim.holder,
        "agent": claim.agent or None,
        "until": stamp(claim.until) if claim.until is not None else None,
    }


def _result(item_id: str, result: Claimed | WorkError) -> dict[str, Any]:
    if not isinstance(result, WorkError):
        return {**claim_shape(result), "error": None}
    error = {"code": result.code, "exit": result.exit, "message": result.message, "hint": result.hint}
    return {"item": item_id, "outcome": "refused", "error": error}


def _until(claim: Held | None) -> str:
    from gitflow_work.formats.claimrecord import until

    return until(claim) if claim is not None else ""
