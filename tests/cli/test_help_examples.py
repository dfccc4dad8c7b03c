"""The examples in the help: at least two for each command, and each can be typed as it stands."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator

import click
import pytest

from gitflow_work.cli.app import group
from gitflow_work.errors import WorkError


def leaves(command: click.Command, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with its names."""
    if not isinstance(command, click.Group):
        yield names, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, (*names, name))


COMMANDS = dict(leaves(group))
EXAMPLES = [
    pytest.param(names, line.strip(), id=line.strip())
    for names, command in COMMANDS.items()
    for line in (command.epilog or "").splitlines()
    if line.startswith("  ")
]
CALL = re.compile(r"git work ((?:'[^']*'|\"[^\"]*\"|\$\([^)]*\)|[^|&<>'\"])+)")
"""One call of ours in a line of shell, up to what the shell does with it."""


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_there_are_two(names: tuple[str, ...]) -> None:
    assert sum(param.values[0] == names for param in EXAMPLES) >= 2


@pytest.mark.parametrize(("names", "line"), EXAMPLES)
def test_it_can_be_typed(names: tuple[str, ...], line: str) -> None:
    """Options and arguments are those that the commands have."""
    calls = [shlex.split(re.sub(r"\$\([^)]*\)", "OLD NEW", one)) for one in CALL.findall(line)]
    assert any(words[: len(names)] == list(names) or names[:1] == ("pr",) == tuple(words[:1]) for words in calls)
    for words in calls:
        short = words[0] == "pr" and words[1] not in ("open", "status")
        parse([*words[:1], "open", *words[1:]] if short else words, line)


def parse(words: list[str], line: str) -> None:
    """Fail when the words are not understood."""
    context = click.Context(group, info_name="git work")
    command: click.Command = group
    name: str | None = None
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None, line
        command = found
    with contextlib.suppress(click.exceptions.Exit):  # its help
        try:
            command.make_context(name, list(words), parent=context)
        except (click.ClickException, WorkError) as error:
            pytest.fail(f"{line}: {error}")
