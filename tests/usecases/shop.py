"""A repository with tasks, for tests of the check: files are written by hand and committed by plain git."""

from __future__ import annotations

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.check.result import Checked
from gitflow_work.formats import presets
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import Ends
from tests.support import Repo

WORKFLOW = ".workflow/workflows/task.yml"
ROLES = ".workflow/roles.yml"


class Shop:
    """Tasks with the preset `simple`; `gate` puts gates on a transition of its workflow."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        for path, data in presets.files("simple").items():
            repo.write(path, data.decode())

    def path(self, task: str) -> str:
        """Where a task lies."""
        return f".workflow/tasks/{task}.md"

    def task(self, task: str, status: str, body: str = "", **fields: str) -> None:
        """Write a task as a whole."""
        more = "".join(f"{key}: {value}\n" for key, value in fields.items())
        head = f"---\nid: {task}\ntype: task\ntitle: {task}\nstatus: {status}\n{more}---\n"
        self.repo.write(self.path(task), head + body)

    def gate(self, transition: str, gates: str) -> None:
        """Put gates (a flow list) on a transition."""
        text = (self.repo.top / WORKFLOW).read_text()
        self.repo.write(WORKFLOW, text.replace(f"name: {transition}\n", f"name: {transition}\n    gates: {gates}\n"))

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file."""
        text = (self.repo.top / path).read_text()
        assert old in text
        self.repo.write(path, text.replace(old, new))

    def save(self, message: str = "change") -> str:
        """Commit everything; answers the commit's id."""
        self.repo.git("add", "-A")
        self.repo.git("commit", "-q", "--allow-empty", "-m", message)
        return self.repo.git("rev-parse", "HEAD")

    def id(self, revision: str) -> str:
        """The full id of a commit."""
        return self.repo.git("rev-parse", f"{revision}^{{commit}}")

    def check(
        self, base: str | None, head: str = "HEAD", *, audit: bool = False, update: bool = False, landed: bool = False
    ) -> Checked:
        """The check of BASE..HEAD."""
        base = self.id(base) if base is not None else None
        ends = Ends(base, self.id(head), audit=audit or landed, update=update, landed=landed)
        repository = open_repository(str(self.repo.top))
        try:
            return check(repository, ends)
        finally:
            repository.close()

    def rules(self, base: str | None, head: str = "HEAD", *, audit: bool = False, update: bool = False) -> list[str]:
        """The rules of the findings of that check."""
        return [one.rule for one in self.check(base, head, audit=audit, update=update).findings]
