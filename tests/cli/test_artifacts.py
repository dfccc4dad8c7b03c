"""`git work artifacts` in real repositories: states, records, histories; and what move and check make of them."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.cli.running import GitWork, init, process, task
from tests.output.shapes import valid
from tests.support import Repo, Templates

FLOW = ".workflow/workflows/task.yml"
SCHEMA = ".workflow/schemas/report.json"
WORKFLOW = """\
states: [To Do, In Progress, Done]
transitions:
  - name: start
    from: To Do
    to: In Progress
    output_artifacts:
      - {type: spec, path: docs/specs/{id}.md, required: true, validator: {sections: [Goal]}}
  - name: finish
    from: In Progress
    to: Done
    gates: [{artifacts: ./.github/{id}.json}]
    output_artifacts:
      - {type: report, path: "reports/{id}-{NNN}.json", required: true, depends_on: spec,
         validator: {json_schema: report.json}}
""".replace("docs/specs/{id}.md", '"docs/specs/{id}.md"').replace("./.github/{id}.json", '"./.github/{id}.json"')
SPEC, REPORT = "docs/specs/T-1.md", "reports/T-1-001.json"
GOOD = "## Goal\n\nx\n"


def with_artifacts(repo: Repo) -> None:
    init(repo)
    repo.write(FLOW, WORKFLOW)
    repo.write(SCHEMA, '{"type": "object", "required": ["passed"]}')
    repo.commit("the rules")
    assert process(repo.top, "workflow", "validate", env=repo.env).status == 0
    task(repo, "T-1")
    repo.commit("T-1: new task")


@pytest.fixture
def shop(repo: Repo, templates: Templates) -> Repo:
    """A repository whose workflow asks for files, and T-1 in To Do."""
    return templates.into(repo, with_artifacts)


def asked(git_work: GitWork, item: str = "T-1") -> dict[str, Any]:
    """The artifacts by type, of those of the spec that of `start`; the shape is held to its schema."""
    shape = valid(git_work("artifacts", item, "--json").shape)
    return {one["type"]: one for one in reversed(shape["artifacts"])}


def state(git_work: GitWork, kind: str = "spec") -> tuple[str, list[str]]:
    found = asked(git_work)[kind]
    return found["state"], found["reasons"]


def commit(repo: Repo, path: str, text: str) -> str:
    repo.write(path, text)
    return repo.commit(f"{path} is written", path)


def test_the_next_transitions_come_first(shop: Repo, git_work: GitWork) -> None:
    shape = valid(git_work("artifacts", "T-1", "--json").shape)
    told = [(one["transition"], one["next"], one["role"], one["type"], one["pattern"]) for one in shape["artifacts"]]
    start = ("start", True, "output", "spec", SPEC)
    finish = [
        ("finish", False, "output", "report", "reports/T-1-{NNN}.json"),
        ("finish", False, "gate", "file", ".github/T-1.json"),
    ]
    assert told == [start, *finish]
    commit(shop, SPEC, GOOD)
    assert git_work("move", "T-1", "start").status == 0
    shape = valid(git_work("artifacts", "T-1", "--json").shape)
    assert [(one["transition"], one["next"]) for one in shape["artifacts"]] == [
        ("finish", True),
        ("finish", True),
        ("start", False),
    ]


def test_the_states(shop: Repo, git_work: GitWork) -> None:
    assert state(git_work) == ("missing", [])
    commit(shop, SPEC, "")
    assert state(git_work) == ("empty", [f"{SPEC} is empty"])
    commit(shop, SPEC, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    assert state(git_work) == ("empty", [f"{SPEC} is a pointer of git LFS"])
    commit(shop, SPEC, "## Goal\n")
    assert state(git_work) == ("invalid", [f"{SPEC}:1: the section Goal is empty"])
    commit(shop, SPEC, GOOD)
    assert state(git_work) == ("present", [])
    commit(shop, REPORT, '{"failed": 1}')
    assert state(git_work, "report") == ("invalid", [f"{REPORT}:1: 'passed' is a required property"])
    commit(shop, "reports/T-1-0002.json", "{}")
    assert state(git_work, "report")[1][0].startswith("several files are reports/T-1-{NNN}.json, and one is wanted")
    shop.git("rm", "-q", SPEC)
    shop.commit("gone")
    reason = f"reports/T-1-{{NNN}}.json depends on the spec, which is missing: {SPEC}"
    assert state(git_work, "report") == ("blocked", [reason])
    (shop.top / SPEC).parent.mkdir(parents=True, exist_ok=True)
    (shop.top / SPEC).symlink_to(shop.top / REPORT)
    shop.commit("a link")
    assert state(git_work) == ("empty", [f"{SPEC} is a symbolic link"])


def test_a_move_needs_what_is_shown(shop: Repo, git_work: GitWork) -> None:
    ran = git_work("move", "T-1", "start")
    assert (ran.status, "hint: git work new spec --for T-1" in ran.err) == (1, True)
    commit(shop, SPEC, "## Goal\n")
    ran = git_work("move", "T-1", "start")
    assert (ran.status, f"{SPEC}:1: the section Goal is empty" in ran.err) == (1, True)
    shop.write(SPEC, GOOD)
    assert git_work("move", "T-1", "start").status == 1  # the disk does not count
    shop.commit("filled")
    assert git_work("move", "T-1", "start").status == 0
    blob = shop.git("rev-parse", f"HEAD:{SPEC}")
    assert f"Work-Evidence: artifacts {SPEC} {blob}" in shop.git("log", "-1", "--format=%B")


def moved(repo: Repo, git_work: GitWork) -> tuple[str, str]:
    """T-1 is started; the commit of the move, and the blob that it recorded."""
    commit(repo, SPEC, GOOD)
    assert git_work("move", "T-1", "start").status == 0
    return repo.head(), repo.git("rev-parse", f"HEAD:{SPEC}")


def of_spec(git_work: GitWork) -> dict[str, Any]:
    [one] = asked(git_work)["spec"]["files"]
    found: dict[str, Any] = one
    return found


def test_what_a_move_recorded_and_since_when_it_differs(shop: Repo, git_work: GitWork) -> None:
    at, blob = moved(shop, git_work)
    one = of_spec(git_work)
    assert (one["blob"], one["recorded"]["blob"], one["recorded"]["commit"]) == (blob, blob, at)
    assert (one["recorded"]["transition"], one["differs_since"]) == ("start", None)
    commit(shop, "other.md", "x")
    first = commit(shop, SPEC, GOOD + "more\n")
    commit(shop, SPEC, GOOD + "more and more\n")
    assert of_spec(git_work)["differs_since"]["commit"] == first
    commit(shop, SPEC, GOOD)
    assert of_spec(git_work)["differs_since"] is None
    again = commit(shop, SPEC, GOOD + "again\n")
    assert of_spec(git_work)["differs_since"]["commit"] == again
    assert f"differs since 2026-01-02, {again[:12]}" in git_work("artifacts", "T-1").out


def test_a_file_that_is_gone_is_told_with_its_record(shop: Repo, git_work: GitWork) -> None:
    _, blob = moved(shop, git_work)
    shop.git("rm", "-q", SPEC)
    gone = shop.commit("gone")
    one = of_spec(git_work)
    assert (one["blob"], one["recorded"]["blob"], one["differs_since"]["commit"]) == (None, blob, gone)
    assert f"gone {SPEC}" in git_work("artifacts", "T-1").out


@pytest.mark.parametrize("first", [True, False])
def test_a_change_in_a_side_branch_is_its_own_and_not_the_merge(first: bool, shop: Repo, git_work: GitWork) -> None:
    moved(shop, git_work)
    shop.branch("side")
    made = commit(shop, SPEC, GOOD + "side\n")
    shop.git("switch", "-q", "main")
    commit(shop, "main.md", "x")
    if first:
        shop.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    else:
        shop.git("switch", "-q", "side")
        shop.git("merge", "-q", "--no-ff", "-m", "merge", "main")
    assert of_spec(git_work)["differs_since"]["commit"] == made


def test_a_merge_that_changes_the_file_itself(shop: Repo, git_work: GitWork) -> None:
    moved(shop, git_work)
    shop.branch("side")
    commit(shop, "side.md", "x")
    shop.git("switch", "-q", "main")
    commit(shop, "main.md", "x")
    shop.git("merge", "-q", "--no-ff", "--no-commit", "side")
    shop.write(SPEC, GOOD + "evil\n")
    shop.git("add", SPEC)
    shop.git("commit", "-q", "-m", "merge")
    assert of_spec(git_work)["differs_since"]["commit"] == shop.head()


def test_a_message_that_claims_another_blob(shop: Repo, git_work: GitWork) -> None:
    commit(shop, SPEC, GOOD)
    task(shop, "T-1", status="In Progress")
    lie = f"T-1\n\nWork-Item: T-1\nWork-Transition: start\nWork-Evidence: artifacts {SPEC} {'0' * 40}"
    other = "\n\nWork-Item: T-2\nWork-Evidence: artifacts reports/T-1-001.json " + "1" * 40
    shop.commit(lie + other + "\n")
    one = of_spec(git_work)
    assert (one["recorded"]["blob"], one["differs_since"]["commit"]) == ("0" * 40, shop.head())
    assert asked(git_work)["report"]["files"] == []  # what T-2 recorded is not T-1's


def test_what_the_disk_has_otherwise(shop: Repo, git_work: GitWork) -> None:
    shop.write(SPEC, GOOD)
    shop.write(REPORT, "{}")
    found = asked(git_work)
    assert (found["spec"]["disk"], found["report"]["disk"]) == ([SPEC], [REPORT])
    shop.commit("both", SPEC)
    assert of_spec(git_work)["disk"] is None
    shop.write(SPEC, GOOD.replace("\n", "\r\n"))
    assert of_spec(git_work)["disk"] is None
    shop.write(SPEC, "x")
    assert of_spec(git_work)["disk"] == "changed, not committed"
    os.remove(shop.top / SPEC)
    assert of_spec(git_work)["disk"] == "not there"


def test_a_shallow_clone_shows_the_states_and_says_what_it_cannot_know(shop: Repo, git_work: GitWork) -> None:
    moved(shop, git_work)
    clone = shop.top.parent / "shallow"
    shop.git("clone", "-q", "--depth", "1", f"file://{shop.top}", str(clone))
    ran = git_work("artifacts", "T-1", at=clone)
    assert ran.status == 0
    assert f"present: spec (output) {SPEC}" in ran.out
    assert "what moves recorded is not known" in ran.err


@pytest.mark.parametrize("item", ["T-9", "nothing", "../T-1", "\x1b[2J"])
def test_no_such_item(item: str, shop: Repo, git_work: GitWork) -> None:
    assert git_work("artifacts", item).status == 2
    assert shop.status() == ""


def test_a_field_cannot_lead_a_path_elsewhere(shop: Repo, git_work: GitWork) -> None:
    shop.write(FLOW, WORKFLOW.replace("docs/specs/{id}.md", "docs/{team}/a.md"))
    shop.commit("a field in a path")
    for at, value in enumerate(["..", "a/../../b", ".", "*", "{id}"]):
        path = task(shop, f"T-2{at}")
        shop.write(path, shop.read(path).replace("priority: Medium", f'team: "{value}"'))
    shop.commit("hostile tasks")
    for at in range(5):
        found = asked(git_work, f"T-2{at}")["spec"]
        assert (found["state"], found["pattern"]) == ("missing", None)
        assert "is not one path segment" in found["reasons"][0]


def test_lfs_pointers_count_when_declared(shop: Repo, git_work: GitWork) -> None:
    shop.write(FLOW, WORKFLOW.replace("validator: {sections: [Goal]}", "lfs: true"))
    shop.write(SPEC, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    shop.commit("a pointer")
    assert state(git_work) == ("present", [])
    assert git_work("move", "T-1", "start").status == 0


def test_a_branch_cannot_loosen_the_schema_that_judges_it(shop: Repo, git_work: GitWork) -> None:
    moved(shop, git_work)
    commit(shop, ".github/T-1.json", "{}")
    commit(shop, REPORT, "[]")
    shop.branch("work")
    commit(shop, SCHEMA, "{}")
    task(shop, "T-1", status="Done")
    shop.commit("T-1: done")
    ran = git_work("check", "main..work")
    assert ran.status == 1
    assert f"{REPORT}:1: [] is not of type 'object'" in ran.out
    assert f"{SCHEMA}:1:1: note[rules-changed]" in ran.out


def test_what_a_move_of_the_range_needed_must_still_hold_in_head(shop: Repo, git_work: GitWork) -> None:
    shop.branch("work")
    moved(shop, git_work)
    assert git_work("check", "main..work").status == 0
    commit(shop, SPEC, "## Goal\n")
    ran = git_work("check", "main..work")
    assert (ran.status, "error[lost-evidence]" in ran.out) == (1, True)
