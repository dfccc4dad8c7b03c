"""What `move` and `set` have in common when they are to do many items: options, the items meant, what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gitflow_work.cli.options import progress
from gitflow_work.cli.render import safe, say
from gitflow_work.errors import BadUsage, WorkError

if TYPE_CHECKING:
    from gitflow_work.formats.batchfile import Line
    from gitflow_work.usecases.batches.batch import Alone, Batch, Change, Done, How, Job, Refused
    from gitflow_work.usecases.workspace import Workspace

SHOWN = 5
"""So many of the items that were skipped, or left, are named for people."""
LEAST = 200
"""From so many items on, a terminal shows how far the work is."""
STEP = 10
"""Each time after so many of them."""


WHICH = (
    click.option("--from-file", default="", metavar="FILE", help="The items in FILE, one a line; - is stdin."),
    click.option("--type", "type_name", default="", metavar="TYPE", help="With --where: only items of this type."),
    click.option("--where", default="", metavar="EXPR", help="The items that this is true of."),
)
"""The options that say which items are meant."""


class Many(NamedTuple):
    """The options of a batch, as they were given."""

    where: str = ""
    type_name: str = ""
    file: str = ""
    one_commit: bool = False
    all_or_nothing: bool = False

    def is_asked(self, items: Sequence[str]) -> bool:
        """Whether these are many items, or may be. One that is named is done as ever."""
        if self.type_name and not self.where:
            raise BadUsage("--type narrows --where", hint="--where true --type task, for all of a type")
        if (self.where or self.file) and items:
            raise BadUsage(
                f"items are named by {'--where' if self.where else '--from-file'} here, not {items[0]}",
                hint="give one or the other",
            )
        if self.where and self.file:
            raise BadUsage("--where and --from-file both say which items are meant", hint="give one of them")
        return len(items) > 1 or bool(self.where or self.file)


def many_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--where`, `--type`, `--from-file`, `--one-commit`, `--all-or-nothing`, as the argument `many`."""

    @wraps(function)
    def command(*args: Any, **given: Any) -> Any:
        names = ("where", "type_name", "from_file", "one_commit", "all_or_nothing")
        return function(*args, many=Many(*(given.pop(name) for name in names)), **given)

    wrapped: Callable[..., Any] = command
    options: tuple[Callable[..., Any], ...] = (
        click.option("--all-or-nothing", is_flag=True, help="Write nothing unless every item may be done."),
        click.option("--one-commit", is_flag=True, help="All in one commit, not one for each item."),
        *WHICH,
    )
    for option in options:
        wrapped = option(wrapped)
    return wrapped


def many_items(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--where`, `--type`, `--from-file`, as the argument `many`: for what is done item by item in any case."""

    @wraps(function)
    def command(*args: Any, **given: Any) -> Any:
        return function(*args, many=Many(*(given.pop(name) for name in ("where", "type_name", "from_file"))), **given)

    wrapped: Callable[..., Any] = command
    for option in WHICH:
        wrapped = option(wrapped)
    return wrapped


def which(space: Workspace, items: Sequence[str], many: Many) -> tuple[list[str], tuple[Refused, ...]]:
    """The ids that are meant: those named, those of a file, or those that an expression chooses.

    Beside them the files that cannot be read, of which nobody can say. Raises BadUsage.
    """
    if not many.is_asked(items) and not items:
        raise BadUsage("Missing argument 'ID...'", hint="name items, or choose them by --where or --from-file")
    if many.file:
        found = lines(many.file)
        if more := next((one for one in found if one.words), None):
            raise BadUsage(f"{many.file}:{more.number}: nothing may come after the id here", hint="one id a line")
        return [one.item for one in found], ()
    if many.where:
        from gitflow_work.core.choosing import Choice
        from gitflow_work.usecases.batches.selecting import select

        chosen = select(space, Choice(many.where), many.type_name)
        return [one for one, _ in chosen.places], chosen.refused
    return list(items), ()


def lines(file: str) -> list[Line]:
    """What a file of items says. Raises BadUsage."""
    from gitflow_work.formats.batchfile import MAX_BYTES, read

    if file == "-":
        return read(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    try:
        with open(file, "rb") as opened:
            return read(opened.read(MAX_BYTES + 1), file)
    except OSError as error:
        raise BadUsage(f"{file} cannot be read: {error.strerror}", hint="name a file that is there, or -") from None


def chosen(
    space: Workspace, many: Many, change: Change, alone: Alone | None = None
) -> tuple[list[Job], tuple[Refused, ...]]:
    """The jobs on the items that `--where` chooses."""
    from gitflow_work.core.choosing import Choice
    from gitflow_work.usecases.batches.batch import Job
    from gitflow_work.usecases.batches.selecting import select, still

    choice = Choice(many.where)
    found = select(space, choice, many.type_name)
    kept = still(choice, change)
    return [Job(one, kept, (one, path), alone) for one, path in found.places], found.refused


def do(
    space: Workspace,
    meant: tuple[Sequence[Job], Sequence[Refused]],
    how: How,
    line: Callable[[Done], str],
    as_json: bool,
) -> int:
    """Run a batch and print what it did; answers the exit status. `meant`: the jobs, and what is refused at once.

    `line` tells of one item that is done.
    """
    from gitflow_work.usecases.batches.batch import run

    show = progress("writing", LEAST)

    def told(number: int, count: int) -> None:
        if number % STEP == 0 or number == count:
            show(number, count)

    batch = run(space, meant[0], how, told, meant[1])
    if as_json:
        _put(batch, how.dry_run)
    else:
        _print(batch, how, line)
    return batch.exit


def _print(batch: Batch, how: How, line: Callable[[Done], str]) -> None:
    if batch.done:
        click.echo("\n".join(safe(line(one)) for one in batch.done))
    for note in batch.notes:
        say(f"note: {note}")
    _some([one.why for one in batch.skipped], "skipped")
    for refused in batch.refused:
        _trouble(refused.error, f"{refused.item}: ")
    if batch.stopped is not None:
        _trouble(batch.stopped, "")
    say(_summary(batch, how))


def _some(sentences: list[str], what: str) -> None:
    for sentence in sentences[:SHOWN]:
        say(f"note: {what}: {safe(sentence)}")
    if len(sentences) > SHOWN:
        say(f"note: {what}: {len(sentences) - SHOWN} more")


def _trouble(error: WorkError, item: str) -> None:
    shown = "" if error.message.startswith(item.rstrip(": ")) else item
    say(f"Error: {safe(shown + error.message)}")
    if error.hint:
        say(f"hint: {safe(error.hint)}")


def _summary(batch: Batch, how: How) -> str:
    commits = len(batch.commits)
    where = f" in {'1 commit' if commits == 1 else f'{commits} commits'}" if commits else ""
    counted = [(len(batch.done), f"done{where}"), (len(batch.refused), "refused"), (len(batch.skipped), "skipped")]
    counted += [(len(batch.held), "held back"), (len(batch.left), "left")]
    told = ", ".join(f"{number} {word}" for number, word in counted if number) or "no item is meant"
    if batch.held:
        return f"{told}: nothing was written, since not all may be"
    if how.dry_run:
        return f"dry run: nothing is written; {told}"
    return f"{told}; the same command again does what is left" if batch.left else told


def _put(batch: Batch, dry_run: bool) -> None:
    from gitflow_work.cli.shapes import gate_shape, put

    def trouble(error: WorkError) -> dict[str, Any]:
        gates: Iterable[Any] = getattr(error, "gates", ())
        return {
            "code": error.code,
            "exit": error.exit,
            "message": error.message,
            "hint": error.hint,
            "gates": [gate_shape(one) for one in gates],
        }

    put(
        {
            "kind": "batch",
            "done": [_done(one) for one in batch.done],
            "refused": [{"item": one.item, **trouble(one.error)} for one in batch.refused],
            "skipped": [{"item": one.item, "message": one.why} for one in batch.skipped],
            "held": batch.held,
            "left": batch.left,
            "commits": batch.commits,
            "notes": batch.notes,
            "stopped": trouble(batch.stopped) if batch.stopped else None,
            "interrupted": batch.interrupted,
            "dry_run": dry_run,
        }
    )


def _done(one: Done) -> dict[str, Any]:
    made = one.planned
    return {
        "item": made.item.id,
        "path": one.path,
        "status": made.item.status,
        "from": made.source or None,
        "transition": made.transition or None,
        "changed": list(made.changed),
        "commit": one.commit,
    }
