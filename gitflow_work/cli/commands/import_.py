"""`git work import`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.app import SETTINGS, Overview
from gitflow_work.cli.options import dry_run_option, json_option, with_examples
from gitflow_work.cli.render import safe, say
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.core.foreign import Report
    from gitflow_work.usecases.importing.backlog import Import

NOTHING = 1
"""The exit status when not one task could be imported."""


@click.group(
    "import",
    cls=Overview,
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work import backlog ../shop --dry-run\n  git work import backlog -h",
)
def command() -> None:
    """Take over items of other tools, in one commit. Nothing is lost, and what had to change is reported."""


@with_examples(
    "backlog",
    "git work import backlog ../shop/backlog --dry-run",
    "git work import backlog ../shop --map 'Blocked=To Do' --map 'QA=In Review'",
)
@click.argument("path", metavar="PATH")
@click.option("--type", "type_name", default="task", show_default=True, metavar="TYPE", help="What the tasks become.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="Tasks with the status OLD get the state NEW.")
@dry_run_option
@json_option
def backlog(path: str, type_name: str, pairs: tuple[str, ...], dry_run: bool, as_json: bool) -> int:
    """Import the tasks of a Backlog.md or flowspec folder: PATH is that folder, or the project it lies in.

    Items on stdout, what had to change on stderr. Running it again imports only what is new.
    """
    from gitflow_work.bootstrap import open_workspace, read_folder
    from gitflow_work.usecases.importing.backlog import Options, import_backlog

    options = Options(type_name, _mapping(pairs))
    space = open_workspace()
    done = import_backlog(space, read_folder(path), options, dry_run=dry_run)
    if as_json:
        _put(done, dry_run)
    else:
        _show(done, dry_run)
    return 0 if done.items or done.already else NOTHING


command.add_command(backlog)


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not equals or not old.strip() or not new.strip():
            raise BadUsage(f"--map {pair} is not OLD=NEW", hint="for example: --map 'Blocked=To Do'")
        if found.setdefault(old, new) != new:
            raise BadUsage(f"--map gives {old} two states: {found[old]} and {new}", hint="give it one")
    return found


def _show(done: Import, dry_run: bool) -> None:
    for item in done.items:
        click.echo(safe(f"{item.id}  {item.status}  {item.source}"))
    for report in done.reports:
        say(safe(_line(report)))
    for note in done.notes:
        say(f"note: {note}")
    say(_summary(done, dry_run))


def _line(report: Report) -> str:
    where = f"{report.path}:{report.line}: " if report.line else f"{report.path}: " if report.path else ""
    hint = f" (hint: {report.hint})" if report.hint else ""
    return f"{where}{report.rule}: {report.message}{hint}"


def _summary(done: Import, dry_run: bool) -> str:
    unread = sum(report.rule == "unreadable-file" for report in done.reports)
    parts = [f"{len(done.items)} imported"]
    parts += [f"{done.already} here already"] if done.already else []
    parts += [f"{unread} could not be read"] if unread else []
    end = "; dry run: nothing is written" if dry_run else f" in commit {done.commit[:12]}" if done.commit else ""
    return ", ".join(parts) + end


def _put(done: Import, dry_run: bool) -> None:
    from gitflow_work.cli.shapes import put

    items = [
        {"id": one.id, "status": one.status, "title": one.title, "path": one.path, "source": one.source}
        for one in done.items
    ]
    reports: list[dict[str, Any]] = [
        {"rule": one.rule, "path": one.path, "line": one.line, "message": one.message, "hint": one.hint}
        for one in done.reports
    ]
    put({"kind": "import", "items": items, "report": reports, "commit": done.commit, "dry_run": dry_run})
