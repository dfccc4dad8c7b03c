"""Types at the command line: looked at, validated, and held to by what writes."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, one_task, task
from tests.support import Repo, Templates

BUG = """name: bug
prefix: BUG
folder: bugs
workflow: task
fields:
  severity: {kind: enum, values: [High, Low], required: true}
  found_on: {kind: date, required: true}
  hours:    {kind: number}
  labels:   {kind: list, default: [triage, new]}
  public:   {kind: boolean, default: "false"}
  duplicates: {kind: list, of: id, type: bug}
"""
PATH = ".workflow/types/bug.yml"


def with_bugs(repo: Repo) -> None:
    one_task(repo)
    repo.write(PATH, BUG)
    text = "---\nid: BUG-1\ntype: bug\ntitle: Old\nstatus: To Do\nseverity: High\nfound_on: 2026-11-02\nown: x\n---\n"
    repo.write(".workflow/bugs/BUG-1.md", text)
    repo.commit("bugs")


@pytest.fixture
def bugs(repo: Repo, templates: Templates) -> Repo:
    """A repository that has the open type bug, too, and the bug BUG-1."""
    return templates.into(repo, with_bugs)


def test_types_are_listed_with_their_items(bugs: Repo, git_work: GitWork) -> None:
    ran = git_work("type", "list")
    assert [line.split() for line in ran.out.splitlines()][:2] == [
        ["TYPE", "PREFIX", "FOLDER", "WORKFLOW", "FIELDS", "ITEMS"],
        ["bug", "BUG", "bugs", "task", "6", "1"],
    ]
    assert [(one["name"], one["items"]) for one in git_work("type", "list", "--json").shape["types"]] == [
        ("bug", 1), ("idea", 0), ("incident", 0), ("task", 1),
    ]  # fmt: skip


def test_a_type_is_shown(bugs: Repo, git_work: GitWork) -> None:
    ran = git_work("type", "show", "Bug")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "severity enum: High, Low required" in lines
    assert "labels list of text triage, new" in lines
    assert "duplicates list of id (bug)" in lines
    assert "states: To Do (initial), In Progress" in ran.out
    shape = git_work("type", "show", "bug", "--json").shape["type"]
    assert shape["fields"][3] == {
        "name": "labels", "kind": "list", "of": "text", "type": None, "values": [], "required": False,
        "default": ["triage", "new"], "description": "",
    }  # fmt: skip
    ran = git_work("type", "show", "bgu")
    assert (ran.status, "did you mean `bug`?" in ran.err) == (2, True)


def test_new_fills_defaults_and_demands_the_rest_at_once(bugs: Repo, git_work: GitWork) -> None:
    head = bugs.head()
    ran = git_work("new", "bug", "--title", "It's slow", "hours=1")
    assert ran.status == 2
    assert "requires severity: one of High, Low; found_on: a day of the calendar" in ran.err
    assert "hint: git work new bug --title 'It'\"'\"'s slow' hours=1 severity=… found_on=…" in ran.err
    assert bugs.head() == head
    ran = git_work("new", "bug", "--title", "A", "severity=low", "found_on=2026-11-02", "--json")
    assert ran.shape["item"]["fields"] == {
        "severity": "Low", "found_on": "2026-11-02", "labels": ["triage", "new"], "public": "false",
    }  # fmt: skip


REFUSED = {
    "a bad value": ("found_on=2026/11/02", "found_on is a day of the calendar", "did you mean `2026-11-02`?"),
    "nothing near": ("hours=many", "hours is a number such as 12 or 0.5", "git work type show bug"),
    "an enum": ("severity=hgih", "severity is one of High, Low, not `hgih`", "did you mean `High`?"),
    "a required one": ("severity=", "requires severity; give another", "git work set BUG-1 severity=…"),
    "a key that nearly is one": ("hour=1", "no field hour, and one that is nearly so", "did you mean `hours`?"),
    "a built-in one": ("asignee=ann", "no field asignee", "did you mean `assignee`?"),
    "an item that is not there": ("duplicates=BUG-1,BUG-2", "duplicates names BUG-2", "did you mean `BUG-1`?"),
    "the beginning of an id": ("duplicates=BUG", "each of duplicates is an id", "git work type show bug"),
    "an item of another type": ("duplicates=T-1", "wants a bug, and T-1 is a task", "git work list --all --type bug"),
}


@pytest.mark.parametrize(("given", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_set_refuses_before_anything_is_written(
    bugs: Repo, git_work: GitWork, given: str, message: str, hint: str
) -> None:
    head = bugs.head()
    ran = git_work("set", "BUG-1", given)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert f"hint: {hint}" in ran.err
    assert (bugs.head(), bugs.git("status", "--porcelain")) == (head, "")


@pytest.mark.parametrize(
    "given", ["severity=low", "own=y", "else=1", "x-hour=1", "duplicates=bug-1", "labels=", "hours="]
)
def test_set_takes_what_fits(bugs: Repo, git_work: GitWork, given: str) -> None:
    assert git_work("set", "BUG-1", given).status == 0
    assert git_work("check", "--all").status == 0


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ("s/High/hgih/", 2, "BUG-1.md:6: severity is one of High, Low, not `hgih`"),
        ("s/^found_on.*/found_on:/", 2, "requires found_on; give another value instead"),
        ("s/^own/hour/", 2, "BUG-1.md:8: the type bug has no field hour"),
        ("s/^own: x/hours: [1, 2]/", 2, "BUG-1.md:8: hours is a number such as 12 or 0.5, without an exponent, not a"),
        ("s/High/Low/", 0, "BUG-1: edited severity"),
    ],
)
def test_edit_refuses_what_it_changed(
    bugs: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch, change: str, status: int, said: str
) -> None:
    monkeypatch.setenv("GIT_EDITOR", f"sed -i.bak -e '{change}'")
    ran = git_work("edit", "BUG-1")
    assert (ran.status, said in ran.said) == (status, True), ran


def test_what_was_wrong_before_does_not_hinder_an_edit(
    bugs: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    bugs.write(PATH, BUG.replace("High", "Grave"))
    bugs.commit("other values")
    monkeypatch.setenv("GIT_EDITOR", "sed -i.bak -e s/Old/New/")
    assert git_work("edit", "BUG-1").status == 0
    ran = git_work("check", "HEAD~1..HEAD")
    assert (ran.status, "error[bad-field]: severity is one of Grave, Low, not `High`" in ran.out) == (1, True)


def test_a_draft_is_checked_before_it_is_committed(bugs: Repo, git_work: GitWork) -> None:
    path = ".workflow/bugs/BUG-1.md"
    bugs.write(path, (bugs.top / path).read_text().replace("2026-11-02", "02.11.2026"))
    bugs.git("add", path)
    for args in (["check", "--staged"], ["check", "--worktree"], ["hook", "pre-commit"]):
        ran = git_work(*args)
        assert (ran.status, "BUG-1.md:7:1: error[bad-field]: found_on is a day" in ran.said) == (1, True), args


def test_validate_tells_what_is_wrong_with_types(bugs: Repo, git_work: GitWork) -> None:
    assert git_work("type", "validate").err == "the types: valid\n"
    bugs.write(PATH, BUG.replace("kind: number", "kind: numbr") + "template: none.md\n")
    bugs.write(".workflow/workflows/task.yml", "states: [")
    ran = git_work("type", "validate")
    assert ran.status == 1
    assert [line.split(": ")[1] for line in ran.out.splitlines() if not line.startswith(" ")] == [
        "error[unknown-kind]", "error[missing-template]",
    ]  # fmt: skip
    bugs.write(".workflow/templates/none.md", "text\n")
    rules = [one["rule"] for one in git_work("type", "validate", "--json").shape["findings"]]
    assert rules == ["unknown-kind"]


def test_validate_reads_one_file_anywhere(repo: Repo, git_work: GitWork) -> None:
    repo.write("bug.yml", BUG.replace("values: [High, Low]", "values: [High, High]"))
    ran = git_work("type", "validate", "bug.yml")
    assert (ran.status, "bug.yml:6:1: error[duplicate-value]" in ran.out) == (1, True)
    assert git_work("type", "validate", "nowhere.yml").status == 2


def test_without_a_workflow_there_are_no_types(repo: Repo, git_work: GitWork) -> None:
    for args in (["list"], ["show", "task"], ["validate"]):
        ran = git_work("type", *args)
        assert (ran.status, "hint: git work init" in ran.err) == (2, True)


def test_a_finished_item_is_no_finding_when_a_field_becomes_required(started: Repo, git_work: GitWork) -> None:
    task(started, "T-2", status="Done")
    text = (started.top / ".workflow/types/task.yml").read_text()
    started.write(".workflow/types/task.yml", text + "  team: {kind: text, required: true}\n")
    started.commit("a field that is required")
    ran = git_work("check", "--worktree")
    assert [line.split(": ")[0] for line in ran.out.splitlines() if "missing-field" in line] == [
        ".workflow/tasks/T-1.md:1:1"
    ]
