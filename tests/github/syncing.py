"""A repository with a workflow, and issues on the fake: imports and exports between the two, in this process."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.github.address import address
from gitflow_work.adapters.github.cursor import FileCursor
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.issues import BULK, GitHubIssues
from gitflow_work.adapters.github.kept import Kept
from gitflow_work.adapters.github.token import Secret
from gitflow_work.bootstrap import open_workspace
from gitflow_work.cli.main import main
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.usecases.issues.exporting import Options as ExportOptions
from gitflow_work.usecases.issues.exporting import export_items
from gitflow_work.usecases.issues.importing import Options, import_issues
from gitflow_work.usecases.issues.sync import Synced, Where
from gitflow_work.usecases.workspace import Workspace
from tests.cli.running import inside
from tests.github.opened import Watch
from tests.github.server import FakeGitHub
from tests.support import Repo, collect

CONFIG = """format: 1
github:
  repository: acme/shop
  issues:
    labels: {bug: incident}
    states: {open: To Do, completed: Done, not_planned: Cancelled}
    fields: {priority/high: {priority: High}, priority/low: {priority: Low}}
"""


@contextmanager
def _quiet(folder: Path) -> Iterator[Workspace]:
    """A workspace in `folder`, whose git ends with it."""
    with inside(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        space = open_workspace()
        try:
            yield space
        finally:
            assert isinstance(space.repository, GitRepository)
            space.repository.close()
            collect()


def _ran(folder: Path, *args: str) -> int:
    with inside(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        status = main(args)
        collect()
        return status


@dataclass
class Sync:
    """bob's clone and the fake. `watch` is the clock of all pauses."""

    repo: Repo
    gh: FakeGitHub
    token: str = ""
    name: str = "acme/shop"
    watch: Watch = field(default_factory=Watch)

    def tracker(self) -> GitHubIssues:
        place = address({"GITHUB_API_URL": self.gh.url})
        kept = Kept(str(self.repo.top / ".git" / "kept"))
        door = Door(place, lambda: Secret(self.token or self.gh.token), BULK, self.watch.pace(), kept)
        return GitHubIssues(door, self.name, self.watch.sleep)

    def imported(
        self,
        *numbers: int,
        type_name: str = "",
        prefer: str = "",
        batch: int = 0,
        dry_run: bool = False,
        forget: bool = False,
    ) -> Synced:
        """`forget`: as if nobody had kept how far the last one went."""
        cursor = FileCursor(str(self.repo.top / ".git" / ("other" if forget else ".")))
        with _quiet(self.repo.top) as space, closing(self.tracker()) as tracker:
            options = Options(type_name, prefer, batch, numbers)
            return import_issues(space, Where(tracker, cursor), options, dry_run=dry_run)

    def exported(
        self, *ids: str, create: bool = False, type_name: str = "", prefer: str = "", dry_run: bool = False
    ) -> Synced:
        with _quiet(self.repo.top) as space, closing(self.tracker()) as tracker:
            return export_items(space, tracker, ExportOptions(ids, create, type_name, prefer), dry_run=dry_run)

    def item(self, title: str) -> str:
        """The path of the item of this title, as HEAD has it."""
        found = self.repo.git("grep", "-lF", f"title: {title}", "HEAD", "--", ".workflow/tasks", ".workflow/incidents")
        assert "\n" not in found, found
        return found.removeprefix("HEAD:")

    def text(self, title: str) -> str:
        return self.repo.show(self.item(title))

    def fields(self, title: str) -> dict[str, object]:
        return dict(parse((self.repo.top / self.item(title)).read_bytes()).fields)

    def id(self, title: str) -> str:
        return str(self.fields(title)["id"])

    def edit(self, title: str, old: str, new: str) -> None:
        """Change an item by hand, and commit it."""
        path = self.item(title)
        text = self.repo.read(path)
        assert old in text, text
        self.repo.write(path, text.replace(old, new))
        self.repo.commit("by hand", path)

    def commits(self) -> int:
        return int(self.repo.git("rev-list", "--count", "HEAD"))

    def findings(self) -> list[str]:
        """What the check has against the whole history."""
        status = _ran(self.repo.top, "check", "--all")
        return [] if status == 0 else [f"exit {status}"]


def made(repo: Repo, gh: FakeGitHub, preset: str = "simple", config: str = CONFIG) -> Sync:
    """With a preset, and a mapping."""
    assert _ran(repo.top, "init", "--preset", preset) == 0
    repo.write(".workflow/config.yml", config)
    repo.commit("config", ".workflow/config.yml")
    return Sync(repo, gh)
