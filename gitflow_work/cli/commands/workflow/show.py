"""`git work workflow show`."""

from __future__ import annotations

from typing import Any

import click

from gitflow_work.cli.attempts import attempt_lines, attempt_shape
from gitflow_work.cli.options import json_option, with_examples
from gitflow_work.cli.render import columns, safe, say
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.workflow import Artifact, State, Transition, Workflow


@with_examples("show", "git work workflow show task", "git work workflow show flowspec_workflow.yml --json")
@click.argument("name", metavar="[NAME]", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """Show a workflow's states and transitions, with what each transition asks for.

    NAME is a workflow of this work tree, or a file anywhere; without it the only workflow there is.
    """
    workflow = read(name)
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "workflow", "workflow": _shape(workflow)})
        return
    click.echo(safe(f"{workflow.name}, version {workflow.version}"))
    if workflow.description:
        click.echo(safe(workflow.description))
    states = [("STATE", "", "MEANS"), *(_state(workflow, one) for one in workflow.states)]
    transitions = [("TRANSITION", "FROM", "TO", "ASKS FOR"), *map(_transition, workflow.transitions)]
    click.echo("\n" + "\n".join(columns(states)) + "\n\n" + "\n".join(columns(transitions)))
    if attempts := [line for one in workflow.transitions for line in attempt_lines(one)]:
        click.echo("\n" + "\n".join(columns([("TRANSITION", "WHEN", "WHAT HAPPENS"), *attempts])))


def read(name: str | None) -> Workflow:
    """The workflow that is asked for; says on stderr when its file has errors."""
    from gitflow_work.bootstrap import open_workspace, read_file, rule_files
    from gitflow_work.usecases.workflows.show import chosen

    workflow, found = chosen(name, lambda: rule_files(open_workspace()), read_file)
    _warn(workflow, found)
    return workflow


def _warn(workflow: Workflow, found: list[Finding]) -> None:
    errors = sum(one.level == ERROR for one in found)
    if errors:
        many = f"{errors} error{'' if errors == 1 else 's'}"
        say(f"note: {workflow.path} has {many}; git work workflow validate names them")


def _state(workflow: Workflow, state: State) -> tuple[str, str, str]:
    marks = ["initial"] if state.name == workflow.initial else []
    marks += ["final"] if state.final else []
    marks += [f"wip {state.wip}"] if state.wip else []
    marks += [f"sla {state.sla}"] if state.sla else []
    return state.name, ", ".join(marks), state.description


def _transition(one: Transition) -> tuple[str, str, str, str]:
    from gitflow_work.core.written import conditions

    name = f"{one.name} (back)" if one.is_back else one.name
    return name, ", ".join(one.sources), one.target, "; ".join(conditions(one))


def _shape(workflow: Workflow) -> dict[str, Any]:
    return {
        "name": workflow.name,
        "version": workflow.version,
        "path": workflow.path,
        "description": workflow.description or None,
        "initial": workflow.initial,
        "states": [
            {
                "name": one.name,
                "description": one.description or None,
                "final": one.final,
                "wip": one.wip,
                "sla": one.sla,
            }
            for one in workflow.states
        ],
        "transitions": [_transition_shape(one) for one in workflow.transitions],
        "notes": list(workflow.notes),
    }


def _state_shape(one: State) -> dict[str, Any]:
    about = one.description or None
    return {"name": one.name, "description": about, "final": one.final, "wip": one.wip, "sla": one.sla}


def _transition_shape(one: Transition) -> dict[str, Any]:
    return {
        "name": one.name,
        "from": list(one.sources),
        "to": one.target,
        "via": one.via or None,
        "back": one.is_back,
        "description": one.description or None,
        "roles": list(one.roles),
        "inputs": [_artifact(artifact) for artifact in one.inputs],
        "outputs": [_artifact(artifact) for artifact in one.outputs],
        "gates": [_gate(entry) for entry in one.entries],
        **attempt_shape(one),
    }


def _artifact(one: Artifact) -> dict[str, Any]:
    return {"type": one.type, "path": one.path, "required": one.required}


def _gate(entry: object) -> dict[str, Any]:
    """A gate as written: its name and value; combinators have `gates` of their own."""
    if not isinstance(entry, dict) or len(entry) != 1:
        return {"gate": str(entry), "value": None}
    [(name, value)] = entry.items()
    if name in ("all", "any", "not") and isinstance(value, list):
        return {"gate": name, "value": None, "gates": [_gate(one) for one in value]}
    return {"gate": name, "value": value}
