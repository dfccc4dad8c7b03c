"""Milestones as items: with the preset `product` a version is an item, and a task names it by its id."""

from __future__ import annotations

import pytest

from tests.github.server import FakeGitHub
from tests.github.syncing import Sync, made
from tests.support import Repo

CONFIG = "format: 1\ngithub:\n  repository: acme/shop\n  issues: {{milestone: {field}}}\n"
VERSION = "---\nid: {id}\ntype: version\ntitle: {title}\nstatus: Planning\n---\n"


@pytest.fixture(params=["version", "target_version"])
def field(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def sync(repo: Repo, gh: FakeGitHub, field: str) -> Sync:
    sync = made(repo, gh, "product", CONFIG.format(field=field))
    version(sync, "V-1", "1.4.0")
    return sync


def version(sync: Sync, item_id: str, title: str) -> None:
    path = f".workflow/versions/{item_id}.md"
    sync.repo.write(path, VERSION.format(id=item_id, title=title))
    sync.repo.commit(item_id, path)


def task(sync: Sync, more: str) -> str:
    path = ".workflow/tasks/T-1.md"
    sync.repo.write(path, f"---\nid: T-1\ntype: task\ntitle: Sign in\nstatus: To Do\n{more}---\n")
    sync.repo.commit("T-1", path)
    return path


def milestone_of(sync: Sync, number: int) -> str:
    """Its title on GitHub; empty for none."""
    at = sync.gh.issue_at(number).milestone
    return sync.gh.repo.milestones[at].title if at else ""


def test_an_import_names_the_version_by_its_id(sync: Sync, field: str) -> None:
    first, later = sync.gh.milestone("1.4.0"), sync.gh.milestone("2.0.0")
    known = sync.gh.issue("Sign in", milestone=first)
    unknown = sync.gh.issue("Sign out", milestone=later)
    done = sync.imported()
    assert (sync.fields("Sign in")[field], "x-github-milestone" in sync.fields("Sign in")) == ("V-1", False)
    assert sync.fields("Sign out")["x-github-milestone"] == "2.0.0"
    told = [(one.rule, one.number) for one in done.told if one.rule == "not-mapped"]
    assert told == [("not-mapped", unknown)]
    sync.gh.edit_issue(known, milestone=later)
    sync.gh.edit_issue(unknown, milestone=first)
    sync.imported()
    kept = (field, "x-github-milestone")
    assert [sync.fields("Sign in").get(key) for key in kept] == [None, "2.0.0"]
    assert [sync.fields("Sign out").get(key) for key in kept] == ["V-1", None]
    sync.gh.edit_issue(unknown, milestone=None)
    sync.imported()
    assert [sync.fields("Sign out").get(key) for key in kept] == [None, None]
    assert (sync.imported(forget=True).changes, sync.exported().changes) == ([], [])
    assert sync.findings() == []


def test_an_export_names_the_milestone_by_the_title_of_the_version(sync: Sync, field: str) -> None:
    version(sync, "V-2", "2.0.0")
    known = sync.gh.milestone("1.4.0")
    task(sync, f"{field}: V-1\n")
    number = sync.exported("T-1", create=True).changes[0].number
    assert sync.gh.issue_at(number).milestone == known
    sync.edit("Sign in", f"{field}: V-1", f"{field}: V-2")
    assert [one.fields for one in sync.exported().changes] == [("milestone",)]
    assert milestone_of(sync, number) == "2.0.0"
    sync.edit("Sign in", f"{field}: V-2\n", "")
    sync.exported()
    assert milestone_of(sync, number) == ""
    assert (sync.exported().changes, sync.imported().changes) == ([], [])


def test_a_version_that_comes_later_takes_the_milestone_over(sync: Sync, field: str) -> None:
    """The text stays equal to the title, so nothing differs; who sets the field and takes the text out changes none."""
    number = sync.gh.issue("Sign in", milestone=sync.gh.milestone("2.0.0"))
    sync.imported()
    version(sync, "V-2", "2.0.0")
    assert sync.imported(forget=True).changes == []
    sync.edit("Sign in", "x-github-milestone: 2.0.0", f"{field}: V-2")
    assert (sync.imported(forget=True).changes, sync.exported().changes) == ([], [])
    assert milestone_of(sync, number) == "2.0.0"


def test_both_sides_chose_another_version(sync: Sync, field: str) -> None:
    version(sync, "V-2", "2.0.0")
    number = sync.gh.issue("Sign in", milestone=sync.gh.milestone("1.4.0"))
    third = sync.gh.milestone("3.0.0")
    sync.imported()
    sync.edit("Sign in", f"{field}: V-1", f"{field}: V-2")
    sync.gh.edit_issue(number, milestone=third)
    [conflict] = sync.imported().conflicts
    assert (conflict.field, conflict.theirs, conflict.ours) == ("milestone", "3.0.0", "2.0.0")
    sync.exported(prefer="ours")
    assert milestone_of(sync, number) == "2.0.0"
