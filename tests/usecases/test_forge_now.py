"""`can` and `move` with a forge: on the target branch, and as if a pull request brought the move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gitflow_work.bootstrap import open_workspace
from gitflow_work.core.forge.answers import ForgeTrouble
from gitflow_work.core.verdict import Verdict
from gitflow_work.errors import BadUsage
from gitflow_work.usecases.can import Possible, can
from gitflow_work.usecases.forge.asking import Asking
from gitflow_work.usecases.forge.simulated import Supposed
from gitflow_work.usecases.move import Blocked, Moved, Request, move
from gitflow_work.usecases.workspace import Workspace
from tests.github.memory import MemoryForge
from tests.support import Repo
from tests.usecases.forging import Site

GATES = "[pull_request, {approvals: {role: lead}}, {checks: [test]}]"


@pytest.fixture
def site(repo: Repo) -> Site:
    """T-1 is in review on main; #7 of `topic` has work on it."""
    one = Site(repo, GATES)
    one.start("In Progress")
    one.edit(".workflow/config.yml", "# default_branch: main ", "default_branch: main ")
    one.save("main is the target")
    repo.branch("topic")
    one.work()
    one.move("In Review")
    one.pull(7)
    return one


@contextmanager
def space(site: Site, forge: MemoryForge | None) -> Iterator[Workspace]:
    opened = open_workspace(str(site.repo.top))
    opened.asking = lambda: Asking(lambda _: forge)
    try:
        yield opened
    finally:
        opened.repository.close()  # type: ignore[attr-defined]  # the adapter's


def asked(site: Site, *simulate: str, request: int | None = 7) -> Possible:
    with space(site, site.forge) as opened:
        return can(opened, "T-1", "finish", request=request, simulate=simulate)


def moved(site: Site, word: str) -> Moved:
    with space(site, site.forge) as opened:
        return move(opened, "T-1", Request(word))


def verdicts(possible: Possible) -> list[str]:
    [edge] = possible.edges
    return [str(gate.verdict) for gate in edge.decision.gates]


def test_on_a_branch_nobody_is_asked(site: Site) -> None:
    assert asked(site, request=None).verdict is Verdict.PASS
    assert site.forge.asked == []


def test_as_if_a_request_brought_the_move(site: Site) -> None:
    possible = asked(site)
    assert possible.verdict is Verdict.FAIL
    assert verdicts(possible) == ["pass", "fail", "pending"]


def test_with_what_is_supposed(site: Site) -> None:
    assert verdicts(asked(site, "review=ann-dev:APPROVED")) == ["pass", "pass", "pending"]
    assert verdicts(asked(site, "review=ann-dev:APPROVED", "check=test:success")) == ["pass", "pass", "pass"]
    assert verdicts(asked(site, "check=test:failure")) == ["pass", "fail", "fail"]
    site.review(7, "ann-dev")
    assert verdicts(asked(site)) == ["pass", "pass", "pending"]
    assert verdicts(asked(site, "review=ann-dev:changes_requested")) == ["pass", "fail", "pending"]
    assert site.forge.written == []


@pytest.mark.parametrize(
    "text",
    ["", "review", "review=ann", "review=:APPROVED", "review=ann:LGTM", "merge=7:yes", "check=test", "check=:success"],
)
def test_what_cannot_be_supposed(text: str) -> None:
    with pytest.raises(BadUsage):
        Supposed.of(text)


def test_a_checks_name_may_have_colons() -> None:
    assert Supposed.of("check=ci: test:Success") == Supposed("check", "ci: test", "success")


def test_what_is_supposed_is_of_a_request(site: Site) -> None:
    with pytest.raises(BadUsage, match="pull request"):
        asked(site, "review=ann-dev:APPROVED", request=None)


def test_a_request_that_is_not_there(site: Site) -> None:
    with pytest.raises(ForgeTrouble):
        asked(site, request=8)


def test_without_a_forge_a_request_cannot_be_asked_about(site: Site) -> None:
    with space(site, None) as opened, pytest.raises(BadUsage, match="is on GitHub is not known"):
        can(opened, "T-1", "finish", request=7)


# On the target branch ------------------------------------------------------------------------------------------------


def merged(site: Site) -> None:
    site.review(7, "ann-dev")
    site.run("test", "success", site.id("topic"))
    site.merge(7)


def test_a_move_on_main_follows_the_request_that_brought_the_work(site: Site) -> None:
    merged(site)
    done = moved(site, "Done")
    assert done.commit == site.id("HEAD")
    assert "Work-Evidence: pull_request #7" in done.message
    assert str(site.audit(site.id("HEAD^")).verdict) == "pass"


def test_a_move_on_main_without_one_is_refused(site: Site) -> None:
    site.repo.git("switch", "-q", "main")
    site.repo.git("merge", "-q", "--ff-only", "topic")
    with pytest.raises(Blocked, match="no pull request brings it") as raised:
        moved(site, "Done")
    assert raised.value.exit == 1


def test_a_move_in_trouble_is_not_made(site: Site) -> None:
    merged(site)
    site.forge.trouble = ForgeTrouble("api.github.com cannot be reached", hint="look at the connection")
    with pytest.raises(Blocked, match="cannot be reached") as raised:
        moved(site, "Done")
    assert raised.value.exit == 3


def test_without_landing_gates_nobody_is_asked(site: Site) -> None:
    site.repo.git("switch", "-q", "main")
    moved(site, "In Review")
    assert site.forge.asked == []
