"""A shop on the fake GitHub: its rules ask GitHub before an item is done. People and the triage bot work on clones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.running import Ran, process
from tests.github import payloads
from tests.github.server import FakeGitHub
from tests.support import Repo

BOT = "triage-bot"
CONFIG = "format: 1\ndefault_branch: main\ngithub:\n  repository: acme/shop\n{advance}"
ADVANCE = "  advance: {as: triage-bot, transitions: [finish], by: push}\n"
BY_REQUEST = "  advance: {as: triage-bot, by: pull_request}\n"
ROLES = """people:
  ann: {name: Ann, github: ann, email: ann@example.org}
  bob: {name: Bob, github: bob, email: bob@example.org}
  triage-bot: {name: Triage, github: shop-triage, email: shop-triage@example.org}
everyone: ["task:edit", "task:new", "task:move:start", "task:move:submit", "task:move:rework"]
roles:
  maintainer: {permissions: ["*"], members: [ann, triage-bot]}
"""
TYPE = """name: task
prefix: T
folder: tasks
workflow: task
fields:
  pr: {kind: list}
"""
WORKFLOW = """version: 1
states: [To Do, In Progress, In Review, Done]
transitions:
  - {name: start, from: To Do, to: In Progress}
  - {name: submit, from: In Progress, to: In Review}
  - {name: rework, from: In Review, to: In Progress, back: true}
  - name: finish
    from: In Review
    to: Done
    gates: [pull_request, {approvals: {role: maintainer}}, {checks: {names: [build]}}]
"""
TASK = "---\nid: {id}\ntype: task\ntitle: {title}\nstatus: {status}\n---\n"


class Life:
    """The server, `bob`'s clone, and what events leave on runners. `env` is added to what runs `git work`."""

    def __init__(self, gh: FakeGitHub, server: Repo, folder: Path, env: Mapping[str, str]) -> None:
        self.gh = gh
        self.server = server
        self.folder = folder
        self.env = dict(env)
        self._clones = 0
        self.bob = self.clone("bob")

    def clone(self, who: str, name: str = "") -> Repo:
        """A clone of somebody's, with all branches."""
        self._clones += 1
        top = self.folder / f"{name or who}-{self._clones}"
        self.server.git("clone", "-q", str(self.server.top), str(top))
        ident = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _ident(who)}
        return Repo.opened(top, {**self.env, **ident})

    def work(self, repo: Repo, *args: str, token: str = "", **env: str) -> Ran:
        """`git work ARGS` as a process of its own, on this GitHub."""
        on = {
            "GITHUB_API_URL": self.gh.url,
            "GH_TOKEN": token or self.gh.token_of("bob"),
            "GITHUB_REPOSITORY": "acme/shop",
        }
        return process(repo.top, *args, env={**repo.env, **on, **env})

    def action(self, repo: Repo, event: str, payload: Any, token: str = "", **inputs: str) -> Told:
        """The Action's entry in a checkout, as its step runs it."""
        return run_action(self, repo, event, payload, token, inputs)

    def main(self) -> str:
        """The tip of the target branch on the server."""
        return self.server.git("rev-parse", "refs/heads/main")

    def status(self, item: str = "T-1") -> str:
        """An item's status there."""
        text = self.server.git("show", f"refs/heads/main:.workflow/tasks/{item}.md")
        return next(line.removeprefix("status: ") for line in text.splitlines() if line.startswith("status: "))

    def begin(self, branch: str = "topic", item: str = "T-1", to: str = "In Review") -> str:
        """bob's branch: the item in progress, a file of work, the item in review; pushed. Its commit."""
        self.bob.git("fetch", "-q", "origin")
        self.bob.git("switch", "-q", "-c", branch, "origin/main")
        assert self.work(self.bob, "move", item, "start").status == 0
        self.bob.write(f"src/{item}.py", "print('work')\n")
        self.bob.commit("The work itself")
        if to == "In Review":
            assert self.work(self.bob, "move", item, "submit").status == 0
        self.bob.git("push", "-q", "origin", branch)
        return self.bob.head()

    def green(self, number: int) -> None:
        """ann approves the request, and its check is green."""
        self.gh.review(number, "ann")
        self.gh.check(self.gh.pull(number).head, "build")

    def landed(self, method: str = "merge", branch: str = "topic", item: str = "T-1") -> tuple[int, str, str]:
        """A request that was approved and merged: its number, main before and after."""
        self.begin(branch, item)
        number = self.gh.open(head=branch, title=f"Work on {item}")
        self.green(number)
        before = self.main()
        return number, before, self.gh.merge(number, method)

    def pushed(self, before: str, after: str) -> Any:
        """The payload of the push that a merge is."""
        return payloads.push(self.gh, "main", before, after)


class Told:
    """What the Action's entry did. `outputs` by name, `page` is the job's summary."""

    def __init__(self, ran: Ran, outputs: Mapping[str, str], page: str) -> None:
        self.status, self.out, self.err = ran.status, ran.out, ran.err
        self.outputs, self.page = outputs, page


def run_action(life: Life, repo: Repo, event: str, payload: Any, token: str, inputs: Mapping[str, str]) -> Told:
    import subprocess
    import sys

    from tests.cli.running import TOP, checked

    env, files = step(life, repo, event, payload, token, inputs)
    env["PYTHONPATH"] = str(TOP)
    done = subprocess.run(
        [sys.executable, "-m", "gitflow_work.cli.action"], cwd=repo.top, env=env, capture_output=True, check=False
    )
    return left(checked(Ran(done.returncode, done.stdout.decode(), done.stderr.decode())), files)


def step(
    life: Life, repo: Repo, event: str, payload: Any, token: str, inputs: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Path]]:
    """The environment that a step of a job has, and the files that it names, by what they are for."""
    temp = life.folder / f"run-{repo.top.name}"
    temp.mkdir(exist_ok=True)
    files = {name: temp / name for name in ("output", "summary", "event.json")}
    for file in files.values():
        file.write_text("", encoding="utf-8")
    files["event.json"].write_text(json.dumps(payload), encoding="utf-8")
    env = {
        **repo.env,
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": life.gh.url,
        "GITHUB_GRAPHQL_URL": life.gh.graphql_url,
        "GITHUB_TOKEN": token or life.gh.token,
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(files["event.json"]),
        "GITHUB_OUTPUT": str(files["output"]),
        "GITHUB_STEP_SUMMARY": str(files["summary"]),
        "GITHUB_WORKSPACE": str(repo.top),
        "RUNNER_TEMP": str(temp),
        **{f"WORK_{name.upper()}": value for name, value in inputs.items()},
    }
    return env, files


def left(ran: Ran, files: Mapping[str, Path]) -> Told:
    """What a step printed, and what it left in those files."""
    from tests.house.action_runner import outputs_in

    outputs = outputs_in(files["output"].read_text(encoding="utf-8"))
    return Told(ran, outputs, files["summary"].read_text(encoding="utf-8"))


def _ident(who: str) -> tuple[tuple[str, str], ...]:
    return ("NAME", who), ("EMAIL", f"{who}@example.org")


@contextmanager
def living(folder: Path, env: Mapping[str, str], advance: str = ADVANCE, roles: str = ROLES) -> Iterator[Life]:
    """A shop with T-1 and T-2 in To Do."""
    server = Repo(folder / "server.git", env, "--bare")
    first = Repo(folder / "first", env)
    files = {"config.yml": CONFIG.format(advance=advance), "roles.yml": roles}
    files |= {"types/task.yml": TYPE, "workflows/task.yml": WORKFLOW}
    files |= {f"tasks/T-{one}.md": TASK.format(id=f"T-{one}", title=f"Task {one}", status="To Do") for one in (1, 2)}
    for path, text in files.items():
        first.write(f".workflow/{path}", text)
    first.commit("start")
    first.git("push", "-q", str(server.top), "main")
    with FakeGitHub(server.top) as gh:
        gh.world.user("shop-triage")
        yield Life(gh, server, folder, env)
