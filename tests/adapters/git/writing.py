"""What the tests of writing share: one item, and a writer of a test's repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.writer import GitWriter
from gitflow_work.errors import WorkError
from gitflow_work.ports.writing import Plan, Written
from tests.support import Repo

ITEM = ".workflow/tasks/T-1.md"
OTHER = ".workflow/tasks/T-2.md"
OLD = "---\nid: T-1\nstatus: To Do\n---\n"
NEW = "---\nid: T-1\nstatus: Done\n---\n"


def with_item(repo: Repo) -> str:
    """Two items and a source file, committed; the commit."""
    repo.write(ITEM, OLD)
    repo.write(OTHER, "other\n")
    repo.write("src/main.c", "int main;\n")
    return repo.commit("first")


@contextmanager
def writer(where: Repo | Path, patience: float = 30.0) -> Iterator[GitWriter]:
    """A writer of the repository that `where` lies in."""
    repository = GitRepository(find(str(where.top if isinstance(where, Repo) else where)))
    try:
        yield GitWriter(repository, patience=patience)
    finally:
        repository.close()


def always(plan: Plan | None) -> Callable[[str | None], Plan | None]:
    """A builder that does not look at HEAD."""
    return lambda _: plan


def write(
    where: Repo | Path,
    files: Mapping[str, str | None] | None = None,
    *,
    message: str = "T-1: To Do -> Done\n",
    include: bool = False,
    allow_empty: bool = False,
) -> Written | None:
    """Make one commit of `files`; by default the item moves from OLD to NEW."""
    texts = {ITEM: NEW} if files is None else files
    contents = {path: None if text is None else text.encode() for path, text in texts.items()}
    with writer(where) as making:
        return making.commit(always(Plan(contents, message, include, allow_empty)))


def refused(where: Repo | Path, files: Mapping[str, str | None] | None = None, *, include: bool = False) -> WorkError:
    """The error that this commit is refused with."""
    try:
        written = write(where, files, include=include)
    except WorkError as error:
        return error
    raise AssertionError(f"was not refused: {written}")
