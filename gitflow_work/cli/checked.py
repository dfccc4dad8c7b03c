"""How the result of a check is printed: as text, as JSON, as GitHub's annotations."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from gitflow_work.cli.render import safe
from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.override import Override

GITHUB_LIMIT = 10
"""GitHub shows so many errors of one step; the rest are counted."""


def text(checked: Checked) -> None:
    """`path:line:col: level[rule]: message`, then `hint:`; notes after findings; a closing line."""
    for found in (*checked.findings, *checked.notes):
        for line in lines(found):
            click.echo(line)
    for one in checked.overrides:
        edge = f"{one.source} -> {one.target}"
        click.echo(safe(f"{one.path}: override[{one.rule}]: {one.item}, {edge}, by {one.by}: {one.reason}"))
    click.echo(closing(checked))


def closing(checked: Checked) -> str:
    """What was judged, in one line."""
    if checked.base is not None and not checked.commits:
        return f"no commits in this range; {_count(checked.files, 'item')} read, {_count(len(checked.findings), 'finding')}"
    parts = [_count(checked.commits, "commit"), _count(checked.moves, "move"), _count(len(checked.findings), "finding")]
    if checked.overrides:
        people = ", ".join(dict.fromkeys(one.by for one in checked.overrides))
        parts.append(f"{_count(len(checked.overrides), 'override')} by {safe(people)}")
    if checked.verdict == "unknown":
        parts.append("could not judge everything")
    return ", ".join(parts)


def as_json(checked: Checked) -> None:
    """`kind: check` (docs/json.md)."""
    from gitflow_work.cli.shapes import findings_shape, put

    put(
        {
            "kind": "check",
            "verdict": str(checked.verdict),
            "base": checked.base,
            "head": checked.head,
            "commits": checked.commits,
            "moves": checked.moves,
            "items": list(checked.items),
            "overrides": [_override(one) for one in checked.overrides],
            "notes": findings_shape(checked.notes),
            "findings": findings_shape(checked.findings),
        }
    )


def _override(one: Override) -> dict[str, str | None]:
    keys = {"source": "from", "target": "to"}
    return {keys.get(key, key): value for key, value in one._asdict().items()}


def github(checked: Checked) -> None:
    """Annotations for the worst findings, and the whole list as inert text."""
    for found in checked.findings[:GITHUB_LIMIT]:
        click.echo(annotation(found))
    token = f"work-{os.urandom(16).hex()}"
    click.echo(f"::stop-commands::{token}")
    text(checked)
    click.echo(f"::{token}::")
    if len(checked.findings) > GITHUB_LIMIT:
        click.echo(f"::notice title=git work check::and {len(checked.findings) - GITHUB_LIMIT} more, in the log")


def annotation(found: Finding) -> str:
    """One workflow command. What came from the repository cannot leave its place in it."""
    level = "error" if found.level == ERROR else "warning"
    places = {"file": found.path, "line": str(found.line), "col": str(found.column), "title": found.rule}
    properties = ",".join(f"{key}={_property(value)}" for key, value in places.items() if value)
    message = f"{found.message}\nhint: {found.hint}" if found.hint else found.message
    return f"::{level} {properties}::{_message(message)}"


def lines(found: Finding) -> list[str]:
    """One finding: its line, and its hint's."""
    where = f"{found.path}:{found.line}:{found.column}: " if found.path else ""
    commit = f" (commit {found.commit[:12]})" if found.commit else ""
    first = safe(f"{where}{found.level}[{found.rule}]: {found.message}{commit}")
    return [first, f"  hint: {safe(found.hint)}"] if found.hint else [first]


def _message(value: str) -> str:
    lines = (safe(line) for line in value.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(value: str) -> str:
    return safe(value).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


PRINTERS: dict[str, Callable[[Checked], None]] = {"text": text, "json": as_json, "github": github}
"""Name of a format to what prints it."""
