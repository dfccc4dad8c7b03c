"""`git work github`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gitflow_work.cli.app import SETTINGS, Overview
from gitflow_work.cli.options import dry_run_option, json_option, progress, with_examples
from gitflow_work.cli.render import columns, say
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.ports.forge import CursorStore, Tracker
    from gitflow_work.usecases.issues.sync import Change, Synced
    from gitflow_work.usecases.workspace import Workspace

LEAST = 20
"""Issues from which on progress is shown."""
F = TypeVar("F", bound=Callable[..., Any])


@click.group(
    "github",
    cls=Overview,
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work github import --dry-run\n  git work github export --create T-7k3f9q\n"
    "  git work github setup --dry-run",
)
def command() -> None:
    """Bring issues of GitHub and items together, and set up a repository there."""


def _sides(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The options that settle conflicts."""
    verb = click.option("--ours", is_flag=True, help="Where both sides changed, the item is right.")(verb)
    return click.option("--theirs", is_flag=True, help="Where both sides changed, GitHub is right.")(verb)


@with_examples("import", "git work github import --dry-run", "git work github import 12 15")
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@click.option("--type", "type_name", default="", metavar="TYPE", help="What issues become, unless a label says it.")
@click.option("--batch", type=click.IntRange(1), metavar="N", help="A commit for every N issues; else one for all.")
@_sides
@dry_run_option
@json_option
def import_(
    numbers: tuple[str, ...],
    type_name: str,
    batch: int | None,
    theirs: bool,
    ours: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Make items of new issues, and bring what changed on the others to their items; or only of those named.

    Running it again brings only what changed since. What both sides changed is listed and left alone.
    """
    from gitflow_work.usecases.issues.importing import Options, import_issues
    from gitflow_work.usecases.issues.sync import Where

    named = tuple(_number(one) for one in numbers)
    options = Options(type_name, _prefer(theirs=theirs, ours=ours), batch or 0, named)
    space, tracker, cursor = _opened()
    shown = progress("issues", LEAST)
    done = import_issues(space, Where(tracker, cursor), options, dry_run=dry_run, progress=shown)
    return _finish("import", done, dry_run=dry_run, as_json=as_json)


@with_examples("export", "git work github export --dry-run", "git work github export --create --type incident")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--create", is_flag=True, help="Make issues of the items named, or of unfinished ones of TYPE.")
@click.option("--type", "type_name", default="", metavar="TYPE", help="Only items of this type.")
@_sides
@dry_run_option
@json_option
def export(
    ids: tuple[str, ...],
    create: bool,
    type_name: str,
    theirs: bool,
    ours: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Bring what changed on items to their issues; with --create, make issues.

    What both sides changed is listed and left alone. Comments are never touched.
    """
    from gitflow_work.usecases.issues.exporting import Options, export_items

    space, tracker, _ = _opened()
    options = Options(ids, create, type_name, _prefer(theirs=theirs, ours=ours))
    done = export_items(space, tracker, options, dry_run=dry_run, progress=progress("items", LEAST))
    return _finish("export", done, dry_run=dry_run, as_json=as_json)


@with_examples("setup", "git work github setup --dry-run", "git work github setup")
@dry_run_option
@json_option
def setup(dry_run: bool, as_json: bool) -> int:
    """Write issue forms, a template for pull requests, CODEOWNERS and the workflow of the check.

    Plain files, which you then edit and commit. Nothing that is there is changed.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.github_setup import setup as set_up

    done = set_up(open_workspace(), dry_run=dry_run)
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "setup", "written": list(done.written), "there": list(done.there), "dry_run": dry_run})
        return 0
    for path in done.written:
        click.echo(path)
    for path in done.there:
        say(f"{path} is there already; it is left as it is")
    for note in done.notes:
        say(f"note: {note}")
    if done.written and not dry_run:
        say("hint: look at these files, then git add .github && git commit")
    return 0


command.add_command(import_)
command.add_command(export)
command.add_command(setup)


def _number(text: str) -> int:
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 12 and int(digits)):
        hint = "as GitHub shows it: git work github import 12"
        raise BadUsage(f"{text[:60]} is no number of an issue", hint=hint, code="bad-number")
    return int(digits)


def _prefer(*, theirs: bool, ours: bool) -> str:
    if theirs and ours:
        raise BadUsage("--theirs and --ours exclude each other", hint="give one of them")
    return "theirs" if theirs else "ours" if ours else ""


def _opened() -> tuple[Workspace, Tracker, CursorStore]:
    """Raises BadUsage when nothing names a repository on GitHub."""
    from gitflow_work.bootstrap import open_repository, open_tracker, open_workspace
    from gitflow_work.usecases.workspace import current_rules, need_work_tree

    space = open_workspace(progress=progress("indexing"))
    need_work_tree(space)
    reading = progress("reading from GitHub", LEAST)
    github = current_rules(space).config.github
    found = open_tracker(open_repository(), github, progress=reading, pausing=_pausing)
    if found is None:
        hint = "`github: repository: OWNER/NAME` in .workflow/config.yml, or a remote origin on GitHub"
        raise BadUsage("which repository on GitHub this is, is not known", hint=hint, code="no-repository")
    return space, *found


def _pausing(seconds: float) -> None:
    say(f"GitHub asks for a pause of {seconds:.0f} s")


def _finish(verb: str, done: Synced, *, dry_run: bool, as_json: bool) -> int:
    if as_json:
        _put(verb, done, dry_run=dry_run)
    else:
        _show(done, dry_run=dry_run)
    if done.trouble is not None:
        return done.trouble.exit
    return 1 if done.conflicts or any(one.stops for one in done.told) else 0


def _show(done: Synced, *, dry_run: bool) -> None:
    rows = [(one.action, one.id, _issue(one.number), _fields(one), _short(one.title)) for one in done.changes]
    for line in columns(rows):
        click.echo(line)
    for both in done.conflicts:
        say(f"conflict: {both.id} {_issue(both.number)} {both.field}: theirs: {both.theirs}; ours: {both.ours}")
    for told in done.told:
        place = " ".join(one for one in (told.id, _issue(told.number)) if one)
        say(f"{place}: {told.rule}: {told.message}" if place else f"{told.rule}: {told.message}")
        if told.hint:
            say(f"  hint: {told.hint}")
    for note in done.notes:
        say(f"note: {note}")
    if done.conflicts:
        say("hint: --theirs takes GitHub's side, --ours the items'; or make both equal by hand")
    if done.trouble is not None:
        stands = "what was done stands" if done.changes else "nothing was done"
        say(f"ended early: {done.trouble.message}; {stands}, run this again to go on")
        if done.trouble.hint:
            say(f"hint: {done.trouble.hint}")
    say(_summary(done, dry_run=dry_run))


def _summary(done: Synced, *, dry_run: bool) -> str:
    parts = [f"{sum(one.action == name for one in done.changes)} {name}" for name in _actions(done)]
    parts += [f"{done.unchanged} unchanged"] if done.unchanged else []
    parts += [f"{len(done.conflicts)} in conflict"] if done.conflicts else []
    end = "; dry run: nothing is written" if dry_run else ""
    if done.commits:
        end = f" in commit {done.commits[0][:12]}" + (f" and {len(done.commits) - 1} more" if done.commits[1:] else "")
    nothing = "nothing done" if done.trouble or done.told else "nothing to do"
    return f"{done.repository}: {', '.join(parts) or nothing}{end}"


def _actions(done: Synced) -> list[str]:
    return list(dict.fromkeys(one.action for one in done.changes))


def _fields(change: Change) -> str:
    """Of what is new every field is."""
    return "" if change.action == "created" else ",".join(change.fields)


def _short(title: str) -> str:
    return title if len(title) <= 72 else f"{title[:71]}…"


def _issue(number: int) -> str:
    return f"#{number}" if number else ""


def _put(verb: str, done: Synced, *, dry_run: bool) -> None:
    from gitflow_work.cli.shapes import put

    trouble = done.trouble
    put(
        {
            "kind": "issues",
            "direction": verb,
            "repository": done.repository,
            "changes": [{**one._asdict(), "fields": list(one.fields)} for one in done.changes],
            "conflicts": [one._asdict() for one in done.conflicts],
            "report": [one._asdict() for one in done.told],
            "unchanged": done.unchanged,
            "commits": done.commits,
            "trouble": {"message": trouble.message, "hint": trouble.hint} if trouble else None,
            "dry_run": dry_run,
        }
    )
