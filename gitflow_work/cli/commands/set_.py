"""`git work set`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitflow_work.cli.batches import Many, many_options
from gitflow_work.cli.options import assignments, dry_run_option, include_option, json_option, with_examples
from gitflow_work.cli.saved import show_saved
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.usecases.batches.batch import Done, Job
    from gitflow_work.usecases.workspace import Workspace


@with_examples(
    "set",
    "git work set T-7k3 assignee=ann priority=High",
    "git work set T-7k3 due=",
    "git work set --where 'assignee == \"bob\"' --one-commit assignee=ann",
)
@click.argument("words", nargs=-1, metavar="[ID]... KEY=VALUE...")
@many_options
@include_option
@dry_run_option
@json_option
def command(words: tuple[str, ...], many: Many, include: bool, dry_run: bool, as_json: bool) -> int:
    """Set fields of items, each as a commit of its own. An empty value unsets a field; the same value makes no commit.

    Members of a list are divided by commas. The status is not set: see git work move.
    """
    from gitflow_work.bootstrap import open_workspace

    items, fields = _divided(words, many)
    values = assignments(fields)
    if many.is_asked(items):
        return _batch(open_workspace(), items, values, many, include, dry_run, as_json)
    from gitflow_work.usecases.set_fields import set_fields

    saved = set_fields(open_workspace(), items[0], values, include=include, dry_run=dry_run)
    changed = ", ".join(saved.changed)
    line = f"{saved.item.id}: set {changed}" if changed else f"{saved.item.id}: nothing to change"
    show_saved(saved, as_json, dry_run, line)
    return 0


def _divided(words: tuple[str, ...], many: Many) -> tuple[list[str], tuple[str, ...]]:
    """The ids, which hold no `=`, and what comes after them."""
    count = next((number for number, word in enumerate(words) if "=" in word), len(words))
    if not (many.where or many.file):
        # The first word is an id, whatever it is; where nothing is set, so is the first that should have been.
        count = max(count, 1) if count < len(words) else 1
        if not words:
            raise BadUsage("Missing argument 'ID'", hint="git work set -h")
    if len(words) == count and not many.file:
        raise BadUsage("Missing argument 'KEY=VALUE...'", hint="git work set -h")
    return list(words[:count]), words[count:]


def _batch(
    space: Workspace,
    items: list[str],
    values: dict[str, str],
    many: Many,
    include: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    from gitflow_work.cli import batches
    from gitflow_work.usecases.batches.batch import How, Job
    from gitflow_work.usecases.batches.changes import sets_title, to_set

    if many.where:
        jobs, refused = batches.chosen(space, many, to_set(space, values, include=include))
    elif many.file:
        jobs, refused = _told(space, values, many.file, include), ()
    else:
        change = to_set(space, values, include=include)
        jobs, refused = [Job(one, change) for one in items], ()
    how = How(many.one_commit, many.all_or_nothing, dry_run, include, title=sets_title)

    def line(done: Done) -> str:
        return f"{done.planned.item.id}: set {', '.join(done.planned.changed)}"

    return batches.do(space, (jobs, refused), how, line, as_json)


def _told(space: Workspace, values: dict[str, str], file: str, include: bool) -> list[Job]:
    """What a file tells: of each item the fields that its line sets, beside those that all get."""
    from gitflow_work.cli import batches
    from gitflow_work.usecases.batches.batch import Job
    from gitflow_work.usecases.batches.changes import to_set

    jobs = []
    for one in batches.lines(file):
        own = {**values, **assignments(one.words)}
        if not own:
            raise BadUsage(
                f"line {one.number} of {file} sets nothing of {one.item}",
                hint="git work set --from-file FILE KEY=VALUE, or KEY=VALUE after a TAB",
            )
        jobs.append(Job(one.item, to_set(space, own, include=include)))
    return jobs
