"""Whatever state a repository is in: a writing command does it, or says what is in the way and what to type."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gitflow_work.adapters.git.lock import Lock
from gitflow_work.errors import WorkError
from tests.cli.running import TOP, Ran, init, process, task
from tests.support import Repo, Templates

ITEM = ".workflow/tasks/T-1.md"
Arrange = Callable[[Repo], object]
MOVE = ("move", "T-1", "In Progress")


def run(repo: Repo, *args: str, at: Path | None = None, **env: str) -> Ran:
    return process(at or repo.top, *args, env={**repo.env, **env})


def two_branches(repo: Repo) -> None:
    init(repo)
    task(repo, "T-1")
    repo.write("src/main.c", "int main;\n")
    repo.commit("items")
    repo.branch("side")
    repo.write("src/main.c", "int side;\n")
    repo.commit("side", "src/main.c")
    repo.git("switch", "-q", "main")


@pytest.fixture
def started(repo: Repo, templates: Templates) -> Repo:
    """The preset simple, a task, a source file, and a branch `side` that is one commit ahead."""
    return templates.into(repo, two_branches)


def merging(repo: Repo) -> None:
    repo.git("merge", "--no-commit", "--no-ff", "side")


def rebasing(repo: Repo) -> None:
    repo.git("switch", "-q", "side")
    repo.git("-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "-q", "-i", "main")


def applying(repo: Repo) -> None:
    clash(repo)
    repo.git("switch", "-q", "side")
    assert repo.try_git("rebase", "-q", "--apply", "main").returncode != 0


def picking(repo: Repo) -> None:
    clash(repo)
    assert repo.try_git("cherry-pick", "side").returncode == 1


def reverting(repo: Repo) -> None:
    clash(repo)
    repo.git("revert", "--no-commit", "HEAD")


def clash(repo: Repo) -> None:
    repo.write("src/main.c", "clash\n")
    repo.commit("clash", "src/main.c")


def edited(repo: Repo) -> None:
    repo.write(ITEM, repo.read(ITEM) + "my words\n")


def staged(repo: Repo) -> None:
    edited(repo)
    repo.git("add", ITEM)


def index_locked(repo: Repo) -> None:
    repo.write(".git/index.lock", "")


def branch_locked(repo: Repo) -> None:
    repo.write(".git/refs/heads/main.lock", "")


def elsewhere(repo: Repo) -> None:
    repo.worktree(repo.top.parent / "linked", "--force", "main")


def nobody(repo: Repo) -> None:
    for name in list(repo.env):
        if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER")):
            del repo.env[name]
    repo.git("config", "user.useConfigOnly", "true")


def vetoing(repo: Repo) -> None:
    repo.hook("pre-commit", "echo 'no commits on Fridays' >&2; exit 1")


def keeping_the_branch(repo: Repo) -> None:
    repo.hook("reference-transaction", 'echo "main is frozen" >&2; test "$1" != prepared')


REFUSALS = [
    (merging, 1, "a merge is in progress here, and a commit now would become part of it", "git merge --continue"),
    (rebasing, 1, "a rebase is in progress here", "git rebase --continue, or git rebase --abort"),
    (applying, 1, "a rebase is in progress here", "git rebase --continue, or git rebase --abort"),
    (picking, 1, "a cherry-pick is in progress here", "git cherry-pick --continue"),
    (reverting, 1, "a revert is in progress here", "git revert --continue"),
    (edited, 1, f"{ITEM} has changes that are not committed", "--include"),
    (staged, 1, f"{ITEM} has changes that are not committed", "--include"),
    (index_locked, 1, "the index is locked", "or when none runs: rm "),
    (branch_locked, 1, "refs/heads/main is locked by another git command", "when no git command runs: rm "),
    (elsewhere, 1, "the branch main is checked out in", "switch --detach"),
    (nobody, 2, "git does not know who you are", "git config user.name"),
    (vetoing, 1, "no commits on Fridays", "pre-commit"),
    (keeping_the_branch, 1, "main is frozen", "git log -1 refs/heads/main"),
]


@pytest.mark.parametrize(
    ("arrange", "status", "why", "hint"), REFUSALS, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_is_in_the_way_is_said_with_what_to_type(
    started: Repo, arrange: Arrange, status: int, why: str, hint: str
) -> None:
    arrange(started)
    before = (started.head(), started.status(), started.read(ITEM))
    ran = run(started, *MOVE)
    assert ran.status == status, ran
    error, _, hinted = ran.err.partition("hint: ")
    assert why in error, ran
    assert hint in hinted, ran
    assert (started.head(), started.status(), started.read(ITEM)) == before
    assert run(started, "show", "T-1").status == 0, "reading goes on"


def test_a_bare_repository_has_nowhere_to_write(started: Repo, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    started.git("clone", "-q", "--bare", ".", str(bare))
    ran = run(started, *MOVE, at=bare)
    assert ran.status == 2, ran
    assert "has no work tree" in ran.err
    assert "hint: git clone" in ran.err


def test_a_detached_head_moves_alone(started: Repo) -> None:
    started.git("switch", "-q", "--detach")
    branch = started.git("rev-parse", "main")
    assert run(started, *MOVE).status == 0
    assert (started.git("rev-parse", "main"), started.git("rev-parse", "HEAD^")) == (branch, branch)
    assert started.status() == ""


def test_the_first_commit_of_a_branch_may_be_ours(repo: Repo) -> None:
    assert run(repo, "init").status == 0
    ran = run(repo, "new", "task", "--title", "First")
    assert ran.status == 0, ran
    started = repo.subjects()
    repo.git("switch", "-q", "--orphan", "empty")
    assert run(repo, "init").status == 0
    assert run(repo, "new", "task", "--title", "First").status == 0
    assert (len(repo.subjects()), len(started), repo.status()) == (2, 2, "")


def test_what_others_have_staged_or_changed_is_never_swept_in(started: Repo) -> None:
    started.write("src/main.c", "staged\n")
    started.write("src/new.c", "new\n")
    started.git("add", "src")
    started.write("src/main.c", "edited\n")
    before = started.status()
    assert run(started, *MOVE).status == 0
    assert started.changed() == [ITEM]
    assert started.status() == before
    assert started.git("show", ":src/main.c") == "staged"


def test_what_sparse_checkout_leaves_out_stays_out(started: Repo) -> None:
    started.git("sparse-checkout", "set", "src")
    assert not (started.top / ITEM).exists()
    ran = run(started, *MOVE)
    assert ran.status == 0, ran
    assert not (started.top / ITEM).exists()
    assert (started.status(), started.changed()) == ("", [ITEM])
    assert "status: In Progress" in started.show(ITEM)


def test_who_hangs_in_a_hook_is_named_to_those_that_wait(started: Repo, tmp_path: Path) -> None:
    """A hook is the user's own and may take its time, as under plain git; it holds no lock that others cannot see."""
    fifo = tmp_path / "fifo"
    reached = tmp_path / "reached"
    subprocess.run(["mkfifo", str(fifo), str(reached)], check=True)
    started.hook("pre-commit", f"echo > {reached}; cat {fifo} > /dev/null")
    hanging = subprocess.Popen(
        [sys.executable, "-m", "gitflow_work", *MOVE],
        cwd=started.top,
        env={**started.env, "PYTHONPATH": str(TOP)},
    )
    reached.read_bytes()
    with pytest.raises(WorkError) as caught, Lock(str(started.top / ".git"), 0.05):
        pass
    assert f"process {hanging.pid} (git work move T-1 In Progress) has held the lock since" in caught.value.message
    fifo.write_text("go on\n")
    assert hanging.wait(60) == 0
    assert started.status() == ""


def test_killed_in_a_hook_nothing_has_happened(started: Repo) -> None:
    started.hook("pre-commit", 'kill -9 "$(ps -o ppid= -p "$PPID" | tr -d " ")"')
    head = started.head()
    done = subprocess.run(
        [sys.executable, "-m", "gitflow_work", *MOVE],
        cwd=started.top,
        env={**started.env, "PYTHONPATH": str(TOP)},
        check=False,
        capture_output=True,
    )
    assert (done.returncode, started.head(), started.status()) == (-9, head, "")
    (started.top / ".git/hooks/pre-commit").unlink()
    assert run(started, *MOVE).status == 0
    assert list(started.top.glob(".git/gitflow-work/tmp-*")) == []
