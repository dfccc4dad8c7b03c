"""Five tasks, for the tests of many items at once."""

from __future__ import annotations

from tests.cli.running import one_task, task
from tests.support import Repo

FIVE = ("T-1", "T-2", "T-3", "T-4", "T-5")


def five_tasks(repo: Repo) -> None:
    """All in To Do; T-2 is ann's, T-3 has labels, T-4 an estimate."""
    one_task(repo)
    more = {"T-2": "assignee: ann\n", "T-3": "labels: [web, css]\n", "T-4": "estimate: 8\n"}
    for one in FIVE:
        path = task(repo, one)
        text = repo.read(path)
        repo.write(path, text.removesuffix("---\n") + more.get(one, "") + "---\n")
    repo.commit("five tasks")


def states(repo: Repo) -> list[str]:
    """The first letters of the states of the five tasks, as the disk has them; they are committed."""
    assert repo.status() == ""
    texts = [repo.read(f".workflow/tasks/{one}.md") for one in FIVE]
    return [text.split("\nstatus: ")[1].split("\n")[0] for text in texts]
