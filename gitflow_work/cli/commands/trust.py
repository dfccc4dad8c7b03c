"""`git work trust`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, say
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.usecases.attempting.trust import Bundle, Trusted


@with_examples("trust", "git work trust --dry-run", "git work trust", "git work trust --revoke")
@click.option("--list", "only_list", is_flag=True, help="Only show what runs, and whether it is trusted.")
@click.option("--revoke", is_flag=True, help="Trust nothing any more.")
@dry_run_option
@json_option
def command(only_list: bool, revoke: bool, dry_run: bool, as_json: bool) -> int:
    """Trust the commands that HEAD's workflows run before and after moves, in this clone.

    Shown are the commands and the files of the repository that they name. A change of any of these files, or of the
    workflow's, makes it untrusted again.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.attempting.trust import trust_now

    if only_list and revoke:
        raise BadUsage("--list shows, --revoke forgets", hint="give one of them")
    writes = not (only_list or dry_run)
    answer = trust_now(open_workspace(), revoke=revoke, record=writes)
    if as_json:
        _put(answer, writes)
    elif answer.revoked is not None:
        versions = "1 version" if answer.revoked == 1 else f"{answer.revoked} versions"
        click.echo(f"{versions} of workflows {'would be' if dry_run else 'will be'} trusted no more")
    else:
        for line in _lines(answer):
            click.echo(safe(line))
        _tell(answer, writes=writes, dry_run=dry_run)
    return 1 if any(one.defects for one in answer.bundles) else 0


def _lines(answer: Trusted) -> Iterator[str]:
    from gitflow_work.usecases.attempting.trust import shown

    for one in answer.bundles:
        yield f"{one.path}: {_state(one, answer)}"
        for transition, when, command in one.commands:
            yield f"  {transition}, {when}: {shown(command)}"
        for path, script in one.files.items():
            mode = ", executable" if script.is_executable else ""
            yield f"  file {path}: {len(script.data)} bytes{mode}; git show HEAD:{path}"
        for defect in one.defects:
            yield f"  cannot be trusted: {defect}"


def _state(one: Bundle, answer: Trusted) -> str:
    return "trusted" if one.digest and one.digest in answer.known else "not trusted"


def _tell(answer: Trusted, *, writes: bool, dry_run: bool) -> None:
    if not answer.bundles:
        say("note: no workflow of HEAD names a command")
    elif dry_run:
        say("dry run: nothing is written")
    elif writes and any(one.digest for one in answer.bundles):
        say("note: moves run these commands in this clone from now on; git work trust --revoke ends that")


def _put(answer: Trusted, writes: bool) -> None:
    from gitflow_work.cli.shapes import put

    shape: dict[str, Any] = {"kind": "trust", "workflows": [_shape(one, answer) for one in answer.bundles]}
    put({**shape, "recorded": writes, "revoked": answer.revoked})


def _shape(one: Bundle, answer: Trusted) -> dict[str, Any]:
    from hashlib import sha256

    return {
        "path": one.path,
        "trusted": _state(one, answer) == "trusted",
        "digest": one.digest or None,
        "commands": [
            {"transition": transition, "when": when, "words": list(command.words), "timeout": command.bound}
            for transition, when, command in one.commands
        ],
        "files": [
            {"path": path, "sha256": sha256(script.data).hexdigest(), "executable": script.is_executable}
            for path, script in one.files.items()
        ],
        "defects": list(one.defects),
    }
