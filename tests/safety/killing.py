"""Writing commands that are killed, and what must hold afterwards. Used by the tests and by `make kills`.

Each case runs in a copy of one prepared repository. After the kill a person may first type `git commit -a`; then the
next command of ours is run, and whatever was left must be mended by it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.cli.running import TOP, task
from tests.support import Repo

CALLS = (
    "write,pwrite64,writev,rename,renameat,renameat2,link,linkat,symlink,unlink,unlinkat,mkdir,mkdirat,rmdir,"
    "truncate,ftruncate,fsync,fdatasync,syncfs,chmod,fchmod,fchmodat,utimensat,flock"
)
"""System calls that change what is on the disk, or the order in which it gets there."""
BACKLOG = "---\nid: task-{number}\ntitle: Old {number}\nstatus: To Do\n---\n\n## Description\n\nOld.\n"


class Verb(NamedTuple):
    """One writing command, what has to be done first, and how many commits it makes."""

    args: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    commits: int = 1
    then: tuple[str, ...] = ()  # the next command of its kind, which mends what only that kind looks at


VERBS = {
    "new": Verb(("new", "task", "--title", "New")),
    "set": Verb(("set", "T-1", "priority=High")),
    "edit": Verb(("edit", "T-1")),
    "move": Verb(("move", "T-1", "In Progress")),
    "approve": Verb(("approve", "T-1", "start")),
    "claim": Verb(("claim", "T-1"), then=("claim", "T-2")),
    "release": Verb(("release", "T-1"), (("claim", "T-1"),), then=("claim", "T-2")),
    "spawn": Verb(("spawn", "T-1", "task", "--title", "Child", "--back", "parent")),
    "import": Verb(("import", "backlog", "../backlog")),
    "bump": Verb(("workflow", "bump", "task")),
    "batch": Verb(("move", "T-1", "T-2", "T-3", "In Progress"), commits=3),
    "one-commit": Verb(("move", "T-1", "T-2", "T-3", "In Progress", "--one-commit")),
}
SIGNED = ("approve",)
"""Verbs that need a key."""


@dataclass(frozen=True)
class Left:
    """What a run left: its exit status (negative: killed), and whether its commits stand."""

    status: int
    landed: int


class Field:
    """Where the cases run: a prepared repository, copied for each of them into `folder`."""

    def __init__(self, folder: Path, env: dict[str, str], verb: str) -> None:
        self.folder = folder
        self.name = verb
        self.verb = VERBS[verb]
        self.env = {
            **env,
            "PYTHONPATH": str(TOP),
            "PYTHONDONTWRITEBYTECODE": "1",
            "EDITOR": "sed -i s/One/Other/",
            "VISUAL": "sed -i s/One/Other/",
        }
        self._count = 0
        self._base = self._prepared()
        self.first = self._base.git("rev-list", "HEAD").split()

    def copy(self) -> Repo:
        """A fresh copy of the prepared repository."""
        self._count += 1
        top = self.folder / f"copy{self._count}"
        shutil.copytree(self._base.top, top, symlinks=True)
        return Repo.opened(top, self.env)

    def start(self, repo: Repo, *before: str) -> subprocess.Popen[bytes]:
        """The verb as a process group of its own, behind the command `before`."""
        return subprocess.Popen(
            [*before, sys.executable, "-m", "gitflow_work", *self.verb.args],
            cwd=repo.top,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def killed_at(self, number: int, *, children: bool, calls: str = CALLS) -> Left:
        """Kill it at its `number`-th writing call, or with `children` also each git process at its own."""
        repo = self.copy()
        inject = f"inject={calls}:signal=SIGKILL:when={number}"
        how = ("strace", "-qq", *(("-f",) if children else ()), "-o", "/dev/null", "-e", f"trace={calls}", "-e", inject)
        process = self.start(repo, *how)
        process.communicate(timeout=120)
        return self.looked_at(repo, process.returncode, plain_first=number % 2 == 0)

    def killed_after(self, seconds: float, *, plain_first: bool) -> Left:
        """Kill it with all that it has started."""
        repo = self.copy()
        process = self.start(repo)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        return self.looked_at(repo, process.returncode, plain_first=plain_first)

    def looked_at(self, repo: Repo, status: int, *, plain_first: bool) -> Left:
        """Assert what holds after every kill, mend by the next command, and clear away."""
        for path in repo.top.glob(".workflow/**/*.md"):
            assert path.read_bytes().startswith(b"---\n"), f"{path} is empty or half"
            assert path.read_bytes().count(b"\n---\n") == 1, f"{path} is half"
        history = repo.git("rev-list", "HEAD").split()
        landed = len(history) - len(self.first)
        assert history[landed:] == self.first
        # Commits land together; what takes longer than a second lands in parts, so that others have their turn.
        assert 0 <= landed <= self.verb.commits, f"{landed} commits"
        assert landed == self.verb.commits or status != 0, "acknowledged, but not in history"
        if plain_first:
            self._plain(repo, history[0])
        self._next_command(repo, history[0])
        self._plain(repo, repo.head())
        if self.verb.then:
            self._run(repo, *self.verb.then)
        assert repo.status() == ""
        left = [str(path) for name in ("**/.gitflow-work-*.tmp", ".git/**/*.lock") for path in repo.top.glob(name)]
        assert {Path(path).name for path in left} <= {"claims.lock"}, left  # the file of an advisory lock stays
        assert not (repo.top / ".git/gitflow-work/pending.json").exists()
        repo.git("fsck", "--strict", "--no-dangling")
        shutil.rmtree(repo.top)
        return Left(status, landed)

    def _plain(self, repo: Repo, head: str) -> None:
        """A plain commit of everything takes nothing back: there is nothing to commit, or the index is locked."""
        done = repo.try_git("commit", "-a", "-q", "-m", "plain")
        assert done.returncode != 0, f"a plain commit changed {repo.changed()}"
        assert repo.head() == head
        if ".lock" not in done.stderr:
            assert "nothing" in done.stdout, done

    def _next_command(self, repo: Repo, head: str) -> None:
        command = [sys.executable, "-m", "gitflow_work", "set", "T-9", "priority=High"]
        done = subprocess.run(command, cwd=repo.top, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"the next command needs somebody: {done}"
        assert repo.git("rev-parse", "HEAD^") == head
        assert repo.changed() == [".workflow/tasks/T-9.md"]

    def _prepared(self) -> Repo:
        (self.folder / "backlog" / "tasks").mkdir(parents=True)
        for number in (1, 2):
            path = self.folder / "backlog" / "tasks" / f"task-{number} - Old-{number}.md"
            path.write_text(BACKLOG.format(number=number))
        repo = Repo(self.folder / "base", self.env)
        # Else a `git gc` in the background could outlive the test.
        repo.git("config", "gc.auto", "0")
        if self.name in SIGNED:
            key = self.folder / "key"
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
            repo.git("config", "gpg.format", "ssh")
            repo.git("config", "user.signingKey", str(key))
        self._run(repo, "init")
        for name in ("T-1", "T-2", "T-3", "T-9"):
            task(repo, name)
        repo.commit("tasks")
        for args in self.verb.before:
            self._run(repo, *args)
        return repo

    def _run(self, repo: Repo, *args: str) -> None:
        command = [sys.executable, "-m", "gitflow_work", *args]
        done = subprocess.run(command, cwd=repo.top, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done


def seconds(field: Field) -> float:
    """How long the verb takes, undisturbed; it must succeed and make all its commits."""
    import time

    repo = field.copy()
    began = time.monotonic()
    process = field.start(repo)
    _, err = process.communicate(timeout=120)
    took = time.monotonic() - began
    assert process.returncode == 0, err
    left = field.looked_at(repo, 0, plain_first=True)
    assert left.landed == field.verb.commits
    return took


def points(field: Field, calls: str = CALLS) -> tuple[int, int]:
    """How many writing calls the command makes itself, and how many the busiest process of all that it starts."""
    repo = field.copy()
    log = field.folder / "strace"
    process = field.start(repo, "strace", "-ff", "-qq", "-o", str(log), "-e", f"trace={calls}")
    process.communicate(timeout=120)
    assert process.returncode == 0
    counts = {}
    for path in field.folder.glob("strace.*"):
        counts[int(path.suffix[1:])] = sum(1 for line in path.read_text(errors="replace").splitlines() if _call(line))
        path.unlink()
    shutil.rmtree(repo.top)
    own = counts.pop(min(counts))  # strace starts the command first
    return own, max(counts.values(), default=0)


def _call(line: str) -> bool:
    return re.match(r"[a-z0-9_]+\(", line) is not None
