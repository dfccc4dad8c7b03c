"""Real sessions, from the first command to the last."""

from __future__ import annotations

from tests.cli.running import GitWork
from tests.support import Repo


def test_from_nothing_to_done(repo: Repo, git_work: GitWork) -> None:
    assert git_work("init", "--preset", "simple").status == 0
    made = git_work("new", "task", "--title", "Sign in with Google", "priority=high", "labels=web, auth")
    item = made.out.strip()
    assert made.status == 0
    assert git_work("list").out.splitlines() == [
        "ID        STATUS  ASSIGNEE  TITLE",
        f"{item}  To Do             Sign in with Google",
    ]
    assert git_work("set", item[:4], "assignee=ann").out == f"{item}: set assignee\n"
    assert git_work("set", item, "assignee=ann").out == f"{item}: nothing to change\n"
    refused = git_work("move", item, "done")
    assert refused.status == 1
    assert refused.err == (
        f"Error: {item} cannot go from To Do to Done: no transition leads there; "
        "from To Do one may go to In Progress (start), Cancelled (cancel)\n"
        f"hint: git work move {item} 'In Progress', or see git work can {item}\n"
    )
    for word, said in [
        ("in-progress", "To Do -> In Progress (start)"),
        ("SUBMIT", "In Progress -> In Review (submit)"),
        ("Done", "In Review -> Done (finish)"),
    ]:
        moved = git_work("move", item, word)
        assert (moved.status, moved.out) == (0, f"{item}: {said}\n")
    assert git_work("list").out == ""
    assert git_work("list", "--all", "--json").shape["items"][0]["status"] == "Done"
    assert git_work("check").status == 0
    assert repo.status() == ""
    path = f".workflow/tasks/{item}-sign-in-with-google.md"
    assert [repo.changed(f"HEAD~{back}") for back in range(5)] == [[path]] * 5
    assert repo.subjects()[:3] == [
        f"{item}: In Review -> Done (finish)",
        f"{item}: In Progress -> In Review (submit)",
        f"{item}: To Do -> In Progress (start)",
    ]
