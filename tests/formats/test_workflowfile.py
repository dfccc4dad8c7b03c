"""Workflow files: ours and flowspec's, with every default, short form and mistake."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from gitflow_work.core.finding import ERROR, NOTE, WARNING, Finding
from gitflow_work.core.gates.approvals import ApprovalsGate
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import AllOf, AnyOf, GateNode, Kind
from gitflow_work.core.gates.checks import ChecksGate
from gitflow_work.core.gates.fields import FieldsGate
from gitflow_work.core.gates.keyword import KeywordGate
from gitflow_work.core.gates.later import LaterGate
from gitflow_work.core.gates.pull_request import PullRequestGate
from gitflow_work.core.gates.roles import RolesGate
from gitflow_work.core.gates.schedule import ScheduleGate
from gitflow_work.core.schedule import CronWindow, Schedule
from gitflow_work.core.workflow import Artifact, Phase, State, Workflow
from gitflow_work.formats.rules.workflowfile import parse, validate

PATH = ".workflow/workflows/task.yml"
GO = "\ntransitions: [{from: A, to: B}]\n"
HEAD = "states: [A, B]\ntransitions:\n"
EDGE = HEAD + "  - name: go\n    from: A\n    to: B\n"


def read(text: str) -> tuple[Workflow, list[Finding]]:
    workflow, findings = parse(textwrap.dedent(text).encode(), PATH)
    assert workflow is not None, findings
    return workflow, findings


def clean(text: str) -> Workflow:
    workflow, findings = read(text)
    assert findings == []
    return workflow


def gates_of(more: str) -> tuple[GateNode, ...]:
    return clean(EDGE + textwrap.indent(textwrap.dedent(more), "    ")).transitions[0].gates


def test_a_whole_workflow() -> None:
    workflow = clean(
        """\
        version: 1.10
        description: One way.
        initial: Open
        states:
          - name: Open
            description: Begun.
            wip: 3
            sla: 5d
          - Closed
        transitions:
          - name: close
            from: [Open]
            to: Closed
            via: plan
            back: false
            description: Over.
        """
    )
    assert (workflow.name, workflow.version, workflow.initial, workflow.description) == (
        "task",
        "1.10",
        "Open",
        "One way.",
    )
    assert workflow.states == (
        State("Open", "Begun.", wip=3, sla="5d", line=5),
        State("Closed", final=True, line=9),
    )
    [one] = workflow.transitions
    assert (one.name, one.sources, one.target, one.via, one.back, one.description, one.gates, one.line) == (
        "close", ("Open",), "Closed", "plan", False, "Over.", (), 11,
    )  # fmt: skip
    assert (workflow.path, workflow.notes, workflow.phases, workflow.initial_line) == (PATH, (), None, 3)


def test_states_may_be_names_or_maps() -> None:
    names = clean("states: [A, B]\ntransitions: [{from: A, to: B}]\n")
    maps = clean("states: [{name: A}, {name: B, description: x}]\ntransitions: [{from: A, to: B}]\n")
    assert [one.name for one in names.states] == [one.name for one in maps.states] == ["A", "B"]


def test_a_transition_without_a_name_is_called_by_its_states() -> None:
    workflow = clean(HEAD + "  - {from: A, to: B}\n  - {from: [A, B], to: A}\n")
    assert [one.name for one in workflow.transitions] == ["A -> B", "A, B -> A"]


@pytest.mark.parametrize(("states", "initial"), [("[A, To Do, B]", "To Do"), ("[A, B, to do]", "A"), ("[B, A]", "B")])
def test_the_initial_state_is_to_do_else_the_first(states: str, initial: str) -> None:
    assert clean(f"states: {states}\ntransitions: [{{from: A, to: B}}]\n").initial == initial


@pytest.mark.parametrize(
    ("states", "edges", "finals"),
    [
        ("[A, B]", "[{from: A, to: B}]", ["B"]),
        ("[A, B]", "[{from: A, to: B}, {from: B, to: B}]", ["B"]),
        ("[A, B]", "[{from: A, to: B}, {from: B, to: A, back: true}]", []),
        ("[A, {name: B, final: true}]", "[{from: A, to: B}, {from: B, to: A, back: true}]", ["B"]),
        ("[A, {name: B, final: false}]", "[{from: A, to: B}]", []),
        ("[A, {name: B, final: no}, C]", "[{from: A, to: B}]", ["C"]),
    ],
)
def test_a_final_state_is_one_that_says_so_else_one_that_nothing_leaves(
    states: str, edges: str, finals: list[str]
) -> None:
    workflow, _ = read(f"states: {states}\ntransitions: {edges}\n")
    assert [one.name for one in workflow.states if one.final] == finals


EARLY = """\
version: "1.0"
states: [{states}]
{workflows}
transitions:
  - {{name: one, from: {source}, to: Planned, via: plan}}
  - {{name: two, from: Planned, to: {target}, via: manual}}
"""
PHASES = "workflows: {plan: {command: /flow:plan, input_states: [To Do], output_state: Planned}}"


@pytest.mark.parametrize(
    ("states", "workflows", "source", "target", "found"),
    [
        ("Planned", PHASES, "To Do", "Done", ["To Do", "Planned", "Done"]),
        ("{name: Planned}", PHASES, "To Do", "Done", ["To Do", "Planned", "Done"]),
        ("Planned", PHASES, "Planned", "Planned", ["To Do", "Planned", "Done"]),
        ("Planned", "", "To Do", "Done", ["To Do", "Planned", "Done"]),
        ("Planned, Done", PHASES, "To Do", "Done", ["To Do", "Planned", "Done"]),
        ("To Do, Planned, Deployed", PHASES, "To Do", "Deployed", ["To Do", "Planned", "Deployed"]),
        ("Planned, New", "", "New", "New", ["Planned", "New"]),
    ],
)
def test_version_1_0_has_to_do_and_done_built_in(
    states: str, workflows: str, source: str, target: str, found: list[str]
) -> None:
    workflow, _ = read(EARLY.format(states=states, workflows=workflows, source=source, target=target))
    assert [one.name for one in workflow.states] == found
    added = [one for one in ("To Do", "Done") if one in found and one not in states]
    assert [note for note in workflow.notes if "built in" in note] == [
        f"the state `{one}` is built in (version 1.0) and was added" for one in added
    ]


def test_other_versions_have_no_state_built_in() -> None:
    text = EARLY.format(states="Planned", workflows=PHASES, source="To Do", target="Done").replace("1.0", "1.1")
    assert [one.name for one in read(text)[0].states] == ["Planned"]
    assert [one.rule for one in validate(text.encode(), PATH)].count("unknown-state") == 3


VALIDATIONS: dict[str, tuple[Any, ...]] = {
    "": (),
    "validation:": (),
    'validation: ""': (),
    "validation: NONE": (),
    "validation: none": (),
    "validation: ' None '": (),
    "validation: 'KEYWORD[\"APPROVED\"]'": (KeywordGate("APPROVED"),),
    "validation: \"KEYWORD['Ship it']\"": (KeywordGate("Ship it"),),
    "validation: KEYWORD[SHIP]": (KeywordGate("SHIP"),),
    "validation: keyword[ SHIP ]": (KeywordGate("SHIP"),),
    "validation: PULL_REQUEST": (PullRequestGate(),),
    "validation: pull_request": (PullRequestGate(),),
    "validation: 'APPROVAL_REQUIRED_BY_ROLE[\"release-manager\"]'": (ApprovalsGate("release-manager"),),
    "validation: APPROVAL_REQUIRED_BY_ROLE[qa]": (ApprovalsGate("qa"),),
    "validation: 'SCHEDULE[\"cron:0 9 * * 1\"]'": (
        ScheduleGate(Schedule((CronWindow("0 9 * * 1"),)), "in cron 0 9 * * 1"),
    ),
}


@pytest.mark.parametrize(("line", "gates"), VALIDATIONS.items())
def test_every_spelling_of_validation(line: str, gates: tuple[GateNode, ...]) -> None:
    assert gates_of(line + "\n") == gates


@pytest.mark.parametrize(
    "written",
    ["PULL_REQUESTS", "KEYWORD[]", 'KEYWORD[""]', 'KEYWORD["A"] or so', 'KEYWORD["A', "KEYWORD[A]]", "NONE[x]", "yes",
     "PULL_REQUEST[main]", "APPROVAL_REQUIRED_BY_ROLE", "SCHEDULE", "SCHEDULE[cron:]", "SCHEDULE[daily]", "~", "null"],
)  # fmt: skip
def test_no_other_validation_is_guessed(written: str) -> None:
    workflow, findings = read(EDGE + f"    validation: '{written}'\n")
    assert [(one.rule, one.level, one.line, one.column) for one in findings] == [("unknown-validation", ERROR, 6, 17)]
    assert workflow.transitions[0].gates == (LaterGate("validation", Kind.TREE),)


def test_a_keyword_without_a_word_is_approved_and_says_so() -> None:
    workflow, [warning] = read(EDGE + "    validation: KEYWORD\n")
    assert workflow.transitions[0].gates == (KeywordGate("APPROVED"),)
    assert (warning.rule, warning.level, warning.line) == ("unnamed-keyword", WARNING, 6)


def test_everything_that_gates_becomes_one_list() -> None:
    gates = gates_of(
        """\
        input_artifacts:
          - {type: prd, path: "docs/{feature}.md", required: true}
        output_artifacts:
          - {type: adr, path: docs/adr/, multiple: yes, depends_on: prd, description: Why.}
        roles: [maintainer]
        validation: KEYWORD[OK]
        gates:
          - fields: [assignee]
          - any: [checks: [test], {all: [{keyword: A}]}]
        """
    )
    inputs = (Artifact("prd", "docs/{feature}.md", required=True),)
    outputs = (Artifact("adr", "docs/adr/", multiple=True, depends_on=("prd",), description="Why."),)
    assert gates == (
        ArtifactsGate(inputs + outputs),
        RolesGate(("maintainer",)),
        KeywordGate("OK"),
        FieldsGate(("assignee",)),
        AnyOf((ChecksGate(("test",)), AllOf((KeywordGate("A"),)))),
    )


def test_flowspec_keys_are_kept_noted_and_no_finding() -> None:
    workflow = clean(
        EDGE + "workflows: {plan: {input_states: [A], output_state: B}}\nroles: {primary: dev}\nmetadata: {}\n"
    )
    assert workflow.phases == (Phase("plan", ("A",), ("B",), line=6),)
    assert workflow.notes == tuple(f"`{key}` is kept and not used" for key in ("workflows", "roles", "metadata"))


def test_one_state_needs_no_transitions() -> None:
    data = b"states: [A]\ntransitions: []\n"
    workflow, findings = parse(data, "w.yml")
    assert findings == validate(data, "w.yml") == []
    assert workflow is not None
    assert (workflow.initial, [one.final for one in workflow.states], workflow.transitions) == ("A", [True], ())


MISTAKES: dict[str, tuple[str, str, str, int, int]] = {
    "empty": ("", "unreadable-file", ERROR, 1, 1),
    "a list": ("- a\n", "unreadable-file", ERROR, 1, 1),
    "bad YAML": ("a: [\n", "unreadable-file", ERROR, 1, 5),
    "no states": ("transitions: [{from: A, to: B}]\n", "missing-key", ERROR, 1, 1),
    "states no list": ("states: A\ntransitions: [{from: A, to: B}]\n", "bad-value", ERROR, 1, 9),
    "no transitions": ("states: [A]\n", "missing-key", ERROR, 1, 1),
    "no transitions between two states": ("states: [A, B]\ntransitions: []\n", "missing-key", ERROR, 2, 1),
    "a state without a name": ("states: [{final: true}]" + GO, "missing-key", ERROR, 1, 10),
    "a state of two lines": ('states: [A, "a\\nb"]\ntransitions: [{from: A, to: B}]\n', "bad-value", ERROR, 1, 13),
    "a state with blanks": ("states: [A, ' B']\ntransitions: [{from: A, to: B}]\n", "bad-value", ERROR, 1, 13),
    "an empty state": ("states:\n  - A\n  -\ntransitions: [{from: A, to: B}]\n", "bad-value", ERROR, 3, 4),
    "an odd state key": ("states: [{name: A, fnal: true}]" + GO, "unknown-key", ERROR, 1, 20),
    "an odd final": ("states: [{name: A, final: maybe}]\ntransitions: [{from: A, to: B}]\n", "bad-value", ERROR, 1, 27),
    "an odd wip": ("states: [{name: A, wip: 0}]\ntransitions: [{from: A, to: B}]\n", "bad-value", ERROR, 1, 25),
    "an odd sla": ("states: [{name: A, sla: 5}]\ntransitions: [{from: A, to: B}]\n", "bad-value", ERROR, 1, 25),
    "no from": (HEAD + "  - to: B\n", "missing-key", ERROR, 3, 5),
    "an empty from": (HEAD + "  - from: []\n    to: B\n", "missing-key", ERROR, 3, 11),
    "from twice": (HEAD + "  - from: [A, A]\n    to: B\n", "bad-value", WARNING, 3, 11),
    "no to": (HEAD + "  - from: A\n", "missing-key", ERROR, 3, 5),
    "a list as to": (HEAD + "  - from: A\n    to: [B]\n", "bad-value", ERROR, 4, 9),
    "a text as transition": (HEAD + "  - go\n", "bad-value", ERROR, 3, 5),
    "a name of two lines": (HEAD + '  - {name: "a\\nb", from: A, to: B}\n', "bad-value", ERROR, 3, 12),
    "a near miss of a key": (EDGE + "    gate: [checks]\n", "unknown-key", ERROR, 6, 5),
    "an odd key": (EDGE + "    zzz: 1\n", "unknown-key", ERROR, 6, 5),
    "an odd top key": (EDGE + "zzz: 1\n", "unknown-key", NOTE, 6, 1),
    "a near miss of a top key": (EDGE + "inital: B\n", "unknown-key", ERROR, 6, 1),
    "an unknown gate": (EDGE + "    gates:\n      - fields: [a]\n      - feilds: [a]\n", "unknown-gate", ERROR, 8, 9),
    "a gate without its value": (EDGE + "    gates: [keyword]\n", "bad-gate", ERROR, 6, 13),
    "a gate of two keys": (EDGE + "    gates: [{fields: a, keyword: b}]\n", "bad-gate", ERROR, 6, 13),
    "gates no list": (EDGE + "    gates: checks\n", "bad-value", ERROR, 6, 12),
    "gates empty": (EDGE + "    gates: []\n", "bad-value", ERROR, 6, 12),
    "an artifact without path": (EDGE + "    input_artifacts: [{type: a}]\n", "missing-key", ERROR, 6, 23),
    "an artifact without type": (EDGE + "    output_artifacts: [{path: a}]\n", "missing-key", ERROR, 6, 24),
    "an odd key of an artifact": (
        EDGE + "    output_artifacts: [{type: a, path: a, requird: true}]\n", "unknown-key", ERROR, 6, 43,
    ),
    "an odd required": (EDGE + "    output_artifacts: [{type: a, path: a, required: 1}]\n", "bad-value", ERROR, 6, 53),
    "an odd back": (EDGE + "    back: 1\n", "bad-value", ERROR, 6, 11),
    "a retry without end": (EDGE + "    retry: {attempts: 21}\n", "bad-value", ERROR, 6, 23),
    "an odd backoff": (EDGE + "    retry: {backoff: linear}\n", "bad-value", ERROR, 6, 22),
    "an odd delay": (EDGE + "    retry: {delay: soon}\n", "bad-value", ERROR, 6, 20),
    "an odd key of a retry": (EDGE + "    retry: {tries: 3}\n", "unknown-key", ERROR, 6, 13),
    "a retry that is a number": (EDGE + "    retry: 3\n", "bad-value", ERROR, 6, 12),
    "an odd key of on_failure": (EDGE + "    on_failure: {rollback: A}\n", "unknown-key", ERROR, 6, 18),
    "an odd hook": (EDGE + "    hooks: {during: make}\n", "unknown-key", ERROR, 6, 13),
    "no command": (EDGE + "    hooks: {before: []}\n", "bad-value", ERROR, 6, 21),
    "a command of words": (EDGE + "    hooks: {before: [[make, check]]}\n", "bad-command", ERROR, 6, 22),
    "a command without run": (EDGE + "    hooks: {before: {timeout: 5s}}\n", "bad-command", ERROR, 6, 21),
    "a command without time": (EDGE + "    hooks: {before: {run: a, timeout: 0s}}\n", "bad-value", ERROR, 6, 39),
    "an odd key of a command": (EDGE + "    hooks: {before: {run: a, shell: b}}\n", "unknown-key", ERROR, 6, 30),
    "a file outside": (EDGE + "    hooks: {after: {run: a, files: [../b]}}\n", "bad-command", ERROR, 6, 36),
    "a command for a shell": (EDGE + "    hooks: {before: a && b}\n", "bad-command", ERROR, 6, 21),
    "a command with NUL": (EDGE + '    hooks: {before: {run: ["a\\0b"]}}\n', "bad-command", ERROR, 6, 27),
    "a script outside": (EDGE + "    hooks: {before: ../a}\n", "bad-command", ERROR, 6, 21),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "level", "line", "column"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_finding_at_its_place(text: str, rule: str, level: str, line: int, column: int) -> None:
    _, findings = parse(text.encode(), PATH)
    assert [(one.rule, one.level, one.path, one.line, one.column) for one in findings] == [
        (rule, level, PATH, line, column)
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (EDGE + "    gate: [checks]\n", "did you mean `gates`?"),
        (EDGE + "inital: B\n", "did you mean `initial`?"),
        (EDGE + "    gates: [{feilds: a}]\n", "did you mean `fields`?"),
        ("states: [{name: A, Final: true}]\ntransitions: [{from: A, to: B}]\n", "did you mean `final`?"),
    ],
)
def test_a_near_miss_names_what_was_meant(text: str, hint: str) -> None:
    assert [one.hint for one in parse(text.encode(), PATH)[1]] == [hint]


def test_a_key_of_ones_own_begins_with_x() -> None:
    states = EDGE.replace("states: [A, B]", "states: [A, {name: B, x-colour: red}]")
    assert clean(states + "    x-owner: ann\nx-a: 1\n").notes == ()


def test_a_gate_that_cannot_be_read_never_passes() -> None:
    workflow, _ = read(EDGE + "    gates: [{feilds: a}]\n")
    assert workflow.transitions[0].gates == (LaterGate("gates", Kind.TREE),)


def test_after_thousands_of_mistakes_gates_are_refused_unread() -> None:
    workflow, findings = read(EDGE + "    gates:\n" + "      - feilds: a\n" * 5_000 + "      - fields: [a]\n")
    assert [one.rule for one in findings] == ["unknown-gate"] * 2_001 + ["bad-gate"] * 3_000
    assert set(map(type, workflow.transitions[0].gates)) == {LaterGate}


def test_a_file_of_thousands_of_mistakes_is_answered() -> None:
    text = HEAD + "".join(f"  - {{from: A, to: B, k{at}: 1}}\n" for at in range(20_000))
    _, findings = parse(text.encode(), PATH)
    assert len(findings) == 20_000
