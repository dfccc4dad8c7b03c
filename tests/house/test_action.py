"""The GitHub Action: well formed, and its steps do what they say on real pull requests."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitflow_work.cli.action import annotation
from gitflow_work.errors import WorkError
from tests.house.action_runner import Runner, StepResult, unanswered
from tests.house.shell import TOP, clean_environment, run, tracked

pytestmark = pytest.mark.xdist_group("action")  # the installation is made once

BIN = Path(sys.executable).parent
WORKFLOWS = tracked(".github/workflows/*.yml", "docs/examples/*.yml")


def git(repo: Path, *args: str) -> str:
    return run("git", *args, cwd=repo, env=clean_environment(repo.parent)).stdout.strip()


def work(repo: Path, *args: str) -> str:
    return run(BIN / "git-work", *args, cwd=repo, env=clean_environment(repo.parent)).stdout


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner on which the step Install has been run, in a workspace that tries to slip in code of its own."""
    made = Runner(tmp_path_factory.mktemp("runner"))
    workspace = made.root / "hostile"
    workspace.mkdir()
    plant(workspace)
    more = {"PYTHONPATH": str(workspace), "PYTHONSTARTUP": str(workspace / "pip.py")}
    done = made.step("Install", workspace, inputs={"python": sys.executable}, more=more)
    assert done.status == 0, done.log
    assert not (workspace / "ran").exists()
    return made


def plant(workspace: Path) -> None:
    """Modules that leave the file `ran` in the workspace when anybody imports them."""
    for name in ("sitecustomize", "usercustomize", "pip", "venv", "yaml", "click", "json"):
        (workspace / f"{name}.py").write_text(f"open({str(workspace / 'ran')!r}, 'w')\n", encoding="utf-8")
    (workspace / "gitflow_work").mkdir()
    (workspace / "gitflow_work" / "__init__.py").write_text(f"open({str(workspace / 'ran')!r}, 'w')\n", "utf-8")


class PullRequest:
    """A checkout of the merge commit of a pull request, as GitHub makes it.

    The request changes the status of an item from In Progress by hand. The preset has no way back to To Do.
    """

    def __init__(self, top: Path, status: str) -> None:
        self.top = top
        top.mkdir()
        git(top, "init", "--quiet", "--initial-branch=main")
        work(top, "init", "--preset", "simple")
        work(top, "new", "task", "--title", "Sign in")
        work(top, "move", "T-", "start")
        [self.item] = (top / ".workflow" / "tasks").rglob("*.md")
        git(top, "switch", "--quiet", "--create", "topic")
        text = self.item.read_text(encoding="utf-8")
        self.item.write_text(text.replace("status: In Progress\n", f"status: {status}\n"), encoding="utf-8")
        git(top, "commit", "--quiet", "--all", "--message", "sign-in")
        self.head = git(top, "rev-parse", "HEAD")
        git(top, "switch", "--quiet", "main")
        git(top, "commit", "--quiet", "--allow-empty", "--message", "meanwhile")
        self.base = git(top, "rev-parse", "HEAD")
        git(top, "update-ref", "refs/remotes/origin/main", self.base)
        git(top, "switch", "--quiet", "--detach")
        git(top, "merge", "--quiet", "--no-ff", "--message", "Merge topic into main", "topic")

    @property
    def payload(self) -> dict[str, Any]:
        request = {"number": 1, "head": {"sha": self.head}, "base": {"ref": "main", "sha": self.base}}
        return {"pull_request": request, "repository": {"default_branch": "main"}}

    def check(self, runner: Runner, **options: Any) -> StepResult:
        return runner.step("Check", self.top, **{"payload": self.payload, **options})


def told(done: StepResult) -> tuple[int, str | None]:
    """The exit status, and the output `verdict`."""
    return done.status, done.outputs.get("verdict")


def test_a_legal_move_passes(runner: Runner, tmp_path: Path) -> None:
    request = PullRequest(tmp_path / "repo", "In Review")
    done = request.check(runner)
    assert told(done) == (0, "pass"), done.log
    assert "::error" not in done.log
    assert set(done.outputs) == set(runner.manifest["outputs"])
    assert done.outputs["findings"] == "0"
    [item] = json.loads(done.outputs["items"])
    assert f"- [x] **`{item}`** `Sign in`: `In Progress` → `In Review`" in done.summary
    assert f"judged: pull request 1 into main at {request.base[:12]}" in done.log


def test_the_findings_are_there_as_sarif(runner: Runner, tmp_path: Path) -> None:
    done = PullRequest(tmp_path / "repo", "To Do").check(runner)
    told = json.loads(Path(done.outputs["sarif"]).read_text(encoding="utf-8"))
    assert Path(done.outputs["sarif"]).is_relative_to(runner.temp)
    [result] = told["runs"][0]["results"]
    assert result["ruleId"] == "illegal-transition"
    assert told["runs"][0]["versionControlProvenance"][0]["repositoryUri"] == "https://github.com/ann/shop"


def test_an_illegal_move_is_shown_at_its_line(runner: Runner, tmp_path: Path) -> None:
    request = PullRequest(tmp_path / "repo", "To Do")
    done = request.check(runner)
    assert told(done) == (1, "fail"), done.log
    assert done.outputs["findings"] == "1"
    path = request.item.relative_to(request.top).as_posix()
    line = request.item.read_text(encoding="utf-8").splitlines().index("status: To Do") + 1
    assert re.search(rf"^::error .*file={re.escape(path)},.*line={line}\b", done.log, re.MULTILINE), done.log


def test_a_range_given_is_the_one_judged(runner: Runner, tmp_path: Path) -> None:
    request = PullRequest(tmp_path / "repo", "To Do")
    before = f"{request.base}~1..{request.base}"
    assert request.check(runner, inputs={"range": before}, event="push").status == 0
    assert request.check(runner, inputs={"range": f"{request.base}..{request.head}"}, event="push").status == 1


def test_a_checkout_in_a_folder_is_found(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "space").mkdir()
    request = PullRequest(tmp_path / "space" / "repo", "To Do")
    inputs = {"working-directory": "repo"}
    done = runner.step("Check", tmp_path / "space", inputs=inputs, payload=request.payload)
    assert done.status == 1, done.log
    inputs = {"working-directory": "nowhere"}
    assert runner.step("Check", tmp_path / "space", inputs=inputs, payload=request.payload).status == 2


def test_nothing_of_the_workspace_is_run(runner: Runner, tmp_path: Path) -> None:
    request = PullRequest(tmp_path / "repo", "In Review")
    plant(request.top)
    marker = request.top / "ran"
    for word in ("$(touch ran)", "`touch ran`", '"; touch ran; "', "--output=ran", "-h"):
        done = request.check(runner, inputs={"range": word}, more={"PYTHONPATH": str(request.top)})
        assert (done.status, unanswered(done)) == (2, True), done.log
        assert "could not be decided" in done.summary
        assert "Traceback" not in done.log
    assert request.check(runner, more={"PYTHONPATH": str(request.top)}).status == 0
    assert not marker.exists()


@pytest.mark.parametrize(
    ("what", "event", "words"),
    [
        ("merge", "workflow_dispatch", "the event workflow_dispatch does not say"),
        ("merge", "", "the event without a name"),
        ("merge", "push", "payload cannot be read: ref"),
        ("no payload", "pull_request", "payload cannot be read"),
        ("new head", "pull_request", "is not here"),
        ("new head", "pull_request_target", "is not here"),
        ("no target", "pull_request", "the tip of next is not here"),
    ],
)
def test_what_cannot_be_told_is_not_passed(runner: Runner, tmp_path: Path, what: str, event: str, words: str) -> None:
    request = PullRequest(tmp_path / "repo", "In Review")
    payload = request.payload
    if what == "no payload":
        payload["pull_request"] = None
    elif what == "new head":
        payload["pull_request"]["head"]["sha"] = "1" * 40
    elif what == "no target":
        payload["pull_request"]["base"]["ref"] = "next"
    done = request.check(runner, event=event, payload=payload)
    assert (done.status, unanswered(done)) == (3, True), done.log
    assert re.search(rf"^::error title=git work check::.*{words}", done.log, re.MULTILINE)
    assert "Traceback" not in done.log


def test_a_shallow_checkout_is_not_passed(runner: Runner, tmp_path: Path) -> None:
    request = PullRequest(tmp_path / "repo", "In Review")
    git(request.top, "branch", "merged")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=merged", request.top.as_uri(), str(shallow))
    done = runner.step("Check", shallow, payload=request.payload)
    assert (done.status, unanswered(done)) == (3, True), done.log
    assert re.search("^::error title=git work check::.*fetch-depth: 0", done.log, re.MULTILINE)


def test_an_old_python_is_named(tmp_path: Path) -> None:
    made = Runner(tmp_path / "runner")
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = made.step("Install", tmp_path, inputs={"python": str(old)})
    assert done.status == 3
    assert done.log.startswith("::error title=git work check::Python 3.11 or newer")


def test_an_annotation_stays_one_command() -> None:
    shown = annotation(WorkError("50% of\r\n::add-mask::x", hint="a\nb"))
    assert shown == r"::error title=git work check::50%25 of%0A\x3a:add-mask::x%0Ahint: a%0Ab"


def test_the_files_fit_githubs_schemas() -> None:
    env = clean_environment(TOP)
    check: list[str | Path] = [BIN / "check-jsonschema", "--builtin-schema"]
    run(*check, "vendor.github-actions", "action.yml", cwd=TOP, env=env)
    run(*check, "vendor.github-workflows", *WORKFLOWS, cwd=TOP, env=env)


def test_zizmor_finds_nothing() -> None:
    command: list[str | Path] = [
        BIN / "zizmor",
        "--offline",
        "--no-progress",
        "--persona=pedantic",
        "action.yml",
        *WORKFLOWS,
    ]
    run(*command, cwd=TOP, env=clean_environment(TOP))


def test_every_finding_that_is_ignored_has_its_reason_above_it() -> None:
    for file in WORKFLOWS:
        lines = file.read_text(encoding="utf-8").splitlines()
        ignored = [at for at, line in enumerate(lines) if "zizmor: ignore" in line]
        assert [lines[at] for at in ignored if not lines[at - 1].lstrip().startswith("#")] == []


def test_others_actions_are_pinned_by_commit() -> None:
    used = re.findall(r"\buses: (\S+)", "\n".join(file.read_text(encoding="utf-8") for file in WORKFLOWS))
    assert used
    assert [one for one in used if one != "./" and not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one)] == []


def test_the_docs_name_every_input_and_output() -> None:
    manifest = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))
    page = (TOP / "docs" / "github-action.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert rows == {*manifest["inputs"], *manifest["outputs"]}
    assert [file.name for file in tracked("docs/examples/*.yml") if f"(examples/{file.name})" not in page] == []


def test_the_example_in_the_docs_fits_githubs_schema(tmp_path: Path) -> None:
    page = (TOP / "docs" / "github-action.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    file = tmp_path / "check.yml"
    file.write_text(example, encoding="utf-8")
    schema = "vendor.github-workflows"
    run(BIN / "check-jsonschema", "--builtin-schema", schema, file, cwd=tmp_path, env=clean_environment(tmp_path))
