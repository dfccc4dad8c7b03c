"""Runs the steps of action.yml as they are written there, as GitHub's runner does.

Known of the runner: composite steps with `run`, `shell: bash` (started with the options that GitHub documents), `env`,
expressions of the form `inputs.NAME`, a job without a token and without the id of its check, the files for outputs and
the job summary. Anything else fails the test, so that this does not pass what the real runner would do otherwise.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.house.shell import TOP, clean_environment, tracked


@dataclass(frozen=True)
class StepResult:
    """What one step did. `outputs` are those it wrote for later steps, `summary` is its part of the job's page."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """A machine that has fetched the action. `temp` is RUNNER_TEMP and outlives the steps, as in one job."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.temp = root / "temp"
        self.action = root / "actions" / "gitflow-work"
        self.temp.mkdir(parents=True)
        (root / "home").mkdir()
        for file in tracked("action.yml", "requirements", "gitflow_work", "templates", "docs/findings.md"):
            copy = self.action / file.relative_to(TOP)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
        self.manifest: dict[str, Any] = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        assert self.manifest["runs"]["using"] == "composite"

    def step(
        self,
        name: str,
        workspace: Path,
        *,
        inputs: dict[str, str] | None = None,
        event: str = "pull_request",
        payload: dict[str, Any] | None = None,
        more: dict[str, str] | None = None,
    ) -> StepResult:
        """Run the step of that name in `workspace`, for `event` with its `payload`; `more` is the job's own env."""
        [step] = [one for one in self.manifest["runs"]["steps"] if one["name"] == name]
        assert set(step) <= {"name", "id", "shell", "env", "run"}
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "values reach scripts by environment only"
        files = {word: self.root / word for word in ("output", "summary", "event.json", "script.sh")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        files["event.json"].write_text(json.dumps(payload or {}), encoding="utf-8")
        files["script.sh"].write_text(step["run"], encoding="utf-8")
        given = {key: self._evaluated(str(value), inputs or {}) for key, value in step.get("env", {}).items()}
        env = clean_environment(
            self.root / "home",
            CI="true",
            GITHUB_ACTIONS="true",
            GITHUB_ACTION_PATH=str(self.action),
            GITHUB_EVENT_NAME=event,
            GITHUB_EVENT_PATH=str(files["event.json"]),
            GITHUB_OUTPUT=str(files["output"]),
            GITHUB_REPOSITORY="ann/shop",
            GITHUB_SERVER_URL="https://github.com",
            GITHUB_STEP_SUMMARY=str(files["summary"]),
            GITHUB_WORKSPACE=str(workspace),
            RUNNER_TEMP=str(self.temp),
        )
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(files["script.sh"])],
            cwd=workspace,
            env={**env, **(more or {}), **given},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        outputs = outputs_in(files["output"].read_text(encoding="utf-8"))
        return StepResult(done.returncode, done.stdout, outputs, files["summary"].read_text(encoding="utf-8"))

    def _evaluated(self, value: str, inputs: dict[str, str]) -> str:
        def one(match: re.Match[str]) -> str:
            name = match[1]
            default = str(self.manifest["inputs"][name]["default"])
            return inputs.get(name, "" if default == "${{ github.token }}" else default)

        text = re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", one, value.replace("${{ job.check_run_id }}", ""))
        assert "${{" not in text, f"the runner of these tests does not know {value}"
        return text


def unanswered(done: StepResult) -> bool:
    """Whether the outputs say that there is no answer, the file in SARIF too, which has no result and the reason."""
    outputs = dict(done.outputs)
    [run] = json.loads(Path(outputs.pop("sarif")).read_text(encoding="utf-8"))["runs"]
    [invocation] = run["invocations"]
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    return (
        outputs == {"verdict": "unknown", "items": "[]"}
        and (run["results"], invocation["executionSuccessful"], invocation["exitCode"]) == ([], False, done.status)
        and len(told) == 1
        and bool(told[0])
    )


def outputs_in(text: str) -> dict[str, str]:
    """What the runner reads from the file of outputs: blocks `NAME<<DELIMITER`, and nothing else."""
    outputs: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, mark, end = line.partition("<<")
        assert mark, line
        assert re.fullmatch(r"work-[0-9a-f]{32}", end), line
        outputs[name] = "\n".join(iter(lines.__next__, end))
    return outputs
