"""Shapes that flowspec's workflow file had over its life: each loads, or is refused for what is wrong, by line."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
import yaml

from gitflow_work.core.finding import ERROR
from gitflow_work.formats.rules.workflowfile import parse, validate
from tests.formats.test_schemas import errors

Shape = dict[str, Any]
NAMES = ["To Do", "Assessed", "Specified", "Planned", "Done"]


def phase(command: str, source: str, target: str, **more: Any) -> Shape:
    return {"command": command, "agents": ["pm"], "input_states": [source], "output_state": target, **more}


def edge(source: Any, target: str, via: str, **more: Any) -> Shape:
    return {"name": f"{via} {source} {target}", "from": source, "to": target, "via": via, **more}


def base(**more: Any) -> Shape:
    """A file of version 1.1: four phases' worth of states, as small as they come."""
    return {
        "version": "1.1",
        "states": NAMES,
        "workflows": {
            "assess": phase("/flow:assess", "To Do", "Assessed"),
            "specify": phase("/flow:specify", "Assessed", "Specified"),
            "plan": phase("/flow:plan", "Specified", "Planned"),
        },
        "transitions": [
            edge("To Do", "Assessed", "assess"),
            edge("Assessed", "Specified", "specify"),
            edge("Specified", "Planned", "plan"),
            edge("Planned", "Done", "manual"),
            edge("Planned", "Specified", "rework"),
        ],
        **more,
    }


def without_names(shape: Shape) -> Shape:
    return {**shape, "transitions": [{k: v for k, v in one.items() if k != "name"} for one in shape["transitions"]]}


def renamed(shape: Shape, prefix: str) -> Shape:
    found: Shape = json.loads(json.dumps(shape).replace("/flow:", prefix))
    return found


def with_edge(one: Shape, **more: Any) -> Shape:
    shape = base(**more)
    return {**shape, "transitions": [*shape["transitions"], one]}


AGENT = {"name": "a", "identity": "@a", "description": "d", "responsibilities": ["r"]}
LOOPS = {"inner": {"description": "x", "agents": []}}
ARTIFACTS = [
    {"type": "prd", "path": "./docs/prd/{feature}.md", "required": True},
    {"type": "adr", "path": "./docs/adr/ADR-{NNN}-{slug}.md", "multiple": True},
    {"type": "backlog_tasks", "path": "./backlog/tasks/*.md", "required": True, "multiple": True},
    {"type": "qa_report", "path": "./docs/qa/"},
]
ROLES = {"primary": "pm", "show_all_commands": False, "definitions": {"pm": {"display_name": "PM", "icon": "x"}}}
CUSTOM = {"quick": {"name": "Quick", "mode": "vibing", "steps": [{"workflow": "plan", "condition": "complexity >= 7"}]}}
META = {"research": {"command": "/flow:meta", "sub_workflows": [{"workflow": "plan", "required": True}]}}


class Case(NamedTuple):
    """`states`: what the workflow has in the end; `found`: rules of errors, each with words of its line."""

    shape: Shape
    states: list[str] = NAMES
    found: tuple[tuple[str, str], ...] = ()


CASES: dict[str, Case] = {
    "1.1 with names as states": Case(base()),
    "states as maps": Case(base(states=[{"name": one, "description": "Text."} for one in NAMES])),
    "1.0 that lists neither To Do nor Done": Case(base(version="1.0", states=[{"name": one} for one in NAMES[1:-1]])),
    "1.0 whose transitions have no names": Case(without_names(base(version="1.0"))),
    "a version without quotes": Case(base(version=2.0)),
    "no version": Case({key: value for key, value in base().items() if key != "version"}),
    "/jpspec commands": Case(renamed(base(), "/jpspec:")),
    "/specflow commands": Case(renamed(base(), "/specflow:")),
    "agents as maps": Case(
        base(workflows={**base()["workflows"], "plan": phase("/flow:plan", "Specified", "Planned", agents=[AGENT],
             execution_mode="parallel")})
    ),
    "flags of phases, once also requires_ci_pass": Case(
        base(workflows={**base()["workflows"], "plan": phase("/flow:plan", "Specified", "Planned", optional=True,
             requires_ci_pass=True, max_iterations=3, requires_human_approval=False)})
    ),
    "agent loops of 1.1": Case(base(agent_loops={"inner_loop": ["a"], "outer_loop": ["b"]})),
    "agent loops, roles and custom workflows of 2.0": Case(
        base(version="2.0", roles=ROLES, custom_workflows=CUSTOM, agent_loops=LOOPS)
    ),
    "meta workflows": Case(base(version="2.0", meta_workflows=META)),
    "metadata with wrong counts": Case(base(metadata={"state_count": 99, "notes": ["x"]})),
    "a transition to itself": Case(with_edge(edge("Planned", "Planned", "plan", name="again"), workflows={
        **base()["workflows"], "plan": phase("/flow:plan", "", "Planned", input_states=["Specified", "Planned"])})),
    "artifacts": Case(with_edge(edge("Planned", "Done", "rollback", output_artifacts=ARTIFACTS))),
    "from as a list": Case(with_edge(edge(["To Do", "Assessed"], "Done", "manual", name="stop"))),
    "a keyword without quotes": Case(with_edge(edge("To Do", "Done", "manual", validation="KEYWORD[APPROVED]"))),
    "a keyword in quotes": Case(with_edge(edge("To Do", "Done", "manual", validation='KEYWORD["APPROVED"]'))),
    "a bare keyword": Case(with_edge(edge("To Do", "Done", "manual", validation="KEYWORD"))),
    "a pull request": Case(with_edge(edge("To Do", "Done", "manual", validation="PULL_REQUEST"))),
    "Researched, Deployed and back": Case(
        with_edge(edge("Deployed", "Planned", "rollback"), states=[*NAMES, "Deployed"])
        | {"transitions": [*base()["transitions"], edge("Planned", "Deployed", "manual"),
                           edge("Deployed", "Planned", "rollback"), edge("Deployed", "Done", "manual")]},
        [*NAMES, "Deployed"],
    ),
    "the first of all: completed by a word of its own": Case(
        with_edge(edge("Specified", "Done", "completion"), version="1.0")
    ),
    "that word in a later file": Case(
        with_edge(edge("Specified", "Done", "completion")), NAMES, (("unknown-via", "completion"),)
    ),
    "no version, and neither To Do nor Done": Case(
        {key: value for key, value in base(states=NAMES[1:-1]).items() if key != "version"}
    ),
    "no To Do where something begins there": Case(
        base(states=NAMES[1:]), NAMES[1:], (("unknown-state", "assess"), ("unknown-state", "To Do")),
    ),
    "Deployed is gone, what led there is not": Case(
        with_edge(edge("Planned", "Deployed", "operate"), workflows={
            **base()["workflows"], "release": phase("/flow:release", "Planned", "Deployed")}),
        NAMES, (("unknown-state", "release"), ("unknown-state", "operate"), ("unknown-via", "operate")),
    ),
    "a circle that nothing declares": Case(
        with_edge(edge("Planned", "Assessed", "plan", name="round")), NAMES, (("undeclared-cycle", "round"),)
    ),
    "a state without a name": Case(
        base(states=[*NAMES, {"description": "x"}]), NAMES, (("missing-key", "description: x"),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_shape_loads_or_is_refused_for_what_is_wrong(name: str) -> None:
    case = CASES[name]
    text = yaml.safe_dump(case.shape, sort_keys=False, allow_unicode=True)
    workflow, _ = parse(text.encode(), "flowspec_workflow.yml")
    assert workflow is not None
    assert [one.name for one in workflow.states] == case.states
    assert len(workflow.transitions) == len(case.shape["transitions"])
    found = [one for one in validate(text.encode(), "flowspec_workflow.yml") if one.level == ERROR]
    assert sorted(one.rule for one in found) == sorted(rule for rule, _ in case.found)
    lines = text.splitlines()
    for one in found:
        # The line of the transition's first key, of the phase's, or of the state.
        around = "\n".join(lines[one.line - 2 : one.line + 4])
        assert any(rule == one.rule and words in around for rule, words in case.found), (one, around)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.found])
def test_editors_take_what_loads(name: str) -> None:
    assert errors("workflow", yaml.safe_dump(CASES[name].shape, sort_keys=False)) == []
