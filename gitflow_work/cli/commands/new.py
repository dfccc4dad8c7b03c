"""`git work new`."""

from __future__ import annotations

import sys

import click

from gitflow_work.cli.options import assignments, dry_run_option, json_option, with_examples
from gitflow_work.cli.saved import show_saved
from gitflow_work.errors import BadUsage


@with_examples(
    "new",
    "git work new task --title 'Sign in with Google' priority=High labels=web,auth",
    "git work new incident --title 'Checkout is down' --body - < report.md",
)
@click.argument("type_name", metavar="TYPE")
@click.argument("fields", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--title", required=True, help="The title, on one line.")
@click.option("--body", default="", help="The body as markdown; - reads standard input.")
@dry_run_option
@json_option
def command(type_name: str, fields: tuple[str, ...], title: str, body: str, dry_run: bool, as_json: bool) -> None:
    """Create an item of TYPE in the initial state of its workflow, as a commit of its own. Prints its id."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.new import Request, new

    if body == "-":
        body = _standard_input()
    saved = new(open_workspace(), Request(type_name, title, assignments(fields), body), dry_run=dry_run)
    show_saved(saved, as_json, dry_run, saved.item.id)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadUsage(f"standard input is not UTF-8 (byte {error.start})", hint="convert it with iconv") from None
