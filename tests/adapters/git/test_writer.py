"""One commit: what it holds, what it leaves alone, and what comes of files and index."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitflow_work.adapters.git.repository import find
from gitflow_work.adapters.git.worktree import GitWorkTree
from gitflow_work.errors import BadUsage
from gitflow_work.ports.writing import Plan
from tests.adapters.git.writing import ITEM, NEW, OLD, OTHER, always, refused, with_item, write, writer
from tests.support import Repo

FORMATS = ["sha1", "sha256"]


@pytest.fixture(params=FORMATS)
def any_repo(request: pytest.FixtureRequest, tmp_path: Path, clean_env: dict[str, str]) -> Repo:
    return Repo(tmp_path / "any", clean_env, f"--object-format={request.param}")


def test_a_change_is_one_commit_of_one_file_on_disk_in_index_and_in_history(any_repo: Repo) -> None:
    before = with_item(any_repo)
    written = write(any_repo)
    assert written is not None
    assert written.notes == ()
    assert any_repo.head() == written.commit
    assert any_repo.git("rev-parse", "HEAD^") == before
    assert any_repo.changed() == [ITEM]
    assert any_repo.read(ITEM) == NEW
    assert any_repo.status() == ""
    assert any_repo.try_git("diff-files", "--quiet").returncode == 0  # times and sizes are noted, too
    any_repo.git("fsck", "--strict")


def test_the_first_commit_makes_folders_and_the_branch(any_repo: Repo) -> None:
    written = write(any_repo, {ITEM: NEW, ".workflow/config.yml": "format: 1\n", "README": "x\n"})
    assert written is not None
    assert any_repo.subjects("refs/heads/main") == ["T-1: To Do -> Done"]
    assert sorted(any_repo.changed()) == [".workflow/config.yml", ITEM, "README"]
    assert any_repo.status() == ""
    any_repo.git("fsck", "--strict")


def test_removing_the_last_file_removes_the_folder(any_repo: Repo) -> None:
    with_item(any_repo)
    write(any_repo, {ITEM: None, OTHER: None})
    assert any_repo.git("ls-tree", "-r", "--name-only", "HEAD") == "src/main.c"
    assert not (any_repo.top / ".workflow").exists()
    assert any_repo.status() == ""
    any_repo.git("fsck", "--strict")


def test_names_are_sorted_as_git_sorts_them(any_repo: Repo) -> None:
    any_repo.write("a/x", "1\n")
    any_repo.commit("first")
    write(any_repo, {"a.b": "2\n", "a-b": "3\n", "a0": "4\n", "a/w": "5\n", "é": "6\n", "Z": "7\n", "a.b.c/d": "8\n"})
    any_repo.git("fsck", "--strict")
    assert any_repo.git("write-tree") == any_repo.git("rev-parse", "HEAD^{tree}")
    assert any_repo.status() == ""


def test_what_is_staged_or_changed_elsewhere_is_never_swept_in(repo: Repo) -> None:
    with_item(repo)
    repo.write("src/main.c", "int staged;\n")
    repo.git("add", "src/main.c")
    repo.write(OTHER, "edited\n")
    repo.write("src/new.c", "untracked\n")
    write(repo)
    assert repo.changed() == [ITEM]
    assert repo.status().splitlines() == [" M .workflow/tasks/T-2.md", "M  src/main.c", "?? src/new.c"]


def test_mode_and_permissions_of_a_file_stay(repo: Repo) -> None:
    with_item(repo)
    (repo.top / ITEM).chmod(0o750)
    repo.commit("executable")
    write(repo)
    assert repo.git("ls-tree", "HEAD", ITEM).startswith("100755 ")
    assert (repo.top / ITEM).stat().st_mode & 0o777 == 0o750
    assert repo.status() == ""


def test_the_same_contents_make_no_commit(repo: Repo) -> None:
    head = with_item(repo)
    assert write(repo, {ITEM: OLD}) is None
    assert write(repo, {"never/was": None}) is None
    assert repo.head() == head


def test_no_plan_makes_no_commit(repo: Repo) -> None:
    with_item(repo)
    with writer(repo) as making:
        assert making.commit(always(None)) is None


def test_an_empty_commit_is_made_where_it_is_asked_for(repo: Repo) -> None:
    with_item(repo)
    assert write(repo, {}, allow_empty=True, message="T-1: Done -> Done\n") is not None
    assert repo.changed() == []
    assert repo.subjects() == ["T-1: Done -> Done", "first"]


def test_a_detached_head_moves_and_its_branch_does_not(repo: Repo) -> None:
    first = with_item(repo)
    repo.git("checkout", "-q", "--detach")
    written = write(repo)
    assert written is not None
    assert repo.head() == written.commit
    assert repo.git("rev-parse", "main") == first


def test_the_reflog_says_what_was_done(repo: Repo) -> None:
    with_item(repo)
    write(repo)
    for ref in ("HEAD", "main"):
        assert repo.git("reflog", "-1", "--format=%gs", ref) == "work: T-1: To Do -> Done"


def test_it_works_from_a_sub_folder(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    with_item(repo)
    monkeypatch.chdir(repo.top / "src")
    write(Path.cwd())
    assert repo.changed() == [ITEM]
    assert repo.status() == ""


def test_a_linked_work_tree_has_its_own_branch_and_index(repo: Repo, tmp_path: Path) -> None:
    first = with_item(repo)
    linked = repo.worktree(tmp_path / "linked", "-b", "side", "HEAD")
    write(linked)
    assert linked.read(ITEM) == NEW
    assert linked.status() == ""
    assert repo.read(ITEM) == OLD
    assert repo.head() == first
    assert repo.status() == ""


def test_a_split_index_stays_split(repo: Repo) -> None:
    with_item(repo)
    repo.git("update-index", "--split-index")
    write(repo)
    assert repo.status() == ""
    assert repo.git("rev-parse", "--shared-index-path")


@pytest.mark.parametrize("version", ["3", "4"])
def test_other_versions_of_the_index_work(repo: Repo, version: str) -> None:
    with_item(repo)
    repo.git("update-index", "--index-version", version)
    write(repo)
    assert repo.status() == ""


@pytest.mark.parametrize("options", [(), ("--sparse-index",)], ids=["whole-index", "sparse-index"])
def test_what_sparse_checkout_leaves_out_stays_off_the_disk(repo: Repo, options: tuple[str, ...]) -> None:
    with_item(repo)
    repo.git("sparse-checkout", "set", "--cone", *options, "src")
    assert not (repo.top / ".workflow").exists()
    written = write(repo)
    assert written is not None
    assert written.notes == ()
    assert not (repo.top / ".workflow").exists()
    assert repo.changed() == [ITEM]
    assert repo.status() == ""
    assert repo.git("ls-files", "-t", ITEM) == f"S {ITEM}"


def test_a_new_file_beside_ones_left_out_is_written(repo: Repo) -> None:
    with_item(repo)
    repo.git("sparse-checkout", "set", "--cone", "src")
    write(repo, {".workflow/tasks/T-3.md": "new\n", ITEM: NEW})
    assert sorted(repo.changed()) == [ITEM, ".workflow/tasks/T-3.md"]
    assert repo.read(".workflow/tasks/T-3.md") == "new\n"
    assert repo.status() == ""


def test_many_files_are_one_commit(repo: Repo) -> None:
    with_item(repo)
    files: dict[str, str | None] = {f".workflow/tasks/T-{number}.md": f"{number}\n" for number in range(100, 420)}
    write(repo, files | {ITEM: None})
    assert len(repo.changed()) == 321
    assert repo.status() == ""
    assert repo.try_git("diff-files", "--quiet").returncode == 0
    repo.git("fsck", "--strict")


def test_a_message_in_another_encoding_reads_the_same(repo: Repo) -> None:
    with_item(repo)
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    write(repo, message="T-1: Größe\n")
    write(repo, {ITEM: OLD}, message="T-1: 大きさ\n")
    repo.git("config", "i18n.logOutputEncoding", "UTF-8")
    assert repo.subjects() == ["T-1: 大きさ", "T-1: Größe", "first"]
    assert repo.git("log", "-2", "--format=%e").splitlines() == ["", "ISO-8859-1"]


def test_when_the_branch_moves_the_plan_is_made_anew(repo: Repo) -> None:
    first = with_item(repo)
    asked: list[str | None] = []

    def build(head: str | None) -> Plan:
        asked.append(head)
        if len(asked) == 1:
            repo.write("src/main.c", "int raced;\n")
            repo.commit("raced", "src/main.c")
        return Plan({ITEM: NEW.encode()}, f"try {len(asked)}\n")

    with writer(repo) as making:
        assert making.commit(build) is not None
    assert asked == [first, repo.git("rev-parse", "HEAD^")]
    assert repo.subjects() == ["try 2", "raced", "first"]
    assert repo.status() == ""


def test_a_bare_repository_is_refused_with_a_word_why(tmp_path: Path, clean_env: dict[str, str]) -> None:
    bare = Repo(tmp_path / "bare.git", clean_env, "--bare")
    error = refused(bare)
    assert isinstance(error, BadUsage)
    assert "no work tree" in error.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused_and_nothing_changes(repo: Repo) -> None:
    head = with_item(repo)
    (repo.top / ".git").chmod(0o500)
    try:
        assert refused(repo).code == "not-writable"
    finally:
        (repo.top / ".git").chmod(0o700)
    assert (repo.head(), repo.read(ITEM), repo.status()) == (head, OLD, "")


def test_objects_that_cannot_be_stored_change_nothing(repo: Repo) -> None:
    head = with_item(repo)
    objects = repo.top / ".git" / "objects"
    for number in range(256):  # files where git wants folders: even root cannot store anything there
        folder = objects / f"{number:02x}"
        if not folder.exists():
            folder.write_text("")
    error = refused(repo, {ITEM: NEW, OTHER: "a\n", "src/main.c": "b\n", "n": "c\n"})
    assert error.code == "not-writable"
    assert "nothing was changed" in error.message
    assert (repo.head(), repo.read(ITEM), repo.status()) == (head, OLD, "")


def test_the_work_tree_reads_regular_files_only(repo: Repo) -> None:
    with_item(repo)
    (repo.top / "link").symlink_to(ITEM)
    (repo.top / "folder-link").symlink_to("src")
    tree = GitWorkTree(find(str(repo.top)))
    found = {path: tree.read(path) for path in (ITEM, "link", "folder-link/main.c", "src", "absent", "src/main.c/x")}
    assert found == {ITEM: OLD.encode()} | dict.fromkeys(list(found)[1:], None)
