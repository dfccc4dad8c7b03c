"""`git work hook`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.app import SETTINGS, Overview
from gitflow_work.cli.options import dry_run_option, with_examples
from gitflow_work.cli.render import safe, say
from gitflow_work.errors import BadUsage, Undecided, WorkError

if TYPE_CHECKING:
    from gitflow_work.core.check.result import Checked
    from gitflow_work.usecases.hooks.receive import Received, Update

STATUS = {"pass": 0, "fail": 1}
"""Exit status by verdict; every other verdict is 3."""
SHOWN = 10
"""Findings of one branch that a push shows; the rest are counted."""


@click.group(
    "hook",
    cls=Overview,
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work hook install\n  git work hook pre-receive -h",
)
def command() -> None:
    """Judge changes where git calls hooks: before a commit, and before a server accepts a push."""


@with_examples("install", "git work hook install", "git work hook install --force")
@click.option("--force", is_flag=True, help="Put hooks that are there aside, as NAME.before-git-work.")
@dry_run_option
def install(force: bool, dry_run: bool) -> None:
    """Write the hooks of this clone: pre-commit and commit-msg; in a bare repository pre-receive."""
    from gitflow_work.bootstrap import install_hooks, open_repository

    for one in install_hooks(open_repository(), force=force, dry_run=dry_run):
        click.echo(safe(one.path))
        if one.kept:
            say(f"the hook that was there is kept as {one.kept}")


@with_examples("pre-commit", "git work hook pre-commit", "git work hook pre-commit && git commit")
def pre_commit() -> int:
    """Judge what is staged, as git work check --staged; without a workflow there is nothing to judge.

    Gates that ask for words in the commit's message wait for the commit-msg hook.
    """
    from gitflow_work.bootstrap import asking, draft, open_repository
    from gitflow_work.usecases.checking.candidate import check_draft

    def judged() -> Checked:
        repository = open_repository()
        with draft(repository) as staged:
            return check_draft(staged, asking=asking(repository, hook=True))

    return _local(judged)


@with_examples("commit-msg", "git work hook commit-msg .git/COMMIT_EDITMSG", "git work hook commit-msg ../message.txt")
@click.argument("file", metavar="FILE")
def commit_msg(file: str) -> int:
    """Judge what is staged together with its message, and add the trailers of moves that were made by hand.

    What you wrote stays as it is; lines `Work-Item`, `Work-Transition` and `Work-Actor` are added at its end, unless
    the message names the item already.
    """
    from gitflow_work.bootstrap import asking, comment_marker, draft, open_repository, user_settings
    from gitflow_work.usecases.hooks.message import judge_message

    repository = open_repository()
    try:
        with open(file, encoding="utf-8", errors="surrogateescape", newline="") as opened:
            before = opened.read()
    except OSError as error:
        raise BadUsage(f"{file} cannot be read: {error.strerror}", hint="name the file with the message") from None

    def judged() -> Checked | None:
        with draft(repository) as staged:
            told = (comment_marker(repository), user_settings(repository), asking(repository, hook=True))
            checked, text = judge_message(staged, before, *told)
        if text != before:
            with open(file, "w", encoding="utf-8", errors="surrogateescape", newline="") as opened:
                opened.write(text)
        return checked

    return _local(judged)


def _local(judged: Callable[[], Checked | None]) -> int:
    """Print findings only: a commit that is in order says nothing."""
    from gitflow_work.cli import checked as printing

    try:
        checked = judged()
    except BadUsage as error:
        if error.code == "no-workflow":
            return 0
        raise
    except Undecided as error:
        if error.code == "bad-rules":
            mend = "mend them; as nothing can judge that commit: git commit --no-verify"
            raise Undecided(error.message, hint=mend, code=error.code) from None
        raise
    if checked is None:
        return 0
    for found in checked.findings:
        for line in printing.lines(found):
            say(line)
    return STATUS.get(checked.verdict, 3)


DAY = 86_400  # seconds
timeout_option = click.option(
    "--timeout", type=float, default=60.0, show_default=True, metavar="SECONDS", help="Refuse what takes longer."
)


@with_examples(
    "pre-receive",
    "git work hook pre-receive --timeout 20",
    """echo "$(git rev-parse HEAD~1) $(git rev-parse HEAD) refs/heads/main" | git work hook pre-receive""",
)
@timeout_option
def pre_receive(timeout: float) -> int:
    """Judge a push, given as lines `OLD NEW REF` on standard input, as git's hook of that name gets them.

    The default branch is judged commit by commit, other branches against it. Exit status 0: accepted, 1: refused,
    3: could not be judged, so refused.
    """
    from gitflow_work.usecases.hooks.receive import parse_line

    lines = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").splitlines()
    return _receive([parse_line(line) for line in lines], timeout)


@with_examples(
    "update",
    "git work hook update refs/heads/main $(git rev-parse HEAD~1 HEAD)",
    "git work hook update refs/heads/main $(git rev-parse HEAD~1 HEAD) --timeout 20",
)
@click.argument("ref")
@click.argument("old")
@click.argument("new")
@timeout_option
def update(ref: str, old: str, new: str, timeout: float) -> int:
    """Judge one ref of a push, as git's update hook. Each ref is judged on its own, by what the server has."""
    from gitflow_work.usecases.hooks.receive import made

    return _receive([made(ref, old, new)], timeout)


def _receive(updates: Sequence[Update], timeout: float) -> int:
    from gitflow_work.bootstrap import SystemClock, branches, open_repository
    from gitflow_work.usecases.hooks.receive import receive

    if not 0 < timeout <= DAY:
        what = "--timeout is a number of seconds above 0, at most a day"
        raise BadUsage(what, hint="git work hook pre-receive --timeout 60")
    with _at_most(timeout):
        repository = open_repository()
        received = receive(repository, branches(repository), updates, SystemClock().now())
    for one in received:
        _tell(one)
    statuses = {one.exit for one in received}
    return 1 if 1 in statuses else max(statuses, default=0)


class _TimedOut(Exception):
    """No WorkError: those are what is said about one branch, and this ends it all."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise WorkError in what takes longer. Where there is no such clock (Windows) it takes as long as it takes."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: Any) -> None:
        raise _TimedOut

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TimedOut:
        raise WorkError(
            f"judging this push took longer than {seconds:g} s, so it is refused",
            hint="push fewer commits at once, or let the server's hook use a higher --timeout",
            code="timeout",
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _tell(one: Received) -> None:
    """Few and short lines: whoever pushes sees them behind `remote:`."""
    from gitflow_work.cli import checked as printing

    name = one.update.ref.removeprefix("refs/heads/")
    if one.error is not None:
        say(f"{name}: could not be judged: {one.error.message}")
        if one.error.hint:
            say(f"  hint: {one.error.hint}")
    elif one.checked is None:
        say(f"{name}: {one.note}")
    else:
        for found in one.checked.findings[:SHOWN]:
            for line in printing.lines(found):
                say(line)
        more = len(one.checked.findings) - SHOWN
        if more > 0:
            say(f"and {more} more")
        say(f"{name}: {printing.closing(one.checked)}")


for one in (install, pre_commit, commit_msg, pre_receive, update):
    command.add_command(one)
