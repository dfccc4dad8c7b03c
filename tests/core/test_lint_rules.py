"""Every rule of the lint: a file on which it speaks, in lines marked `#! RULE`, and one like it that is in order."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

import pytest

from gitflow_work.core.lint.items import misfit
from gitflow_work.formats.rules.rulesfiles import lint_all, load
from tests.house.findings_rules import rules_of
from tests.house.shell import TOP, tracked

TYPE = "prefix: T\nfolder: tasks\nworkflow: task\nclosed: true\nfields:\n  team: {kind: text}\n"
ROLES = "people: {ann: {}}\nroles:\n  lead: {members: [ann]}\n  empty: {members: []}\neveryone: ['*']\n"
PATHS = {
    "task": ".workflow/workflows/task.yml",
    "type": ".workflow/types/task.yml",
    "roles": ".workflow/roles.yml",
}


class Case(NamedTuple):
    """`loud` has marked lines; `silent` differs from it in what the rule asks for, and has no finding at all."""

    loud: str
    silent: str
    file: str = "task"
    status: str = "A"


def edge(more: str) -> str:
    """A workflow of one transition, with `more` below its name."""
    lines = "".join(f"    {line}\n" for line in more.splitlines())
    return f"states: [A, B]\ntransitions:\n  - name: go\n    from: A\n    to: B\n{lines}"


FLOWSPEC = """\
states: [A, B, C]
workflows:
  plan: {{command: /flow:plan, input_states: [A], output_state: B}}
transitions:
{0}
"""

CASES: dict[str, Case] = {
    "no-initial-state": Case(
        "states: [A, B]\ninitial: '' #! no-initial-state\ntransitions: [{from: A, to: B}]\n",
        "states: [A, B]\ninitial: A\ntransitions: [{from: A, to: B}]\n",
    ),
    "unknown-state": Case(
        "states: [A, B]\ninitial: Z #! unknown-state\ntransitions: [{from: A, to: B}]\n",
        "states: [A, B]\ninitial: B\ntransitions: [{from: B, to: A}]\n",
    ),
    "duplicate-state": Case(
        "states:\n  - A\n  - B\n  - name: A #! duplicate-state\ntransitions: [{from: A, to: B}]\n",
        "states:\n  - A\n  - B\n  - name: C\ntransitions: [{from: A, to: B}, {from: A, to: C}]\n",
    ),
    "similar-states": Case(
        "states:\n  - In Work\n  - in-work #! similar-states\ntransitions: [{from: In Work, to: in-work}]\n",
        "states:\n  - In Work\n  - In Wood\ntransitions: [{from: In Work, to: In Wood}]\n",
        status="In Work",
    ),
    "duplicate-transition": Case(
        "states: [A, B, C]\ntransitions:\n  - {name: go, from: A, to: B}\n"
        "  - {name: go, from: A, to: C} #! duplicate-transition\n",
        "states: [A, B, C]\ntransitions:\n  - {name: go, from: A, to: B}\n  - {name: Go, from: A, to: C}\n",
    ),
    "shadowed-transition": Case(
        "states: [A, B]\ntransitions:\n  - {name: go, from: A, to: B, gates: [{fields: team}]}\n"
        "  - {name: jump, description: Fast., from: A, to: B, gates: [{fields: team}]} #! shadowed-transition\n",
        "states: [A, B]\ntransitions:\n  - {name: go, from: A, to: B, gates: [{fields: team}]}\n"
        "  - {name: jump, from: A, to: B, gates: [{fields: assignee}]}\n  - {name: slip, from: A, to: B}\n",
    ),
    "unreachable-state": Case(
        "states:\n  - A\n  - B\n  - C #! unreachable-state\ntransitions: [{from: A, to: B}, {from: C, to: B}]\n",
        "states:\n  - A\n  - B\n  - C\ntransitions: [{from: A, to: C}, {from: C, to: B}]\n",
    ),
    "no-way-to-final": Case(
        "states:\n  - A\n  - {name: B, final: false} #! no-way-to-final\n  - {name: C, final: true}\n"
        "transitions: [{from: A, to: B}, {from: A, to: C}, {from: B, to: B}]\n",
        "states:\n  - A\n  - B\n  - {name: C, final: true}\n"
        "transitions: [{from: A, to: B}, {from: A, to: C}, {from: B, to: B}]\n",
    ),
    "final-state-left": Case(
        "states: [A, {name: B, final: true}, C]\ntransitions:\n  - {from: A, to: B}\n"
        "  - {from: A, to: C}\n  - {from: B, to: C} #! final-state-left\n",
        "states: [A, {name: B, final: true}, C]\ntransitions:\n  - {from: A, to: B}\n"
        "  - {from: A, to: C}\n  - {from: B, to: C, back: true}\n",
    ),
    "undeclared-cycle": Case(
        "states: [A, B, C]\ntransitions:\n  - {from: A, to: B}\n  - {from: B, to: A} #! undeclared-cycle\n"
        "  - {from: B, to: C}\n",
        "states: [A, B, C]\ntransitions:\n  - {from: A, to: B}\n  - {from: B, to: A, via: rework}\n"
        "  - {name: a, from: B, to: A, via: manual}\n  - {name: b, from: B, to: A, back: true}\n  - {from: B, to: C}\n",
    ),
    "unknown-via": Case(
        FLOWSPEC.format("  - {from: A, to: B, via: plam} #! unknown-via\n  - {from: B, to: C, via: manual}"),
        FLOWSPEC.format("  - {from: A, to: B, via: plan}\n  - {from: B, to: C, via: manual}"),
    ),
    "other-phase": Case(
        FLOWSPEC.format("  - {from: A, to: B}\n  - {from: B, to: C, via: plan} #! other-phase other-phase"),
        FLOWSPEC.format("  - {from: A, to: B, via: plan}\n  - {from: B, to: C}"),
    ),
    "unknown-artifact-variable": Case(
        edge("gates: [{artifacts: 'docs/{taem}.md'}]").replace("- name: go", "- name: go #! unknown-artifact-variable"),
        edge("gates: [{artifacts: 'docs/{team}.md'}]"),
    ),
    "impossible-path": Case(
        edge("gates: [{artifacts: ../a.md}]").replace("- name: go", "- name: go #! impossible-path"),
        edge("gates: [{artifacts: ./a.md}]"),
    ),
    "unknown-field": Case(
        edge("gates: [{expression: \"item.taem == 'web' && has(item['x-y'])\"}, {not: [{fields: [taem, team]}]}]")
        .replace("- name: go", "- name: go #! unknown-field unknown-field"),
        edge("gates: [{expression: \"item.team == 'web' && has(item['x-y'])\"}, {not: [{fields: [team, assignee]}]}]"),
    ),
    "unknown-artifact": Case(
        edge("output_artifacts:\n- {type: adr, path: a.md, depends_on: [prd, adr]}")
        .replace("- name: go", "- name: go #! unknown-artifact unknown-artifact"),
        edge("output_artifacts:\n- {type: adr, path: a.md, depends_on: [prd]}\n- {type: prd, path: b.md}"),
    ),
    "artifact-cycle": Case(
        edge("output_artifacts:\n- {type: adr, path: a.md, depends_on: prd}\n"
             "- {type: prd, path: b.md, depends_on: adr} #! artifact-cycle"),
        edge("output_artifacts:\n- {type: adr, path: a.md, depends_on: prd}\n- {type: prd, path: b.md}"),
    ),
    "artifact-paths": Case(
        edge("output_artifacts:\n- {type: adr, path: a.md}\n- {type: adr, path: b.md} #! artifact-paths"),
        edge("output_artifacts:\n- {type: adr, path: a.md}\n- {type: adr, path: ./a.md}"),
    ),
    "impossible-rollback": Case(
        edge("hooks: {before: make}\non_failure: {rollback_state: C} #! impossible-rollback")
        .replace("[A, B]", "[A, B, C]")
        + "  - {from: A, to: A, hooks: {before: make}, on_failure: {rollback_state: D}} #! impossible-rollback\n"
        + "  - {name: c, from: B, to: C}\n",
        edge("hooks: {before: make}\non_failure: {rollback_state: C}").replace("[A, B]", "[A, B, C]")
        + "  - {name: stay, from: [A, C], to: A, back: true, hooks: {before: make}, on_failure: {rollback_state: A}}\n"
        + "  - {name: c, from: A, to: C}\n",
    ),
    "idle-attempt": Case(
        edge("gates: [{fields: team}, signed]\n"
             "retry: {attempts: 2} #! idle-attempt\non_failure: {notify: make} #! idle-attempt"),
        edge("gates: [{fields: team}]\nhooks: {before: make}\nretry: {attempts: 2}\non_failure: {notify: make}")
        + "  - {name: far, from: A, to: B, gates: [{any: [pull_request, signed]}], retry: {attempts: 2}}\n",
    ),
    "cut-short": Case(
        edge("retry: {attempts: 3, delay: 10m, max_delay: 1h} #! cut-short\n"
             "hooks: {before: {run: make, timeout: 61m}} #! cut-short"),
        edge("retry: {attempts: 3, delay: 5m, max_delay: 5m}\nhooks: {before: {run: make, timeout: 60m}}"),
    ),
    "unknown-output": Case(
        edge("output_artifacts: [{type: plan, path: a.md}]\n"
             "hooks: {before: {run: make, makes: [plan, paln]}} #! unknown-output")
        + "  - {name: late, from: A, to: B, hooks: {after: {run: make, makes: a}}} #! unknown-output\n",
        edge("output_artifacts: [{type: plan, path: a.md}]\nhooks: {before: {run: make, makes: [plan]}}"),
    ),
    "bad-validator": Case(
        edge("output_artifacts:\n- {type: a, path: a.md, validator: sections} #! bad-validator"),
        edge("output_artifacts:\n- {type: a, path: a.md, validator: {sections: [Goal]}}"),
    ),
    "unknown-validator": Case(
        edge("output_artifacts:\n- {type: a, path: a.md, validator: {section: [Goal]}} #! unknown-validator"),
        edge("output_artifacts:\n- {type: a, path: a.md, validator: {sections: [Goal]}}"),
    ),
    "unheld-role": Case(
        edge("roles: [lead]\ngates: [{signed: {role: empty}}]").replace("- name: go", "- name: go #! unheld-role"),
        edge("roles: [lead]\ngates: [{signed: {role: lead}}]"),
    ),
    "unknown-permission": Case(
        "roles: {} #! unknown-permission unknown-permission\neveryone: ['task:new', 'tusk:new', 'task:move:went']\n",
        "roles: {}\neveryone: ['task:new', 'task:*', 'task:move:go']\n",
        file="roles",
    ),
    "unknown-status": Case(edge("") + "#! unknown-status\n", edge(""), status="Gone"),
    "unknown-gate": Case(edge("gates: [{feilds: team}] #! unknown-gate"), edge("gates: [{fields: team}]")),
    "bad-gate": Case(edge("gates: [{fields: []}] #! bad-gate"), edge("gates: [{fields: [team]}]")),
    "unknown-validation": Case(
        edge("validation: PULL_REQUESTS #! unknown-validation"), edge("validation: PULL_REQUEST")
    ),
    "unnamed-keyword": Case(edge("validation: KEYWORD #! unnamed-keyword"), edge("validation: KEYWORD[A]")),
    "unknown-key": Case(edge("gate: [checks] #! unknown-key"), edge("x-gate: [checks]")),
    "missing-key": Case(
        "states: [A, B]\ntransitions:\n  - {from: A, to: B}\n  - {from: A} #! missing-key\n",
        "states: [A, B]\ntransitions:\n  - {from: A, to: B}\n",
    ),
    "bad-value": Case(
        "states:\n  - {name: A, wip: 0} #! bad-value\n  - {name: B, sla: 5} #! bad-value\n"
        "  - {name: C, sla: 5days} #! bad-value\ntransitions: [{from: A, to: B}, {from: A, to: C}]\n",
        "states:\n  - {name: A, wip: 1}\n  - {name: B, sla: 5d}\n  - {name: C, sla: 90m}\n"
        "transitions: [{from: A, to: B}, {from: A, to: C}]\n",
    ),
}  # fmt: skip


def found(case: Case, text: str) -> list[tuple[int, str]]:
    """Line and rule of each finding of all rule files with `text` among them, and of one item."""
    files = {PATHS["task"]: edge(""), PATHS["type"]: TYPE, PATHS["roles"]: ROLES, PATHS[case.file]: text}
    rules = load({path: data.encode() for path, data in files.items()})
    told = [*rules.problems, *rules.notes, *lint_all(rules)]
    assert {one.path for one in told} <= {PATHS[case.file]}
    item = misfit(rules, ".workflow/tasks/T-1.md", "T-1", "task", case.status)
    if item is not None:
        last = text.count("\n")
        told.append(item._replace(line=last))
    return sorted((one.line, one.rule) for one in told)


def marked(text: str) -> list[tuple[int, str]]:
    lines = ((at, line.partition("#!")[2].split()) for at, line in enumerate(text.splitlines(), 1))
    return sorted((at, rule) for at, names in lines for rule in names)


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_speaks_where_it_should(rule: str) -> None:
    case = CASES[rule]
    assert {name for _, name in marked(case.loud)} == {rule}
    assert found(case, case.loud) == marked(case.loud)


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_silent_where_it_should_be(rule: str) -> None:
    case = CASES[rule]
    status = "A" if rule == "unknown-status" else case.status
    assert found(case._replace(status=status), case.silent) == []


NOT_HERE = {
    "missing-script": "needs files: tests/cli/test_attempts.py",
    "bad-schema": "needs a schema: tests/formats/test_schemafiles.py",
}


def test_the_table_has_every_rule_of_workflow_files() -> None:
    lint = tracked("gitflow_work/core/lint/*.py")
    names = ("workflowfile.py", "transitions.py", "artifactkeys.py", "schemafiles.py")
    readers = [TOP / "gitflow_work" / "formats" / "rules" / name for name in names]
    reported = {rule for file in (*lint, *readers) for rule in rules_of(ast.parse(file.read_text("utf-8")))}
    assert reported - set(NOT_HERE) == set(CASES)


def test_every_rule_is_explained() -> None:
    page = (TOP / "docs" / "findings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert set(CASES) - told == set()


def test_every_rule_of_the_lint_has_a_section() -> None:
    page = (TOP / "docs" / "workflows.md").read_text(encoding="utf-8")
    lint = (ast.parse(file.read_text("utf-8")) for file in tracked("gitflow_work/core/lint/*.py"))
    reported = {rule for tree in lint for rule in rules_of(tree)} - {"unknown-permission"}
    assert set(re.findall(r"^### ([a-z]+(?:-[a-z]+)+)$", page, re.MULTILINE)) == reported
