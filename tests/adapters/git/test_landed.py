"""Which commits touched a path, and what names a change: the same lines, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.bootstrap import open_repository
from tests.support import Repo

LINES = [f"{number}\n" for number in range(30)]


@pytest.fixture
def opened(repo: Repo) -> Iterator[GitRepository]:
    repo.write("a.txt", "".join(LINES))
    repo.write("b.txt", "b\n")
    repo.commit("start")
    found = open_repository(str(repo.top))
    yield found
    found.close()


def change(repo: Repo, at: int, text: str) -> str:
    lines = (repo.top / "a.txt").read_text().splitlines(keepends=True)
    lines[at] = text
    repo.write("a.txt", "".join(lines))
    return repo.commit(text.strip() or "blanks")


def test_a_change_keeps_its_name_on_another_base(repo: Repo, opened: GitRepository) -> None:
    start = repo.head()
    here = change(repo, 20, "x\n")
    repo.git("switch", "-q", "-c", "other", start)
    base = change(repo, 2, "before\nand more\n")
    there = change(repo, 21, "x\n")
    assert opened.patch(start, here, ["a.txt"]) == opened.patch(base, there, ["a.txt"])


@pytest.mark.parametrize("text", ["y\n", " x\n", "x \n", "x\r\n", "x\nz\n", "", "x"])
def test_other_lines_are_another_change(repo: Repo, opened: GitRepository, text: str) -> None:
    start = repo.head()
    here = change(repo, 20, "x\n")
    repo.git("switch", "-q", "-c", "other", start)
    assert opened.patch(start, here, ["a.txt"]) != opened.patch(start, change(repo, 20, text), ["a.txt"])


def test_attributes_and_settings_hide_nothing_and_run_nothing(repo: Repo, opened: GitRepository) -> None:
    start = repo.head()
    marker = repo.top / "ran"
    repo.write(".gitattributes", "*.txt binary diff=evil\n")
    for key in ("diff.external", "diff.evil.command", "diff.evil.textconv"):
        repo.git("config", key, f"touch {marker}; true")
    repo.git("config", "diff.noprefix", "true")
    one = change(repo, 20, "good\n")
    repo.git("switch", "-q", "-c", "other", start)
    other = change(repo, 20, "evil\n")
    assert opened.patch(start, one, ["a.txt"]) != opened.patch(start, other, ["a.txt"])
    assert not marker.exists()


def test_many_paths_are_read_in_parts(repo: Repo, opened: GitRepository) -> None:
    start = repo.head()
    paths = [f"many/{number}.txt" for number in range(1100)]
    for path in paths:
        repo.write(path, "one\n")
    one = repo.commit("many")
    repo.write(paths[-1], "two\n")
    two = repo.commit("last")
    assert opened.patch(start, one, paths) != opened.patch(start, two, paths)
    assert opened.patch(start, one, paths[:-1]) == opened.patch(start, two, paths[:-1])


def test_the_commits_that_touched_a_path(repo: Repo, opened: GitRepository) -> None:
    first = repo.head()
    second = change(repo, 3, "x\n")
    repo.write("b.txt", "more\n")
    third = repo.commit("another file")
    assert opened.touching([third], ["a.txt"]) == [second, first]
    assert opened.touching([third], ["a.txt", "b.txt"]) == [third, second, first]
    assert opened.touching([first], ["nothing.txt"]) == []
    assert opened.touching([third], ["*.txt"]) == []
