"""Items become issues, once, and what changes on them goes along; nothing on GitHub is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitflow_work.errors import BadUsage
from tests.cli.running import GitWork, here
from tests.github import faults
from tests.github.server import FakeGitHub
from tests.github.syncing import Sync, made
from tests.output.shapes import valid
from tests.support import Repo


@pytest.fixture
def sync(repo: Repo, gh: FakeGitHub) -> Sync:
    return made(repo, gh)


def task(sync: Sync, item_id: str, title: str, body: str = "Text.\n", status: str = "To Do", more: str = "") -> str:
    path = f".workflow/tasks/{item_id}.md"
    text = f"---\nid: {item_id}\ntype: task\ntitle: {title}\nstatus: {status}\n{more}---\n\n{body}"
    sync.repo.write(path, text)
    sync.repo.commit(item_id, path)
    return path


def test_what_an_item_becomes(sync: Sync) -> None:
    path = task(sync, "T-1", "Sign in", more="priority: High\nassignee: ann\nlabels: [web]\n")
    assert sync.exported().changes == [], "without --create nothing is made"
    done = sync.exported("T-1", create=True)
    number = done.changes[0].number
    issue = sync.gh.issue_at(number)
    assert (issue.title, issue.state, issue.assignees) == ("Sign in", "open", ["ann"])
    assert "priority/high" in issue.labels
    assert issue.body == "<!-- gitflow-work item T-1 -->\nText.\n<!-- gitflow-work end of item T-1 -->"
    assert f"x-github-issue: acme/shop#{number}" in sync.repo.show(path)
    assert sync.repo.status() == ""
    commits = sync.commits()
    assert (sync.exported("T-1", create=True).changes, sync.imported().changes, sync.commits()) == ([], [], commits)
    assert sync.findings() == []


def test_only_unfinished_items_of_a_type_are_made_and_a_finished_one_when_named(sync: Sync) -> None:
    task(sync, "T-1", "Open")
    task(sync, "T-2", "Done", status="Done")
    with pytest.raises(BadUsage):
        sync.exported(create=True)
    assert [one.id for one in sync.exported(create=True, type_name="task").changes] == ["T-1"]
    number = sync.exported("T-2", create=True).changes[0].number
    assert (sync.gh.issue_at(number).state, sync.gh.issue_at(number).reason) == ("closed", "completed")


def test_what_changes_goes_along_and_what_stands_around_it_stays(sync: Sync) -> None:
    task(sync, "T-1", "Sign in")
    number = sync.exported("T-1", create=True).changes[0].number
    issue = sync.gh.issue_at(number)
    sync.gh.edit_issue(number, body=f"Above.\n{issue.body}\nBelow.")
    sync.gh.comment(number, "bob", "Mine.")
    sync.edit("Sign in", "Text.", "Other text.\n\n<!-- gitflow-work end of item T-1 -->")
    sync.edit("Sign in", "title: Sign in", "title: Log in\npriority: Low")
    done = sync.exported()
    assert [one.fields for one in done.changes] == [("title", "body", "labels")]
    assert issue.title == "Log in"
    assert issue.body.startswith("Above.\n<!-- gitflow-work item T-1 -->\nOther text.")
    assert issue.body.endswith("\nBelow.")
    assert issue.labels == ["priority/low"]
    assert [one.body for one in issue.comments] == ["Mine."]
    assert sync.exported().changes == []
    assert [one.fields for one in sync.imported().changes] == [("comments",)]
    assert "\nOther text.\n\n<!-- gitflow-work end of item T-1 -->\n" in sync.text("Log in")


def test_a_moved_item_closes_its_issue(sync: Sync) -> None:
    task(sync, "T-1", "Sign in")
    number = sync.exported("T-1", create=True).changes[0].number
    sync.edit("Sign in", "status: To Do", "status: Cancelled")
    sync.exported()
    assert (sync.gh.issue_at(number).state, sync.gh.issue_at(number).reason) == ("closed", "not_planned")
    sync.edit("Sign in", "status: Cancelled", "status: In Progress")
    sync.exported()
    assert sync.gh.issue_at(number).state == "open"


def test_both_sides(sync: Sync) -> None:
    task(sync, "T-1", "Sign in")
    number = sync.exported("T-1", create=True).changes[0].number
    sync.edit("Sign in", "title: Sign in", "title: Log in")
    sync.gh.edit_issue(number, title="Enter")
    done = sync.exported()
    assert [(one.field, one.theirs, one.ours) for one in done.conflicts] == [("title", "Enter", "Log in")]
    assert sync.gh.issue_at(number).title == "Enter"
    head = sync.repo.head()
    sync.exported(prefer="theirs")
    assert (sync.gh.issue_at(number).title, sync.exported().conflicts) == ("Enter", [])
    sync.imported()
    assert sync.fields("Enter")["title"] == "Enter"
    sync.repo.git("reset", "-q", "--hard", head)
    sync.exported(prefer="ours")
    assert sync.gh.issue_at(number).title == "Log in"
    assert sync.exported().conflicts == []


def test_a_crash_after_the_issue_was_made_doubles_nothing(sync: Sync) -> None:
    task(sync, "T-1", "Sign in")
    sync.repo.hook("pre-commit", "exit 1")
    with pytest.raises(Exception, match="pre-commit"):
        sync.exported("T-1", create=True)
    assert len(sync.gh.repo.issues) == 1
    (sync.repo.top / ".git/hooks/pre-commit").unlink()
    head = sync.repo.head()
    assert [(one.action, one.number) for one in sync.exported("T-1", create=True).changes] == [("linked", 1)]
    sync.repo.git("reset", "-q", "--hard", head)
    assert [(one.action, one.id) for one in sync.imported().changes] == [("linked", "T-1")]
    assert len(sync.gh.repo.issues) == 1


def test_a_marker_that_somebody_else_wrote_binds_nothing(sync: Sync) -> None:
    task(sync, "T-1", "Sign in")
    body = "<!-- gitflow-work item T-1 -->\nMine now.\n<!-- gitflow-work end of item T-1 -->"
    sync.gh.issue("Spoof", body, author="mallory")
    assert [one.action for one in sync.imported().changes] == ["created"]
    assert "x-github-issue" not in sync.repo.show(".workflow/tasks/T-1.md")
    assert [one.action for one in sync.exported("T-1", create=True).changes] == ["created"]


def test_when_a_limit_is_reached_what_was_done_stands(sync: Sync) -> None:
    for count in range(4):
        task(sync, f"T-{count}", f"Wish {count}")
    post = "POST /repos/acme/shop/issues"
    with sync.gh.failing(faults.Fault("none"), post, times=2), sync.gh.failing(faults.primary_limit(), post):
        done = sync.exported(create=True, type_name="task")
    assert done.trouble is not None
    assert "again" in (done.trouble.hint or "")
    assert len(sync.gh.repo.issues) == len(done.changes) == 2
    assert len(done.commits) == 1
    rest = sync.exported(create=True, type_name="task")
    assert (len(rest.changes), len(sync.gh.repo.issues)) == (2, 4)


def test_writes_keep_their_distance(sync: Sync) -> None:
    for count in range(3):
        task(sync, f"T-{count}", f"Wish {count}")
    sync.exported(create=True, type_name="task")
    assert sync.watch.slept == [0.8, 0.8]


def test_what_github_cannot_have_is_told_and_the_others_go_on(sync: Sync) -> None:
    task(sync, "T-1", "Long", body="x" * 70_000)
    task(sync, "T-2", "Nobody", more="assignee: ann of sales\n")
    done = sync.exported(create=True, type_name="task")
    assert [(one.rule, one.id) for one in done.told] == [("refused", "T-1"), ("unknown-login", "T-2")]
    assert [one.id for one in done.changes] == ["T-2"]


def test_milestones_are_found_or_made(sync: Sync) -> None:
    sync.gh.milestone("1.0")
    task(sync, "T-1", "One", more="x-github-milestone: '1.0'\n")
    task(sync, "T-2", "Two", more="x-github-milestone: '2.0'\n")
    sync.exported(create=True, type_name="task")
    titles = {one.number: one.title for one in sync.gh.repo.milestones.values()}
    assert {one.title: titles[one.milestone or 0] for one in sync.gh.repo.issues.values()} == {
        "One": "1.0",
        "Two": "2.0",
    }


def test_a_dry_run_writes_nothing_anywhere(sync: Sync) -> None:
    task(sync, "T-1", "One")
    head = sync.repo.head()
    told = sync.exported("T-1", create=True, dry_run=True)
    assert [(one.action, one.number) for one in told.changes] == [("created", 0)]
    assert (sync.repo.head(), sync.gh.repo.issues) == (head, {})


@pytest.fixture
def git_work(
    sync: Sync, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> GitWork:
    monkeypatch.setenv("GITHUB_API_URL", sync.gh.url)
    monkeypatch.setenv("GH_TOKEN", sync.gh.token)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    return lambda *args, at=None: here(at or sync.repo.top, args, capsys.readouterr)


def test_the_command_line(sync: Sync, git_work: GitWork) -> None:
    number = sync.gh.issue("Sign in \x1b[31m", "Text.")
    ran = git_work("github", "import")
    assert (ran.status, "created" in ran.out) == (0, True)
    assert sync.gh.token not in ran.said
    assert git_work("github", "import").out == ""
    sync.gh.edit_issue(number, title="Enter")
    path = sync.item("Sign in")
    sync.repo.write(path, sync.repo.read(path).replace("title: Sign in", "title: Log in"))
    sync.repo.commit("by hand", path)
    ran = git_work("github", "import")
    assert (ran.status, "conflict" in ran.err, "--theirs" in ran.err) == (1, True, True)
    ran = git_work("github", "import", "--json")
    assert (ran.status, valid(ran.shape)["conflicts"][0]["field"]) == (1, "title")
    ran = git_work("github", "export", "--ours", "--json")
    assert (ran.status, valid(ran.shape)["changes"][0]["fields"]) == (0, ["title"])
    assert sync.gh.issue_at(number).title.startswith("Log in")
    assert git_work("github", "import", "--ours", "--theirs").status == 2
    assert git_work("github", "import", "--type", "nonsense").status == 2
    with sync.gh.failing(faults.primary_limit()):
        ran = git_work("github", "import", "--json")
    assert (ran.status, json.loads(ran.out)["kind"]) == (3, "error")
