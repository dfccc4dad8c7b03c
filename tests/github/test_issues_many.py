"""Many issues: how many requests they take, lists that are long, limits on the way, and what is told meanwhile."""

from __future__ import annotations

from contextlib import closing

import pytest

from gitflow_work.adapters.github.issues import GitHubIssues
from gitflow_work.core.forge.answers import ForgeTrouble
from tests.github import faults
from tests.github.server import FakeGitHub
from tests.github.syncing import Sync, made
from tests.support import Repo

MANY = 1000
POST = "POST /repos/acme/shop/issues"


@pytest.fixture
def sync(repo: Repo, gh: FakeGitHub) -> Sync:
    return made(repo, gh)


def wishes(sync: Sync, count: int) -> list[int]:
    return [sync.gh.issue(f"Wish {one}", "Please.") for one in range(count)]


def tasks(sync: Sync, count: int) -> None:
    for one in range(count):
        text = f"---\nid: T-{one}\ntype: task\ntitle: Task {one}\nstatus: To Do\n---\n"
        sync.repo.write(f".workflow/tasks/T-{one}.md", text)
    sync.repo.commit("tasks", ".workflow/tasks")


def test_a_thousand_issues_with_two_thousand_comments(sync: Sync) -> None:
    """One request for a hundred of either, and one more behind the last full page."""
    for number in wishes(sync, MANY):
        sync.gh.comment(number, "bob", "Yes.")
        sync.gh.comment(number, "ann", "No.")
    sync.gh.forget()
    done = sync.imported()
    assert (len(done.changes), len(done.commits)) == (MANY, 1)
    assert len(sync.gh.requests) == 1 + MANY // 100 + 1 + 2 * MANY // 100 + 1
    sync.gh.forget()
    used = sync.gh.hub.used
    assert sync.imported(forget=True).unchanged == MANY
    assert sync.gh.hub.used == used, "what was read once costs nothing of the limit"
    sync.gh.forget()
    assert sync.exported().unchanged == MANY
    assert len(sync.gh.requests) == 1 + MANY // 100 + 1


def test_a_list_without_counted_pages_is_read_to_its_end(sync: Sync) -> None:
    numbers = wishes(sync, 250)
    sync.gh.hub.cursors = True
    assert [one.number for one in sync.imported().changes] == numbers
    asked = [seen.path for seen in sync.gh.requests if "/issues?" in seen.path]
    assert ["after=" in path for path in asked] == [False, True, True]


def test_progress_is_told_of_what_is_read(sync: Sync) -> None:
    wishes(sync, 250)
    told: list[tuple[int, int]] = []
    with closing(sync.tracker()) as usual:
        tracker = GitHubIssues(usual._door, sync.name, sync.watch.sleep, lambda *at: told.append(at))
        assert len(tracker.issues(None)) == 250
        assert told == [(100, 300), (200, 300), (250, 250)]
        told.clear()
        sync.gh.hub.cursors = True
        assert len(tracker.issues(None)) == 250
        assert told == [(100, 101), (200, 201), (250, 250)]


# Limits on the way ---------------------------------------------------------------------------------------------------

LIMITS = {
    "primary, a minute": (faults.primary_limit(55), 0.0),
    "secondary, Retry-After": (faults.secondary_limit(30), 30.0),
    "secondary, no time": (faults.secondary_limit(), 60.0),
    "429, Retry-After": (faults.too_many(7), 7.0),
    "429, no time": (faults.too_many(), 60.0),
}
"""The fault, and the pause that follows; 0 where it goes by the time of the day."""


@pytest.mark.parametrize(("fault", "pause"), LIMITS.values(), ids=LIMITS)
def test_a_limit_in_the_middle_of_reading_is_waited_for(sync: Sync, fault: faults.Fault, pause: float) -> None:
    numbers = wishes(sync, 150)
    with sync.gh.failing(fault, r"/issues\?.*page=2", times=1):
        done = sync.imported()
    assert [one.number for one in done.changes] == numbers
    [slept] = sync.watch.slept
    assert slept == pause or (not pause and 50 < slept < 70)


@pytest.mark.parametrize(("fault", "pause"), LIMITS.values(), ids=LIMITS)
def test_a_limit_in_the_middle_of_writing_is_waited_for_and_nothing_made_twice(
    sync: Sync, fault: faults.Fault, pause: float
) -> None:
    tasks(sync, 3)
    with sync.gh.failing(faults.Fault("none"), POST, times=1), sync.gh.failing(fault, POST, times=2):
        done = sync.exported(create=True, type_name="task")
    assert (done.trouble, len(done.changes), len(sync.gh.repo.issues)) == (None, 3, 3)
    waited = [slept for slept in sync.watch.slept if slept != 0.8]
    assert len(waited) == 2
    assert all(slept == pause or (not pause and 50 < slept < 70) for slept in waited)


@pytest.mark.parametrize("fault", [faults.primary_limit(1800), faults.secondary_limit(600), faults.too_many(99999)])
def test_a_long_limit_ends_the_reading_and_the_next_run_goes_on(sync: Sync, fault: faults.Fault) -> None:
    numbers = wishes(sync, 250)
    head = sync.repo.head()
    with sync.gh.failing(fault, r"/issues\?.*page=3"), pytest.raises(ForgeTrouble) as raised:
        sync.imported()
    assert (sync.repo.head(), sync.watch.slept) == (head, [])
    assert "try again in " in (raised.value.hint or "")
    used = sync.gh.hub.used
    assert [one.number for one in sync.imported().changes] == numbers
    assert sync.gh.hub.used - used == 1, "the pages that were read cost nothing of the limit again"


def test_a_limit_that_stays_ends_the_writing_with_what_was_done_written_down(sync: Sync) -> None:
    tasks(sync, 4)
    limit = faults.secondary_limit(30)
    with sync.gh.failing(faults.Fault("none"), POST, times=2), sync.gh.failing(limit, POST):
        done = sync.exported(create=True, type_name="task")
    assert (len(done.changes), len(done.commits), len(sync.gh.repo.issues)) == (2, 1, 2)
    assert done.trouble is not None
    assert "try again in 31 s" in (done.trouble.hint or "")
    rest = sync.exported(create=True, type_name="task")
    assert (len(rest.changes), len(sync.gh.repo.issues), rest.trouble) == (2, 4, None)


@pytest.mark.parametrize("fault", [faults.ERROR_500, faults.RESET, faults.CUT, faults.HTML_PAGE])
def test_a_write_without_an_answer_is_never_sent_again(sync: Sync, fault: faults.Fault) -> None:
    tasks(sync, 1)
    sync.gh.forget()
    with sync.gh.failing(fault, POST):
        done = sync.exported("T-0", create=True)
    assert done.trouble is not None
    assert [seen.method for seen in sync.gh.requests].count("POST") == 1
    rest = sync.exported("T-0", create=True)
    assert (rest.trouble, len(sync.gh.repo.issues)) == (None, 1), "it is looked for first"
