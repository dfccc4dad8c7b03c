"""`git work check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.errors import BadUsage, WorkError

if TYPE_CHECKING:
    from gitflow_work.core.check.result import Checked

FORMATS = ["text", "json", "github", "sarif"]
STATUS = {"pass": 0, "fail": 1, "unknown": 3}


@with_examples("check", "git work check", "git work check origin/main..HEAD --format github")
@click.argument("span", metavar="[BASE..HEAD]", required=False)
@click.option("--all", "everything", is_flag=True, help="Audit the whole history of HEAD, from adoption on.")
@click.option("--staged", "what", flag_value="staged", help="Judge what git commit would commit now.")
@click.option("--worktree", "what", flag_value="worktree", help="Judge the files as they lie on the disk.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print.")
@json_option
def command(span: str | None, everything: bool, what: str | None, form: str, as_json: bool) -> int:
    """Judge every change of a range of commits by the rules at BASE: each commit against each of its parents.

    Without a range: from the tip of the default branch to HEAD; on that branch itself, since its upstream, or without
    one the whole history. Exit status 0: nothing found, 1: findings, 3: could not be judged.

    With --staged or --worktree: what is not committed yet, as if it were HEAD's next commit. Gates that ask for words
    in the commit's message are left to the message (git work hook commit-msg).
    """
    from gitflow_work.cli import checked

    try:
        result = _draft(what, span, everything) if what is not None else _range(span, everything)
    except WorkError as error:
        if form == "sarif":
            checked.error_as_sarif(error)
        raise
    checked.PRINTERS["json" if as_json else form](result)
    return STATUS[result.verdict]


def _range(span: str | None, everything: bool) -> Checked:
    from gitflow_work.bootstrap import asking, open_repository
    from gitflow_work.usecases.check import check
    from gitflow_work.usecases.checking import ranges

    if span is not None and everything:
        raise BadUsage("--all takes no range", hint="git work check --all")
    repository = open_repository()
    if everything:
        ends = ranges.whole(repository)
    else:
        ends = ranges.given(repository, span) if span is not None else ranges.default(repository)
    return check(repository, ends, asking(repository))


def _draft(what: str, span: str | None, everything: bool) -> Checked:
    from gitflow_work.bootstrap import asking, draft, open_repository
    from gitflow_work.usecases.checking.candidate import check_draft

    if span is not None or everything:
        raise BadUsage(f"--{what} takes no range", hint=f"git work check --{what}")
    repository = open_repository()
    with draft(repository, disk=what == "worktree") as found:
        return check_draft(found, asking=asking(repository))
