"""The GitHub Action's door: finds what the event is about, and has it judged as `git work check` would.

Everything comes by environment: `WORK_RANGE`, `WORK_DIRECTORY`, `WORK_COMMENT`, `WORK_MODE` and `GITHUB_TOKEN`
(inputs of action.yml; an empty range means "find it"), and what GitHub sets: `GITHUB_WORKSPACE`, `GITHUB_EVENT_NAME`,
`GITHUB_EVENT_PATH`, `GITHUB_OUTPUT`, `GITHUB_STEP_SUMMARY`, `GITHUB_SERVER_URL`, `GITHUB_REPOSITORY`, `RUNNER_TEMP`,
and for questions to GitHub `GITHUB_RUN_ID`, `GITHUB_JOB` and `WORK_CHECK_RUN` (which check is our own). The exit
status is that of `check` (docs/exit-status.md).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitflow_work.errors import BadUsage, Undecided, WorkError

if TYPE_CHECKING:
    from gitflow_work.core.check.result import Checked
    from gitflow_work.ports.reading import Repository
    from gitflow_work.usecases.checking.events import Asked

ITEMS_LIMIT = 5000
"""Ids in the output `items`; GitHub refuses outputs of more than 1 MB."""


def main() -> int:
    """Judge what the event is about. Answers the exit status, which GitHub takes for the step's."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _judged(os.environ)
    except WorkError as error:
        return _failed(error, os.environ)
    except Exception as error:  # noqa: BLE001 - Python's own status for it is 1, which would say "no"
        return _failed(Undecided(f"a defect of git-work: {type(error).__name__}: {error}"), os.environ)


def _judged(environ: Mapping[str, str]) -> int:
    from gitflow_work.bootstrap import asking, open_repository
    from gitflow_work.cli import checked as printing
    from gitflow_work.cli.audited import audited, with_audit
    from gitflow_work.cli.commands.check import STATUS
    from gitflow_work.cli.comment import keep
    from gitflow_work.cli.summary import nothing, summary
    from gitflow_work.usecases.check import check

    top = Path(environ.get("GITHUB_WORKSPACE", ".")) / environ.get("WORK_DIRECTORY", ".")
    if not top.is_dir():
        raise BadUsage(f"there is no folder {top}", hint="check the repository out before this step")
    if (mode := environ.get("WORK_MODE", "") or "check") != "check":
        return _advanced(top, mode, environ)
    repository = open_repository(str(top))
    try:
        asked = asked_of(repository, environ)
        if asked.ends is None:
            print(printing.workflow_command("notice", asked.said))
            put_outputs(environ, {"verdict": "pass", "findings": "0", "items": "[]"})
            _append(environ, "GITHUB_STEP_SUMMARY", nothing(asked.said))
            return 0
        there = asking(repository, environ)
        checked = check(repository, asked.ends, there)
        page = summary(checked, asked.said)
        if asked.ends.landed:
            page = with_audit(page, audited(repository, checked, asked.ends.lands.branch if asked.ends.lands else ""))
        comment = keep(repository, there, asked.ends, page, environ)
    finally:
        repository.close()
    outputs = {**outputs_of(checked), **_sarif(checked, environ)}
    printing.github(checked, f"judged: {asked.said}")
    put_outputs(environ, outputs)
    _append(environ, "GITHUB_STEP_SUMMARY", page)
    if comment is not None:
        print(printing.workflow_command("notice", comment))
    return STATUS[checked.verdict]


def _advanced(top: Path, mode: str, environ: Mapping[str, str]) -> int:
    """`mode: advance`, after the merge."""
    from gitflow_work.cli.advancing import advanced
    from gitflow_work.cli.checked import workflow_command

    if mode != "advance":
        raise BadUsage(f"there is no mode {mode}", hint="the input mode is check or advance")
    done = advanced(top, read_payload(environ.get("GITHUB_EVENT_PATH", "")), environ)
    for one in done.said:
        print(workflow_command("notice", one))
    put_outputs(environ, done.outputs)
    _append(environ, "GITHUB_STEP_SUMMARY", done.page)
    return done.status


def asked_of(repository: Repository, environ: Mapping[str, str]) -> Asked:
    """What the input `range` names, else what the event is about. Raises BadUsage and Undecided as those do."""
    from gitflow_work.core.check.event import request_of
    from gitflow_work.usecases.checking import ranges
    from gitflow_work.usecases.checking.events import Asked, asked_by

    if given := environ.get("WORK_RANGE"):
        return Asked(ranges.given(repository, given), f"the range {given}")
    payload = read_payload(environ.get("GITHUB_EVENT_PATH", ""))
    return asked_by(repository, request_of(environ.get("GITHUB_EVENT_NAME", ""), payload))


def read_payload(path: str) -> object:
    """The event's payload. Raises Undecided when the file at `path` is no JSON."""
    try:
        payload: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Undecided(f"the event's payload cannot be read: {type(error).__name__}") from error
    return payload


def outputs_of(checked: Checked) -> dict[str, str]:
    """The outputs of action.yml, but for the file in SARIF."""
    items = list(checked.items)[:ITEMS_LIMIT]
    return {
        "verdict": str(checked.verdict),
        "findings": str(len(checked.findings)),
        "items": json.dumps(items),  # ASCII, on one line
    }


def put_outputs(environ: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Hand outputs to the runner. Delimiters are random, so that no value can end itself and begin another output."""
    blocks = []
    for name, value in outputs.items():
        end = f"work-{os.urandom(16).hex()}"
        blocks.append(f"{name}<<{end}\n{value}\n{end}\n")
    _append(environ, "GITHUB_OUTPUT", "".join(blocks))


def _sarif(checked: Checked, environ: Mapping[str, str]) -> dict[str, str]:
    """The findings in SARIF, in a new file of the runner's temporary folder; the output that names it."""
    if not (folder := environ.get("RUNNER_TEMP")):
        return {}
    from gitflow_work.cli.sarif import sarif

    uri = f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{environ.get('GITHUB_REPOSITORY', '')}"
    return {"sarif": _written(sarif(checked, uri), folder)}


def _sarif_of(error: WorkError, environ: Mapping[str, str]) -> dict[str, str]:
    """That there is no answer, in SARIF; nothing where it cannot be written, since the error itself is to be told."""
    if not (folder := environ.get("RUNNER_TEMP")):
        return {}
    from gitflow_work.cli.sarif import sarif_of_error

    try:
        return {"sarif": _written(sarif_of_error(error), folder)}
    except OSError:
        return {}


def _written(text: str, folder: str) -> str:
    handle, path = tempfile.mkstemp(prefix="work-check-", suffix=".sarif", dir=folder)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _append(environ: Mapping[str, str], name: str, text: str) -> None:
    """Add to the runner's file that the variable `name` names; nothing where there is none."""
    if path := environ.get(name):
        with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)


def _failed(error: WorkError, environ: Mapping[str, str]) -> int:
    from gitflow_work.cli.summary import stopped

    print(annotation(error))  # the runner reads commands from stdout
    put_outputs(environ, {"verdict": "unknown", "items": "[]", **_sarif_of(error, environ)})
    _append(environ, "GITHUB_STEP_SUMMARY", stopped(error.message, error.hint))
    return error.exit


def annotation(error: WorkError) -> str:
    """The runner's command that shows `error` on the run's page, escaped so that it stays one command."""
    from gitflow_work.cli.checked import workflow_command

    return workflow_command("error", error.message + (f"\nhint: {error.hint}" if error.hint else ""))


if __name__ == "__main__":
    sys.exit(main())
