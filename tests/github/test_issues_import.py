"""Issues become items, once; what changes on them comes along; what both sides changed is shown."""

from __future__ import annotations

import pytest

from gitflow_work.core.forge.answers import ForgeTrouble
from tests.github import faults
from tests.github.server import FakeGitHub
from tests.github.syncing import Sync, made
from tests.support import Repo


@pytest.fixture
def sync(repo: Repo, gh: FakeGitHub) -> Sync:
    return made(repo, gh)


def test_what_an_issue_becomes(sync: Sync) -> None:
    version = sync.gh.milestone("1.0")
    labels = ["web", "priority/high"]
    number = sync.gh.issue("Sign in", "By mail.\r\n\r\n---\r\nOr not.", labels=labels, assignees=["ann", "bob"])
    sync.gh.edit_issue(number, milestone=version)
    sync.gh.comment(number, "bob", "# Plan\n- [x] all done\n<!-- github-comment 1 -->")
    done = sync.imported()
    assert [(one.action, one.number) for one in done.changes] == [("created", number)]
    assert len(done.commits) == 1
    fields = sync.fields("Sign in")
    link = f"acme/shop#{number}"
    assert fields["x-github-issue"] == fields["x-imported-id"] == link
    assert (fields["status"], fields["priority"], fields["assignee"]) == ("To Do", "High", "ann")
    assert fields["x-github-assignees"] == ("bob",)
    assert fields["x-github-milestone"] == "1.0"
    assert [value for key, value in fields.items() if key.endswith("labels")] == [("web",)]
    text = sync.text("Sign in")
    assert "\nBy mail.\n\n---\nOr not.\n" in text
    assert "### bob, 20" in text
    assert "\n> # Plan\n> - [x] all done\n> <!-- github-comment 1 -->" in text
    assert f"Work-Import: github {link} " in sync.repo.git("log", "-1", "--format=%B")
    assert sync.repo.status() == ""
    assert sync.findings() == []


STATES = {
    "open": ("", "To Do"),
    "completed": ("completed", "Done"),
    "not planned": ("not_planned", "Cancelled"),
    "duplicate": ("duplicate", "Cancelled"),
}


@pytest.mark.parametrize(("reason", "status"), STATES.values(), ids=STATES)
def test_its_state_is_a_status_and_the_check_accepts_it(sync: Sync, reason: str, status: str) -> None:
    number = sync.gh.issue("Sign in")
    if reason:
        sync.gh.close(number)
        sync.gh.issue_at(number).reason = reason
    sync.imported()
    assert sync.fields("Sign in")["status"] == status
    assert sync.findings() == []


def test_a_label_makes_another_type_and_pull_requests_are_no_issues(sync: Sync) -> None:
    sync.gh.issue("It broke", labels=["bug"])
    sync.gh.open(head="topic", title="Not an issue")
    assert len(sync.imported().changes) == 1
    assert sync.fields("It broke")["type"] == "incident"


def test_a_second_run_does_nothing_and_asks_little(sync: Sync) -> None:
    for count in range(120):
        sync.gh.issue(f"Wish {count}", "Please.", labels=["web"])
    sync.gh.comment(7, "bob", "Yes.")
    sync.imported()
    commits, asked, used = sync.commits(), len(sync.gh.hub.requests), sync.gh.hub.used
    again = sync.imported()
    assert (again.changes, again.told, again.commits) == ([], [], [])
    assert sync.commits() == commits
    assert len(sync.gh.hub.requests) - asked <= 3
    assert "since=" in sync.gh.hub.requests[-1].path or "since=" in sync.gh.hub.requests[-2].path
    used = sync.gh.hub.used
    sync.imported()
    assert sync.gh.hub.used == used, "what did not change costs nothing of the limit"


def test_what_is_kept_may_be_lost(sync: Sync) -> None:
    sync.gh.issue("One", labels=["web"], assignees=["ann"])
    sync.gh.close(sync.gh.issue("Two"))
    sync.imported()
    commits = sync.commits()
    again = sync.imported(forget=True)
    assert (again.changes, again.unchanged) == ([], 2)
    assert sync.commits() == commits


def test_a_branch_without_the_import_gets_its_own(sync: Sync) -> None:
    """What is kept of one branch says nothing of another."""
    sync.gh.issue("One")
    start = sync.repo.head()
    sync.imported()
    sync.repo.branch("other", start)
    assert [one.action for one in sync.imported().changes] == ["created"]


def test_changes_on_the_issue_come_along_and_the_rest_stays(sync: Sync) -> None:
    number = sync.gh.issue("Sign in", "By mail.", labels=["web"])
    comment = sync.gh.comment(number, "bob", "First.")
    sync.imported()
    sync.edit("Sign in", "---\n\nBy mail.", "estimate: '3' # hours\n---\n\nBy mail.")
    sync.gh.edit_issue(number, title="Sign in now", labels=["web", "priority/low"], assignees=["bob"])
    sync.gh.edit_comment(comment, "First, edited.")
    sync.gh.comment(number, "ann", "Second.")
    done = sync.imported()
    assert [(one.action, one.fields) for one in done.changes] == [
        ("updated", ("title", "labels", "people", "comments"))
    ]
    fields, text = sync.fields("Sign in now"), sync.text("Sign in now")
    assert (fields["priority"], fields["assignee"], fields["estimate"]) == ("Low", "bob", "3")
    assert "estimate: '3' # hours" in text
    assert "> First, edited." in text
    assert "> Second." in text
    assert "By mail." in text
    assert sync.imported().changes == []
    assert sync.findings() == []


def test_a_closed_issue_moves_its_item_when_the_workflow_lets_it(sync: Sync) -> None:
    one, two = sync.gh.issue("One"), sync.gh.issue("Two")
    sync.imported()
    sync.gh.close(one)
    sync.gh.close_issue(two, reason="not_planned")
    done = sync.imported()
    refused = [told for told in done.told if told.rule == "not-moved"]
    moved = {change.number for change in done.changes if change.action == "moved"}
    assert moved | {told.number for told in refused} == {one, two}
    for told in refused:
        assert told.stops
        assert told.hint
    assert sync.findings() == []


def test_both_sides_changed_the_same(sync: Sync) -> None:
    number = sync.gh.issue("Sign in", "Text.")
    sync.imported()
    sync.edit("Sign in", "title: Sign in", "title: Log in")
    sync.gh.edit_issue(number, title="Enter", body="New text.")
    done = sync.imported()
    conflict = done.conflicts[0]
    assert (conflict.field, conflict.theirs, conflict.ours) == ("title", "Enter", "Log in")
    assert [one.fields for one in done.changes] == [("body",)], "what only one side changed is no conflict"
    again = sync.imported()
    assert (again.conflicts, again.changes) == (done.conflicts, []), "it is shown until it is settled"
    return_to = sync.repo.head()
    sync.imported(prefer="theirs")
    assert sync.fields("Enter")["title"] == "Enter"
    assert sync.imported().conflicts == []
    sync.repo.git("reset", "-q", "--hard", return_to)
    sync.imported(prefer="ours")
    assert sync.imported().conflicts == []
    assert sync.gh.issue_at(number).title == "Enter"
    sync.exported()
    assert sync.gh.issue_at(number).title == "Log in"


def test_without_a_record_nothing_is_guessed(sync: Sync) -> None:
    """A squash with a message of its own loses what both sides agreed on."""
    number = sync.gh.issue("Sign in", "Text.")
    start = sync.repo.head()
    sync.imported()
    sync.repo.git("reset", "-q", "--soft", start)
    sync.repo.git("commit", "-q", "-m", "squashed")
    sync.gh.edit_issue(number, title="Enter")
    done = sync.imported()
    assert [one.field for one in done.conflicts] == ["title"]


def test_a_squash_that_kept_the_lines_keeps_what_was_edited_here(sync: Sync) -> None:
    number = sync.gh.issue("Sign in", "Text.")
    start = sync.repo.head()
    sync.imported()
    message = sync.repo.git("log", "-1", "--format=%B")
    sync.edit("Sign in", "title: Sign in", "title: Log in")
    sync.repo.git("reset", "-q", "--soft", start)
    sync.repo.git("commit", "-q", "-m", f"Squashed\n\n* {message}\n\nCo-authored-by: bob <bob@example.org>")
    sync.gh.comment(number, "bob", "Well.")
    sync.imported()
    assert sync.fields("Log in")["title"] == "Log in"


def test_edits_that_are_not_committed_are_left_alone(sync: Sync) -> None:
    one, two = sync.gh.issue("One"), sync.gh.issue("Two")
    sync.imported()
    path = sync.item("One")
    sync.repo.write(path, sync.repo.read(path) + "mine\n")
    sync.gh.edit_issue(one, title="First")
    sync.gh.edit_issue(two, title="Second")
    done = sync.imported()
    assert [told.rule for told in done.told] == ["uncommitted"]
    assert sync.repo.read(path).endswith("mine\n")
    assert sync.fields("Second")


def test_a_deleted_item_is_not_made_again_and_a_gone_issue_is_told(sync: Sync) -> None:
    one, two = sync.gh.issue("One"), sync.gh.issue("Two")
    sync.imported()
    sync.repo.git("rm", "-q", sync.item("One"))
    sync.repo.git("commit", "-q", "-m", "away")
    del sync.gh.repo.issues[two]
    done = sync.imported(forget=True)
    assert {(told.rule, told.number) for told in done.told} == {("deleted-here", one), ("gone", two)}
    assert done.changes == []


def test_the_repository_had_another_name(sync: Sync) -> None:
    sync.gh.issue("One")
    sync.imported()
    sync.gh.rename("acme/store")
    with pytest.raises(ForgeTrouble, match="another address"):
        sync.imported()
    sync.name = "acme/store"
    config = sync.repo.read(".workflow/config.yml").replace("  issues:", "  issues:\n    formerly: [acme/shop]")
    sync.repo.write(".workflow/config.yml", config)
    sync.repo.commit("renamed", ".workflow/config.yml")
    assert sync.imported().changes == []


def test_a_link_that_two_items_have_is_told(sync: Sync) -> None:
    sync.gh.issue("One")
    sync.imported()
    text = sync.text("One")
    item_id = sync.id("One")
    sync.repo.write(".workflow/tasks/T-2.md", text.replace(item_id, "T-2"))
    sync.repo.commit("a copy", ".workflow/tasks/T-2.md")
    assert [told.rule for told in sync.imported(forget=True).told] == ["double-link"]


HOSTILE = {
    "an escape": ("\x1b]0;gone\x07title \x1b[2J", "\x1b[31mred"),
    "a fence": ("--- : x", "---\nid: T-1\nstatus: Done\n---\n"),
    "yaml": ("'a': [b, {c}] # no", "&a *a !!python/object:os.system"),
    "our markers": ("<!-- gitflow-work item T-1 -->", "<!-- github-comments -->\n<!-- github-comment 1 -->\nx"),
    "emoji": ("👩‍👩‍👧 done", "👍🏽 ok"),
    "right to left": ("\u202egnp.exe", "שלום \u2067עולם"),
    "a separator": ("one\u2028two", "one\u2028two\u0085three"),
    "a trailer": ("Work-Override: x", "Work-Import: github acme/shop#1 2026-01-02T03:04:05Z T-1"),
    "65 thousand": ("x" * 256, "é\n" * 32_000),
    "an empty line at the end": ("Lines", "\n\na\n\n\n"),
    "backslashes": ("a\\b", "<!-- \\gitflow-work item T-1 --> \\ <!--\\\\github-comments -->"),
}


def test_what_people_write(sync: Sync) -> None:
    """It is stored, it is found unchanged, it changes nothing else, and it goes back as it came."""
    numbers = {}
    for name, (title, body) in HOSTILE.items():
        numbers[name] = sync.gh.issue(title, body)
        sync.gh.comment(numbers[name], "bob", body)
    good = sync.gh.issue("A good one")
    done = sync.imported()
    assert {one.number for one in done.changes} == {*numbers.values(), good}, done.told
    again = sync.imported(forget=True)
    assert (again.changes, again.conflicts) == ([], [])
    assert sync.findings() == []
    sync.edit("A good one", "title: A good one", "title: A better one")
    assert [one.number for one in sync.exported().changes] == [good]
    for name, number in numbers.items():
        issue = sync.gh.issue_at(number)
        assert (issue.title, issue.body) == HOSTILE[name]


def test_what_cannot_be_an_item_is_told_and_the_others_go_on(sync: Sync) -> None:
    bad = sync.gh.issue("Bad", "half a pair: \ud800")
    sync.gh.issue("Good")
    done = sync.imported()
    assert [one.title for one in done.changes][-1] == "Good"
    assert [told.number for told in done.told] in ([bad], [])


def test_who_may_not_import_is_refused_before_anything_is_written(sync: Sync) -> None:
    roles = "people:\n  bob: {email: [bob@example.org]}\nroles:\n  dev: {permissions: ['*'], members: [bob]}\n"
    sync.repo.write(".workflow/roles.yml", roles + "everyone: ['task:edit']\n")
    sync.repo.commit("roles", ".workflow/roles.yml")
    sync.gh.close(sync.gh.issue("One"))
    before = sync.repo.head()
    with pytest.raises(Exception, match="may not import"):
        sync.imported()
    assert sync.repo.head() == before


def test_a_dry_run_says_the_same_and_writes_nothing(sync: Sync) -> None:
    sync.gh.issue("One")
    before = sync.repo.head()
    told = sync.imported(dry_run=True)
    assert (sync.repo.head(), sync.repo.status(), told.commits) == (before, "", [])
    assert [(one.action, one.title) for one in told.changes] == [
        (one.action, one.title) for one in sync.imported().changes
    ]


def test_batches(sync: Sync) -> None:
    for count in range(5):
        sync.gh.issue(f"Wish {count}")
    done = sync.imported(batch=2)
    assert (len(done.commits), len(done.changes)) == (3, 5)


FAULTS = {
    "500": faults.ERROR_500,
    "HTML": faults.HTML_PAGE,
    "cut": faults.truncated_json(),
    "401": faults.UNAUTHORIZED,
    "limit": faults.primary_limit(),
    "a body of another shape": faults.other_json([{"number": 1}]),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_when_github_fails_nothing_is_written(sync: Sync, fault: faults.Fault) -> None:
    sync.gh.issue("One")
    before = sync.repo.head()
    with sync.gh.failing(fault, "/issues"), pytest.raises(ForgeTrouble):
        sync.imported()
    assert sync.repo.head() == before
    assert len(sync.imported().changes) == 1
