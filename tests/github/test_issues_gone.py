"""Issues that were transferred or deleted are told, their items stay, and nothing is made twice; single issues."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.core.forge.answers import ForgeTrouble
from gitflow_work.usecases.issues.sync import Synced
from tests.github import faults
from tests.github.server import FakeGitHub
from tests.github.story import Story
from tests.github.syncing import Sync, made
from tests.support import Repo


@pytest.fixture
def sync(repo: Repo, gh: FakeGitHub) -> Sync:
    return made(repo, gh)


@pytest.fixture
def other(gh: FakeGitHub, tmp_path: Path, clean_env: dict[str, str]) -> Story:
    """Another repository of the same host, with two issues of its own."""
    made = gh.another(Repo(tmp_path / "other.git", clean_env, "--bare").top, "acme/other")
    made.issue("Theirs")
    made.issue("Theirs, too")
    return made


def told(done: Synced) -> list[tuple[str, int, str]]:
    return [(one.rule, one.number, one.message) for one in done.told]


def test_a_deleted_issue_leaves_its_item(sync: Sync) -> None:
    one, two = sync.gh.issue("One", "Text."), sync.gh.issue("Two")
    sync.imported()
    text = sync.text("One")
    sync.gh.delete_issue(one)
    exported, imported = sync.exported(), sync.imported(forget=True)
    assert told(exported) == told(imported) == [("gone", one, f"issue {one} was deleted on GitHub")]
    assert (exported.changes, imported.changes, sync.text("One")) == ([], [], text)
    assert imported.told[0].hint == f"git work set {sync.id('One')} x-github-issue= takes the link out"
    assert sync.gh.issue("Three") > two, "no number is used again"
    assert [one.title for one in sync.imported().changes] == ["Three"]


def test_a_transferred_issue_is_told_with_its_new_place(sync: Sync, other: Story) -> None:
    one = sync.gh.issue("One", "Text.")
    sync.imported()
    new = sync.gh.transfer(one, other)
    link = f"acme/other#{new}"
    for done in (sync.exported(), sync.imported(forget=True), sync.exported(sync.id("One"))):
        assert told(done) == [("gone", one, f"issue {one} was transferred, and is {link} now")]
        assert done.told[0].hint == f"git work set {sync.id('One')} x-github-issue={link}"
        assert (done.changes, done.commits) == ([], [])
    sync.edit("One", f"x-github-issue: acme/shop#{one}", f"x-github-issue: {link}")
    assert (sync.imported(forget=True).told, sync.exported().told) == ([], [])
    named = sync.exported(sync.id("One"))
    assert told(named) == [("no-issue", 0, f"its issue is {link}, and not in acme/shop")]
    assert sync.exported(sync.id("One"), create=True).changes == [], "it has one"


def test_where_it_went_may_be_hidden(sync: Sync, other: Story) -> None:
    one = sync.gh.issue("One")
    sync.imported()
    sync.gh.transfer(one, other)
    with sync.gh.failing(faults.NOT_FOUND, "GET /repositories/"):
        done = sync.imported(forget=True)
    assert told(done) == [("gone", one, f"issue {one} was transferred to where this token may not look")]


ADDRESSES = ["https://example.org/repositories/1/issues/1?token=", "/x", "", "//example.org/repositories/1/issues/2/.."]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_in_an_answer_is_not_asked(sync: Sync, address: str) -> None:
    one = sync.gh.issue("One")
    sync.imported()
    sync.gh.delete_issue(one)
    asked = len(sync.gh.requests)
    with sync.gh.failing(faults.redirect(address, 301), f"/issues/{one}$"):
        done = sync.imported(forget=True)
    assert told(done) == [("gone", one, f"issue {one} was transferred to where this token may not look")]
    assert not [seen.path for seen in sync.gh.requests[asked:] if seen.path.startswith("/repositories/")]
    assert (sync.gh.strangers, sync.gh.token_leaked()) == ([], False)


@pytest.mark.parametrize("fault", [faults.ERROR_500, faults.redirect("https://example.org/", 302), faults.UNAUTHORIZED])
def test_a_fault_is_no_deletion(sync: Sync, fault: faults.Fault) -> None:
    one = sync.gh.issue("One")
    sync.imported()
    sync.gh.delete_issue(one)
    with sync.gh.failing(fault, f"/issues/{one}$"), pytest.raises(ForgeTrouble):
        sync.imported(forget=True)


def test_one_that_went_away_and_came_back_keeps_its_item(sync: Sync, other: Story) -> None:
    """It has another number then, and looks like one that nobody has seen."""
    one, two = sync.gh.issue("One", "Text."), sync.gh.issue("Two")
    sync.imported()
    item = sync.id("One")
    away = sync.gh.transfer(one, other)
    back = other.transfer(away, sync.gh)
    sync.gh.gone[one] = f"/repositories/{sync.gh.repo.id}/issues/{back}"
    sync.gh.edit_issue(back, body="Other text.")
    done = sync.imported()  # it asks only for what changed, and still finds out
    changes = [(change.action, change.id, change.number) for change in done.changes]
    assert changes == [("updated", item, back)]
    assert (done.told, done.conflicts) == ([], [])
    assert sync.fields("One")["x-github-issue"] == f"acme/shop#{back}"
    assert "Other text." in sync.text("One")
    assert (sync.imported().changes, sync.imported(forget=True).changes, sync.exported().changes) == ([], [], [])
    assert back != two


def test_one_that_came_back_and_has_an_item_already_is_told(sync: Sync, other: Story) -> None:
    one = sync.gh.issue("One")
    sync.imported()
    item = sync.id("One")
    back = other.transfer(sync.gh.transfer(one, other), sync.gh)
    sync.imported(back)  # by number, nobody looks for where it was
    sync.gh.gone[one] = f"/repositories/{sync.gh.repo.id}/issues/{back}"
    [gone] = sync.imported(forget=True).told
    assert (gone.rule, gone.id, gone.number) == ("gone", item, one)
    assert f"git work set {item} x-github-issue= takes the link out: acme/shop#{back} is " in (gone.hint or "")


def test_many_that_are_gone_are_not_all_asked_for(sync: Sync) -> None:
    numbers = [sync.gh.issue(f"Wish {count}") for count in range(30)]
    sync.imported()
    for number in numbers:
        sync.gh.delete_issue(number)
    asked = len(sync.gh.requests)
    done = sync.imported(forget=True)
    assert [one.number for one in done.told] == numbers
    assert len(sync.gh.requests) - asked <= 30
    assert [one.message for one in done.told[25:]] == [
        f"issue {number} is not among the issues any more: it was transferred or deleted, or is a pull request"
        for number in numbers[25:]
    ]


# Single ones ---------------------------------------------------------------------------------------------------------


def test_issues_by_number(sync: Sync) -> None:
    numbers = [sync.gh.issue(f"Wish {count}") for count in range(4)]
    sync.gh.comment(numbers[1], "bob", "Yes.")
    done = sync.imported(numbers[2], numbers[1], numbers[1])
    assert [(one.action, one.number) for one in done.changes] == [("created", numbers[1]), ("created", numbers[2])]
    assert "> Yes." in sync.text("Wish 1")
    assert sync.imported(numbers[1]).changes == []
    sync.gh.edit_issue(numbers[1], title="Wish one")
    sync.gh.edit_issue(numbers[2], title="Wish two")
    assert [one.fields for one in sync.imported(numbers[1]).changes] == [("title",)]
    rest = {one.number: one.action for one in sync.imported().changes}
    assert rest == {numbers[0]: "created", numbers[2]: "updated", numbers[3]: "created"}
    assert sync.findings() == []


def test_a_number_costs_no_list(sync: Sync) -> None:
    numbers = [sync.gh.issue(f"Wish {count}") for count in range(3)]
    sync.imported(numbers[0])
    sync.exported(sync.id("Wish 0"))
    asked = [seen.path for seen in sync.gh.requests]
    assert asked == ["/repos/acme/shop", f"/repos/acme/shop/issues/{numbers[0]}"] * 2


def test_what_is_no_issue_is_told(sync: Sync, other: Story) -> None:
    request, gone = sync.gh.open(head="topic"), sync.gh.issue("Gone")
    sync.gh.delete_issue(gone)
    moved = sync.gh.transfer(sync.gh.issue("Moved"), other)
    here = moved_from(sync)
    done = sync.imported(request, gone, here, 999)
    assert told(done) == [
        ("gone", request, f"issue {request} is a pull request"),
        ("gone", gone, f"issue {gone} was deleted on GitHub"),
        ("gone", here, f"issue {here} was transferred, and is acme/other#{moved} now"),
        ("gone", 999, "issue 999 is not there, or this token may not see it"),
    ]
    assert all(one.stops for one in done.told)
    assert (done.changes, done.commits) == ([], [])


def moved_from(sync: Sync) -> int:
    """The number that the issue had that was transferred last."""
    return max(number for number, path in sync.gh.gone.items() if path)


def test_the_reason_of_a_closed_issue_is_not_changed_by_github(sync: Sync) -> None:
    number = sync.gh.issue("One")
    sync.gh.close(number)
    sync.imported()
    sync.edit("One", "status: Done", "status: Cancelled")
    done = sync.exported()
    [told_] = done.told
    assert (told_.rule, sync.gh.issue_at(number).reason) == ("state-not-held", "completed")
    assert told_.hint == "open it there, and close it as not planned"
    assert (sync.exported().changes, sync.imported().changes) == ([], [])
    sync.gh.reopen_issue(number)
    sync.gh.close_issue(number, reason="not_planned")
    assert (sync.imported().conflicts, sync.fields("One")["status"]) == ([], "Cancelled")
