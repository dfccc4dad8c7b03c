"""All rule files together: what they mean to each other."""

from __future__ import annotations

import pytest

from gitflow_work.core.finding import Finding
from gitflow_work.core.rules import Config
from gitflow_work.formats.rules.rulesfiles import is_rule_path, lint_all, load

TASK = "prefix: T\nfolder: tasks\nworkflow: task\n"
IDEA = "prefix: I\nfolder: ideas\nworkflow: idea\n"
FLOW = "version: '1'\nstates: [A, B]\ntransitions: [{name: go, from: A, to: B}]\n"
WHOLE = {
    "config.yml": "format: 1\nids: sequential\n",
    "roles.yml": 'everyone: ["task:new"]\n',
    "types/task.yml": TASK,
    "types/idea.yml": IDEA,
    "workflows/task.yml": FLOW,
    "workflows/task@0.yml": FLOW,
    "workflows/idea.yml": FLOW,
}


def files(changed: dict[str, str | None]) -> dict[str, bytes]:
    merged = {**WHOLE, **changed}
    return {f".workflow/{path}": text.encode() for path, text in merged.items() if text is not None}


@pytest.mark.parametrize(
    ("path", "is_it"),
    {
        ".workflow/config.yml": True,
        ".workflow/roles.yml": True,
        ".workflow/types/task.yml": True,
        ".workflow/workflows/task@1.yml": True,
        ".workflow/roles.yaml": True,
        ".workflow/types/task.yaml": True,
        ".workflow/workflows/tests/task.yml": False,
        ".workflow/types/task.json": False,
        ".workflow/other.yml": False,
        ".workflow/config.yml.orig": False,
        ".workflow/tasks/config.yml": False,
        "sub/.workflow/config.yml": False,
        "config.yml": False,
    }.items(),
)
def test_which_files_are_rules(path: str, is_it: bool) -> None:
    assert is_rule_path(path) is is_it


def test_a_whole_set() -> None:
    rules = load(files({}))
    assert (rules.problems, rules.notes) == ((), ())
    assert (rules.config, rules.everyone) == (Config(ids="sequential"), ("task:new",))
    assert set(rules.types) == {"task", "idea"}
    assert set(rules.workflows) == {"task", "task@0", "idea"}
    assert set(rules.folders()) == {".workflow/tasks", ".workflow/ideas"}
    assert lint_all(rules) == []


def test_without_config_and_roles_the_defaults_hold() -> None:
    rules = load(files({"config.yml": None, "roles.yml": None}))
    assert (rules.config, rules.everyone, rules.problems) == (Config(), ("*",), ())


def test_nothing_at_all_is_no_problem_of_this_reader() -> None:
    assert load({}).problems == ()
    assert load({".workflow/workflows/tests/task.yml": b"[", ".workflow/tasks/T-1.md": b"x"}) == load({})


CLASHES: dict[str, tuple[dict[str, str | None], list[tuple[str, str, int]]]] = {
    "a bad file": ({"types/task.yml": "a: [\n"}, [("unreadable-file", "types/task.yml", 1)]),
    "a bad workflow is no missing one": (
        {"workflows/task.yml": "a: [\n"}, [("unreadable-file", "workflows/task.yml", 1)],
    ),
    "a workflow that is not there": ({"workflows/idea.yml": None}, [("unknown-workflow", "types/idea.yml", 3)]),
    "one prefix twice": ({"types/idea.yml": IDEA.replace("I", "t")}, [("duplicate-prefix", "types/task.yml", 1)]),
    "one folder twice": (
        {"types/idea.yml": IDEA.replace("ideas", "Tasks")}, [("overlapping-folders", "types/task.yml", 2)],
    ),
    "a folder in a folder": (
        {"types/idea.yml": IDEA.replace("ideas", "tasks/ideas")}, [("overlapping-folders", "types/idea.yml", 2)],
    ),
    "a folder that only begins alike": ({"types/idea.yml": IDEA.replace("ideas", "tasks-old")}, []),
    "a field that points nowhere": (
        {"types/idea.yml": IDEA + "fields: {task: {kind: id, type: taks}}\n"}, [("unknown-type", "types/idea.yml", 4)],
    ),
    "a field that points to a bad file": (
        {"types/idea.yml": IDEA + "fields: {task: {kind: id, type: task}}\n", "types/task.yml": "["},
        [("unreadable-file", "types/task.yml", 1)],
    ),
    "another ending": ({"roles.yml": None, "roles.yaml": "a: 1\n"}, [("wrong-ending", "roles.yaml", 1)]),
    "two bad files": (
        {"config.yml": "[", "roles.yml": "["},
        [("unreadable-file", "config.yml", 1), ("unreadable-file", "roles.yml", 1)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "found"), CLASHES.values(), ids=CLASHES)
def test_what_does_not_fit_together(changed: dict[str, str | None], found: list[tuple[str, str, int]]) -> None:
    rules = load(files(changed))
    assert _told(rules.problems) == [(rule, f".workflow/{path}", line) for rule, path, line in found]


def test_only_errors_are_problems() -> None:
    rules = load(files({"workflows/task.yml": FLOW + "zzz: 1\n"}))
    assert (rules.problems, _told(rules.notes)) == ((), [("unknown-key", ".workflow/workflows/task.yml", 4)])


GATED = FLOW.replace("to: B", "to: B, output_artifacts: [{type: a, path: '{team}.md'}], roles: [dev]")
ARTIFACT = ("unknown-artifact-variable", ".workflow/workflows/task.yml", 3)
ROLE = ("unheld-role", ".workflow/workflows/task.yml", 3)


@pytest.mark.parametrize(
    ("types", "roles", "found"),
    [
        (TASK, "", [(ARTIFACT, "warning"), (ROLE, "warning")]),
        (TASK + "closed: true\n", "", [(ARTIFACT, "error"), (ROLE, "warning")]),
        (TASK + "closed: true\nfields: {team: }\n", "", [(ROLE, "warning")]),
        (
            TASK + "closed: true\nfields: {team: }\n",
            "people: {ann: }\nroles: {dev: {members: [ann]}}\n",
            [],
        ),
    ],
)
def test_lint_knows_the_fields_and_the_roles(
    types: str, roles: str, found: list[tuple[tuple[str, str, int], str]]
) -> None:
    rules = load(files({"types/task.yml": types, "workflows/task.yml": GATED, "roles.yml": roles + "everyone: []\n"}))
    assert rules.problems == ()
    told = lint_all(rules)
    assert list(zip(_told(tuple(told)), [one.level for one in told], strict=True)) == found


def _told(findings: tuple[Finding, ...]) -> list[tuple[str, str | None, int]]:
    return [(one.rule, one.path, one.line) for one in findings]
