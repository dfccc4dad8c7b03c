"""When nothing is written: each refusal says why and what to type, and leaves everything as it was."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gitflow_work.adapters.git.lock import Lock
from gitflow_work.errors import BadFile, BadUsage, WorkError
from gitflow_work.ports.writing import Plan
from tests.adapters.git.writing import ITEM, NEW, OLD, always, refused, with_item, write, writer
from tests.support import Repo

Arrange = Callable[[Repo], object]


def edited(repo: Repo) -> None:
    repo.write(ITEM, OLD + "edited\n")


def staged(repo: Repo) -> None:
    repo.write(ITEM, OLD + "staged\n")
    repo.git("add", ITEM)


def staged_then_put_back_on_disk(repo: Repo) -> None:
    staged(repo)
    repo.write(ITEM, OLD)


def deleted(repo: Repo) -> None:
    (repo.top / ITEM).unlink()


def taken_out_of_the_index(repo: Repo) -> None:
    repo.git("rm", "-q", "--cached", ITEM)


def already_what_is_wanted(repo: Repo) -> None:
    repo.write(ITEM, NEW)


@pytest.mark.parametrize(
    "change", [edited, staged, staged_then_put_back_on_disk, deleted, taken_out_of_the_index, already_what_is_wanted]
)
def test_an_item_with_changes_of_its_own_is_refused_or_taken_along(repo: Repo, change: Arrange) -> None:
    head = with_item(repo)
    change(repo)
    before = repo.status()
    error = refused(repo)
    assert (error.code, error.exit) == ("dirty-item", 1)
    assert error.message == f"{ITEM} has changes that are not committed"
    assert "--include" in str(error.hint)
    assert f"git diff HEAD -- {ITEM}" in str(error.hint)
    assert (repo.head(), repo.status()) == (head, before)
    assert write(repo, include=True) is not None
    assert (repo.read(ITEM), repo.status(), repo.changed()) == (NEW, "", [ITEM])


@pytest.mark.parametrize("add", [False, True], ids=["on-disk", "in-index"])
def test_a_new_file_takes_nobodys_place(repo: Repo, add: bool) -> None:
    head = with_item(repo)
    path = ".workflow/tasks/T-3.md"
    repo.write(path, "mine\n")
    if add:
        repo.git("add", path)
        (repo.top / path).unlink()
    error = refused(repo, {path: "new\n"})
    assert error.code == "dirty-item"
    assert "is to be made, but stands" in error.message
    assert repo.head() == head
    assert write(repo, {path: "new\n"}, include=True) is not None
    assert (repo.show(path), repo.read(path), repo.status()) == ("new", "new\n", "")


def test_a_conflict_in_the_index_is_refused_even_to_be_taken_along(repo: Repo) -> None:
    with_item(repo)
    blob = repo.git("rev-parse", f"HEAD:{ITEM}")
    lines = "".join(f"100644 {blob} {stage}\t{ITEM}\n" for stage in (1, 2, 3))
    repo.git("update-index", "--index-info", stdin=f"0 {'0' * 40}\t{ITEM}\n{lines}")
    assert refused(repo, include=True).message == f"{ITEM} has a conflict that is not resolved"


def item_is_a_link(repo: Repo) -> None:
    (repo.top / ITEM).unlink()
    (repo.top / ITEM).symlink_to("../../src/main.c")


def folder_is_a_link(repo: Repo) -> None:
    (repo.top / ".workflow/tasks").rename(repo.top / "elsewhere")
    (repo.top / ".workflow/tasks").symlink_to("../elsewhere")


def workflow_is_a_link(repo: Repo) -> None:
    (repo.top / ".workflow").rename(repo.top / "elsewhere")
    (repo.top / ".workflow").symlink_to("elsewhere")


@pytest.mark.parametrize(
    ("change", "link"),
    [(item_is_a_link, ITEM), (folder_is_a_link, ".workflow/tasks"), (workflow_is_a_link, ".workflow")],
)
@pytest.mark.parametrize("include", [False, True])
def test_nothing_is_written_through_a_symlink(repo: Repo, change: Arrange, link: str, include: bool) -> None:
    head = with_item(repo)
    change(repo)
    error = refused(repo, include=include)
    assert error.message.startswith(f"{link} is a symlink")
    assert repo.head() == head
    assert repo.read("src/main.c") == "int main;\n"


def test_symlinks_and_submodules_in_history_are_no_place_for_a_file(repo: Repo) -> None:
    head = with_item(repo)
    (repo.top / "link").symlink_to("src")
    repo.git("add", "link")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},module")
    repo.git("commit", "-q", "-m", "odd")
    for path, why in {
        "link": "a symlink stands there",
        "module": "a submodule stands there",
        "src": "a folder stands there",
        "link/x": "it stands where a folder is needed",
        "module/x": "it stands where a folder is needed",
        "src/main.c/x": "it stands where a folder is needed",
    }.items():
        error = refused(repo, {path: "x\n"})
        assert (error.code, why in error.message) == ("path-clash", True), path


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../x", "a//x", ".git/x", "a/.GIT/config", "", "a\0b"])
def test_paths_that_git_cannot_hold_are_refused(repo: Repo, path: str) -> None:
    with_item(repo)
    assert refused(repo, {path: "x\n"}).code == "bad-path"


def test_a_plan_cannot_have_a_file_and_a_folder_of_one_name(repo: Repo) -> None:
    with_item(repo)
    assert refused(repo, {"a": "x\n", "a/b": "y\n"}).code == "path-clash"
    assert refused(repo, {"a/b": "y\n", "a": "x\n"}).code == "path-clash"


@pytest.mark.parametrize("where", [".gitignore", ".git/info/exclude"])
def test_an_ignored_place_is_refused_for_new_files_only(repo: Repo, where: str) -> None:
    with_item(repo)
    repo.write(where, ".workflow\n")
    if where == ".gitignore":
        repo.commit("ignored")
    error = refused(repo, {".workflow/tasks/T-3.md": "x\n"})
    assert error.code == "ignored"
    assert error.hint == "git check-ignore -v .workflow/tasks/T-3.md, then remove that line"
    assert write(repo) is not None


def merging(repo: Repo) -> None:
    repo.git("merge", "--no-commit", "--no-ff", "side")


def rebasing(repo: Repo) -> None:
    repo.git("switch", "-q", "side")
    repo.git("-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "-q", "-i", "main")


def picking(repo: Repo) -> None:
    repo.write("src/main.c", "clash\n")
    repo.commit("clash", "src/main.c")
    assert repo.try_git("cherry-pick", "side").returncode == 1


def reverting(repo: Repo) -> None:
    repo.git("revert", "--no-commit", "HEAD")


@pytest.mark.parametrize(
    ("begin", "word"), [(merging, "merge"), (rebasing, "rebase"), (picking, "cherry-pick"), (reverting, "revert")]
)
def test_nothing_is_committed_in_the_middle_of(repo: Repo, begin: Arrange, word: str) -> None:
    with_item(repo)
    repo.branch("side")
    repo.write("src/main.c", "side\n")
    repo.commit("side", "src/main.c")
    repo.git("switch", "-q", "main")
    repo.write("README", "main\n")
    repo.commit("main", "README")
    begin(repo)
    head = repo.head()
    error = refused(repo)
    assert error.code == "in-progress"
    assert error.message.startswith(f"a {word} is in progress")
    assert f"git {word} --abort" in str(error.hint)
    assert repo.head() == head


def test_a_bisect_is_no_hindrance(repo: Repo) -> None:
    first = with_item(repo)
    for text in ("2", "3", "4"):
        repo.write("src/main.c", text)
        repo.commit(text)
    repo.git("bisect", "start", "HEAD", first)
    assert write(repo) is not None


def test_a_branch_that_is_checked_out_elsewhere_is_refused(repo: Repo, tmp_path: Path) -> None:
    head = with_item(repo)
    linked = repo.worktree(tmp_path / "linked", "--force", "main")
    for where, other in ((repo, linked), (linked, repo)):
        error = refused(where)
        assert error.code == "checked-out-elsewhere"
        assert str(other.top) in error.message
    assert repo.head() == head
    linked.git("switch", "-q", "--detach")
    assert write(repo) is not None


def test_a_work_tree_whose_folder_is_gone_is_no_hindrance(repo: Repo, tmp_path: Path) -> None:
    with_item(repo)
    linked = repo.worktree(tmp_path / "linked", "--force", "main")
    linked.top.rename(tmp_path / "moved")
    assert write(repo) is not None


def test_without_a_name_nothing_is_written(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    with_item(repo)
    repo.git("config", "user.useConfigOnly", "true")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    objects = repo.git("count-objects", "-v")
    error = refused(repo)
    assert isinstance(error, BadUsage)
    assert error.exit == 2
    assert "git config user.name" in str(error.hint)
    assert repo.git("count-objects", "-v") == objects
    repo.git("config", "user.name", "bob")
    assert isinstance(refused(repo), BadUsage)
    repo.git("config", "user.email", "bob@example.org")
    written = write(repo)
    assert written is not None
    assert repo.git("log", "-1", "--format=%an <%ae>, %cn <%ce>") == "bob <bob@example.org>, bob <bob@example.org>"


def test_an_empty_name_is_no_name(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    with_item(repo)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "")
    assert isinstance(refused(repo), BadUsage)


def test_a_stale_lock_of_the_index_is_named_before_anything_is_written(repo: Repo) -> None:
    head = with_item(repo)
    lock = repo.write(".git/index.lock", "")
    error = refused(repo)
    assert (error.code, error.exit) == ("index-locked", 1)
    assert error.hint == f"end that command, or when none runs: rm {lock}"
    assert (repo.head(), repo.read(ITEM)) == (head, OLD)
    assert lock.exists()
    lock.unlink()
    assert write(repo) is not None


def test_a_stale_lock_of_the_branch_is_named_and_nothing_changes(repo: Repo) -> None:
    head = with_item(repo)
    lock = repo.write(".git/refs/heads/main.lock", "")
    error = refused(repo)
    assert error.code == "ref-locked"
    assert str(error.hint).endswith("refs/heads/main.lock")
    assert (repo.head(), repo.read(ITEM), repo.status()) == (head, OLD, "")
    assert not (repo.top / ".git/index.lock").exists()
    lock.unlink()
    assert write(repo) is not None


def test_what_a_plan_raises_goes_through_and_leaves_no_lock(repo: Repo) -> None:
    with_item(repo)

    def build(_: str | None) -> Plan | None:
        raise BadFile("T-1 has no status", path=ITEM)

    with writer(repo) as making:
        with pytest.raises(BadFile, match="has no status"):
            making.commit(build)
        assert making.commit(always(Plan({ITEM: NEW.encode()}, "moved\n"))) is not None
    assert repo.status() == ""


def test_who_holds_the_advisory_lock_is_named(repo: Repo) -> None:
    with_item(repo)
    with Lock(str(repo.top / ".git"), 1), writer(repo, patience=0.05) as making, pytest.raises(WorkError) as caught:
        making.commit(always(Plan({ITEM: NEW.encode()}, "moved\n")))
    assert caught.value.code == "locked"
    assert caught.value.message.startswith("the lock of this repository was not free for 0.05 s; process ")
    assert f"process {os.getpid()} (" in caught.value.message
    assert ") has held the lock since 20" in caught.value.message
    assert caught.value.hint == f"ps -p {os.getpid()}; wait for it, or end it"
    assert write(repo) is not None


@pytest.mark.parametrize(
    ("signed", "who"),
    [
        ("", "another process has held the lock"),
        ("half a", "another process has held the lock"),
        ("999999999999\n", "process 999999999999 has ended, but a process that it started has held the lock"),
        (
            f"{os.getpid()}\t2026-01-02T03:04:05Z\telsewhere.example.org\tgit work move T-1 Done\n",
            f"process {os.getpid()} (git work move T-1 Done) on elsewhere.example.org has held the lock since",
        ),
    ],
    ids=["nothing", "half", "ended", "another-host"],
)
def test_whatever_the_holder_of_the_lock_has_written(repo: Repo, signed: str, who: str) -> None:
    with Lock(str(repo.top / ".git"), 1) as held:
        Path(held.path).write_text(signed)
        with pytest.raises(WorkError) as caught, Lock(str(repo.top / ".git"), 0):
            pass
    assert who in caught.value.message


def test_what_a_dead_holder_wrote_stops_nobody(repo: Repo) -> None:
    with_item(repo)
    repo.write(".git/gitflow-work/lock", "1\t2026-01-02T03:04:05Z\texample.org\tgit work move T-1 Done\n")
    assert write(repo) is not None
    assert str(os.getpid()) in repo.read(".git/gitflow-work/lock")


@pytest.mark.parametrize(("age", "told"), [(5, "5 s old"), (300, "5 min old"), (7200, "2 h old"), (400_000, "4 d old")])
def test_a_foreign_lock_of_the_index_is_told_with_its_age(repo: Repo, age: int, told: str) -> None:
    with_item(repo)
    lock = repo.write(".git/index.lock", "")
    then = time.time() - age
    os.utime(lock, (then, then))
    error = refused(repo)
    assert told in error.message or f"{age + 1} s old" in error.message or f"{age + 2} s old" in error.message
    assert "git does not note in it which process that is" in error.message
    assert str(error.hint).endswith(f"rm {lock}")
