"""Every fault does what it says, to PyGithub and on the wire."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest

from tests.github import faults
from tests.github.asking import ask, client
from tests.github.faults import Fault
from tests.github.server import FakeGitHub
from tests.support import Repo

github = pytest.importorskip("github")
requests = pytest.importorskip("requests")

BROKEN = (requests.RequestException, github.GithubException, ValueError)
WAY = "/repos/acme/shop/pulls/1"
REVIEWS = '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { reviews(first: 50) { %s } } } }'


@pytest.fixture
def asked(gh: FakeGitHub, dev: Repo) -> FakeGitHub:
    gh.review(gh.open(head="topic"), "ann")
    return gh


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (faults.ERROR_500, 500),
        (faults.BAD_GATEWAY, 502),
        (faults.UNAUTHORIZED, 401),
        (faults.FORBIDDEN, 403),
        (faults.NOT_FOUND, 404),
        (faults.primary_limit(), 403),
        (faults.primary_limit(status=429), 429),
        (faults.secondary_limit(), 403),
        (faults.secondary_limit(7), 403),
        (faults.too_many(), 429),
        (faults.too_many(99999), 429),
    ],
    ids=lambda one: one.name if isinstance(one, Fault) else "",
)
def test_a_status(asked: FakeGitHub, fault: Fault, status: int) -> None:
    with asked.failing(fault), pytest.raises(github.GithubException) as caught:
        client(asked).get_repo("acme/shop").get_pull(1).complete()
    assert caught.value.status == status
    assert client(asked).get_repo("acme/shop").get_pull(1).title


@pytest.mark.parametrize(
    ("fault", "headers"),
    [
        (faults.primary_limit(60), {"Retry-After": None, "X-RateLimit-Remaining": "0"}),
        (faults.secondary_limit(), {"Retry-After": None, "X-RateLimit-Remaining": "4999"}),
        (faults.secondary_limit(7), {"Retry-After": "7"}),
        (faults.too_many(99999), {"Retry-After": "99999"}),
    ],
)
def test_how_long_to_wait(asked: FakeGitHub, fault: Fault, headers: dict[str, str | None]) -> None:
    with asked.failing(fault):
        told = ask(asked, "GET", WAY).headers
    assert {key: told[key] for key in headers} == headers
    if "X-RateLimit-Remaining" in headers:
        assert (0 < int(told["X-RateLimit-Reset"]) - time.time() <= 61) is (headers["X-RateLimit-Remaining"] == "0")


@pytest.mark.parametrize(
    "fault",
    [
        faults.RESET,
        faults.CUT,
        faults.STALL,
        faults.HTML_PAGE,
        faults.EMPTY,
        faults.truncated_json(),
        faults.other_json(None),
        faults.other_json([1]),
    ],
    ids=lambda one: one.name,
)
def test_a_broken_answer(asked: FakeGitHub, fault: Fault) -> None:
    with asked.failing(fault), pytest.raises((*BROKEN, TypeError, AttributeError, AssertionError)):
        assert client(asked, timeout=1).get_repo("acme/shop").get_pull(1).title == "A change"
    assert client(asked).get_repo("acme/shop").get_pull(1).title == "A change"


def test_an_answer_that_trickles_in(asked: FakeGitHub) -> None:
    """No time-out of the kind that a socket has ever ends it."""
    with asked.failing(faults.TRICKLE), socket.create_connection(("127.0.0.1", asked.port)) as wire:
        wire.settimeout(5)
        wire.sendall(f"GET {WAY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {asked.token}\r\n\r\n".encode())
        pieces = [wire.recv(1000) for _ in range(4)]
    assert b"".join(pieces) == b"HTTP/1.1 200"[: len(b"".join(pieces))]
    assert max(map(len, pieces)) < 4


def test_nobody_answers(asked: FakeGitHub) -> None:
    known = client(asked)
    assert known.get_repo("acme/shop").get_pull(1).title
    asked.refuse()
    for one in (known, client(asked)):
        with pytest.raises(requests.ConnectionError):
            one.get_repo("acme/shop").get_pull(1).complete()
    with socket.socket() as wire:
        assert wire.connect_ex(("127.0.0.1", asked.port)) != 0
    asked.accept()
    assert client(asked).get_repo("acme/shop").get_pull(1).title


@pytest.mark.parametrize("status", [301, 302, 307])
def test_another_host(asked: FakeGitHub, status: int) -> None:
    """A careless client takes the token along; the stranger tells."""
    with asked.failing(faults.redirect(f"{asked.stranger}/trap", status)):
        with socket.create_connection(("127.0.0.1", asked.port), 5) as wire:
            wire.sendall(f"GET {WAY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {asked.token}\r\n\r\n".encode())
            assert f"Location: {asked.stranger}/trap".encode() in wire.recv(4096)
        assert (asked.strangers, asked.token_leaked()) == ([], False)
        ask(asked, "GET", WAY)  # urllib follows, and sends all headers on
    assert [one.path for one in asked.strangers] == ["/trap"]
    assert asked.token_leaked()


def test_reviews_of_no_commit(asked: FakeGitHub) -> None:
    query = REVIEWS % "nodes { state commit { oid } }"
    for where, known in (("nowhere", True), ("", False)):
        with asked.failing(faults.NULL_COMMIT, where):
            [review] = ask(asked, "GET", f"{WAY}/reviews").body
            told: Any = ask(asked, "POST", "/graphql", {"query": query}).body
        [node] = told["data"]["repository"]["pullRequest"]["reviews"]["nodes"]
        assert (review["commit_id"] is not None, node["commit"] is not None) == (known, known)


def test_lists_that_are_cut(asked: FakeGitHub) -> None:
    for at in range(40):
        asked.review(1, f"person-{at}")
    query = REVIEWS % "pageInfo { hasNextPage endCursor }"
    assert "Link" in ask(asked, "GET", f"{WAY}/reviews").headers
    with asked.failing(faults.NO_LINK):
        answer = ask(asked, "GET", f"{WAY}/reviews")
    assert (len(answer.body), answer.headers["Link"]) == (30, None)
    with asked.failing(faults.ENDLESS):
        assert f'<{asked.url}{WAY}/reviews>; rel="next"' in ask(asked, "GET", f"{WAY}/reviews").headers["Link"]
    with asked.failing(faults.foreign_next(f"{asked.stranger}/next")):
        assert asked.stranger in ask(asked, "GET", f"{WAY}/reviews").headers["Link"]
    with asked.failing(faults.MORE_PAGES):
        told: Any = ask(asked, "POST", "/graphql", {"query": query}).body
    [page] = [one["reviews"]["pageInfo"] for one in told["data"]["repository"].values()]
    assert page == {"hasNextPage": True, "endCursor": None}


@pytest.mark.parametrize("data", [False, True])
def test_errors_of_graphql(asked: FakeGitHub, data: bool) -> None:
    with asked.failing(faults.graphql_errors(data=data), "POST /graphql"):
        answer = ask(asked, "POST", "/graphql", {"query": "{ viewer { login } }"})
    assert (answer.status, answer.body["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert answer.body["data"] == ({"viewer": {"login": "ann"}} if data else None)


def test_where_and_how_often(asked: FakeGitHub) -> None:
    ends = ("", "/reviews", "/files", "/reviews", "/reviews")
    with asked.failing(faults.ERROR_500, r"GET .*/reviews", times=2):
        assert [ask(asked, "GET", WAY + end).status for end in ends] == [200, 500, 200, 500, 200]


def test_every_request_is_written_down(asked: FakeGitHub) -> None:
    asked.forget()
    ask(asked, "POST", "/repos/acme/shop/issues", {"title": "x"})
    [seen] = asked.requests
    assert (seen.method, seen.path, seen.status) == ("POST", "/repos/acme/shop/issues", 201)
    assert seen.headers["authorization"] == f"Bearer {asked.token}"
    assert json.loads(seen.body) == {"title": "x"}
