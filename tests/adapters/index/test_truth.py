"""The list of items is true whatever happened to the work tree, to git's index and to the cache."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gitflow_work.adapters.index.index import SqliteIndex
from gitflow_work.bootstrap import open_repository
from gitflow_work.ports.items import Query
from tests.support import Repo

CACHE = ".git/gitflow-work/index.sqlite"
FOLDER = ".workflow/tasks"
Seen = dict[str, str]


def put(repo: Repo, number: int, status: str) -> str:
    path = f"{FOLDER}/T-{number}.md"
    repo.write(path, f"---\nid: T-{number}\ntype: task\ntitle: Item {number}\nstatus: {status}\n---\n")
    return path


def seen(where: Repo | Path) -> Seen:
    """Id to status, as a new process would list them."""
    repository = open_repository(str(where.top if isinstance(where, Repo) else where))
    try:
        index = SqliteIndex(repository, repository.settings())
        return {row.id: row.status for row in index.rows(Query(live=False))}
    finally:
        repository.close()


def broken(repo: Repo) -> list[str]:
    repository = open_repository(str(repo.top))
    try:
        return [one.path or "" for one in SqliteIndex(repository, repository.settings()).problems()]
    finally:
        repository.close()


@pytest.fixture
def listed(repo: Repo) -> Repo:
    """Three items that the cache knows; T-1 and T-2 are in To Do, T-3 is Done."""
    repo.write(".workflow/config.yml", "format: 1\n")
    repo.write(".workflow/types/task.yml", "name: task\nprefix: T\nfolder: tasks\nworkflow: task\n")
    states = "version: '1'\nstates: [To Do, Doing, Done]\n"
    moves = "transitions:\n  - {name: start, from: To Do, to: Doing}\n  - {name: finish, from: Doing, to: Done}\n"
    repo.write(".workflow/workflows/task.yml", states + moves)
    for number, status in ((1, "To Do"), (2, "To Do"), (3, "Done")):
        put(repo, number, status)
    repo.commit("first")
    assert seen(repo) == ALL
    return repo


ALL: Seen = {"T-1": "To Do", "T-2": "To Do", "T-3": "Done"}
MOVED: Seen = {**ALL, "T-1": "Doing"}


def test_an_edit(listed: Repo) -> None:
    path = put(listed, 1, "Doing")
    assert seen(listed) == MOVED
    listed.git("add", path)
    assert seen(listed) == MOVED
    listed.git("commit", "-q", "-m", "moved")
    assert seen(listed) == MOVED


def test_an_edit_of_the_same_size_within_the_same_tick(listed: Repo) -> None:
    path = listed.top / put(listed, 1, "Doing")
    listed.commit("moved")
    before = path.stat()
    assert seen(listed) == MOVED
    put(listed, 1, "To Do")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert seen(listed) == ALL


def test_an_edit_back_and_forth(listed: Repo) -> None:
    for status in ("Doing", "To Do", "Done", "To Do", "Doing"):
        put(listed, 1, status)
        assert seen(listed)["T-1"] == status


def test_plain_git(listed: Repo) -> None:
    put(listed, 1, "Doing")
    first = listed.head()
    listed.commit("moved")
    assert seen(listed) == MOVED
    listed.git("reset", "-q", "--soft", first)
    assert seen(listed) == MOVED
    listed.git("stash", "-q")
    assert seen(listed) == ALL
    listed.git("stash", "pop", "-q")
    assert seen(listed) == MOVED
    listed.git("reset", "-q", "--hard", first)
    assert seen(listed) == ALL
    listed.branch("topic")
    put(listed, 1, "Doing")
    listed.commit("on topic")
    listed.git("switch", "-q", "main")
    assert seen(listed) == ALL
    listed.git("switch", "-q", "topic")
    assert seen(listed) == MOVED
    listed.git("restore", "--source", "main", f"{FOLDER}/T-1.md")
    assert seen(listed) == ALL
    listed.git("restore", f"{FOLDER}/T-1.md")
    listed.git("revert", "--no-edit", "HEAD")
    assert seen(listed) == ALL


def test_new_and_deleted_files(listed: Repo) -> None:
    path = listed.top / put(listed, 4, "To Do")
    assert seen(listed) == {**ALL, "T-4": "To Do"}
    put(listed, 4, "Doing")
    assert seen(listed) == {**ALL, "T-4": "Doing"}
    path.unlink()
    assert seen(listed) == ALL
    (listed.top / FOLDER / "T-2.md").unlink()
    assert seen(listed) == {"T-1": "To Do", "T-3": "Done"}
    listed.git("rm", "-q", f"{FOLDER}/T-2.md")
    assert seen(listed) == {"T-1": "To Do", "T-3": "Done"}
    listed.git("rm", "-q", "--cached", f"{FOLDER}/T-3.md")
    assert seen(listed) == {"T-1": "To Do", "T-3": "Done"}
    listed.git("reset", "-q", "--hard")
    assert seen(listed) == ALL


def test_folders_below_and_moves(listed: Repo) -> None:
    deep = listed.top / FOLDER / "a" / "b"
    deep.mkdir(parents=True)
    assert seen(listed) == ALL
    (listed.top / FOLDER / "T-1.md").rename(deep / "T-1.md")
    assert seen(listed) == ALL
    listed.git("add", "-A")
    assert seen(listed) == ALL
    put(listed, 4, "Done")
    (listed.top / FOLDER / "T-4.md").rename(deep / "T-4.md")
    assert seen(listed) == {**ALL, "T-4": "Done"}
    (listed.top / FOLDER).rename(listed.top / ".workflow" / "away")
    assert seen(listed) == {}


def test_a_file_that_is_broken_and_mended(listed: Repo) -> None:
    path = f"{FOLDER}/T-1.md"
    listed.write(path, "broken\n")
    assert (seen(listed), broken(listed)) == ({"T-2": "To Do", "T-3": "Done"}, [path])
    listed.commit("broken")
    assert (seen(listed), broken(listed)) == ({"T-2": "To Do", "T-3": "Done"}, [path])
    put(listed, 1, "To Do")
    assert (seen(listed), broken(listed)) == (ALL, [])


def test_a_conflict_in_an_item(listed: Repo) -> None:
    path = f"{FOLDER}/T-1.md"
    listed.branch("topic")
    put(listed, 1, "Doing")
    listed.commit("doing")
    listed.git("switch", "-q", "main")
    put(listed, 1, "Done")
    listed.commit("done")
    assert seen(listed)["T-1"] == "Done"
    assert listed.try_git("merge", "topic").returncode == 1
    assert (seen(listed), broken(listed)) == ({"T-2": "To Do", "T-3": "Done"}, [path])
    put(listed, 1, "Doing")
    assert (seen(listed), broken(listed)) == (MOVED, [])
    listed.git("add", path)
    assert seen(listed) == MOVED
    listed.git("commit", "-q", "--no-edit")
    assert seen(listed) == MOVED


def test_an_item_that_one_side_deleted(listed: Repo) -> None:
    path = f"{FOLDER}/T-1.md"
    listed.branch("topic")
    put(listed, 1, "Doing")
    listed.commit("doing")
    listed.git("switch", "-q", "main")
    listed.git("rm", "-q", path)
    listed.commit("gone")
    assert listed.try_git("merge", "topic").returncode == 1
    assert seen(listed) == MOVED  # git left the file there
    (listed.top / path).unlink()
    assert seen(listed) == {"T-2": "To Do", "T-3": "Done"}


def damaged(cache: Path) -> None:
    cache.write_bytes(cache.read_bytes()[:2000] + b"\0" * 3000)


def of_another_version(cache: Path) -> None:
    with sqlite3.connect(cache) as db:
        db.execute("update meta set value = 'old' where key = 'version'")
    db.close()


def with_other_tables(cache: Path) -> None:
    cache.unlink()
    with sqlite3.connect(cache) as db:
        db.execute("create table meta (a)")
    db.close()


def without_its_rows(cache: Path) -> None:
    with sqlite3.connect(cache) as db:
        db.execute("drop table blobs")
    db.close()


def in_place_of_a_folder(cache: Path) -> None:
    cache.unlink()
    cache.mkdir()
    (cache / "full").write_text("x")


def without_its_folder(cache: Path) -> None:
    for file in cache.parent.iterdir():
        file.unlink()
    cache.parent.rmdir()
    cache.parent.write_text("a file\n")


WRONG: list[Callable[[Path], object]] = [
    Path.unlink,
    lambda cache: cache.write_bytes(b""),
    lambda cache: cache.write_bytes(b"no database\n"),
    lambda cache: cache.chmod(0o400),
    damaged,
    of_another_version,
    with_other_tables,
    without_its_rows,
    in_place_of_a_folder,
    without_its_folder,
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_cache_that_is_not_as_it_should_be(listed: Repo, wrong: Callable[[Path], object]) -> None:
    wrong(listed.top / CACHE)
    assert seen(listed) == ALL
    put(listed, 1, "Doing")
    put(listed, 4, "To Do")
    assert seen(listed) == {**MOVED, "T-4": "To Do"}
    listed.commit("more")
    assert seen(listed) == {**MOVED, "T-4": "To Do"}
    assert seen(listed) == {**MOVED, "T-4": "To Do"}


def test_a_cache_that_somebody_else_writes(listed: Repo) -> None:
    db = sqlite3.connect(listed.top / CACHE, isolation_level=None)
    try:
        db.execute("begin immediate")
        put(listed, 1, "Doing")
        listed.commit("moved")
        assert seen(listed) == MOVED
    finally:
        db.execute("rollback")
        db.close()
    assert seen(listed) == MOVED


def test_deleting_the_cache_loses_nothing(listed: Repo) -> None:
    (listed.top / CACHE).unlink()
    assert seen(listed) == ALL
    assert (listed.top / CACHE).is_file()


def test_two_work_trees_have_their_own(listed: Repo, tmp_path: Path) -> None:
    linked = listed.worktree(tmp_path / "linked", "-b", "topic", "main")
    put(linked, 1, "Doing")
    for _ in range(2):
        assert (seen(listed), seen(linked)) == (ALL, MOVED)
    linked.commit("moved")
    for _ in range(2):
        assert (seen(listed), seen(linked)) == (ALL, MOVED)


def test_names_that_git_is_told_to_take_as_they_are(listed: Repo) -> None:
    """`assume-unchanged` and `skip-worktree` are the user's word that the file is as git knows it."""
    path = f"{FOLDER}/T-1.md"
    listed.git("update-index", "--skip-worktree", path)
    (listed.top / path).unlink()
    assert seen(listed) == ALL


def test_an_index_of_another_file(listed: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a hook of `git commit -- PATH`."""
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    subprocess.run(["git", "read-tree", "HEAD"], cwd=listed.top, check=True)
    assert seen(listed) == ALL
    put(listed, 1, "Doing")
    assert seen(listed) == MOVED
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert seen(listed) == MOVED


@pytest.mark.parametrize("name", ["evil", "lfs", "a.b", "a=b", "a b", 'a"b', "ü"])
def test_reading_runs_nothing_that_is_configured(listed: Repo, tmp_path: Path, name: str) -> None:
    """A file of the same time and size as git's index has it must be read to be known; a filter would be run then."""
    ran = tmp_path / "ran"
    for key in ("clean", "smudge"):
        listed.git("config", f"filter.{name}.{key}", f"touch {ran}; cat")
    listed.git("config", f"filter.{name}.required", "true")
    listed.git("config", "core.fsmonitor", f"touch {ran}; false")
    listed.git("config", "diff.evil.textconv", f"touch {ran}; cat")
    listed.write(".git/info/attributes", f"*.md {'' if ' ' in name else 'filter=' + name} diff=evil\n")
    ran.unlink(missing_ok=True)
    os.utime(listed.top / ".git" / "index", (1, 1))  # older than the files: so git trusts no stat of them
    assert seen(listed) == ALL
    put(listed, 1, "Doing")
    assert seen(listed) == MOVED
    assert not ran.exists()
