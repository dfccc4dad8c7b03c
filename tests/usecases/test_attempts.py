"""Further tries of a move whose gates got no answer: which, how often, and after which waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from gitflow_work.bootstrap import open_workspace
from gitflow_work.core.attempt import Command
from gitflow_work.core.forge.answers import ForgeTrouble
from gitflow_work.errors import WorkError
from gitflow_work.ports.commands import Ended, Script
from gitflow_work.usecases.forge.asking import Asking
from gitflow_work.usecases.move import Moved, Request, move
from tests.support import Repo
from tests.usecases.forging import Site
from tests.usecases.shop import WORKFLOW

RETRY = "    retry: {attempts: 3, backoff: exponential, delay: 2s, max_delay: 30s}\n"
OUT = ForgeTrouble("pull request 7: api.github.com cannot be reached", passing=True)


class Waits:
    """Runs nothing. While somebody waits, `meanwhile` happens."""

    def __init__(self, meanwhile: Callable[[int], None]) -> None:
        self.waited: list[float] = []
        self._meanwhile = meanwhile

    def trusted(self) -> Mapping[str, str]:
        return {}

    def trust(self, found: Mapping[str, str]) -> None:
        raise AssertionError(found)

    def revoke(self) -> int:
        return 0

    def run(self, command: Command, files: Mapping[str, Script], values: Mapping[str, str]) -> Ended:
        raise AssertionError((command, files, values))

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self._meanwhile(len(self.waited))


@pytest.fixture
def site(repo: Repo) -> Site:
    """T-1 is in review on main, where #7 brought its work; `finish` asks for a pull request, and tries again."""
    one = Site(repo, "[pull_request]")
    one.edit(WORKFLOW, "  - name: finish\n", f"  - name: finish\n{RETRY}")
    one.start("In Progress")
    one.edit(".workflow/config.yml", "# default_branch: main ", "default_branch: main ")
    one.save("main is the target")
    repo.branch("topic")
    one.work()
    one.move("In Review")
    one.pull(7)
    one.merge(7)
    return one


def moved(site: Site, waits: Waits, told: list[str]) -> Moved:
    opened = open_workspace(str(site.repo.top))
    opened.asking = lambda: Asking(lambda _: site.forge)
    opened.commands = lambda: waits
    try:
        return move(opened, "T-1", Request("Done"), tell=told.append)
    finally:
        opened.repository.close()  # type: ignore[attr-defined]  # the adapter's


def test_what_failed_for_a_passing_reason_is_tried_again(site: Site) -> None:
    site.forge.trouble = OUT

    def comes_back(number: int) -> None:
        site.forge.trouble = None if number == 2 else OUT

    waits, told = Waits(comes_back), list[str]()
    assert moved(site, waits, told).item.status == "Done"
    assert waits.waited == [2, 4]
    assert [one.rpartition("; ")[2] for one in told] == ["try 2 of 3 in 2 s", "try 3 of 3 in 4 s"]
    assert "cannot be reached" in told[0]


def test_it_comes_to_an_end_and_no_answer_is_no_yes(site: Site) -> None:
    site.forge.trouble = OUT
    waits = Waits(lambda _: None)
    with pytest.raises(WorkError, match="cannot be reached") as error:
        moved(site, waits, [])
    assert (error.value.exit, waits.waited) == (3, [2, 4])
    assert site.repo.git("log", "-1", "--format=%s", "main") != "T-1: In Review -> Done (finish)"


LASTING = {
    "a token that is refused": ForgeTrouble("the token is refused"),
    "longer than is waited": ForgeTrouble("a limit", retry_after=31),
}


@pytest.mark.parametrize("trouble", LASTING)
def test_what_will_be_the_same_is_not_tried_again(site: Site, trouble: str) -> None:
    site.forge.trouble = LASTING[trouble]
    waits = Waits(lambda _: None)
    with pytest.raises(WorkError) as error:
        moved(site, waits, [])
    assert (error.value.exit, waits.waited) == (3, [])


def test_what_github_says_of_the_wait_counts(site: Site) -> None:
    site.forge.trouble = ForgeTrouble("a limit", retry_after=7)

    def comes_back(_: int) -> None:
        site.forge.trouble = None

    waits = Waits(comes_back)
    moved(site, waits, [])
    assert waits.waited == [7]


def test_a_no_is_not_asked_again(site: Site) -> None:
    site.forge.pulls.clear()
    site.forge.pulls_by_commit.clear()
    waits = Waits(lambda _: None)
    with pytest.raises(WorkError) as error:
        moved(site, waits, [])
    assert (error.value.exit, waits.waited) == (1, [])


def test_without_retry_nobody_waits(site: Site) -> None:
    site.edit(WORKFLOW, RETRY, "")
    site.save("once")
    site.forge.trouble = OUT
    waits = Waits(lambda _: None)
    with pytest.raises(WorkError):
        moved(site, waits, [])
    assert waits.waited == []
