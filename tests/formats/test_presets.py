"""The presets: they load without a finding, and say what the documentation says they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.fields import FieldsGate
from gitflow_work.core.rules import Rules
from gitflow_work.core.workflow import Transition
from gitflow_work.errors import BadUsage
from gitflow_work.formats import presets
from gitflow_work.formats.rules.rulesfiles import is_rule_path, lint_all, load
from tests.support import Repo

TOP = Path(__file__).parents[2]
SIMPLE = {
    "task": (
        ["To Do", "In Progress", "In Review", "Done!", "Cancelled!"],
        [
            "start: To Do > In Progress",
            "submit: In Progress > In Review",
            "finish: In Review > Done",
            "rework: In Review > In Progress (back)",
            "cancel: To Do, In Progress, In Review > Cancelled",
        ],
    ),
    "idea": (["New", "Accepted!", "Rejected!"], ["accept: New > Accepted", "reject: New > Rejected"]),
    "incident": (
        ["Open", "Investigating", "Resolved!"],
        ["investigate: Open > Investigating", "resolve: Investigating > Resolved"],
    ),
}
HELD = "Planning, In Progress, Alpha, Beta, RC"
PRODUCT = {
    "organization": (
        ["Active", "On Hold", "Archived!"],
        [
            "hold: Active > On Hold",
            "resume: On Hold > Active (back)",
            "archive: Active, On Hold > Archived",
            "restore: Archived > Active (back)",
        ],
    ),
    "project": (
        ["Planning", "Active", "Completed!", "Archived!"],
        [
            "start: Planning > Active",
            "complete: Active > Completed",
            "archive: Planning, Active > Archived",
            "reopen: Completed, Archived > Active (back)",
        ],
    ),
    "version": (
        ["Planning", "In Progress", "Alpha", "Beta", "RC", "On Hold", "Released!", "Cancelled!"],
        [
            "start: Planning > In Progress",
            "alpha: In Progress > Alpha",
            "beta: In Progress, Alpha > Beta",
            "rc: In Progress, Alpha, Beta > RC",
            "release: In Progress, Alpha, Beta, RC > Released [release_date]",
            "rework: Alpha, Beta, RC > In Progress (back)",
            f"hold: {HELD} > On Hold",
            "resume: On Hold > In Progress (back)",
            f"cancel: {HELD}, On Hold > Cancelled [reason]",
        ],
    ),
    "task": (
        ["Backlog", "Claimed", "In Progress", "In Review", "Completed!", "Cancelled!"],
        [
            "claim: Backlog > Claimed [assignee]",
            "release: Claimed, In Progress > Backlog (back)",
            "start: Claimed > In Progress [dependencies]",
            "submit: In Progress > In Review",
            "complete: In Progress, In Review > Completed",
            "rework: In Review > In Progress (back)",
            "cancel: Backlog, Claimed, In Progress, In Review > Cancelled [reason]",
        ],
    ),
    "idea": (
        ["New", "Evaluated", "Deferred", "Accepted!", "Rejected!"],
        [
            "evaluate: New > Evaluated",
            "accept: Evaluated > Accepted",
            "reject: New, Evaluated, Deferred > Rejected [reason]",
            "defer: New, Evaluated > Deferred",
            "reconsider: Deferred, Rejected > Evaluated (back)",
        ],
    ),
    "issue": (
        ["Open", "Investigating", "Deferred", "Resolved!", "Won't Fix!"],
        [
            "investigate: Open > Investigating",
            "resolve: Open, Investigating > Resolved",
            "wont-fix: Open, Investigating, Deferred > Won't Fix [reason]",
            "defer: Open, Investigating > Deferred",
            "reopen: Deferred, Resolved, Won't Fix > Investigating (back)",
        ],
    ),
    "incident": (
        ["Open", "Investigating", "Fix In Progress", "Resolved!"],
        [
            "investigate: Open > Investigating",
            "fix: Investigating > Fix In Progress [fix_task]",
            "resolve: Open, Investigating, Fix In Progress > Resolved [root_cause, resolved_date]",
            "reopen: Fix In Progress, Resolved > Investigating (back)",
        ],
    ),
    "tag": (["Active!"], []),
}
LIVES = {
    "organization": ["hold resume archive restore hold archive"],
    "project": ["start complete reopen archive reopen complete", "archive"],
    "version": ["start alpha rework beta rc release", "start rc hold resume release", "hold cancel"],
    "task": ["claim release claim start submit rework submit complete", "claim start complete", "cancel"],
    "idea": ["evaluate accept", "defer reconsider reject reconsider accept", "reject"],
    "issue": ["investigate resolve reopen defer wont-fix", "defer reopen resolve", "resolve"],
    "incident": ["investigate fix resolve reopen resolve", "investigate fix reopen resolve", "resolve"],
    "tag": [""],
}
RELATIONS = {
    "organization": [],
    "project": ["organization organization", "tags tag*"],
    "version": ["project project", "superseded_by version"],
    "task": [
        *("project project", "version version", "target_version version", "depends_on task*", "parent task"),
        *("tags tag*", "idea idea", "issue issue", "incident incident"),
    ],
    "idea": ["project project", "tags tag*", "task task", "issue issue"],
    "issue": [
        *("project project", "tags tag*", "task task", "blocking_tasks task*", "fix_tasks task*", "idea idea"),
        "caused_incidents incident*",
    ],
    "incident": [
        *("project project", "affected_version version", "tags tag*", "fix_task task", "root_cause_issue issue"),
    ],
    "tag": [],
}
FLOWSPEC = (
    ["To Do", "Assessed", "Specified", "Planned", "In Implementation", "Validated", "Done!"],
    [
        "assess: To Do > Assessed",
        "specify: Assessed > Specified",
        "plan: Specified > Planned",
        "implement: Planned > In Implementation",
        "validate: In Implementation > Validated",
        "complete_from_validated: Validated > Done",
        "complete_from_implementation: In Implementation > Done",
        "rework_to_planned: In Implementation > Planned (back)",
        "rework_to_implementation: Validated > In Implementation (back)",
    ],
)


def told(rules: Rules, name: str) -> tuple[list[str], list[str]]:
    workflow = rules.workflows[name]
    states = [one.name + "!" * one.final for one in workflow.states]
    edges = [
        f"{one.name}: {', '.join(one.sources)} > {one.target}" + " (back)" * one.is_back + asks(one)
        for one in workflow.transitions
    ]
    return states, edges


def asks(transition: Transition) -> str:
    """The fields that its gates ask for, and the names of other gates; artifacts are left out."""
    asked: list[str] = []
    for gate in transition.gates:
        if isinstance(gate, FieldsGate):
            asked += gate.keys
        elif not isinstance(gate, ArtifactsGate):
            asked.append(getattr(gate, "name", "?"))
    return f" [{', '.join(asked)}]" if asked else ""


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_loads_without_a_finding(name: str) -> None:
    files = presets.files(name)
    rules = load(files)
    assert (rules.problems, rules.notes, lint_all(rules)) == ((), (), [])
    assert rules.everyone == ("*",)
    assert {path for path in files if not is_rule_path(path)} == {".workflow/.gitattributes"}
    assert all(b"\r" not in data and data.endswith(b"\n") for data in files.values())


def test_the_presets_there_are() -> None:
    assert presets.names() == ("flowspec", "product", "simple")


def test_simple_is_what_it_says() -> None:
    rules = load(presets.files("simple"))
    assert {name: told(rules, name) for name in rules.workflows} == SIMPLE
    assert all(not one.gates for workflow in rules.workflows.values() for one in workflow.transitions)
    assert {one.name: (one.prefix, one.folder, one.workflow) for one in rules.types.values()} == {
        "task": ("T", "tasks", "task"),
        "idea": ("I", "ideas", "idea"),
        "incident": ("INC", "incidents", "incident"),
    }
    assert not any(field.required for one in rules.types.values() for field in one.fields.values())


def test_product_is_what_it_says() -> None:
    rules = load(presets.files("product"))
    assert {name: told(rules, name) for name in rules.workflows} == PRODUCT
    assert {one.name: (one.prefix, one.folder, one.workflow) for one in rules.types.values()} == {
        "organization": ("ORG", "organizations", "organization"),
        "project": ("PRJ", "projects", "project"),
        "version": ("V", "versions", "version"),
        "task": ("T", "tasks", "task"),
        "idea": ("I", "ideas", "idea"),
        "issue": ("ISS", "issues", "issue"),
        "incident": ("INC", "incidents", "incident"),
        "tag": ("TAG", "tags", "tag"),
    }
    assert all(one.closed for one in rules.types.values())
    relations = {
        name: [
            f"{one.name} {one.type}" + "*" * (one.kind == "list") for one in kind.fields.values() if one.is_reference
        ]
        for name, kind in rules.types.items()
    }
    assert relations == RELATIONS


@pytest.mark.parametrize("name", LIVES)
def test_the_lives_of_product_end_and_take_every_transition(name: str) -> None:
    workflow = load(presets.files("product")).workflows[name]
    taken = set()
    for life in LIVES[name]:
        state = workflow.initial
        for step in life.split():
            [edge] = [one for one in workflow.leaving(state) if one.name == step]
            taken.add(step)
            state = edge.target
        assert workflow.is_final(state), life
    assert taken == {one.name for one in workflow.transitions}


@pytest.mark.parametrize("name", presets.names())
def test_the_page_of_presets_has_every_type_state_and_transition(name: str) -> None:
    page = (TOP / "docs" / "presets.md").read_text(encoding="utf-8")
    section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
    rules = load(presets.files(name))
    for workflow in rules.workflows.values():
        for state in workflow.states:
            assert (state.name.upper() if state.final and len(workflow.states) > 1 else state.name) in section
        for one in workflow.transitions:
            assert f" -{one.name}-> " in section
    assert [one for one in rules.types if one not in section] == []
    assert f"`{name}`" in page


def test_flowspec_asks_for_files_on_the_way_forward_only() -> None:
    rules = load(presets.files("flowspec"))
    assert told(rules, "flowspec_workflow") == FLOWSPEC
    gated = {one.name for one in rules.workflows["flowspec_workflow"].transitions if one.gates}
    assert gated == {"assess", "specify", "plan", "implement", "validate"}
    for one in rules.workflows["flowspec_workflow"].transitions:
        assert all(isinstance(gate, ArtifactsGate) for gate in one.gates)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("simpel", "did you mean `simple`?"),
        ("../simple", "did you mean `simple`?"),
        ("zzz", "one of: flowspec, product, simple"),
    ],
)
def test_an_unknown_preset_is_refused(name: str, hint: str) -> None:
    with pytest.raises(BadUsage, match="there is no preset") as caught:
        presets.files(name)
    assert caught.value.hint == hint


def test_no_setting_of_the_repository_touches_items(repo: Repo) -> None:
    for path, data in presets.files("simple").items():
        repo.write(path, data.decode())
    item = ".workflow/tasks/ab/T-1.md"
    everything = "text=auto eol=crlf ident filter=lfs diff=word merge=ours working-tree-encoding=UTF-16"
    repo.write(".gitattributes", f"* {everything}\n")
    names = ["text", "eol", "ident", "filter", "diff", "merge", "working-tree-encoding"]
    said = {
        line.split(": ")[1]: line.split(": ")[2] for line in repo.git("check-attr", *names, "--", item).splitlines()
    }
    assert said == {
        "text": "unset",
        "eol": "unspecified",
        "ident": "unset",
        "filter": "unset",
        "diff": "set",
        "merge": "set",
        "working-tree-encoding": "unspecified",
    }


def test_an_item_is_stored_byte_for_byte(repo: Repo) -> None:
    for path, data in presets.files("simple").items():
        repo.write(path, data.decode())
    repo.write(".gitattributes", "* text=auto ident filter=shout\n")
    repo.git("config", "core.autocrlf", "true")
    repo.git("config", "filter.shout.clean", "tr a-z A-Z")
    item = repo.top / ".workflow/tasks/T-1.md"
    item.parent.mkdir()
    item.write_bytes(b"title: $Id$ one\r\ntwo\n")
    repo.commit("items", ".workflow")
    item.unlink()
    repo.git("checkout", "--", ".workflow")
    assert item.read_bytes() == b"title: $Id$ one\r\ntwo\n"
    assert repo.git("cat-file", "-s", "HEAD:.workflow/tasks/T-1.md") == str(item.stat().st_size)
