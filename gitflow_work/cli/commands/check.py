"""`git work check`."""

from __future__ import annotations

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.errors import BadUsage, WorkError

FORMATS = ["text", "json", "github", "sarif"]
STATUS = {"pass": 0, "fail": 1, "unknown": 3}


@with_examples("check", "git work check", "git work check origin/main..HEAD --format github")
@click.argument("span", metavar="[BASE..HEAD]", required=False)
@click.option("--all", "everything", is_flag=True, help="Audit the whole history of HEAD, from adoption on.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print.")
@json_option
def command(span: str | None, everything: bool, form: str, as_json: bool) -> int:
    """Judge every change of a range of commits by the rules at BASE: each commit against each of its parents.

    Without a range: from the tip of the default branch to HEAD; on that branch itself, since its upstream, or without
    one the whole history. Exit status 0: nothing found, 1: findings, 3: could not be judged.
    """
    from gitflow_work.bootstrap import open_repository
    from gitflow_work.cli import checked
    from gitflow_work.usecases.check import check
    from gitflow_work.usecases.checking import ranges

    if span is not None and everything:
        raise BadUsage("--all takes no range", hint="git work check --all")
    try:
        repository = open_repository()
        if everything:
            ends = ranges.whole(repository)
        else:
            ends = ranges.given(repository, span) if span is not None else ranges.default(repository)
        result = check(repository, ends)
    except WorkError as error:
        if form == "sarif":
            checked.error_as_sarif(error)
        raise
    checked.PRINTERS["json" if as_json else form](result)
    return STATUS[result.verdict]
