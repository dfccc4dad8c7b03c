"""`git work can`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import safe
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.usecases.can import Possible

STATUS = {Verdict.PASS: 0, Verdict.OVERRIDDEN: 0, Verdict.UNKNOWN: 3}
"""Exit status by verdict; every other verdict is 1."""


@with_examples(
    "can",
    "git work can T-7k3",
    "git work can T-7k3 done && git work move T-7k3 done",
    "git work can T-7k3 done --pr 12 --simulate review=ann:APPROVED",
)
@click.argument("item", metavar="ID")
@click.argument("word", metavar="[STATE]", required=False)
@click.option("--keyword", "keywords", multiple=True, metavar="WORD", help="As if this word were said.")
@click.option("--pr", "request", type=click.IntRange(1), metavar="N", help="As if this pull request brought the move.")
@click.option(
    "--simulate",
    multiple=True,
    metavar="WHAT",
    help="With --pr: suppose review=LOGIN:APPROVED, check=NAME:success or comment=LOGIN:TEXT.",
)
@json_option
def command(
    item: str,
    word: str | None,
    keywords: tuple[str, ...],
    request: int | None,
    simulate: tuple[str, ...],
    as_json: bool,
) -> int:
    """Say which transitions an item may take now: each gate with its verdict, what is missing, and what supplies it.

    With STATE (or a transition's name) the exit status is the verdict's: 0 yes, 1 no, 3 could not be decided.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.can import can

    possible = can(open_workspace(), item, word, keywords, request=request, simulate=simulate)
    if as_json:
        _put(possible)
    else:
        for line in _lines(possible, word):
            click.echo(safe(line))
    return 0 if possible.verdict is None else STATUS.get(possible.verdict, 1)


def _put(possible: Possible) -> None:
    from gitflow_work.cli.shapes import gate_shape, put

    transitions = [
        {
            "name": edge.transition.name,
            "to": edge.transition.target,
            "verdict": str(edge.verdict),
            "gates": [gate_shape(gate) for gate in edge.decision.gates],
        }
        for edge in possible.edges
    ]
    put({"kind": "can", "item": possible.item.id, "status": possible.item.status, "transitions": transitions})


def _lines(possible: Possible, word: str | None) -> Iterator[str]:
    item = possible.item
    yield f"{item.id} is in {item.status}"
    if not possible.edges:
        asked = f"no transition leads from {item.status} by {word}" if word else f"no transition leaves {item.status}"
        yield f"  {asked}" + (f"; one may go {possible.onward}" if word else "")
    for edge in possible.edges:
        yield f"  {edge.verdict}: {edge.transition.target} ({edge.transition.name})"
        for gate in edge.decision.gates:
            yield from _gate(gate, "    ")


def _gate(gate: GateResult, indent: str) -> Iterator[str]:
    expected = f", expected {gate.expected}" if gate.expected and gate.verdict is not Verdict.PASS else ""
    yield f"{indent}{gate.verdict}: {gate.gate}" + (f": {gate.found}" if gate.found else "") + expected
    if gate.hint and gate.verdict is not Verdict.PASS:
        yield f"{indent}hint: {gate.hint}"
    for child in gate.gates:
        yield from _gate(child, indent + "  ")
