"""`git work workflow show`, `graph` and `schemas`."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.formats import schemas
from tests.cli.running import GitWork
from tests.support import Repo

TOP = Path(__file__).parents[2]
FLOW = """\
version: "2"
description: There and back.
states:
  - {name: A, wip: 2, sla: 5d, description: The beginning.}
  - B
transitions:
  - {name: go, from: A, to: B, validation: 'KEYWORD["GO"]', gates: [{any: [signed, {fields: [team]}]}]}
  - {name: return, from: B, to: A, back: true, roles: [lead]}
"""
SHOWN = """\
w, version 2
There and back.

STATE                      MEANS
A      initial, wip 2, sla 5d  The beginning.
B

TRANSITION     FROM  TO  ASKS FOR
go             A     B   keyword: GO; any (signed or fields: team)
return (back)  B     A   roles: lead
"""


def test_a_file_anywhere_is_shown(repo: Repo, git_work: GitWork) -> None:
    repo.write("w.yml", FLOW)
    ran = git_work("workflow", "show", "w.yml")
    assert (ran.status, [line.split() for line in ran.out.splitlines()]) == (0, [x.split() for x in SHOWN.splitlines()])
    shape = git_work("workflow", "show", "w.yml", "--json").shape["workflow"]
    assert [one["wip"] for one in shape["states"]] == [2, None]
    [go, back] = shape["transitions"]
    assert go["gates"] == [
        {"gate": "keyword", "value": "GO"},
        {
            "gate": "any",
            "value": None,
            "gates": [{"gate": "signed", "value": None}, {"gate": "fields", "value": ["team"]}],
        },
    ]
    assert (back["back"], back["roles"], back["from"]) == (True, ["lead"], ["B"])


def test_no_repository_is_needed_for_a_file(tmp_path: Path, git_work: GitWork, repo: Repo) -> None:
    (tmp_path / "w.yml").write_text(FLOW, encoding="utf-8")
    assert git_work("-C", str(tmp_path), "workflow", "graph", "w.yml").out.startswith("stateDiagram-v2\n")


@pytest.mark.parametrize("verb", ["show", "graph"])
def test_which_workflow(started: Repo, git_work: GitWork, verb: str) -> None:
    assert git_work("workflow", verb, "task").status == 0
    several = git_work("workflow", verb)
    assert (several.status, "one of: idea, incident, task" in several.err) == (2, True)
    near = git_work("workflow", verb, "tusk")
    assert (near.status, "did you mean `task`?" in near.err) == (2, True)
    assert git_work("workflow", verb, "nowhere.yml").status == 2
    started.git("rm", "-q", ".workflow/workflows/idea.yml", ".workflow/workflows/incident.yml")
    assert git_work("workflow", verb).out == git_work("workflow", verb, "task").out


def test_files_with_errors(repo: Repo, git_work: GitWork) -> None:
    repo.write("w.yml", FLOW.replace("to: B", "too: B", 1))
    ran = git_work("workflow", "show", "w.yml")
    assert (ran.status, "go " in ran.out, ran.err) == (
        0, False, "note: w.yml has 2 errors; git work workflow validate names them\n",
    )  # fmt: skip
    repo.write("w.yml", "states: [\n")
    ran = git_work("workflow", "graph", "w.yml", "--json")
    assert (ran.status, ran.shape["line"], ran.shape["path"]) == (1, 1, "w.yml")


def test_schemas_of_an_older_version_are_told_and_written_anew(started: Repo, git_work: GitWork) -> None:
    assert git_work("workflow", "schemas").status == 0
    started.write(".workflow/schemas/type.json", "{}\n")
    started.git("rm", "-q", ".workflow/schemas/roles.json")
    started.commit("older ones")
    ran = git_work("workflow", "schemas", "--json")
    states = {one["path"].rpartition("/")[2]: one["state"] for one in ran.shape["files"]}
    assert (ran.status, states["type.json"], states["roles.json"], states["config.json"]) == (
        1, "outdated", "missing", "current",
    )  # fmt: skip
    before = started.git("rev-parse", "HEAD")
    assert git_work("workflow", "schemas", "--write", "--dry-run").status == 0
    assert started.git("rev-parse", "HEAD") == before
    ran = git_work("workflow", "schemas", "--write", "--json")
    assert (ran.status, ran.shape["commit"]) == (0, started.git("rev-parse", "HEAD"))
    assert started.git("diff", "--name-only", "HEAD~").split() == [
        ".workflow/schemas/roles.json",
        ".workflow/schemas/type.json",
    ]
    for path, data in schemas.files().items():
        assert (started.top / path).read_bytes() == data
    assert (git_work("workflow", "schemas").status, git_work("workflow", "schemas", "--write").status) == (0, 0)
    assert git_work("workflow", "schemas", "--dry-run").status == 2


def test_schemas_without_a_workflow(repo: Repo, git_work: GitWork) -> None:
    assert git_work("workflow", "schemas").status == 2
    assert git_work("workflow", "schemas", "--write").status == 2
