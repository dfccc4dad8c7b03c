"""Trees are kept while there is room, and read again when there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gitflow_work.adapters.git.objects import GitTree, Objects, Trees
from gitflow_work.adapters.git.process import Git
from tests.support import Repo


@pytest.fixture
def objects(repo: Repo) -> Iterator[Objects]:
    opened = Objects(Git(str(repo.top), repo.env))
    yield opened
    opened.close()


@pytest.mark.parametrize("keep", [0, 1, 400, 10_000, 64 << 20])
def test_however_little_room_there_is_the_answers_are_the_same(repo: Repo, objects: Objects, keep: int) -> None:
    for number in range(12):
        repo.write(f"a/{number % 3}/{number}.md", str(number))
        repo.write(f"b/{number}.md", str(number))
    repo.commit("files")
    trees = Trees(objects, 20, keep)
    tree = GitTree(trees, objects, repo.git("rev-parse", "HEAD^{tree}"))
    for _ in range(2):
        for folder in ("a", "b", "a/1", "a/1/4.md", "nowhere"):
            listed = repo.git("ls-tree", "-r", "--format=%(path) %(objectname)", "HEAD", f"{folder}/").splitlines()
            assert [f"{path} {one.oid}" for path, one in tree.files(folder).items()] == listed
        for path in ("a", "a/2/5.md", "b/11.md"):
            found = tree.entry(path)
            assert found is not None
            assert found.oid == repo.git("rev-parse", f"HEAD:{path}")


def test_with_little_room_little_is_kept(repo: Repo, objects: Objects) -> None:
    for number in range(30):
        repo.write(f"{number}/file.md", str(number))
    repo.commit("files")
    root = repo.git("rev-parse", "HEAD^{tree}")
    kept = {}
    for keep in (1_000, 64 << 20):
        trees = Trees(objects, 20, keep)
        for number in range(30):
            trees.at(root, f"{number}/file.md")
        kept[keep] = trees.kept
    assert kept[1_000] <= 1_000
    assert kept[64 << 20] > 1_500
