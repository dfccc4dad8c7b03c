"""`git work workflow validate`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.core.finding import ERROR, NOTE, Finding


@with_examples("validate", "git work workflow validate", "git work workflow validate flowspec_workflow.yml")
@click.argument("file", metavar="[FILE]", required=False)
@json_option
def command(file: str | None, as_json: bool) -> int:
    """Say what is wrong with a workflow FILE, wherever it lies; without FILE, with all rules of this work tree.

    Exit status 0: nothing worse than a warning, 1: errors.
    """
    from gitflow_work.bootstrap import open_workspace, read_file, rule_files
    from gitflow_work.usecases.workflows.validate import validate_file, validate_rules

    if file is not None:
        found = validate_file(read_file(file), file)
    else:
        space = open_workspace()
        found = validate_rules(space, rule_files(space))
    failed = any(one.level == ERROR for one in found)
    if as_json:
        from gitflow_work.cli.shapes import findings_shape, put

        findings = findings_shape(one for one in found if one.level != NOTE)
        notes = findings_shape(one for one in found if one.level == NOTE)
        put({"kind": "validate", "verdict": "fail" if failed else "pass", "findings": findings, "notes": notes})
    else:
        _print(found, file)
    return int(failed)


def _print(found: Sequence[Finding], file: str | None) -> None:
    from gitflow_work.cli.checked import lines
    from gitflow_work.cli.render import say

    for one in found:
        for line in lines(one):
            click.echo(line)
    errors = sum(one.level == ERROR for one in found)
    if not errors:
        say(f"{file or 'the rules'}: valid")
