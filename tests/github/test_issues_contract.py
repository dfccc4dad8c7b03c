"""What ports.Tracker promises, of GitHub's issues on the fake, and of the tracker in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from gitflow_work.adapters.github.address import address
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.issues import BULK, GitHubIssues
from gitflow_work.adapters.github.token import Secret
from gitflow_work.core.issues.comparing import Draft, Missing, state_of
from gitflow_work.errors import WorkError
from gitflow_work.ports.forge import Tracker
from tests.github.opened import Watch
from tests.github.server import FakeGitHub
from tests.github.tracker import MemoryTracker


@pytest.fixture(params=["github", "memory"])
def tracker(request: pytest.FixtureRequest) -> Iterator[Tracker]:
    if request.param == "memory":
        yield MemoryTracker()
        return
    gh: FakeGitHub = request.getfixturevalue("gh")
    watch = Watch()
    door = Door(address({"GITHUB_API_URL": gh.url}), lambda: Secret(gh.token), BULK, watch.pace())
    with closing(GitHubIssues(door, "ACME/Shop", watch.sleep)) as found:
        yield found


def test_who_and_where(tracker: Tracker) -> None:
    assert (tracker.repository(), tracker.login()) == ("acme/shop", "ann")
    assert tracker.issues(None) == ()


def test_what_is_made_is_there(tracker: Tracker) -> None:
    made = tracker.create(Draft("Sign in", "Text.", ("web",), ("ann",), "1.0", "open"))
    assert made[:9] == (1, "Sign in", "Text.", "ann", "open", "", ("web",), ("ann",), "1.0")
    assert tracker.issues(None) == (made,)
    assert tracker.comments(1) == tracker.comments(None) == ()


@pytest.mark.parametrize("state", ["completed", "not_planned", "open"])
def test_a_state_is_kept(tracker: Tracker, state: str) -> None:
    made = tracker.create(Draft("One", "", (), (), None, state))
    assert state_of(made) == state
    assert state_of(tracker.update(made.number, Draft(state="open"))) == "open"
    assert state_of(tracker.update(made.number, Draft(state=state))) == state


def test_what_is_none_stays_and_what_is_empty_goes(tracker: Tracker) -> None:
    number = tracker.create(Draft("Sign in", "Text.", ("web",), ("ann",), "1.0", "open")).number
    assert tracker.update(number, Draft(title="Log in"))[1:9] == (
        *("Log in", "Text.", "ann", "open", ""),
        *(("web",), ("ann",), "1.0"),
    )
    assert tracker.update(number, Draft(labels=(), assignees=(), milestone=""))[6:9] == ((), (), "")


def test_what_changed_since(tracker: Tracker) -> None:
    first, second = (tracker.create(Draft(title)) for title in ("One", "Two"))
    assert [one.number for one in tracker.issues(second.updated)] == [second.number]
    changed = tracker.update(first.number, Draft(title="Three"))
    assert changed.updated > second.updated
    assert [one.title for one in tracker.issues(changed.updated)] == ["Three"]


def test_what_is_not_there_is_refused(tracker: Tracker) -> None:
    with pytest.raises(WorkError, match="issue 7: not there") as raised:
        tracker.update(7, Draft(title="x"))
    assert raised.value.exit == 1


def test_a_single_issue_is_as_in_the_list(tracker: Tracker) -> None:
    made = tracker.create(Draft("Sign in", "Text.", ("web",), ("ann",), "1.0", "completed"))
    assert tracker.issue(made.number) == tracker.issues(None)[0]
    assert made.created is not None
    assert made.created <= made.updated
    assert tracker.issue(7) == Missing(7, "hidden")
