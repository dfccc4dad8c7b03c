"""The presets: they load without a finding, and say what the documentation says they say."""

from __future__ import annotations

import pytest

from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.rules import Rules
from gitflow_work.errors import BadUsage
from gitflow_work.formats import presets
from gitflow_work.formats.rulesfiles import is_rule_path, lint_all, load
from tests.support import Repo

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
        f"{one.name}: {', '.join(one.sources)} > {one.target}" + " (back)" * one.is_back for one in workflow.transitions
    ]
    return states, edges


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_loads_without_a_finding(name: str) -> None:
    files = presets.files(name)
    rules = load(files)
    assert (rules.problems, rules.notes, lint_all(rules)) == ((), (), [])
    assert rules.everyone == ("*",)
    assert {path for path in files if not is_rule_path(path)} == {".workflow/.gitattributes"}
    assert all(b"\r" not in data and data.endswith(b"\n") for data in files.values())


def test_the_presets_there_are() -> None:
    assert presets.names() == ("flowspec", "simple")


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
        ("zzz", "one of: flowspec, simple"),
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
