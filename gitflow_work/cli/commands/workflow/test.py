"""`git work workflow test`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import safe, say
from gitflow_work.core.finding import Finding

if TYPE_CHECKING:
    from gitflow_work.core.workflowtest import Coverage, Leaf, Ran
    from gitflow_work.usecases.workflows.testing import Judged


@with_examples("test", "git work workflow test", "git work workflow test task --json")
@click.argument("names", metavar="[NAME...]", nargs=-1)
@json_option
def command(names: tuple[str, ...], as_json: bool) -> int:
    """Run the unit tests of workflows, as they lie in .workflow/workflows/tests/.

    NAME is a workflow; without it all are tested. Exit status 0: all went as expected, 1: some did not.
    """
    from gitflow_work.bootstrap import open_workspace, rule_files, workflow_tests
    from gitflow_work.usecases.workflows.testing import run_tests

    space = open_workspace()
    tested = run_tests(rule_files(space), workflow_tests(space), names)
    if as_json:
        from gitflow_work.cli.shapes import put

        put(_shape(tested))
    else:
        _print(tested)
    return int(not tested.passed)


def _print(tested: Judged) -> None:
    from gitflow_work.cli.checked import lines

    for found in (*tested.findings, *map(_finding, (one for one in tested.ran if not one.passed))):
        for line in lines(found):
            click.echo(line)
    failed = sum(not one.passed for one in tested.ran)
    count = len(tested.ran)
    click.echo(f"{count} case{'' if count == 1 else 's'}, {failed} failed")
    for one in tested.coverage:
        for text in _covered(one):
            click.echo(safe(text))
    if tested.untested:
        say(f"note: without tests: {', '.join(tested.untested)}")


def _finding(ran: Ran) -> Finding:
    message = f"{ran.case.name}: {ran.problem or '; '.join(ran.wrong)}"
    rule = "bad-test" if ran.problem else "failed-test"
    return Finding(rule, message, path=ran.path, line=ran.case.line, hint=ran.hint)


def _covered(one: Coverage) -> Iterator[str]:
    judged = len(one.seen) - len(one.unjudged)
    done = len(one.transitions) - len(one.untouched)
    yield f"{one.workflow}: {done} of {len(one.transitions)} transitions, {judged} of {len(one.seen)} gates"
    if one.untouched:
        yield f"  not tested: {', '.join(one.untouched)}"
    if one.unjudged:
        yield f"  never judged: {', '.join(one.unjudged)}"
    if one.one_sided:
        yield "  never seen: " + ", ".join(f"{name} {verdict}" for name, verdict in one.one_sided)


def _shape(tested: Judged) -> dict[str, Any]:
    from gitflow_work.cli.shapes import findings_shape

    return {
        "kind": "tests",
        "verdict": "pass" if tested.passed else "fail",
        "cases": [_case(one) for one in tested.ran],
        "findings": findings_shape(tested.findings),
        "coverage": [_coverage(one) for one in tested.coverage],
        "untested": list(tested.untested),
    }


def _case(ran: Ran) -> dict[str, Any]:
    return {
        "name": ran.case.name,
        "workflow": ran.workflow,
        "path": ran.path,
        "line": ran.case.line,
        "transition": ran.case.transition,
        "passed": ran.passed,
        "expected": str(ran.case.verdict),
        "got": None if ran.got is None else str(ran.got),
        "gates": [_gate(ran, one) for one in ran.leaves],
        "messages": [ran.problem] if ran.problem else list(ran.wrong),
        "hint": ran.hint,
    }


def _gate(ran: Ran, leaf: Leaf) -> dict[str, Any]:
    expected = ran.case.gates.get(leaf.label) or ran.case.gates.get(leaf.name)
    shape = {"gate": leaf.label, "expected": None if expected is None else str(expected)}
    return {**shape, "got": str(leaf.verdict), "found": leaf.found}


def _coverage(one: Coverage) -> dict[str, Any]:
    return {
        "workflow": one.workflow,
        "transitions": list(one.transitions),
        "untested": list(one.untouched),
        "gates": [{"gate": name, "seen": [str(verdict) for verdict in seen]} for name, seen in one.seen.items()],
    }
