"""After a crash: what stands is finished, what does not is forgotten, and what the user did since stays."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from gitflow_work.errors import WorkError
from tests.adapters.git.killing import child, dying, recover
from tests.adapters.git.writing import ITEM, NEW, OLD, OTHER, with_item, write
from tests.support import Repo

MOMENT = [1]
"""The git process after which the branch has moved, as far as it is known; later ones begin there."""


def stopped_after_the_ref(repo: Repo, tmp_path: Path) -> None:
    """A crash at the worst moment: the branch has moved, files and index have not."""
    with_item(repo)
    for number in range(MOMENT[0], 20):
        child(repo, env=dying(tmp_path, number, "after"))
        if len(repo.subjects()) == 2:
            MOMENT[0] = number
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
