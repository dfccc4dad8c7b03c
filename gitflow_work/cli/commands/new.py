"""`git work new`."""

from __future__ import annotations

import shlex
import sys

import click

from gitflow_work.cli.options import assignments, dry_run_option, json_option, with_examples
from gitflow_work.cli.saved import show_drafted, show_saved
from gitflow_work.errors import BadUsage


@with_examples(
    "new",
    "git work new task --title 'Sign in with Google' priority=High labels=web,auth",
    "git work new incident --title 'Checkout is down' --body - < report.md",
    "git work new task --title 'Sign in with Google' --template task --param goal='Sign in without a password'",
    "git work new plan --for T-7k3f9q",
)
@click.argument("type_name", metavar="TYPE")
@click.argument("fields", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--title", default="", help="The title, on one line; needed for an item.")
@click.option("--body", default="", help="The body as markdown; - reads standard input.")
@click.option("--for", "item", default="", metavar="ID", help="Make an artifact of this item: TYPE is the artifact's.")
@click.option("--template", default="", metavar="NAME", help="The template to begin with.")
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of the template.")
@click.option("--commit", is_flag=True, help="Commit the artifact, too.")
@dry_run_option
@json_option
def command(
    type_name: str,
    fields: tuple[str, ...],
    title: str,
    body: str,
    item: str,
    template: str,
    params: tuple[str, ...],
    commit: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Create an item of TYPE in the initial state of its workflow, as a commit of its own, and print its id.

    With --for: write a draft of the artifact TYPE that the item's workflow asks for, and print its path.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.templates import Choice

    choice = Choice(template, assignments(params))
    if item:
        if fields or body:
            raise BadUsage("an artifact has no fields and no body", hint="give values to its template with --param")
        from gitflow_work.usecases.artifacts.new import Request as ArtifactRequest
        from gitflow_work.usecases.artifacts.new import new_artifact

        asked = ArtifactRequest(type_name, item, title, choice)
        show_drafted(new_artifact(open_workspace(), asked, commit=commit, dry_run=dry_run), as_json, dry_run)
        return
    if commit:
        raise BadUsage("--commit is for artifacts; an item is always committed", hint="leave out --commit")
    if not title:
        word = shlex.quote(type_name)
        hint = f"git work new {word} --title '…', or for an artifact git work new {word} --for ID"
        raise BadUsage("an item needs a title", hint=hint)
    from gitflow_work.usecases.new import Request, new

    if body == "-":
        body = _standard_input()
    saved = new(open_workspace(), Request(type_name, title, assignments(fields), body, choice), dry_run=dry_run)
    show_saved(saved, as_json, dry_run, saved.item.id)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadUsage(f"standard input is not UTF-8 (byte {error.start})", hint="convert it with iconv") from None
