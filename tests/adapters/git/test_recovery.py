"""After a crash: what stands is finished, what does not is forgotten, and what the user did since stays."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitflow_work.adapters.git.batch import AT_ONCE
from gitflow_work.errors import WorkError
from tests.adapters.git import batching
from tests.adapters.git.writing import ITEM, NEW, OLD, OTHER, with_item, write, writer
from tests.support import Repo

PROJECT = Path(__file__).parents[3]
THIRD = ".workflow/tasks/T-3.md"
CHILD = f"""
from pathlib import Path
from tests.adapters.git.writing import ITEM, NEW, OTHER, write
print(write(Path.cwd(), {{ITEM: NEW, {THIRD!r}: "third\\n", OTHER: None}}).commit, flush=True)
"""


def child(
    repo: Repo, *command: str, env: dict[str, str] | None = None, script: str = CHILD
) -> subprocess.CompletedProcess[str]:
    """One commit (a change, a new file, a removal) by a process of its own; it prints the id when it acknowledges."""
    return subprocess.run(
        [*command, sys.executable, "-c", script],
        cwd=repo.top,
        env={**repo.env, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


BATCH = """
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.writer import GitWriter
from gitflow_work.errors import WorkError
from tests.adapters.git import batching
manner = {manner}
repository = GitRepository(find("."))
for outcome in GitWriter(repository).commit_all([batching.up(number) for number in range({count})], manner):
    assert outcome.refused is None, outcome.refused
    print(outcome.commit, flush=True)
"""
MANNERS = pytest.mark.parametrize("manner", ["EACH", "WHOLE", "ONE"])


def recover(repo: Repo) -> list[str]:
    with writer(repo) as making:
        return making.recover()


def assert_whole(repo: Repo, first: str, acknowledged: str) -> None:
    """Old or new, never empty nor half; acknowledged means in history; and the next command needs nobody's help."""
    assert repo.read(ITEM) in (OLD, NEW)
    repo.try_git("status")  # a user looks first
    written = write(repo, {"src/main.c": "int next;\n"})
    assert written is not None, "nothing stands in the way of the next command"
    history = repo.git("rev-list", "HEAD").split()
    assert not acknowledged or acknowledged in history
    landed = len(history) == 3
    assert history[-1] == first
    expected = (NEW, "third\n", None) if landed else (OLD, None, "other\n")
    disk = tuple(repo.read(path) if (repo.top / path).exists() else None for path in (ITEM, THIRD, OTHER))
    assert disk == expected
    assert repo.status() == ""
    assert repo.changed() == ["src/main.c"]
    assert [path.name for path in repo.top.glob("**/*.tmp")] == []
    assert not (repo.top / ".git/index.lock").exists()
    assert not (repo.top / ".git/gitflow-work/pending.json").exists()
    repo.git("fsck", "--strict", "--no-dangling")


def dying(tmp_path: Path, number: int, when: str) -> dict[str, str]:
    """An environment in which the `number`-th git process kills its parent, before or after doing its work."""
    real = shutil.which("git")
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    count = tmp_path / "count"
    count.write_text("")
    kill = 'kill -9 "$PPID"'
    begin, end = (kill, "") if when == "before" else ("", kill)
    git = folder / "git"
    git.write_text(
        f"""#!/bin/sh
case "$*" in *cat-file*) exec {real} "$@";; esac
echo x >> {count}
test $(wc -l < {count}) -eq {number} || exec {real} "$@"
{begin}
{real} "$@"
status=$?
{end}
exit $status
"""
    )
    git.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_git_process_nothing_is_lost_or_half_done(
    tmp_path: Path, clean_env: dict[str, str], when: str
) -> None:
    for number in range(1, 40):
        repo = Repo(tmp_path / f"repo{number}", clean_env)
        first = with_item(repo)
        done = child(repo, env=dying(tmp_path, number, when))
        assert_whole(repo, first, done.stdout.strip())
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    assert number > 6


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("call", ["rename", "link", "unlink", "fsync", "fchmod", "rmdir", "flock"])
def test_killed_at_any_writing_system_call_nothing_is_lost_or_half_done(
    tmp_path: Path, clean_env: dict[str, str], call: str
) -> None:
    killed = 0
    for number in range(1, 40):
        repo = Repo(tmp_path / f"repo{number}", clean_env)
        first = with_item(repo)
        inject = f"inject={call}:signal=SIGKILL:when={number}"
        done = child(repo, "strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
        assert_whole(repo, first, done.stdout.strip())
        if done.returncode == 0:
            break
        killed += 1
    assert killed or call == "rmdir"


def assert_batch_whole(repo: Repo, acknowledged: list[str], manner: str, count: int) -> None:
    """Each item is old or new; what was acknowledged stands; the next command mends the rest by itself."""
    values = {repo.read(batching.path(number)) for number in range(count)}
    assert values <= {f"{number}: {value}\n" for number in range(count) for value in (0, 1)}
    written = write(repo, {"src/main.c": "int next;\n"})
    assert written is not None
    history = repo.git("rev-list", "HEAD").split()
    assert set(acknowledged) <= set(history)
    landed = len(history) - 2
    if manner == "ONE":
        assert landed in (0, 1)
        landed *= count
    elif manner == "WHOLE":
        assert landed in (0, count)
    expected = [f"{number}: {int(number < landed)}\n" for number in range(count)]
    assert [repo.read(batching.path(number)) for number in range(count)] == expected
    assert repo.status() == ""
    assert repo.changed() == ["src/main.c"]
    assert [path.name for path in repo.top.glob("**/*.tmp")] == []
    assert not (repo.top / ".git/index.lock").exists()
    repo.git("fsck", "--strict", "--no-dangling")


@MANNERS
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_killed_at_any_git_process_leaves_whole_commits(
    tmp_path: Path, clean_env: dict[str, str], when: str, manner: str
) -> None:
    script = BATCH.format(manner=f"batching.{manner}", count=4)
    for number in range(1, 40):
        repo = Repo(tmp_path / f"repo{number}", clean_env)
        batching.with_items(repo, 4)
        done = child(repo, env=dying(tmp_path, number, when), script=script)
        assert_batch_whole(repo, done.stdout.split(), manner, 4)
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    assert number > 6


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("call", ["rename", "fsync", "unlink"])
def test_a_batch_killed_at_any_writing_system_call_leaves_whole_commits(
    tmp_path: Path, clean_env: dict[str, str], call: str
) -> None:
    script = BATCH.format(manner="batching.EACH", count=3)
    for number in range(1, 60):
        repo = Repo(tmp_path / f"repo{number}", clean_env)
        batching.with_items(repo, 3)
        inject = f"inject={call}:signal=SIGKILL:when={number}"
        traced = ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
        done = child(repo, *traced, script=script)
        assert_batch_whole(repo, done.stdout.split(), "EACH", 3)
        if done.returncode == 0:
            break
    assert number > 3


def test_a_batch_of_several_parts_goes_on_where_it_was_killed(repo: Repo, tmp_path: Path) -> None:
    count = AT_ONCE + 20
    batching.with_items(repo, count)
    script = BATCH.format(manner="batching.EACH", count=count)
    landed = 0
    for number in range(8, 40):
        done = child(repo, env=dying(tmp_path, number, "after"), script=script)
        landed = len(repo.git("rev-list", "HEAD").split()) - 1
        assert landed in (0, AT_ONCE, count)
        if landed == AT_ONCE:
            assert done.returncode == -9
            break
    assert landed == AT_ONCE
    recover(repo)
    assert [repo.read(batching.path(number)) for number in (0, AT_ONCE - 1, AT_ONCE)] == [
        "0: 1\n",
        f"{AT_ONCE - 1}: 1\n",
        f"{AT_ONCE}: 0\n",
    ]
    assert repo.status() == ""


def stopped_after_the_ref(repo: Repo, tmp_path: Path) -> None:
    """A crash at the worst moment: the branch has moved, files and index have not."""
    with_item(repo)
    for number in range(1, 20):
        child(repo, env=dying(tmp_path, number, "after"))
        if len(repo.subjects()) == 2:
            break
        recover(repo)
    assert repo.read(ITEM) == OLD
    assert (repo.top / ".git/gitflow-work/pending.json").exists()


def test_plain_git_cannot_take_a_half_finished_commit_back(repo: Repo, tmp_path: Path) -> None:
    stopped_after_the_ref(repo, tmp_path)
    assert repo.try_git("commit", "-a", "-m", "reverts it").returncode != 0
    assert repo.show(ITEM) == NEW.rstrip("\n")


def test_what_was_finished_is_said(repo: Repo, tmp_path: Path) -> None:
    stopped_after_the_ref(repo, tmp_path)
    [said] = recover(repo)
    assert said.startswith(f"finished the commit {repo.head()[:12]}")
    assert (repo.read(ITEM), repo.status()) == (NEW, "")
    assert recover(repo) == []


def test_what_the_user_edited_since_stays_and_is_said(repo: Repo, tmp_path: Path) -> None:
    stopped_after_the_ref(repo, tmp_path)
    repo.write(ITEM, OLD + "my words\n")
    [said] = recover(repo)
    assert said == f"{ITEM} was changed meanwhile and was left as it is: git diff -- {ITEM}"
    assert repo.read(ITEM) == OLD + "my words\n"
    assert repo.status() == f" M {ITEM}"
    assert recover(repo) == []


def test_on_another_branch_nothing_is_touched(repo: Repo, tmp_path: Path) -> None:
    stopped_after_the_ref(repo, tmp_path)
    repo.git("branch", "side", "HEAD^")
    repo.git("symbolic-ref", "HEAD", "refs/heads/side")
    assert recover(repo) == []
    assert (repo.read(ITEM), repo.status()) == (OLD, "")
    assert not (repo.top / ".git/index.lock").exists()


def test_a_commit_that_never_landed_is_forgotten(repo: Repo, tmp_path: Path) -> None:
    stopped_after_the_ref(repo, tmp_path)
    repo.git("update-ref", "refs/heads/main", "HEAD^")
    repo.write(f".workflow/tasks/.gitflow-work-{'0' * 16}.tmp", "not ours")
    assert recover(repo) == []
    assert (repo.read(ITEM), repo.status()) == (OLD, f"?? .workflow/tasks/.gitflow-work-{'0' * 16}.tmp")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 2}',
        '{"format": 1, "ref": 3}',
        "\udcff",
        "[" * 100_000,
        '{"format": 1, "ref": "refs/heads/main", "old": null, "new": "0", "steps": [[1, 2, 3]]}',
    ],
)
def test_a_damaged_note_stops_nobody(repo: Repo, text: str) -> None:
    with_item(repo)
    path = repo.write(".git/gitflow-work/pending.json", "")
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    [said] = recover(repo)
    assert "cannot be read" in said
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    written = write(repo)
    assert written is not None
    assert written.notes == (said,)
    assert (repo.status(), path.exists()) == ("", False)


def test_a_note_about_places_outside_touches_nothing(repo: Repo, tmp_path: Path) -> None:
    head = with_item(repo)
    outside = tmp_path / "outside"
    outside.write_text("mine\n")
    step = ["../outside", None, None, False, None]
    data = {"format": 1, "ref": "refs/heads/main", "old": None, "new": head, "steps": [step]}
    repo.write(".git/gitflow-work/pending.json", json.dumps(data))
    [said] = recover(repo)
    assert "cannot be read" in said
    assert outside.read_text() == "mine\n"
    assert write(repo) is not None


def test_a_lock_of_ours_without_a_note_is_cleared_away(repo: Repo) -> None:
    with_item(repo)
    repo.write(".git/index.lock", "gitflow-work 1")
    assert recover(repo) == []
    assert not (repo.top / ".git/index.lock").exists()


def test_a_file_that_cannot_be_written_is_finished_by_the_next_command(repo: Repo) -> None:
    with_item(repo)
    blocker = repo.top / "new"
    blocker.write_text("a file where a folder is to be\n")
    written = write(repo, {ITEM: NEW, "new/item.md": "x\n"})
    assert written is not None
    assert len(written.notes) == 1
    assert "new/item.md could not be written" in written.notes[0]
    assert repo.read(ITEM) == NEW
    blocker.unlink()
    [said] = recover(repo)
    assert said.startswith("finished the commit")
    assert (repo.read("new/item.md"), repo.status()) == ("x\n", "")


def test_ctrl_c_at_the_worst_moment_waits_until_all_is_done(repo: Repo) -> None:
    with_item(repo)
    repo.hook("reference-transaction", f'test "$1" = committed && kill -INT {os.getpid()}; exit 0')
    with pytest.raises(KeyboardInterrupt):
        write(repo)
    assert (repo.subjects()[0], repo.read(ITEM), repo.status()) == ("T-1: To Do -> Done", NEW, "")
    assert not (repo.top / ".git/gitflow-work/pending.json").exists()


def test_others_are_unharmed_by_a_removal_that_leaves_folders(repo: Repo) -> None:
    with_item(repo)
    repo.write(".workflow/tasks/note.txt", "untracked\n")
    write(repo, {ITEM: None, OTHER: None})
    assert repo.read(".workflow/tasks/note.txt") == "untracked\n"


def left_by_update_ref(repo: Repo, tmp_path: Path, branch: str | None, head: str | None) -> str:
    """A crash of our process and of its `git update-ref`, which had the lock of the branch and of HEAD."""
    stopped_after_the_ref(repo, tmp_path)
    new = repo.head()
    repo.git("update-ref", "refs/heads/main", "HEAD^")
    for path, text in (("refs/heads/main.lock", branch), ("HEAD.lock", head)):
        if text is not None:
            repo.write(f".git/{path}", text.replace("NEW", new))
    return new


@pytest.mark.parametrize(
    ("branch", "head"), [("NEW\n", ""), ("NEW\n", None), ("", None), (None, ""), ("", "")], ids=repr
)
def test_locks_of_refs_that_our_git_left_are_cleared_away(
    repo: Repo, tmp_path: Path, branch: str | None, head: str | None
) -> None:
    left_by_update_ref(repo, tmp_path, branch, head)
    assert write(repo) is not None
    assert (repo.read(ITEM), repo.status(), list(repo.top.glob(".git/**/*.lock"))) == (NEW, "", [])


@pytest.mark.parametrize(
    ("branch", "head", "stays"),
    [("0" * 40 + "\n", "", "refs/heads/main.lock"), (None, "ref: refs/heads/side\n", "HEAD.lock")],
    ids=["branch", "head"],
)
def test_somebody_elses_lock_of_a_ref_stays(
    repo: Repo, tmp_path: Path, branch: str | None, head: str | None, stays: str
) -> None:
    left_by_update_ref(repo, tmp_path, branch, head)
    with pytest.raises(WorkError) as caught:
        write(repo)
    assert caught.value.code == "ref-locked"
    assert (repo.top / ".git" / stays).exists()
    assert (repo.top / ".git/HEAD.lock").exists() == (head is not None)


def test_a_git_that_is_killed_while_it_moves_the_branch_leaves_nothing(repo: Repo, tmp_path: Path) -> None:
    head = with_item(repo)
    folder = tmp_path / "killed"
    folder.mkdir()
    git = folder / "git"
    killed = 'printf "%s\\n" "$new" > .git/refs/heads/main.lock; : > .git/HEAD.lock; kill -9 $$'
    git.write_text(
        f"""#!/bin/sh
case "$*" in *update-ref*) for word in "$@"; do new=$old; old=$word; done; {killed};; esac
exec {shutil.which("git")} "$@"
"""
    )
    git.chmod(0o755)
    done = child(repo, env={"PATH": f"{folder}:{os.environ['PATH']}"})
    assert "git did not move refs/heads/main, nothing was changed: it ended with the status -9" in done.stderr
    assert (repo.head(), repo.status(), list(repo.top.glob(".git/**/*.lock"))) == (head, "", [])
    assert write(repo) is not None
