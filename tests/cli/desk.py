"""A workflow whose transition `submit` has commands, for the tests of attempts and of trust."""

from __future__ import annotations

from tests.cli.running import GitWork, task
from tests.support import Repo

WORKFLOW = ".workflow/workflows/task.yml"
SUBMIT = "  - name: submit\n    from: In Progress\n    to: In Review\n"
READY = '#!/bin/sh\necho "$GIT_WORK_HOOK $GIT_WORK_ATTEMPT" >> ran\ntest ! -e refuse\n'
BOTH = "hooks: {before: tools/ready.sh, after: tools/ready.sh}"


class Desk:
    """T-1 in In Progress; `submit` gets the keys of an attempt."""

    def __init__(self, repo: Repo, git_work: GitWork) -> None:
        self.repo = repo
        self.git_work = git_work
        task(repo, "T-1", status="In Progress")
        task(repo, "T-2", status="In Progress")
        repo.write(".gitignore", "ran\nrefuse\nmade\n")
        self.script("tools/ready.sh", READY)

    def script(self, path: str, text: str) -> None:
        """An executable file, to be committed by `keys`."""
        self.repo.write(path, text).chmod(0o755)

    def keys(self, text: str, *, trusted: bool = True) -> None:
        """Give `submit` these keys, and commit all."""
        file = self.repo.top / WORKFLOW
        head, _, tail = file.read_text().partition(SUBMIT)
        file.write_text(head + SUBMIT + "".join(f"    {line}\n" for line in text.splitlines()) + tail)
        self.repo.git("add", "-A")
        self.repo.git("commit", "-q", "-m", "keys")
        if trusted:
            assert self.git_work("trust").status == 0

    @property
    def ran(self) -> list[str]:
        """What the commands wrote."""
        file = self.repo.top / "ran"
        return file.read_text().splitlines() if file.exists() else []

    def status(self, item: str = "T-1") -> str:
        """The item's status in HEAD."""
        text = self.repo.git("show", f"HEAD:.workflow/tasks/{item}.md")
        return next(line.removeprefix("status: ") for line in text.splitlines() if line.startswith("status: "))
