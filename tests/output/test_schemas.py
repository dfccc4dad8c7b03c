"""What `--json` prints is what the published schemas say, for every command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.adapters.git.signing import MISSING, Keys
from tests.cli.running import GitWork, task
from tests.output.shapes import FOLDER, KINDS, valid, validator
from tests.support import Repo

TOP = FOLDER.parents[1]
SESSION = [
    (["list", "--json"], 0, "items"),
    (["list", "--all", "--json"], 0, "items"),
    (["new", "task", "--title", "Two", "labels=a,b", "--json"], 0, "item"),
    (["new", "task", "--title", "Three", "--dry-run", "--json"], 0, "item"),
    (["show", "T-1", "--json"], 0, "item"),
    (["show", "nothing", "--json"], 2, "error"),
    (["set", "T-1", "assignee=ann", "--json"], 0, "item"),
    (["set", "T-1", "assignee=ann", "--json"], 0, "item"),
    (["set", "T-1", "status=Done", "--json"], 2, "error"),
    (["spawn", "T-1", "task", "--link", "depends_on", "--json"], 0, "spawn"),
    (["spawn", "T-1", "task", "--json"], 2, "error"),
    (["show", "T-1", "--tree", "--json"], 0, "tree"),
    (["list", "--of", "T-1", "--json"], 0, "items"),
    (["can", "T-1", "--json"], 0, "can"),
    (["can", "T-1", "done", "--json"], 1, "can"),
    (["move", "T-1", "done", "--json"], 1, "error"),
    (["move", "T-1", "start", "--json"], 0, "item"),
    (["set", "T-1", "T-u", "assignee=bob", "--json"], 1, "batch"),
    (["move", "--where", "true", "start", "--dry-run", "--json"], 0, "batch"),
    (["artifacts", "T-1", "--json"], 0, "artifacts"),
    (["log", "--json"], 0, "log"),
    (["log", "T-1", "--json"], 0, "log"),
    (["check", "--all", "--json"], 0, "check"),
    (["check", "--format", "json"], 0, "check"),
    (["check", "nowhere..HEAD", "--json"], 2, "error"),
    (["workflow", "validate", "--json"], 0, "validate"),
    (["workflow", "show", "task", "--json"], 0, "workflow"),
    (["workflow", "graph", "task", "--json"], 0, "graph"),
    (["workflow", "schemas", "--json"], 0, "schemas"),
    (["workflow", "test", "--json"], 1, "tests"),
    (["workflow", "bump", "task", "--json"], 0, "bump"),
    (["workflow", "migrate", "task", "--from", "1", "--json"], 0, "migrate"),
    (["workflow", "migrate", "task", "--from", "9", "--json"], 2, "error"),
    (["workflow", "test", "idea", "--json"], 2, "error"),
    (["workflow", "show", "tusk", "--json"], 2, "error"),
    (["role", "list", "--json"], 0, "roles"),
    (["role", "show", "lead", "--json"], 0, "role"),
    (["role", "show", "nobody", "--json"], 2, "error"),
    (["role", "whoami", "--can", "task", "--json"], 0, "whoami"),
    (["role", "whoami", "--permission", "task:edit", "--json"], 0, "whoami"),
    (["type", "list", "--json"], 0, "types"),
    (["type", "show", "task", "--json"], 0, "type"),
    (["type", "validate", "--json"], 0, "validate"),
    (["import", "backlog", str(TOP / "examples" / "backlog"), "--dry-run", "--json"], 0, "import"),
    (["import", "backlog", str(TOP / "examples" / "backlog"), "--json"], 0, "import"),
    (["list", "--nonsense", "--json"], 2, "error"),
    (["ready", "--json"], 0, "items"),
    (["next", "--json"], 0, "next"),
    (["next", "--skill", "nobody-has", "--json"], 1, "next"),
    (["next", "--claim", "--dry-run", "--json"], 0, "next"),
    (["next", "--claim", "--json"], 0, "next"),
    (["claims", "--json"], 0, "claims"),
    (["claim", "T-1", "--take-over", "--dry-run", "--json"], 0, "claim"),
    (["claim", "T-1", "--take-over", "--json"], 0, "claim"),
    (["renew", "T-1", "--for", "2h", "--json"], 0, "claim"),
    (["renew", "T-1", "--for", "2y", "--json"], 2, "error"),
    (["claims", "--mine", "--json"], 0, "claims"),
    (["release", "T-1", "--json"], 0, "claim"),
    (["release", "T-1", "--json"], 0, "claim"),
    (["deps", "T-1", "--json"], 0, "deps"),
    (["set", "T-1", "depends_on=T-1", "--json"], 0, "item"),
    (["blocked", "--json"], 0, "blocked"),
    (["deps", "T-1", "--json"], 0, "deps"),
    (["github", "setup", "--dry-run", "--json"], 0, "setup"),
    (["trust", "--json"], 0, "trust"),
]


ROLES = """\
people:
  ann: {name: Ann, github: ann-dev, email: ann@example.org, keys: ['SHA256:none']}
roles:
  lead: {permissions: ['*'], members: [ann, 'team:acme/leads']}
everyone: ['*']
"""
CASES = """\
workflow: task
cases:
  - {item: {status: To Do}, transition: start, verdict: fail}
  - {transition: begin, verdict: pass}
"""


def test_a_session(repo: Repo, git_work: GitWork) -> None:
    assert valid(git_work("init", "--json").shape)["kind"] == "init"
    task(repo, "T-1")
    repo.write(".workflow/workflows/tests/task.yml", CASES)
    repo.write(".workflow/roles.yml", ROLES)
    repo.commit("T-1: new task")
    seen = {"init"}
    for args, status, kind in SESSION:
        ran = git_work(*args)
        assert (ran.shape["kind"], ran.status) == (kind, status), (args, ran)
        valid(ran.shape)
        seen.add(kind)
    # Approvals are signed, drafts need a workflow with artifacts, requests need a GitHub: tests of their own hold them
    # to their schemas.
    assert set(KINDS) - seen == {"advance", "approval", "draft", "issues", "pull", "pulls"}


@pytest.mark.skipif("ssh-keygen" in MISSING, reason="ssh-keygen is not installed")
def test_an_approval(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.ssh("ann")
    started.git("config", "gpg.format", "ssh")
    started.git("config", "user.signingKey", str(keys.file("ann")))
    planned = valid(git_work("approve", "T-1", "start", "--dry-run", "--json").shape)
    assert (planned["kind"], planned["commit"], planned["dry_run"]) == ("approval", None, True)
    made = valid(git_work("approve", "T-1", "start", "--json").shape)
    assert (made["kind"], made["commit"], made["dry_run"]) == ("approval", started.head(), False)
    assert made["notes"]  # nobody's key yet


def test_findings_and_broken_files(started: Repo, git_work: GitWork) -> None:
    found = valid(git_work("check", "main..work", "--json").shape)
    assert [one["rule"] for one in found["findings"]] == ["illegal-transition"]
    started.write(".workflow/tasks/T-2.md", "---\nid: T-2\nid: T-2\n---\n")
    started.commit("a broken file")
    assert len(valid(git_work("list", "--json").shape)["problems"]) == 1
    assert valid(git_work("show", "T-2", "--json").shape)["kind"] == "error"
    assert len(valid(git_work("check", "main..work", "--json").shape)["findings"]) == 2
    started.write(".workflow/workflows/task.yml", "states: [\n")
    assert valid(git_work("workflow", "validate", "--json").shape)["verdict"] == "fail"


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_and_refuses_what_is_not_its_kind(kind: str) -> None:
    schema = validator(kind).schema
    jsonschema.Draft7Validator.check_schema(schema)
    assert not validator(kind).is_valid({"schema": 1, "kind": kind})
    assert not validator(kind).is_valid({"schema": 1, "kind": "other"})


def test_a_schema_notices_a_key_that_is_missing_or_of_another_type(started: Repo, git_work: GitWork) -> None:
    shape = git_work("check", "main..work", "--json").shape
    for key in shape:
        assert not validator("check").is_valid({name: value for name, value in shape.items() if name != key})
    assert not validator("check").is_valid({**shape, "head": "main"})
    [finding] = shape["findings"]
    for key in finding:
        less = {name: value for name, value in finding.items() if name != key}
        assert not validator("check").is_valid({**shape, "findings": [less]})
    assert validator("check").is_valid({**shape, "more": 1, "findings": [{**finding, "more": 1}]})


def test_every_kind_has_its_schema_and_its_row_in_the_docs() -> None:
    table = (TOP / "docs" / "json.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z]+)` \| `?[a-z]", table, re.MULTILINE)
    sources = [file.read_text(encoding="utf-8") for file in Path(TOP / "gitflow_work" / "cli").rglob("*.py")]
    printed = {kind for source in sources for kind in re.findall(r'"kind": "([a-z]+)"', source)}
    assert sorted(set(told) - {"kind"}) == sorted(printed) == KINDS


def test_the_schemas_are_of_draft_7_and_take_more_keys() -> None:
    for file in FOLDER.glob("*.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert '"additionalProperties": false' not in file.read_text(encoding="utf-8")
