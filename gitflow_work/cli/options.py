"""Options and helpers that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from gitflow_work.errors import BadUsage

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
dry_run_option = click.option("-n", "--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
include_option = click.option(
    "--include", is_flag=True, help="Take along what you changed in the file and did not commit."
)


def with_examples(name: str, *examples: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command with examples at the end of its help, and `-h`."""
    from gitflow_work.cli.app import SETTINGS

    lines = "\n".join(f"  {one}" for one in examples)
    return click.command(name, cls=Command, context_settings=SETTINGS, epilog=f"Examples:\n\n\b\n{lines}")


MAY_BE_EMPTY = frozenset({"--body", "--message"})
"""The options whose empty value says what leaving them out would say."""


class Command(click.Command):
    """A command that takes no empty words: `--type "$TYPE"` with nothing in TYPE must not mean all types."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Raises BadUsage for an empty argument, or an option with an empty value."""
        rest = super().parse_args(ctx, args)
        for param in self.params:
            given = ctx.params.get(param.name or "")
            if "" not in (given if isinstance(given, tuple) else (given,)) or MAY_BE_EMPTY.intersection(param.opts):
                continue
            if ctx.get_parameter_source(param.name or "") is click.core.ParameterSource.COMMANDLINE:
                raise BadUsage(f"{_name(param)} is empty", hint=f"{ctx.command_path} -h")
        return rest


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return f"the value of {max(param.opts, key=len)}"
    shown = param.human_readable_name
    return f"one of {shown}" if " " in shown else shown.strip("[.]")


def assignments(pairs: tuple[str, ...]) -> dict[str, str]:
    """`KEY=VALUE…` as a dict. Raises BadUsage for a word without `=`, an empty key or one given twice."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise BadUsage(f"`{pair}` is not KEY=VALUE", hint="for example: priority=High labels=web,auth")
        if key in found:
            raise BadUsage(f"{key} is given twice", hint=f"give {key}= once")
        found[key] = value
    return found


def progress(what: str, least: int = 2000) -> Callable[[int, int], None]:
    """A line on stderr that says how far long work is, of `least` steps or more; only on a terminal."""
    if not sys.stderr.isatty():
        return lambda done, of: None

    def show(done: int, of: int) -> None:
        if of >= least:  # less is done before one could read it
            end = "\n" if done >= of else ""
            sys.stderr.write(f"\r{what}: {done} of {of}{end}")
            sys.stderr.flush()

    return show
