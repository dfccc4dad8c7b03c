"""The real workflow files of flowspec, as they are, and the mistakes that its history has."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.pull_request import PullRequestGate
from gitflow_work.formats.rules.workflowfile import parse, validate

DATA = Path(__file__).parents[3] / "shared" / "data" / "flowspec"
STATES = ["To Do", "Assessed", "Specified", "Planned", "In Implementation", "Validated", "Done"]

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="flowspec's files are not beside the checkout")


@needs_data
@pytest.mark.parametrize(
    ("version", "transitions", "pull_requests"), [("1.1", 9, 0), ("2.0", 11, 2)], ids=["v1.1", "v2.0"]
)
def test_a_real_file_loads_unchanged_and_is_valid(version: str, transitions: int, pull_requests: int) -> None:
    path = f"flowspec_workflow-v{version}.yml"
    data = (DATA / path).read_bytes()
    assert validate(data, path) == []
    workflow, _ = parse(data, path)
    assert workflow is not None
    assert (workflow.version, workflow.initial, len(workflow.transitions)) == (version, "To Do", transitions)
    assert [one.name for one in workflow.states] == STATES
    assert [one.name for one in workflow.states if one.final] == ["Done"]
    landing = [gate for one in workflow.transitions for gate in one.gates if isinstance(gate, PullRequestGate)]
    assert [gate.name for gate in landing] == ["pull_request"] * pull_requests
    plan = next(one for one in workflow.transitions if one.name == "plan")
    [gate] = plan.gates
    assert isinstance(gate, ArtifactsGate)
    assert [(one.type, one.path, one.required) for one in gate.artifacts] == [
        ("prd", "./docs/prd/{feature}.md", True),
        ("adr", "./docs/adr/ADR-{NNN}-{slug}.md", True),
    ]


@needs_data
def test_each_move_of_the_real_file_has_its_edge() -> None:
    workflow, _ = parse((DATA / "flowspec_workflow-v2.0.yml").read_bytes(), "w.yml")
    assert workflow is not None
    assert [one.name for one in workflow.between("In Implementation", "Validated")] == [
        "validate",
        "submit_pr_from_implementation",
    ]
    assert [one.name for one in workflow.between("Validated", "Validated")] == ["submit_pr"]
    assert [one.name for one in workflow.transitions if one.is_back] == [
        "rework_to_planned",
        "rework_to_implementation",
    ]


FIRST_OF_ALL = """\
version: "1.0"
states:
  - name: Specified
  - name: Deployed
workflows:
  specify: {command: /jpspec:specify, agents: [pm], input_states: [To Do], output_state: Specified}
  operate: {command: /jpspec:operate, agents: [sre], input_states: [Specified], output_state: Deployed}
transitions:
  - {name: specify, from: To Do, to: Specified, via: specify}
  - {name: operate, from: Specified, to: Deployed, via: operate}
  - {name: complete, from: Deployed, to: Done, via: completion}
"""

HALF_REMOVED = """\
version: "1.1"
states: [To Do, Validated, Done]
workflows:
  validate: {command: /flow:validate, agents: [qa], input_states: [To Do], output_state: Validated}
  release: {command: /flow:release, agents: [sre], input_states: [Validated], output_state: Deployed}
transitions:
  - {name: validate, from: To Do, to: Validated, via: validate}
  - {name: finish, from: Validated, to: Done, via: manual}
  - {name: operate, from: Validated, to: Deployed, via: operate}
  - {name: rollback, from: Deployed, to: Validated, via: rollback}
"""


def test_the_first_shape_has_its_built_in_states_and_its_own_word_for_completion() -> None:
    assert validate(FIRST_OF_ALL.encode(), "w.yml") == []
    found = validate(FIRST_OF_ALL.replace("completion", "completing").encode(), "w.yml")
    assert [(one.rule, one.level, one.line) for one in found] == [("unknown-via", "error", 11)]


def test_what_was_half_removed_is_refused_line_by_line() -> None:
    found = [(one.rule, one.level, one.line) for one in validate(HALF_REMOVED.encode(), "w.yml")]
    assert found == [
        ("unknown-state", "error", 5),
        ("unknown-state", "error", 9),
        ("unknown-via", "error", 9),
        ("unknown-state", "error", 10),
    ]
