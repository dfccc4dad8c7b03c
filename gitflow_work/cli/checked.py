"""How the result of a check is printed: as text, as JSON, as GitHub's annotations."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

import click

from gitflow_work.cli.render import safe
from gitflow_work.core.check.result import UNDECIDED, Checked
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.override import Override
from gitflow_work.errors import WorkError

GITHUB_LIMIT = 10
"""GitHub shows so many errors, and so many warnings, of one step; the rest are counted."""
MESSAGE_LIMIT = 4000
"""Characters of one annotation; the whole message is in the log."""


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
        found = _count(len(checked.findings), "finding")
        return f"no commits in this range; {_count(checked.files, 'item')} read, {found}"
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


def github(checked: Checked, said: str = "") -> None:
    """Annotations for the worst findings, and the whole list as inert text, after what `said` says of the range."""
    shown = worst(checked.findings)
    for found in shown:
        click.echo(annotation(found))
    token = f"work-{os.urandom(16).hex()}"
    click.echo(f"::stop-commands::{token}")
    if said:
        click.echo(safe(said))
    text(checked)
    click.echo(f"::{token}::")
    if more := len(checked.findings) - len(shown):
        click.echo(workflow_command("notice", f"and {_count(more, 'finding')} more, in the log"))


def worst(findings: Iterable[Finding]) -> list[Finding]:
    """What GitHub would show: refusals, then what could not be judged, then warnings; so many as it shows of each."""
    errors: list[Finding] = []
    warnings: list[Finding] = []
    for one in findings:
        (errors if one.level == ERROR else warnings).append(one)
    errors.sort(key=lambda one: one.rule in UNDECIDED)
    return errors[:GITHUB_LIMIT] + warnings[:GITHUB_LIMIT]


def annotation(found: Finding) -> str:
    """One finding as a workflow command, at its line."""
    level = "error" if found.level == ERROR else "warning"
    places = {"file": found.path, "line": str(found.line), "col": str(found.column)} if found.path else {}
    message = f"{found.message}\nhint: {found.hint}" if found.hint else found.message
    return workflow_command(level, message, **places, title=found.rule)


def workflow_command(name: str, message: str, **properties: str) -> str:
    """One command for GitHub's runner. What came from the repository cannot leave its place in it."""
    given = {"title": "git work check", **properties}
    order = sorted(given, key=lambda key: key == "title")  # the place first
    placed = ",".join(f"{key}={_escaped(given[key], ':,')}" for key in order)
    cut = message if len(message) <= MESSAGE_LIMIT else f"{message[:MESSAGE_LIMIT]} …"
    return f"::{name} {placed}::" + "%0A".join(_escaped(line) for line in cut.replace("\r\n", "\n").split("\n"))


def lines(found: Finding) -> list[str]:
    """One finding: its line, and its hint's."""
    where = f"{found.path}:{found.line}:{found.column}: " if found.path else ""
    commit = f" (commit {found.commit[:12]})" if found.commit else ""
    first = safe(f"{where}{found.level}[{found.rule}]: {found.message}{commit}")
    return [first, f"  hint: {safe(found.hint)}"] if found.hint else [first]


def _escaped(value: str, more: str = "") -> str:
    """One line, with `%` and the characters of `more` as the runner wants them."""
    for char in f"%{more}":
        value = value.replace(char, f"%{ord(char):02X}")
    return safe(value)


def as_sarif(checked: Checked) -> None:
    """SARIF 2.1.0 (docs/json.md)."""
    from gitflow_work.cli.sarif import sarif

    click.echo(sarif(checked))


def error_as_sarif(error: WorkError) -> None:
    """A check that could not be made, in the same format."""
    from gitflow_work.cli.sarif import sarif_of_error

    click.echo(sarif_of_error(error))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


PRINTERS: dict[str, Callable[[Checked], None]] = {"text": text, "json": as_json, "github": github, "sarif": as_sarif}
"""Name of a format to what prints it."""
