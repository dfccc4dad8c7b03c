"""The Action's `mode: advance`: after a push to the target branch, `git work advance` on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.usecases.pullrequests.advance import Advanced

EVENTS = ("push", "schedule", "workflow_dispatch")
"""What it runs on. It never looks at what an event brings, but at the target branch as it is."""


class Done(NamedTuple):
    """What there is to hand to the runner. `said` are sentences for the log."""

    status: int
    outputs: Mapping[str, str]
    page: str
    said: tuple[str, ...]


def advanced(top: Path, payload: object, environ: Mapping[str, str]) -> Done:
    """Move what is due. Raises like usecases.advance, and BadUsage on an event that is none of EVENTS."""
    from gitflow_work.bootstrap import forge_of, open_workspace, outpost, remote_of
    from gitflow_work.cli.commands.advance import after, lines, status
    from gitflow_work.usecases.pullrequests.advance import advance
    from gitflow_work.usecases.workspace import current_rules

    event = environ.get("GITHUB_EVENT_NAME", "")
    if event not in EVENTS:
        raise BadUsage(f"mode: advance does not run on {event or 'no event'}", hint=f"run it on {', '.join(EVENTS)}")
    space = open_workspace(str(top))
    branch = current_rules(space).config.default_branch or _default(payload)
    pushed = environ.get("GITHUB_REF", "") or _text(payload, "ref")
    if event == "push" and pushed != f"refs/heads/{branch}":
        return _nothing(f"a push to {pushed.removeprefix('refs/heads/')}, and items are moved on {branch} only")
    found = advance(space, forge_of(space), remote_of(space), lambda *about: outpost(space, *about), branch)
    moved = [one.item for one in found.moved]
    verdict = {0: "pass", 1: "fail"}.get(status(found), "unknown")
    outputs = {"verdict": verdict, "findings": "0", "items": json.dumps(moved)}
    return Done(status(found), outputs, page_of(found), (*lines(found), *after(found)))


def page_of(found: Advanced) -> str:
    """The page of the job's summary."""
    from gitflow_work.cli.summary import code

    return "\n".join(_page(found, code)) + "\n"


def _page(found: Advanced, code: Callable[[str], str]) -> Iterator[str]:
    yield f"## git work advance: {f'{len(found.moved)} moved' if not found.why else 'nothing is moved'}"
    yield ""
    if found.why:
        yield code(found.why)
        return
    yield code(f"{found.branch} at {found.tip[:12]}, as {found.person}")
    yield ""
    for one in found.steps:
        edge = f"{code(one.source)} → {code(one.target)} by {code(one.transition)}"
        rest = f" in {code(one.commit[:12])}" if one.commit else ""
        yield f"- [{'x' if one.is_moved else ' '}] **{code(one.item)}** {code(one.title)}: {edge}{rest}" + (
            f": {code(one.why)}" if one.why else ""
        )
    if found.request is not None:
        yield f"- brought by {code(f'#{found.request.number}')}"
    if found.left:
        yield f"- {found.left} more items were not looked at"


def _nothing(why: str) -> Done:
    from gitflow_work.cli.summary import code

    outputs = {"verdict": "pass", "findings": "0", "items": "[]"}
    return Done(0, outputs, f"## git work advance: nothing to do\n\n{code(why)}\n", (why,))


def _default(payload: object) -> str:
    repository = payload.get("repository") if isinstance(payload, dict) else None
    return _text(repository, "default_branch")


def _text(payload: object, key: str) -> str:
    value = payload.get(key) if isinstance(payload, dict) else None
    return value if isinstance(value, str) else ""
