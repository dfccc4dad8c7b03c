"""When a move counts as made: what a commit claims, in a check; the clock, on a server that receives it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.verdict import Verdict
from gitflow_work.usecases.hooks.receive import Received, Update, receive
from tests.doors.server import Server, push
from tests.support import Repo
from tests.usecases.shop import Shop

LONG_AGO = "2019-06-01T12:00:00+00:00"
OVER = "[{schedule: {not_after: 2020-01-01}}]"


@pytest.fixture
def shop(repo: Repo) -> Shop:
    """T-1 in To Do; it may start until 2019 is over. Commits claim a day before that."""
    repo.env["GIT_COMMITTER_DATE"] = repo.env["GIT_AUTHOR_DATE"] = LONG_AGO
    made = Shop(repo)
    made.gate("start", OVER)
    made.task("T-1", "To Do")
    made.save("adopt")
    return made


@pytest.mark.parametrize("name", ["pre-receive", "update"])
def test_a_server_goes_by_its_clock(shop: Shop, tmp_path: Path, clean_env: dict[str, str], name: str) -> None:
    server = Server(tmp_path / "server.git", clean_env, hook=name)
    shop.repo.git("remote", "add", "origin", str(server.top))
    assert push(shop.repo, "main")[0]
    shop.task("T-1", "In Progress")
    shop.save("in time, so it says")
    assert shop.check("HEAD~1").verdict is Verdict.PASS
    assert shop.check(None).verdict is Verdict.PASS
    accepted, said = push(shop.repo, "main")
    assert not accepted
    assert "schedule" in said[0]
    assert "error[gate-blocked]" in said[0]
    accepted, said = push(shop.repo, "main:refs/heads/topic")
    assert not accepted
    assert "error[gate-blocked]" in said[0]


def received(shop: Shop, now: datetime, ref: str = "refs/heads/main") -> Received:
    """What is said of a push of HEAD onto its first parent, at this moment."""
    repository = open_repository(str(shop.repo.top))
    old = shop.id("HEAD~1")
    try:
        given = old if ref == "refs/heads/main" else None
        [one] = receive(repository, {"refs/heads/main": old}, [Update(ref, given, shop.id("HEAD"))], now)
    finally:
        repository.close()
    return one


@pytest.mark.parametrize("ref", ["refs/heads/main", "refs/heads/topic"])
def test_the_moment_of_the_push_counts(shop: Shop, ref: str) -> None:
    shop.task("T-1", "In Progress")
    shop.save()
    assert received(shop, datetime(2019, 12, 31, tzinfo=UTC), ref).exit == 0
    late = received(shop, datetime(2020, 1, 2, tzinfo=UTC), ref)
    assert late.exit == 1
    assert late.checked is not None
    assert [one.rule for one in late.checked.findings] == ["gate-blocked"]


def test_the_zone_is_that_of_the_configuration(shop: Shop) -> None:
    """Half past eleven in the evening by UTC is the next day in Berlin."""
    shop.repo.write(
        ".workflow/config.yml", shop.repo.read(".workflow/config.yml") + "calendar: {zone: Europe/Berlin}\n"
    )
    shop.save("zone")
    shop.task("T-1", "In Progress")
    shop.save()
    assert received(shop, datetime(2020, 1, 1, 22, 30, tzinfo=UTC)).exit == 0
    assert received(shop, datetime(2020, 1, 1, 23, 30, tzinfo=UTC)).exit == 1
