"""`git work pr`: opens the pull request of an item, or finds it; `git work pr status` tells how it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.app import SETTINGS, Overview
from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, safe_block, say
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.forge.answers import Pull
    from gitflow_work.usecases.can import Possible
    from gitflow_work.usecases.pullrequests.opening import Opened, Standing
    from gitflow_work.usecases.pullrequests.status import Status


class _Group(Overview):
    """A first word that is none of its commands is an id: to be opened."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click.Command."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["open", *args]
        return super().parse_args(ctx, args)


@click.group(
    "pr",
    cls=_Group,
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work pr T-7k3 --push\n  git work pr T-7k3 --dry-run\n  git work pr status T-7k3",
)
def command() -> None:
    """Open the pull request of an item on GitHub, or find it; see how it stands.

    `git work pr ID` is short for `git work pr open ID`.
    """


@with_examples("open", "git work pr T-7k3", "git work pr T-7k3 --push --draft", "git work pr T-7k3 --dry-run")
@click.argument("item", metavar="ID")
@click.option("--base", default="", metavar="BRANCH", help="The branch that it is to go into.")
@click.option("--title", metavar="TEXT", help="Its title; else by the template.")
@click.option("--body", metavar="TEXT", help="Its body, as markdown; - reads standard input. Else by the template.")
@click.option("--draft", is_flag=True, help="Open it as a draft.")
@click.option("--push", is_flag=True, help="Push the current branch when GitHub has not what you have.")
@dry_run_option
@json_option
def opening(
    item: str, base: str, title: str | None, body: str | None, draft: bool, push: bool, dry_run: bool, as_json: bool
) -> None:
    """Open a pull request of the current branch for an item, or find the one that is open.

    Nothing is pushed without --push. A second call finds what the first one opened.
    """
    from gitflow_work.bootstrap import forge_of, open_workspace, remote_of
    from gitflow_work.usecases.pullrequests.opening import Wanted, open_pull

    if body == "-":
        body = sys.stdin.read(1_000_000)
    space = open_workspace()
    wanted = Wanted(base, title, body, draft, push)
    opened = open_pull(space, forge_of(space), remote_of(space), item, wanted, dry_run=dry_run)
    for note in opened.notes:
        say(f"note: {note}")
    if as_json:
        _put(opened, dry_run)
        return
    _show(opened, dry_run)


@with_examples("status", "git work pr status", "git work pr status T-7k3 && git work move T-7k3 done")
@click.argument("item", metavar="[ID]", required=False)
@json_option
def status(item: str | None, as_json: bool) -> int:
    """Tell how the pull requests of an item, or of the current branch, stand: reviews, checks, and each gate.

    The exit status is 0 when each item may take a transition, 1 when one may not, 3 when that is not known.
    """
    from gitflow_work.bootstrap import forge_of, open_workspace
    from gitflow_work.cli.commands.can import STATUS
    from gitflow_work.usecases.pullrequests.status import status as told

    space = open_workspace()
    found = told(space, forge_of(space), item)
    if as_json:
        _put_status(found)
    else:
        for line in _status_lines(found):
            click.echo(safe(line))
    return STATUS.get(found.verdict, 1)


def _show(opened: Opened, dry_run: bool) -> None:
    if opened.pull is not None:
        what = "opened" if opened.made else "is open"
        click.echo(safe(f"{opened.item.id}: #{opened.pull.number} {what}: {opened.pull.title}"))
        click.echo(safe(opened.pull.url))
        return
    click.echo(safe(f"{opened.item.id}: a pull request from {opened.head} into {opened.base}: {opened.title}"))
    if dry_run:
        pushed = "the branch would be pushed, and " if opened.pushed else ""
        say(f"dry run: nothing is written; {pushed}it would be opened with the body\n")
        say(safe_block(opened.body))


def _put(opened: Opened, dry_run: bool) -> None:
    from gitflow_work.cli.shapes import item_shape, put

    shape = {
        "kind": "pull",
        "item": item_shape(opened.item, opened.path),
        "request": pull_shape(opened.pull) if opened.pull is not None else None,
        "made": opened.made,
        "pushed": opened.pushed,
        "head": opened.head,
        "base": opened.base,
        "title": opened.title,
        "body": opened.body,
        "notes": list(opened.notes),
        "dry_run": dry_run,
    }
    put(shape)


def pull_shape(pull: Pull) -> dict[str, Any]:
    """A pull request."""
    return {
        "number": pull.number,
        "title": pull.title,
        "author": pull.author,
        "state": "merged" if pull.merged_at is not None else pull.state,
        "base": pull.base,
        "head": pull.head_branch,
        "commit": pull.head,
        "merge_commit": pull.merge_commit or None,
        "url": pull.url,
    }


def _put_status(found: Status) -> None:
    from gitflow_work.cli.shapes import put

    requests = [
        {
            **pull_shape(one.pull),
            "reviews": [{"login": each.login, "state": each.state, "commit": each.commit} for each in one.reviews],
            "checks": [
                {
                    "name": each.name,
                    "app": each.app,
                    "status": each.status,
                    "conclusion": each.conclusion,
                    "url": each.url,
                }
                for each in one.checks
            ],
        }
        for one in found.requests
    ]
    items = [_item_shape(one) for one in found.items]
    put(
        {
            "kind": "pulls",
            "branch": found.branch,
            "requests": requests,
            "items": items,
            "verdict": str(found.verdict),
        }
    )


def _status_lines(found: Status) -> Iterator[str]:
    if not found.requests:
        named = found.items[0].item.id if found.items else "ID"
        yield f"no pull request: git work pr {named} opens one"
    for one in found.requests:
        yield from _request(one)
    for item in found.items:
        yield from _item_lines(item)


def _request(one: Standing) -> Iterator[str]:
    pull = one.pull
    state = "merged" if pull.merged_at is not None else pull.state
    yield f"#{pull.number} {state}, {pull.head_branch} into {pull.base}: {pull.title}"
    yield f"  {pull.url}"
    for review in one.reviews:
        of = "" if review.commit == pull.head else f", of {review.commit[:12] if review.commit else 'a lost commit'}"
        yield f"  review: {review.state} by {review.login or 'an account that is gone'}{of}"
    for check in one.checks:
        yield f"  check: {check.conclusion or check.status}: {check.name}" + (f" ({check.app})" if check.app else "")


def _item_shape(possible: Possible) -> dict[str, Any]:
    from gitflow_work.cli.shapes import gate_shape

    transitions = [
        {
            "name": edge.transition.name,
            "to": edge.transition.target,
            "back": edge.transition.is_back,
            "verdict": str(edge.verdict),
            "gates": [gate_shape(gate) for gate in edge.decision.gates],
        }
        for edge in possible.edges
    ]
    return {"id": possible.item.id, "status": possible.item.status, "transitions": transitions}


def _item_lines(possible: Possible) -> Iterator[str]:
    yield f"{possible.item.id} is in {possible.item.status}"
    for edge in possible.edges:
        yield f"  {edge.verdict}: {edge.transition.target} ({edge.transition.name})"
        for gate in edge.decision.gates:
            yield from _gate_lines(gate, "    ")


def _gate_lines(gate: GateResult, indent: str) -> Iterator[str]:
    expected = f", expected {gate.expected}" if gate.expected and gate.verdict is not Verdict.PASS else ""
    yield f"{indent}{gate.verdict}: {gate.gate}" + (f": {gate.found}" if gate.found else "") + expected
    if gate.hint and gate.verdict is not Verdict.PASS:
        yield f"{indent}hint: {gate.hint}"
    for child in gate.gates:
        yield from _gate_lines(child, indent + "  ")


command.add_command(opening)
command.add_command(status)
