"""What is told of branches: who pushed to one, and which checks it requires."""

from __future__ import annotations

import pytest

from gitflow_work.core.forge.answers import ForgeTrouble
from tests.github import shapes_repo
from tests.github.calls import Reply
from tests.github.faults import Fault
from tests.github.opened import opened
from tests.github.server import FakeGitHub
from tests.github.shapes import View


@pytest.mark.parametrize("status", [403, 404, 422])
def test_who_pushed_may_not_be_told(gh: FakeGitHub, status: int) -> None:
    number = gh.open(head="topic")
    refused = Fault("refused", lambda: Reply(status, {"message": "Not for you"}))
    with opened(gh) as forge, gh.failing(refused, "/activity"):
        assert forge.pushes(number) is None


def test_what_was_done_to_other_branches_is_left_out(gh: FakeGitHub) -> None:
    """As if GitHub passed over what was asked for."""
    number = gh.open(head="topic", author="bob")
    gh.did("refs/heads/other", "", gh.pull(number).head, "eve")
    whole = [shapes_repo.activity(View(gh.url, gh), one) for one in gh.repo.activity]
    with opened(gh) as forge, gh.failing(Fault("everything", lambda: Reply(200, whole)), "/activity"):
        assert [one.login for one in forge.pushes(number) or ()] == ["bob"]


@pytest.mark.parametrize(("key", "value"), [("after", "abc"), ("before", None), ("timestamp", "soon"), ("actor", "x")])
def test_what_was_pushed_and_is_not_understood_is_trouble(gh: FakeGitHub, key: str, value: object) -> None:
    number = gh.open(head="topic")
    whole = [{**shapes_repo.activity(View(gh.url, gh), one), key: value} for one in gh.repo.activity]
    odd = Fault("odd", lambda: Reply(200, whole))
    with opened(gh) as forge, gh.failing(odd, "/activity"), pytest.raises(ForgeTrouble, match="not what it should be"):
        forge.pushes(number)


def test_protection_is_told_in_short_to_who_may_not_administer(gh: FakeGitHub) -> None:
    gh.protect(required=["build", ("lint", "other")])
    with opened(gh) as forge:
        assert forge.required_checks("main") == ("build", "lint")
    paths = [one.path.partition("?")[0] for one in gh.requests]
    assert paths == ["/repos/acme/shop/rules/branches/main", "/repos/acme/shop/branches/main"]
