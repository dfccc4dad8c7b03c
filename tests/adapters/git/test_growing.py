"""A tree that grows through a chain: at each step it is the tree that git would have, to read and to store."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitflow_work.adapters.git import newtrees
from gitflow_work.adapters.git.growing import GrowingTree
from gitflow_work.adapters.git.pack import LOOSE, Pack
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.errors import WorkError
from tests.support import Repo

PATHS = [
    *(f"items/T-{number}.md" for number in range(6)),
    "a",
    "deep/a/b",
    "deep/a/c",
    "items-more/x",
    "items.d",
    "z/ü",
]
STEP = st.dictionaries(st.sampled_from(PATHS), st.one_of(st.none(), st.binary(max_size=8)), min_size=1, max_size=4)


def opened(repo: Repo) -> GitRepository:
    return GitRepository(find(str(repo.top)))


def growing(repository: GitRepository, commit: str | None) -> tuple[GrowingTree, Pack]:
    pack = Pack(repository.places.id_width)
    root = repository.tree(commit).root if commit else None
    return GrowingTree(repository.objects, repository.trees, repository.places.id_width, root, pack), pack


def wide(repo: Repo, files: int = 150) -> str:
    """A folder whose tree object is big enough that differences are told of it."""
    for number in range(files):
        repo.write(f"items/T-{number}.md", f"{number}\n")
    repo.write("items/below/x.md", "x\n")
    return repo.commit("wide")


@given(st.lists(STEP, min_size=1, max_size=6), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_step_is_the_tree_that_a_commit_would_make(
    repo: Repo, steps: list[dict[str, bytes | None]], lazily: bool
) -> None:
    repo.write("items/T-1.md", "one\n")
    repo.write("src/x", "x\n")
    head = repo.commit("first")
    repository = opened(repo)
    tree, pack = growing(repository, head)
    root = repository.tree(head).root
    files = dict(repository.tree(head).files(""))
    for step in steps:
        draft = newtrees.draft(repository.objects, 20, root, step)
        changes = tree.changes(step)
        assert sorted(changes) == sorted(draft.changes)
        tree.apply(changes)
        gone = {change.path for change in changes if change.new is None}
        files = {path: entry for path, entry in files.items() if path not in gone}
        files.update({change.path: change.new for change in changes if change.new is not None})
        assert dict(tree.files("")) == files
        for path in PATHS:
            assert tree.entry(path) == files.get(path)
        contents = tree.read([entry.oid for entry in files.values()])
        assert all(contents[files[c.path].oid] == c.content for c in changes if c.new is not None)
        if not lazily:
            assert tree.root == draft.root
        # What is not stored yet cannot be read by the other way of making it.
        newtrees_pack = Pack(20)
        for oid, (kind, data) in draft.objects.items():
            newtrees_pack.add(oid, kind, data)
        newtrees_pack.store(repository.git)
        root = draft.root
    assert tree.root == root
    pack.store(repository.git)
    repository.close()
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_long_chain_in_a_wide_folder_is_stored_by_its_differences(
    tmp_path: Path, clean_env: dict[str, str], object_format: str
) -> None:
    repo = Repo(tmp_path / "repo", clean_env, f"--object-format={object_format}")
    head = wide(repo)
    repository = opened(repo)
    tree, pack = growing(repository, head)
    roots = []
    for number in range(130):
        tree.apply(tree.changes({f"items/T-{number}.md": b"new %d\n" % number}))
        roots.append(tree.root)
        if number == 100:
            # Another layout: from here on nothing is told of the trees before.
            tree.apply(tree.changes({"items/T-9999.md": b"more\n", "items/below/x.md": None}))
            roots.append(tree.root)
    assert len(pack) > LOOSE
    assert len(pack.whole()) < 130 * 150 * 10  # whole trees would be 130 times 150 entries of 30 bytes and more
    pack.store(repository.git)
    repository.close()
    for number in (0, 49, 50, 51, 99):
        assert repo.git("show", f"{roots[number]}:items/T-{number}.md") == f"new {number}"
        assert repo.git("show", f"{roots[number]}:items/T-{number + 1}.md") == f"{number + 1}"
    assert repo.git("ls-tree", "--name-only", roots[-1], "items/below", "items/T-9999.md") == "items/T-9999.md"
    assert repo.git("show", f"{roots[-1]}:items/T-129.md") == "new 129"
    repo.git("fsck", "--strict", "--no-dangling")
    assert "packs: 1" in repo.git("count-objects", "-v").splitlines()


def test_what_cannot_be_is_refused_and_changes_nothing(repo: Repo) -> None:
    repo.write("items/T-1.md", "one\n")
    (repo.top / "link").symlink_to("items")
    head = repo.commit("first")
    repository = opened(repo)
    tree, pack = growing(repository, head)
    before = tree.root
    for files in (
        {"items": b""},
        {"items/T-1.md/x": b""},
        {"link": b""},
        {"link/x": b""},
        {"../x": b""},
        {".git/x": b""},
    ):
        with pytest.raises(WorkError):
            tree.changes(files)
    assert tree.root == before
    assert len(pack) == 0
    repository.close()


def test_trees_in_between_are_not_stored_when_nobody_asks_for_them(repo: Repo) -> None:
    head = wide(repo)
    repository = opened(repo)
    tree, pack = growing(repository, head)
    for number in range(20):
        tree.apply(tree.changes({f"items/T-{number}.md": b"new\n"}))
    assert tree.root != repository.tree(head).root
    assert len(pack) == 1 + 2  # one blob, for all have the same contents; the folder and the root
    pack.store(repository.git)
    repository.close()


def test_the_empty_tree_grows_and_becomes_empty_again(repo: Repo) -> None:
    repository = opened(repo)
    tree, pack = growing(repository, None)
    empty = tree.root
    tree.apply(tree.changes({"a/b": b"x"}))
    assert tree.root != empty
    assert list(tree.files("a")) == ["a/b"]
    tree.apply(tree.changes({"a/b": None}))
    assert tree.root == empty
    assert dict(tree.files("")) == {}
    pack.store(repository.git)
    assert repo.git("cat-file", "-t", empty) == "tree"
    repository.close()
