"""Unit tests of workflows: every gate can be driven to every verdict by what a case gives."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gitflow_work.core.gates import GATES
from gitflow_work.core.workflowtest import Ran
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import presets
from gitflow_work.formats.rules.workflowtest import FACT_KEYS
from gitflow_work.usecases.workflows.testing import Judged, run_tests

FLOW = """\
version: "1"
states: [A, {{name: B, wip: 2}}, C]
transitions:
  - {{name: go, from: A, to: C, gates: [{gate}]{more}}}
  - {{name: on, from: A, to: B}}
  - {{name: back, from: [B, C], to: A, back: true}}
"""
TYPE = """\
name: task
prefix: T
folder: tasks
workflow: w
closed: true
fields:
  depends_on: {kind: list, of: id, type: task}
  parent: {kind: id, type: task}
  size: {kind: integer}
  assignee: {kind: user}
"""
ROLES = """\
people:
  ann: {name: Ann, email: [ann@example.org]}
  bob: {name: Bob, email: [bob@example.org]}
roles:
  lead: {permissions: ["*"], members: [ann]}
everyone: ["*"]
"""
PATH = ".workflow/workflows/tests/w.yml"


def files(gate: str = "fields: [assignee]", more: str = "", config: str = "") -> dict[str, bytes]:
    """Rules with one gate on the transition `go`."""
    flow = FLOW.format(gate=f"{{{gate}}}" if ":" in gate else gate, more=more)
    texts = {
        "config.yml": f"format: 1\n{config}",
        "roles.yml": ROLES,
        "types/task.yml": TYPE,
        "workflows/w.yml": flow,
    }
    return {f".workflow/{path}": text.encode() for path, text in texts.items()}


def run(rules: Mapping[str, bytes], case: str) -> Judged:
    return run_tests(rules, {PATH: f"workflow: w\ncases:\n  - {{{case}}}\n".encode()})


def ran(rules: Mapping[str, bytes], case: str) -> Ran:
    tested = run(rules, case)
    assert tested.findings == ()
    [one] = tested.ran
    return one


ITEM = "item: {status: A}"
PLAN = "artifacts: 'docs/{id}.md'"
SECTIONS = ", output_artifacts: [{type: plan, path: 'docs/{id}.md', required: true, validator: {sections: [Goal]}}]"
DEPENDS = "item: {status: A, depends_on: [T-1]}"
OWNED = "item: {status: A, assignee: ann}"
BOXES = "checklist: Work"
SUNDAY, MONDAY = "'2026-11-22T12:00:00+00:00'", "'2026-11-23T12:00:00+00:00'"
WEEK = "schedule: {windows: Mon-Fri 09:00-17:00}"
TABLE = [
    (PLAN, f"{ITEM}, facts: {{files: [docs/T-this.md]}}", "pass"),
    (PLAN, f"{ITEM}, facts: {{files: {{docs/T-this.md: ''}}}}", "fail"),
    (PLAN, f"{ITEM}, facts: {{files: []}}", "fail"),
    (PLAN, ITEM, "unknown"),
    ("fields: [assignee]", OWNED, "pass"),
    ("fields: [assignee]", ITEM, "fail"),
    (BOXES, f'{ITEM}, facts: {{body: "## Work\\n\\n- [x] one\\n"}}', "pass"),
    (BOXES, f'{ITEM}, facts: {{body: "## Work\\n\\n- [ ] one\\n"}}', "fail"),
    (BOXES, ITEM, "unknown"),
    ("keyword: GO", f"{ITEM}, facts: {{keywords: [GO]}}", "pass"),
    ("keyword: GO", f"{ITEM}, facts: {{keywords: []}}", "fail"),
    ("keyword: GO", f"{ITEM}, facts: {{keywords: []  , overrides: [keyword]}}", "overridden"),
    ("keyword: GO", ITEM, "unknown"),
    ("roles: lead", f"{ITEM}, facts: {{actor: ann}}", "pass"),
    ("roles: lead", f"{ITEM}, facts: {{actor: bob}}", "fail"),
    ("roles: lead", f"{ITEM}, facts: {{actor: carol}}", "fail"),
    ("roles: lead", f"{ITEM}, facts: {{actor: {{person: carol, roles: [lead]}}}}", "pass"),
    ("roles: lead", f"{ITEM}, facts: {{actor: unknown}}", "unknown"),
    ("roles: lead", ITEM, "unknown"),
    ("signed", f"{ITEM}, facts: {{actor: {{person: ann, signed: true}}}}", "pass"),
    ("signed", f"{ITEM}, facts: {{actor: ann}}", "fail"),
    ("signed", ITEM, "unknown"),
    ("approvals: {role: lead}", f"{ITEM}, facts: {{approvals: [ann]}}", "pass"),
    ("approvals: {role: lead}", f"{ITEM}, facts: {{approvals: [bob]}}", "fail"),
    ("approvals: {role: lead}", f"{ITEM}, facts: {{approvals: {{lead: 1}}}}", "pass"),
    ("approvals: 2", f"{ITEM}, facts: {{approvals: {{lead: 1}}}}", "fail"),
    ("approvals: 2", f"{ITEM}, facts: {{approvals: none}}", "fail"),
    ("approvals: 2", f"{ITEM}, facts: {{approvals: unknown}}", "unknown"),
    ("expression: item.size > 2", "item: {status: A, size: 3}", "pass"),
    ("expression: item.size > 2", "item: {status: A, size: 2}", "fail"),
    ("expression: item.size > 2", ITEM, "unknown"),
    (WEEK, f"{ITEM}, facts: {{now: {MONDAY}}}", "pass"),
    (WEEK, f"{ITEM}, facts: {{now: {SUNDAY}}}", "fail"),
    (WEEK, ITEM, "unknown"),
    ("dependencies", f"{DEPENDS}, facts: {{items: {{T-1: {{status: C}}}}}}", "fail"),
    ("dependencies: {states: [C]}", f"{DEPENDS}, facts: {{items: {{T-1: {{status: C}}}}}}", "pass"),
    ("dependencies", f"{DEPENDS}, facts: {{items: {{}}}}", "fail"),
    ("dependencies", DEPENDS, "unknown"),
    ("children: {min: 1}", f"{ITEM}, facts: {{items: {{T-1: {{status: A, parent: T-this}}}}}}", "fail"),
    ("children: {min: 1}", f"{ITEM}, facts: {{items: {{}}}}", "fail"),
    ("children", f"{ITEM}, facts: {{items: {{}}}}", "pass"),
    ("children", ITEM, "unknown"),
    ("paths: {only: [src/**]}", f"{ITEM}, facts: {{changed: [src/a.py]}}", "pass"),
    ("paths: {only: [src/**]}", f"{ITEM}, facts: {{changed: [lib/a.py]}}", "fail"),
    ("paths: {only: [src/**]}", ITEM, "unknown"),
    ("paths: {absent: [tmp/**]}", f"{ITEM}, facts: {{files: [tmp/a/b]}}", "fail"),
    ("paths: {absent: [tmp]}", f"{ITEM}, facts: {{files: [tmp/a/b]}}", "fail"),
    ("paths: {absent: [tmp/**]}", f"{ITEM}, facts: {{files: [a]}}", "pass"),
    ("claimed", OWNED, "pass"),
    ("claimed", f"{OWNED}, facts: {{claim: bob}}", "fail"),
    ("claimed", f"{OWNED}, facts: {{claim: ann, actor: ann}}", "pass"),
    ("claimed", f"{OWNED}, facts: {{claim: unknown}}", "pass"),
    ("claimed: {by: actor}", f"{OWNED}, facts: {{claim: none, actor: ann}}", "pass"),
    ("claimed: {by: actor}", f"{OWNED}, facts: {{actor: bob}}", "fail"),
    ("claimed: {by: actor}", OWNED, "unknown"),
    ("wip: 2", f"{OWNED}, facts: {{wip: 1}}", "pass"),
    ("wip: 2", f"{OWNED}, facts: {{wip: 2}}", "fail"),
    ("wip: 2", f"{OWNED}, facts: {{wip: {{bob: 2, ann: 0}}}}", "pass"),
    ("wip: {limit: 2, per: state}", f"{OWNED}, facts: {{wip: {{bob: 2}}}}", "fail"),
    ("wip: 1", f"{OWNED}, facts: {{items: {{T-1: {{status: C, assignee: ann}}}}}}", "fail"),
    ("wip: 1", f"{OWNED}, facts: {{items: {{}}}}", "pass"),
    ("wip", ITEM, "not-applicable"),
    ("wip: 2", ITEM, "unknown"),
    ("pull_request", f"{ITEM}, facts: {{pull_request: merged}}", "pass"),
    ("pull_request", f"{ITEM}, facts: {{pull_request: landing}}", "pass"),
    ("pull_request", f"{ITEM}, facts: {{pull_request: open}}", "pending"),
    ("pull_request", f"{ITEM}, facts: {{pull_request: closed}}", "fail"),
    ("pull_request", f"{ITEM}, facts: {{pull_request: outdated}}", "fail"),
    ("pull_request: {into: release}", f"{ITEM}, facts: {{pull_request: elsewhere}}", "fail"),
    ("pull_request: {into: release}", f"{ITEM}, facts: {{pull_request: merged}}", "pass"),
    ("pull_request", f"{ITEM}, facts: {{pull_request: none}}", "fail"),
    ("pull_request", f"{ITEM}, facts: {{pull_request: unknown}}", "unknown"),
    ("checks: [test]", f"{ITEM}, facts: {{checks: {{test: success}}}}", "pass"),
    ("checks: [test]", f"{ITEM}, facts: {{checks: {{test: failure}}}}", "fail"),
    ("checks: [test]", f"{ITEM}, facts: {{checks: {{test: pending}}}}", "pending"),
    ("checks: [test]", f"{ITEM}, facts: {{checks: {{}}}}", "pending"),
    ("checks: [test]", f"{ITEM}, facts: {{checks: unknown}}", "unknown"),
    ("checks: required", f"{ITEM}, facts: {{checks: {{test: success}}, required_checks: [test]}}", "pass"),
    ("checks: required", f"{ITEM}, facts: {{checks: {{test: success}}}}", "unknown"),
]


@pytest.mark.parametrize(("gate", "case", "verdict"), TABLE)
def test_a_gate_says_what_the_facts_of_the_case_make_it_say(gate: str, case: str, verdict: str) -> None:
    [leaf] = ran(files(gate), f"{case}, transition: go, verdict: pass").leaves
    assert (leaf.name, leaf.verdict.value) == (gate.partition(":")[0], verdict), leaf.found


def test_every_gate_is_driven_both_ways() -> None:
    seen = {(gate.partition(":")[0], verdict) for gate, _, verdict in TABLE}
    assert {(gate, verdict) for gate in GATES for verdict in ("pass", "fail")} <= seen


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ('{docs/T-this.md: "# A\\n\\n## Goal\\n\\nTo be.\\n"}', "pass"),
        ('{docs/T-this.md: "# A\\n\\n## Goal\\n"}', "fail"),
        ("{docs/T-this.md: }", "unknown"),
        ("[docs/T-this.md]", "unknown"),
    ],
)
def test_contents_are_validated_where_the_case_gives_them(given: str, verdict: str) -> None:
    rules = files("fields: [assignee]", SECTIONS)
    one = ran(rules, f"{OWNED}, facts: {{files: {given}}}, transition: go, verdict: {verdict}")
    assert one.passed, one


def test_what_was_found_is_told_of_a_case_that_fails() -> None:
    one = ran(files(), f"{ITEM}, transition: go, verdict: pass, gates: {{fields: unknown}}")
    assert one.wrong == ("expected pass, got fail", "fields expected unknown, got fail (not set: assignee)")
    alone = ran(files(), f"{ITEM}, transition: go, verdict: pass")
    assert alone.wrong == ("expected pass, got fail: fields fail (not set: assignee)",)


def test_a_gate_of_a_name_that_is_there_twice_is_told_apart() -> None:
    rules = files("fields: [assignee]", "").copy()
    rules[".workflow/workflows/w.yml"] = FLOW.format(
        gate="{any: [{fields: [assignee]}, {fields: [size]}]}", more=""
    ).encode()
    case = f"{OWNED}, transition: go, verdict: pass, gates: {{fields#2: fail, fields: fail}}"
    assert ran(rules, case).passed


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("transition: goo, verdict: pass", "w has no transition `goo`"),
        ("transition: go, verdict: pass, from: B", "go does not leave B"),
        ("transition: go, verdict: pass, from: Q", "w has no state `Q`"),
        ("transition: back, verdict: pass", "back leaves B, C"),
        ("transition: go, verdict: pass, gates: {feilds: pass}", "go has no gate `feilds`"),
        ("transition: go, verdict: pass, item: {type: tusk}", "there is no type `tusk`"),
        ("transition: go, verdict: pass, item: {asignee: ann}", "the type task has no field `asignee`"),
    ],
)
def test_a_case_that_cannot_be_run_says_why_and_fails(case: str, problem: str) -> None:
    one = ran(files(), case)
    assert (one.problem, one.passed, one.got) == (problem, False, None)
    assert one.hint


def test_without_proof_an_actor_is_nobody_where_identity_is_verified() -> None:
    rules = files("roles: lead", config="check:\n  identity: verified\n")
    for actor, verdict in (("ann", "unknown"), ("{person: ann, signed: true}", "pass")):
        assert ran(rules, f"facts: {{actor: {actor}}}, transition: go, verdict: {verdict}").passed


def test_coverage_says_what_no_case_touches() -> None:
    tested = run(files(), f"{OWNED}, transition: go, verdict: pass")
    [covered] = tested.coverage
    assert covered.untouched == ("on", "back")
    assert covered.unjudged == ["on/wip"]
    assert covered.one_sided == [("go/fields", "fail")]
    assert tested.passed


def test_a_limit_of_a_state_is_driven_too() -> None:
    assert ran(files(), f"{OWNED}, facts: {{wip: 2}}, transition: on, verdict: fail, gates: {{wip: fail}}").passed


def test_names_and_files_that_are_not_there() -> None:
    rules = files()
    with pytest.raises(BadUsage, match="there is no workflow `v`"):
        run_tests(rules, {}, ["v"])
    with pytest.raises(BadUsage, match="there are no tests of w"):
        run_tests(rules, {}, ["w"])
    other = b"workflow: v\ncases: [{transition: go, verdict: pass}]\n"
    tested = run_tests(rules, {PATH: other})
    assert [(one.rule, one.line) for one in tested.findings] == [("unknown-workflow", 1)]
    assert not tested.passed
    with pytest.raises(WorkError, match="not valid YAML"):
        run_tests({**rules, ".workflow/config.yml": b"format: [\n"}, {PATH: other})


@pytest.mark.parametrize("preset", presets.names())
def test_the_cases_of_a_preset_pass(preset: str) -> None:
    every = presets.files(preset)
    tests = {path: data for path, data in every.items() if "/workflows/tests/" in path}
    if tests:
        assert run_tests(every, tests).passed


ODD = [
    *("", "x", "''", "3", "-1", "[]", "{}", "[a, [b]]", "{a: b}", "{a: }", "{T-1: {status: A}}", "true", "unknown"),
    *("none", "'2026-01-01T00:00:00+00:00'", "9999-12-31T23:59:59-12:00", '"\\0"', "{person: ann, signed: yes}"),
]
_GATES = dict.fromkeys(gate for gate, *_ in TABLE if "artifacts" not in gate)
EVERY = "any: [" + ", ".join(f"{{{gate}}}" if ":" in gate else gate for gate in _GATES) + "]"


@pytest.mark.parametrize("key", [*FACT_KEYS, "item", "from", "name", "gates"])
def test_whatever_a_case_gives_there_is_an_answer(key: str) -> None:
    rules = files(EVERY, SECTIONS)
    for value in ODD:
        text = f"facts: {{{key}: {value}}}" if key in FACT_KEYS else f"{key}: {value}"
        tested = run(rules, f"transition: go, verdict: pass, {text}")
        assert tested.findings or tested.ran
