"""The GitHub Action's door: finds the range that the event is about and hands it to `git work check`.

Everything comes by environment: `WORK_RANGE` and `WORK_DIRECTORY` (inputs of action.yml; an empty range means "find
it"), and what GitHub sets: `GITHUB_WORKSPACE`, `GITHUB_EVENT_NAME`, `GITHUB_EVENT_PATH`, `GITHUB_OUTPUT`.
The exit status is that of `check`; the output `verdict` is pass, fail or unknown.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitflow_work.cli.render import safe_block
from gitflow_work.errors import BadUsage, Undecided, WorkError

CHECKOUT_HINT = "check out with actions/checkout, its default ref and fetch-depth: 0, or set the input range"
VERDICTS = {0: "pass", 1: "fail"}


def main() -> int:
    """Judge what the event is about. Answers the exit status, which GitHub takes for the step's."""
    try:
        top = Path(os.environ.get("GITHUB_WORKSPACE", ".")) / os.environ.get("WORK_DIRECTORY", ".")
        if not top.is_dir():
            raise BadUsage(f"there is no folder {top}", hint="check the repository out before this step")
        status = run_check(os.environ.get("WORK_RANGE") or range_of_event(os.environ, parents_of_head(top)), top)
    except WorkError as error:
        status = _shown(error)
    except Exception as error:  # noqa: BLE001 - Python's own status for it is 1, which would say "no"
        status = _shown(Undecided(f"a defect of git-work: {type(error).__name__}: {error}"))
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"verdict={VERDICTS.get(status, 'unknown')}\n")
    return status


def range_of_event(environ: Mapping[str, str], parents: list[str]) -> str:
    """BASE..HEAD of the pull request whose merge commit is checked out; `parents` are that commit's, as full ids.

    Raises Undecided when the event is no pull request, or when something else is checked out: its merge commit is the
    only commit that says both what would land and the tip on which it would land.
    """
    event = environ.get("GITHUB_EVENT_NAME", "")
    if event != "pull_request":
        raise Undecided(f"the range of the event {event or 'without a name'} is not known", hint="set the input range")
    head = head_of(environ.get("GITHUB_EVENT_PATH", ""))
    if len(parents) != 2 or parents[1] != head:
        raise Undecided(f"HEAD is not the merge commit of this pull request's head {head}", hint=CHECKOUT_HINT)
    return f"{parents[0]}..HEAD"


def head_of(event_path: str) -> str:
    """The full id of the pull request's head, from the event's payload. Raises Undecided when it is not there."""
    try:
        payload: Any = json.loads(Path(event_path).read_text(encoding="utf-8"))
        return str(payload["pull_request"]["head"]["sha"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Undecided(f"the event's payload cannot be read: {type(error).__name__}") from error


def parents_of_head(top: Path) -> list[str]:
    """Full ids of the parents that HEAD's commit names, in order.

    Raises Undecided when one is not there: behind the boundary of a shallow checkout nothing can be judged.
    """
    status, commit = _git(top, "cat-file", "commit", "HEAD")
    if status != 0:
        raise Undecided(f"no commit is checked out in {top}", hint=CHECKOUT_HINT)
    header = commit.split(b"\n\n", 1)[0].decode("utf-8", "replace")
    parents = [line.removeprefix("parent ") for line in header.splitlines() if line.startswith("parent ")]
    for parent in parents:
        if _git(top, "cat-file", "-e", parent)[0] != 0:
            raise Undecided(f"the checkout is shallow: {parent} is not in it", hint=CHECKOUT_HINT)
    return parents


def _git(top: Path, *args: str) -> tuple[int, bytes]:
    command = ["git", "--no-replace-objects", "-c", "protocol.allow=never", *args]
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    done = subprocess.run(command, cwd=top, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode, done.stdout


def run_check(commits: str, top: Path) -> int:
    """The exit status of `git work check COMMITS --format github`, run in `top`. Raises what `check` raises."""
    from gitflow_work.cli.app import run

    os.chdir(top)
    return run(["check", "--format", "github", "--", commits])


def _shown(error: WorkError) -> int:
    print(annotation(error))  # the runner reads commands from stdout
    return error.exit


def annotation(error: WorkError) -> str:
    """The runner's command that shows `error` on the pull request, escaped so that it stays one command."""
    text = error.message + (f"\nhint: {error.hint}" if error.hint else "")
    escaped = safe_block(text).replace("%", "%25").replace("\n", "%0A")
    return f"::error title=git work check::{escaped}"


if __name__ == "__main__":
    sys.exit(main())
