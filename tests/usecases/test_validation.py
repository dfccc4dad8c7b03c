"""Validators and facts: each blob is read once, whatever is asked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha1

import pytest

from gitflow_work.core.artifacts.artifact import Validator
from gitflow_work.core.artifacts.validation import Validation
from gitflow_work.core.facts import FilesMatching, Need, Validated
from gitflow_work.core.rules import Config, Rules
from gitflow_work.formats.validators import read
from gitflow_work.ports.reading import Entry
from gitflow_work.usecases.deciding.facts import Told, files_matching, gather
from gitflow_work.usecases.deciding.items import ground
from gitflow_work.usecases.deciding.validation import LFS_POINTER
from tests.core.subjects import item

GOAL, RISKS = read("sections", "Goal"), read("sections", "Risks")


class FolderTree:
    """A tree made of texts. `reads` counts how often each blob was read."""

    def __init__(self, **files: bytes) -> None:
        self._blobs = {sha1(data, usedforsecurity=False).hexdigest(): data for data in files.values()}
        self._entries = {
            name.replace("__", "/").replace("_md", ".md"): Entry(
                "100644", sha1(data, usedforsecurity=False).hexdigest()
            )
            for name, data in files.items()
        }
        self.reads: Counter[str] = Counter()

    def files(self, folder: str) -> Mapping[str, Entry]:
        return {path: one for path, one in self._entries.items() if not folder or path.startswith(f"{folder}/")}

    def entry(self, path: str) -> Entry | None:
        return self._entries.get(path)

    def read(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        wanted = list(oids)
        self.reads.update(wanted)
        return {oid: self._blobs[oid] for oid in wanted}


def validations(tree: FolderTree, pattern: str, *validators: Validator, lfs: bool = False) -> list[Validation]:
    files = FilesMatching(pattern, lfs)
    needs: list[Need] = [files, *(Validated(files, one) for one in validators)]
    facts = gather(needs, ground(tree, Rules(Config(), {}, {})), item(), Told())
    found = [facts.validation(Validated(files, one)) for one in validators]
    return [one for one in found if one is not None]


def test_each_blob_is_read_once() -> None:
    tree = FolderTree(docs__a_md=b"## Goal\nonce\n", docs__b_md=b"## Goal\nonce more\n", docs__c_md=b"## Goal\nonce\n")
    goal, risks = validations(tree, "docs/*.md", GOAL, RISKS)
    assert goal == Validation()
    assert [str(one) for one in risks.defects] == [f"docs/{name}.md:1: there is no section Risks" for name in "abc"]
    assert set(tree.reads.values()) == {1}


@pytest.mark.parametrize("lfs", [True, False])
def test_pointers(lfs: bool) -> None:
    tree = FolderTree(a_md=LFS_POINTER + b"v1\noid sha256:00\nsize 1\n")
    assert [one.path for one in files_matching(tree, "a.md", lfs=lfs)] == (["a.md"] if lfs else [])
    [said] = validations(tree, "a.md", GOAL, lfs=lfs)
    assert said.defects == ()
    assert said.doubts == (("a.md: a pointer of git LFS; its contents are not in the repository",) if lfs else ())
