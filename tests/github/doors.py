"""A shop's history told by hand, and the Action's entry run on it in this process, with the real PyGithub.

Everything that a workflow's step has is there: the event's file, a checkout, the token, the server on 127.0.0.1.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gitflow_work.cli import action
from gitflow_work.cli.main import main
from tests.cli.running import Ran, checked, inside
from tests.github import payloads
from tests.github.life import Life, Told, left, step
from tests.support import Repo, collect

ITEM = ".workflow/tasks/T-1.md"
TRIAGE = {"GIT_AUTHOR_NAME": "Triage", "GIT_AUTHOR_EMAIL": "shop-triage@example.org"}
"""Who may finish items, as the author of a commit; bob commits."""


class Doors:
    """bob's clone of a shop, and the events that GitHub tells of it. T-1 is to do, to begin with."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.gh = life.gh
        self.bob = life.bob

    # What bob does ---------------------------------------------------------------------------------------------------

    def on(self, branch: str, start: str = "origin/main") -> None:
        """Begin a branch."""
        self.bob.git("fetch", "-q", "origin")
        self.bob.git("switch", "-q", "-C", branch, start)

    def item(self, status: str, body: str = "", by: Mapping[str, str] | None = None, pr: str = "") -> str:
        """Commit T-1 with this status; its other lines stay, `body` and the field `pr` are added."""
        head, _, rest = self.bob.read(ITEM).removeprefix("---\n").partition("---\n")
        lines = [line for line in head.splitlines() if not line.startswith("status: ")]
        lines += [f"status: {status}", *([f"pr: {pr}"] if pr else [])]
        self.bob.write(ITEM, "\n".join(["---", *lines, "---", ""]) + rest + body)
        self.bob.git("add", ITEM)
        self.bob.git("commit", "-q", "-m", f"T-1: {status}", env=by)
        return self.bob.head()

    def work(self, line: str = "work") -> str:
        """Commit work that is in no item's file."""
        path = "src/work.py"
        before = self.bob.read(path) if (self.bob.top / path).exists() else ""
        self.bob.write(path, f"{before}print({line!r})\n")
        return self.bob.commit(f"Work: {line}", path)

    def push(self, branch: str = "", *options: str) -> None:
        """Push HEAD to a branch, of its own name unless said."""
        name = branch or self.bob.git("rev-parse", "--abbrev-ref", "HEAD")
        self.bob.git("push", "-q", *options, "origin", f"HEAD:refs/heads/{name}")

    def reviewed(self, branch: str = "topic", pr: str = "") -> str:
        """A branch that takes T-1 to In Review, with work; pushed."""
        self.on(branch)
        self.item("In Progress")
        self.work()
        tip = self.item("In Review", pr=pr)
        self.push()
        return tip

    def finished(self, branch: str = "topic") -> str:
        """A branch that takes T-1 to Done, with work; pushed."""
        self.reviewed(branch)
        tip = self.item("Done", by=TRIAGE)
        self.push()
        return tip

    def rules(self, path: str, change: Callable[[str], str]) -> None:
        """Another text of a file of the rules, on main by an administrator's push."""
        self.on("rules")
        self.bob.write(f".workflow/{path}", change(self.bob.read(f".workflow/{path}")))
        self.bob.commit("Rules")
        self.push("main")

    def gates(self, gates: str) -> None:
        """Other gates of `finish`."""
        self.rules("workflows/task.yml", lambda text: re.sub("gates: .*", f"gates: {gates}", text))

    # What GitHub starts ----------------------------------------------------------------------------------------------

    def check(self, number: int, payload: Any = None, remote: str = "", **env: str) -> Told:
        """The check of a request, by the event that its head was pushed; by an older one where it is given.

        `remote` is the address of the checkout's origin, where it is not that of the server.
        """
        told = payload or payloads.pull_request(self.gh, number)
        checkout = self._checkout(f"refs/pull/{number}/merge")
        if remote:
            checkout.git("remote", "set-url", "origin", remote)
        return self.run(checkout, "pull_request", told, **env)

    def group(self, group: Mapping[str, str]) -> Told:
        """The check of a merge group, as `gh.queue` answers it."""
        return self.run(self._checkout(group["head_ref"]), "merge_group", payloads.merge_group(self.gh, group))

    def audit(self, before: str, **env: str) -> Told:
        """The audit of what was pushed to main since."""
        self.gh.sync()
        payload = payloads.push(self.gh, "main", before, self.life.main())
        return self.run(self._checkout("refs/heads/main"), "push", payload, **env)

    def finish_on_main(self) -> Told:
        """T-1 goes to Done by a push to main of its own, after what brought its work there; the audit of that."""
        self.on("finish")
        before = self.life.main()
        self.item("Done", by=TRIAGE)
        self.push("main")
        return self.audit(before)

    def gitwork(self, *args: str, by: Mapping[str, str] | None = None) -> Ran:
        """`git work ARGS` in bob's clone, on no CI machine, in this process; by whom its commits would be."""
        on = {"GITHUB_API_URL": self.gh.url, "GH_TOKEN": self.gh.token_of("bob")}
        out, err = io.StringIO(), io.StringIO()
        with _environment({**self.bob.env, **on, **(by or {})}), inside(self.bob.top), _printed(out, err):
            status = main(args)
        return checked(Ran(status, out.getvalue(), err.getvalue()))

    def run(self, repo: Repo, event: str, payload: Any, **env: str) -> Told:
        """The Action's entry in a checkout; `env` is set as well."""
        told, files = step(self.life, repo, event, payload, "", {})
        out, err = io.StringIO(), io.StringIO()
        with _environment({**told, **env}), inside(repo.top), _printed(out, err):
            status = action.main()
        return left(checked(Ran(status, out.getvalue(), err.getvalue())), files)

    def _checkout(self, ref: str) -> Repo:
        """What actions/checkout leaves: all branches, and `ref` checked out; the head where it cannot be merged."""
        clone = self.life.clone("ann", "runner")
        clone.git("fetch", "-q", "origin", ref)
        clone.git("checkout", "-q", "--detach", "FETCH_HEAD")
        return clone


@contextlib.contextmanager
def _printed(out: io.StringIO, err: io.StringIO) -> Iterator[None]:
    """With what is printed kept. What a command leaves open to the end of its process ends here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
        collect()


@contextlib.contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """With these variables and no others."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
