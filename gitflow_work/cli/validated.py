"""How what is wrong with rule files is printed."""

from __future__ import annotations

from collections.abc import Sequence

import click

from gitflow_work.core.finding import ERROR, NOTE, Finding


def show_validated(found: Sequence[Finding], what: str, as_json: bool) -> int:
    """Print the findings about `what`, or the JSON shape; answers the exit status: 1 when one is an error."""
    failed = any(one.level == ERROR for one in found)
    if as_json:
        from gitflow_work.cli.shapes import findings_shape, put

        findings = findings_shape(one for one in found if one.level != NOTE)
        notes = findings_shape(one for one in found if one.level == NOTE)
        put({"kind": "validate", "verdict": "fail" if failed else "pass", "findings": findings, "notes": notes})
        return int(failed)
    from gitflow_work.cli.checked import lines
    from gitflow_work.cli.render import say

    for one in found:
        for line in lines(one):
            click.echo(line)
    if not failed:
        say(f"{what}: valid")
    return int(failed)
