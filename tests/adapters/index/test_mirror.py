"""The cache follows git's index by difference; it then says the same as one that is made anew."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.index import store
from gitflow_work.adapters.index.index import SqliteIndex
from gitflow_work.adapters.index.mirror import Mirror
from gitflow_work.formats import presets
from gitflow_work.ports.items import Query
from tests.support import Repo, hermetic

ITEM = "---\nid: T-{0}\ntype: task\ntitle: Task {0}\nstatus: {1}\n---\n\nText {2}.\n"


def path(number: int) -> str:
    return f".workflow/tasks/T-{number}.md"


def workflow(repo: Repo) -> Repo:
    for name, data in presets.files("simple").items():
        repo.write(name, data.decode())
    for number in range(1, 6):
        repo.write(path(number), ITEM.format(number, "To Do", 0))
    repo.commit("start")
    return repo


def tables(connection: sqlite3.Connection, place: str) -> tuple[list[tuple[str, str]], str]:
    files = connection.execute("select path, oid from files where place = ? order by path", (place,)).fetchall()
    return files, connection.execute("select value from meta where place = ? and key = 'links'", (place,)).fetchone()[0]


def kept(repo: Repo) -> tuple[list[tuple[str, str]], str]:
    """The tables after the lasting cache has caught up."""
    repository = GitRepository(find(str(repo.top)))
    SqliteIndex(repository, {}).states()
    repository.close()
    place = repository.places
    connection = sqlite3.connect(f"{place.common_dir}/gitflow-work/index.sqlite")
    try:
        return tables(connection, place.git_dir)
    finally:
        connection.close()


def anew(repo: Repo) -> tuple[list[tuple[str, str]], str]:
    """The tables of a cache that has never seen anything."""
    repository = GitRepository(find(str(repo.top)))
    mirror = Mirror(store.opened(store.MEMORY), repository, lambda done, of: None)
    mirror.catch_up()
    repository.close()
    try:
        return tables(mirror.db, mirror.place)
    finally:
        mirror.db.close()


def edit(repo: Repo, chance: random.Random) -> None:
    number = chance.randint(1, 7)
    file = repo.top / path(number)
    if file.is_symlink():
        file.unlink()
    repo.write(path(number), ITEM.format(number, chance.choice(("To Do", "In Progress")), chance.random()))
    if chance.random() < 0.7:
        repo.try_git("add", path(number))


def remove(repo: Repo, chance: random.Random) -> None:
    name = path(chance.randint(1, 7))
    if chance.random() < 0.5:
        repo.try_git("rm", "-q", "--cached", name)
    else:
        repo.try_git("rm", "-q", "-f", name)


def link(repo: Repo, chance: random.Random) -> None:
    file = repo.top / path(chance.randint(1, 7))
    file.unlink(missing_ok=True)
    file.parent.mkdir(exist_ok=True)
    file.symlink_to("T-1.md")
    repo.try_git("add", str(file))


def rename(repo: Repo, chance: random.Random) -> None:
    (repo.top / ".workflow/tasks/more").mkdir(parents=True, exist_ok=True)
    repo.try_git("mv", "-f", path(chance.randint(1, 7)), f".workflow/tasks/more/{chance.randint(1, 3)}.md")


def commit(repo: Repo, chance: random.Random) -> None:
    repo.try_git("commit", "-q", *(["--amend"] if chance.random() < 0.2 else []), "-m", "some")


def back(repo: Repo, chance: random.Random) -> None:
    repo.try_git("reset", "-q", chance.choice(("--soft", "--mixed", "--hard")), chance.choice(("HEAD~1", "HEAD")))


def rules(repo: Repo, chance: random.Random) -> None:
    name = ".workflow/types/idea.yml"
    if (repo.top / name).exists() and chance.random() < 0.5:
        repo.try_git("rm", "-q", "-f", "--cached", name)
    else:
        text = (repo.top / ".workflow/types/task.yml").read_text()
        folder = chance.choice(("tasks/more", "ideas"))
        text = text.replace("folder: tasks", f"folder: {folder}").replace("prefix: T", "prefix: I")
        repo.write(name, text)
        repo.try_git("add", name)


def forget(repo: Repo, chance: random.Random) -> None:
    repo.try_git("reflog", "expire", "--expire=now", "--all")
    repo.try_git("prune", "--expire=now")


STEPS: list[Callable[[Repo, random.Random], None]] = [edit, edit, edit, remove, link, rename, commit, commit, back]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), steps=st.lists(st.sampled_from([*STEPS, rules, forget]), min_size=4, max_size=14))
def test_both_ways_give_the_same_tables(
    tmp_path_factory: pytest.TempPathFactory,
    clean_env: dict[str, str],
    seed: int,
    steps: list[Callable[[Repo, random.Random], None]],
) -> None:
    top: Path = tmp_path_factory.mktemp("walk")
    repo = workflow(Repo(top / "repo", hermetic(top)))
    chance = random.Random(seed)  # noqa: S311 - a walk to repeat
    assert kept(repo) == anew(repo)
    for step in steps:
        step(repo, chance)
        assert kept(repo) == anew(repo), step.__name__


def phantom(repo: Repo) -> None:
    """Put a file into the tables that is nowhere else: only making them anew takes it out."""
    connection = sqlite3.connect(repo.top / ".git/gitflow-work/index.sqlite")
    place = connection.execute("select place from files").fetchone()[0]
    connection.execute("insert into files values (?, 'phantom', 'none')", (place,))
    connection.commit()
    connection.close()


def names(files: tuple[list[tuple[str, str]], str]) -> list[str]:
    return [name for name, _ in files[0]]


def test_after_a_commit_only_the_difference_is_read(repo: Repo) -> None:
    kept(workflow(repo))
    phantom(repo)
    repo.write(path(9), ITEM.format(9, "To Do", 0))
    repo.commit("one more")
    assert names(kept(repo)) == [*(path(number) for number in (1, 2, 3, 4, 5, 9)), "phantom"]


@pytest.mark.parametrize("why", ["rules", "conflict", "gone"])
def test_everything_is_read_when_the_difference_is_not_sure(repo: Repo, why: str) -> None:
    kept(workflow(repo))
    if why == "rules":
        repo.write(".workflow/types/task.yml", repo.read(".workflow/types/task.yml") + "\n# more\n")
        repo.commit("rules")
    elif why == "conflict":
        oid = repo.git("rev-parse", f"HEAD:{path(1)}")
        lines = "".join(f"100644 {oid} {stage}\t{path(8)}\n" for stage in (1, 2, 3))
        repo.git("update-index", "--index-info", stdin=lines)
    else:
        repo.git("commit", "-q", "--amend", "-m", "other")
        repo.write(path(1), ITEM.format(1, "In Progress", 0))
        repo.git("add", path(1))
        forget(repo, random.Random(0))  # noqa: S311 - not used
    phantom(repo)
    assert "phantom" not in names(kept(repo))
    assert kept(repo) == anew(repo)


def test_the_first_rows_are_those_of_the_whole_list(repo: Repo) -> None:
    workflow(repo)
    repo.write(path(30), ITEM.format(30, "To Do", 0))
    repo.write(path(4), ITEM.format(4, "Done", 0))
    repo.write(path(12), "---\nno end\n")
    (repo.top / path(2)).unlink()

    def ids(query: Query) -> list[str]:
        repository = GitRepository(find(str(repo.top)))
        found = [row.id for row in SqliteIndex(repository, {}).rows(query)]
        repository.close()
        return found

    assert ids(Query()) == ["T-1", "T-3", "T-5", "T-30"]
    for limit in range(1, 6):
        assert ids(Query(limit=limit)) == ["T-1", "T-3", "T-5", "T-30"][:limit]
    assert ids(Query(sort="-id", limit=2)) == ["T-30", "T-5"]
    assert ids(Query(live=False, limit=3)) == ["T-1", "T-3", "T-4"]
