"""A shop for each gate that asks GitHub, in which that gate holds, and the doors by which it is asked.

Each shop is its own fake GitHub with a request for each door. The doors run the real command in this process, with the
real PyGithub. `env` of a door is set besides what a person or a job has; GIT_WORK_PATIENCE makes waits short.
"""

from __future__ import annotations

import contextlib
import io
import os
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from gitflow_work.cli.main import main
from tests.cli.running import Ran, checked, inside
from tests.github import payloads
from tests.github.doors import Doors
from tests.github.life import TASK, Life, living
from tests.github.server import FakeGitHub
from tests.support import Repo, collect

TEAM = "acme/developers"
ROLES = f"""people:
  ann: {{github: ann, email: ann@example.org}}
  bob: {{github: bob, email: bob@example.org}}
  carl: {{github: carl, email: carl@example.org}}
  dora: {{github: dora, email: dora@example.org}}
  triage-bot: {{name: Triage, github: shop-triage, email: shop-triage@example.org}}
everyone: ["*"]
roles:
  maintainer: {{permissions: ["*"], members: [ann]}}
  writer: {{permissions: ["*"], members: [bob]}}
  developer: {{permissions: ["*"], members: ["team:{TEAM}"]}}
"""
WORKFLOW = """version: 1
states: [To Do, In Progress, In Review, Done]
transitions:
  - {{name: start, from: To Do, to: In Progress}}
  - {{name: submit, from: In Progress, to: In Review}}
  - {{name: finish, from: In Review, to: Done, gates: [{gate}]}}
"""
Story = Callable[[FakeGitHub, int], object]
"""What happens to the request of that number."""


class Gate(NamedTuple):
    """The text of a gate, what makes it hold for a request, and what makes it refuse one, besides that its commits
    are `by` somebody else or, when `bare`, change nothing but the status.

    `landing`: it is asked by `move` and `can`, too. `verified`: e-mail addresses show nobody.
    """

    text: str
    met: Story
    unmet: Story
    by: str = "bob"
    bare: bool = False
    landing: bool = True
    verified: bool = False


def nothing(gh: FakeGitHub, number: int) -> None:
    """Nothing happens."""


def verified(gh: FakeGitHub, number: int) -> None:
    """GitHub has verified who made the commits."""
    pull = gh.pull(number)
    gh.repo.verified |= {one.oid for one in gh.git.commits(pull.head, f"^{pull.base_sha}")}


def crowd(gh: FakeGitHub, number: int) -> None:
    """So many reviews that what comes next is on the second page."""
    for at in range(100):
        gh.review(number, f"person-{at % 3}", "COMMENTED", body="Hm.")


def changed_mind(login: str) -> Story:
    """An approval, and, on the second page of reviews, that it does not hold."""

    def story(gh: FakeGitHub, number: int) -> None:
        gh.review(number, login)
        crowd(gh, number)
        gh.review(number, login, "CHANGES_REQUESTED")

    return story


def build(conclusion: str) -> Story:
    """A check `build` of the request's head."""
    return lambda gh, number: gh.check(gh.pull(number).head, "build", conclusion)


def broken_build(gh: FakeGitHub, number: int) -> None:
    """A green `build` of one app; behind a page of others, a red one of another."""
    head = gh.pull(number).head
    gh.check(head, "build")
    for at in range(100):
        gh.check(head, f"job-{at}")
    gh.check(head, "build", "failure", app="other-ci")


def said_by(login: str) -> Story:
    """A comment with the word, by somebody."""
    return lambda gh, number: gh.comment(number, login, "APPROVED")


def reviewed_by(login: str, state: str = "APPROVED", body: str = "") -> Story:
    return lambda gh, number: gh.review(number, login, state, body=body)


KEYWORD = "{keyword: {word: APPROVED, role: maintainer}}"
GATES: dict[str, Gate] = {
    "pull_request": Gate("pull_request", nothing, nothing, bare=True),
    "approvals": Gate("{approvals: {role: maintainer}}", reviewed_by("ann"), changed_mind("ann")),
    "approvals of a team": Gate("{approvals: {role: developer}}", reviewed_by("carl"), reviewed_by("dora")),
    "checks by name": Gate("{checks: [build]}", build("success"), broken_build),
    "checks required": Gate("{checks: required}", build("success"), build("failure")),
    "keyword in a review": Gate(KEYWORD, reviewed_by("ann", "COMMENTED", "APPROVED"), said_by("bob")),
    "keyword in a comment": Gate(KEYWORD, lambda gh, number: gh.comment(number, "ann", "APPROVED"), said_by("bob")),
    "roles by a review": Gate("{roles: [maintainer]}", reviewed_by("ann"), reviewed_by("carl"), landing=False),
    "roles by a team": Gate("{roles: [developer]}", nothing, nothing, by="dora", landing=False),
    "roles by an account": Gate("{roles: [writer]}", verified, verified, by="dora", landing=False, verified=True),
}


class Done(NamedTuple):
    """What a door did: its exit status, and all that it printed or left for people."""

    status: int
    said: str


class Shop:
    """The gate stands before Done. Items by what is done with them:

    T-1 goes to Done in an open request (check, merge group, push to a server), T-2 to In Review in one (`can --pr`),
    T-3 is in review on main by a merged one (`move`, a commit by hand), T-4 was finished by a merged one (the audit),
    T-5 goes to Done in an open request that the gate refuses.
    """

    def __init__(self, life: Life, name: str) -> None:
        self.life = life
        self.name = name
        self.gate = gate = GATES[name]
        self.gh = life.gh
        self.bob = life.bob
        self.doors = Doors(life)
        self.env: dict[str, str] = {}
        self._rules()
        self.number = self._request("T-1", "Done")
        self.planned = self._request("T-2", "In Review")
        self.gh.merge(self._request("T-3", "In Review"))
        self.before = life.main()
        self.gh.merge(self._request("T-4", "Done"))
        self.refused = self._request("T-5", "Done", gate.unmet, by=gate.by, bare=gate.bare)
        self.group = self.gh.queue(self.number)
        self.gh.check(self.group["head_sha"], "build")
        self._checkouts()

    def _rules(self) -> None:
        files = {"workflows/task.yml": WORKFLOW.format(gate=self.gate.text)}
        files |= {f"tasks/T-{at}.md": TASK.format(id=f"T-{at}", title="One", status="To Do") for at in (3, 4, 5)}
        if self.gate.verified:
            files["config.yml"] = self.bob.read(".workflow/config.yml") + "check: {identity: verified}\n"
        for path, text in files.items():
            self.bob.write(f".workflow/{path}", text)
        self.bob.commit("Rules")
        self.bob.git("push", "-q", "origin", "main")
        self.gh.protect(required=["build"], ruleset=True)
        self.gh.team(TEAM, ["bob", "carl", "dora?"])

    def _request(
        self, item: str, status: str, story: Story | None = None, *, by: str = "bob", bare: bool = False
    ) -> int:
        """A branch that takes an item to a status, its request, and what happens to that."""
        author = {f"GIT_{role}_EMAIL": f"{by}@example.org" for role in ("AUTHOR", "COMMITTER")}
        self.bob.git("fetch", "-q", "origin")
        self.bob.git("switch", "-q", "-c", item, "origin/main")
        path = f".workflow/tasks/{item}.md"
        for state in ["In Progress", "In Review", "Done"]:
            if not bare:
                self.bob.write(path, self.bob.read(path) + f"{state}.\n")
            lines = self.bob.read(path).splitlines(keepends=True)
            kept = [f"status: {state}\n" if one.startswith("status: ") else one for one in lines]
            self.bob.write(path, "".join(kept))
            self.bob.git("commit", "-q", "-m", f"{item}: {state}", "--", path, env=author)
            if state == status:
                break
        self.bob.git("push", "-q", "origin", item)
        number = self.gh.open(head=item, author=by)
        (story or self.gate.met)(self.gh, number)
        return number

    def _checkouts(self) -> None:
        self.bob.git("fetch", "-q", "origin")
        self.planner = self.life.clone("bob", "planner")
        self.planner.git("switch", "-q", "T-2")
        self.mover = self.life.clone("bob", "mover")
        self.committer = self.life.clone("bob", "committer")
        path = ".workflow/tasks/T-3.md"
        self.committer.write(path, self.committer.read(path).replace("status: In Review", "status: Done"))
        self.committer.git("add", path)
        self.runners = {
            ref: self._runner(ref) for ref in (self._merge_ref(self.number), self.group["head_ref"], "main")
        }
        self.runners[self._merge_ref(self.refused)] = self._runner(self._merge_ref(self.refused))
        self.payloads = {one: payloads.pull_request(self.gh, one) for one in (self.number, self.refused)}
        self.group_payload = payloads.merge_group(self.gh, self.group)
        self.push_payload = self.life.pushed(self.before, self.life.main())
        self.push_line = f"{self.group['base_sha']} {self.group['head_sha']} refs/heads/main\n"

    def _merge_ref(self, number: int) -> str:
        return f"refs/pull/{number}/merge"

    def _runner(self, ref: str) -> Repo:
        """What actions/checkout leaves."""
        clone = self.life.clone("ann", "runner")
        clone.git("fetch", "-q", "origin", ref)
        clone.git("checkout", "-q", "--detach", "FETCH_HEAD")
        return clone

    # The doors -------------------------------------------------------------------------------------------------------

    def move(self) -> Done:
        """`git work move` on the target branch; what it says is to be done is not done."""
        return self._work(self.mover, "move", "T-3", "done", "--dry-run")

    def can(self) -> Done:
        """`git work can` for a request."""
        return self._work(self.planner, "can", "T-2", "done", "--pr", str(self.planned))

    def pre_commit(self) -> Done:
        """The hook before a commit on the target branch, of a move by hand."""
        return self._work(self.committer, "hook", "pre-commit")

    def check(self) -> Done:
        """The Action at a request."""
        return self._check(self.number)

    def check_refused(self) -> Done:
        """The Action at the request that the gate refuses."""
        return self._check(self.refused)

    def merge_group(self) -> Done:
        """The Action at a merge group."""
        return self._action(self.group["head_ref"], "merge_group", self.group_payload)

    def audit(self) -> Done:
        """The Action after a push to the target branch."""
        return self._action("main", "push", self.push_payload)

    def pre_receive(self) -> Done:
        """A server's hook, for a push of the request's merge to the target branch."""
        server = Repo.opened(self.life.server.top, self.bob.env)
        return self._work(server, "hook", "pre-receive", stdin=self.push_line)

    def _check(self, number: int) -> Done:
        return self._action(self._merge_ref(number), "pull_request", self.payloads[number])

    def _action(self, ref: str, event: str, payload: object) -> Done:
        told = self.doors.run(self.runners[ref], event, payload, **self.env)
        return Done(told.status, f"{told.out}{told.err}{told.page}{told.outputs}")

    def _work(self, repo: Repo, *args: str, stdin: str = "") -> Done:
        """`git work ARGS` for bob."""
        on = {"GITHUB_API_URL": self.gh.url, "GH_TOKEN": self.gh.token, **self.env}
        out, err, given = io.StringIO(), io.StringIO(), io.TextIOWrapper(io.BytesIO(stdin.encode()))
        with mock.patch.dict(os.environ, {**repo.env, **on}, clear=True), inside(repo.top), warnings.catch_warnings():
            # The command line leaves it to the end of its process to end the git that reads for it.
            warnings.simplefilter("ignore", ResourceWarning)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), mock.patch("sys.stdin", given):
                status = main(args)
            collect()
        ran = checked(Ran(status, out.getvalue(), err.getvalue()))
        return Done(ran.status, ran.said)

    def texts(self) -> Iterator[tuple[Path, bytes]]:
        """All that lies below the shop's folder: every file, git's objects as what they say."""
        for path in self.life.folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                with contextlib.suppress(zlib.error):
                    data = zlib.decompress(data)
                yield path, data


@contextlib.contextmanager
def opened(folder: Path, env: dict[str, str], name: str) -> Iterator[Shop]:
    """The shop of that gate, as long as the context lasts."""
    with living(folder, env, roles=ROLES) as life:
        yield Shop(life, name)
