"""What the tests of imports share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.bootstrap import open_workspace
from gitflow_work.core.finding import Finding
from gitflow_work.core.foreign import ForeignFolder
from gitflow_work.core.item import Item
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import given
from gitflow_work.usecases.importing.backlog import Import, Options, import_backlog
from gitflow_work.usecases.init import init
from gitflow_work.usecases.workspace import Workspace
from tests.support import Repo

NO_MAP: Mapping[str, str] = {}


@contextmanager
def opened(repo: Repo) -> Iterator[Workspace]:
    space = open_workspace(str(repo.top))
    try:
        yield space
    finally:
        assert isinstance(space.repository, GitRepository)
        space.repository.close()


def run(
    repo: Repo, folder: ForeignFolder, *, dry_run: bool = False, kind: str = "task", mapping: Mapping[str, str] = NO_MAP
) -> Import:
    with opened(repo) as space:
        return import_backlog(space, folder, Options(kind, mapping), dry_run=dry_run)


def findings(repo: Repo, base: str) -> list[Finding]:
    """What `check` says about BASE..HEAD."""
    with opened(repo) as space:
        checked = check(space.repository, given(space.repository, f"{base}..HEAD"))
        return list(checked.findings)


def items(repo: Repo) -> dict[str, Item]:
    """The committed items by id; all of them can be read."""
    paths = repo.git("ls-files", "-z", ".workflow/tasks").split("\0")[:-1]
    found = [parse((repo.top / path).read_bytes(), path) for path in paths]
    assert len({one.id.lower() for one in found}) == len(found)
    return {one.id: one for one in found}


def start(repo: Repo, preset: str) -> None:
    """`init` with a preset."""
    with opened(repo) as space:
        init(space, preset)
