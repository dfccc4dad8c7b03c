"""Whatever GitHub does, a question is answered whole or is trouble: soon, and without a word of the token."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import pytest

from gitflow_work.adapters.github import pace
from gitflow_work.adapters.github.forge import GitHubForge
from gitflow_work.adapters.github.pace import Limits
from gitflow_work.core.forge.answers import ForgeTrouble
from gitflow_work.errors import WorkError
from tests.github import faults
from tests.github.calls import Reply
from tests.github.faults import Fault
from tests.github.opened import QUICK, Watch, opened
from tests.github.server import FakeGitHub
from tests.support import Repo

Ask = Callable[[GitHubForge, int, str], object]

QUESTIONS: dict[str, Ask] = {
    "pull": lambda forge, number, tip: forge.pull(number),
    "pulls_of": lambda forge, number, tip: forge.pulls_of(tip),
    "pulls_with_head": lambda forge, number, tip: forge.pulls_with_head("topic"),
    "files": lambda forge, number, tip: forge.files(number),
    "commits": lambda forge, number, tip: forge.commits(number),
    "pushes": lambda forge, number, tip: forge.pushes(number),
    "reviews": lambda forge, number, tip: forge.reviews(number),
    "comments": lambda forge, number, tip: forge.comments(number),
    "checks": lambda forge, number, tip: forge.checks(tip),
    "required_checks": lambda forge, number, tip: forge.required_checks("main"),
}

_ECHO = "fake-token-of-ann"


def _said(status: int, text: str) -> Fault:
    return Fault(str(status), lambda: Reply(status, {"message": text}))


# Fault, and a word of what is said about it.
FAULTS: dict[str, tuple[Fault, str]] = {
    "the connection is cut off": (faults.RESET, "cannot be reached"),
    "half of a body": (faults.CUT, "127.0.0.1"),
    "500": (faults.ERROR_500, "status 500"),
    "502 in HTML": (faults.BAD_GATEWAY, "status 502"),
    "HTML": (faults.HTML_PAGE, "no JSON"),
    "nothing": (faults.EMPTY, "is empty"),
    "truncated JSON": (faults.truncated_json(), "no JSON, or not whole"),
    "null": (faults.other_json(None), "not what it should be"),
    "a number": (faults.other_json(3), "not what it should be"),
    "an empty map": (faults.other_json({}), "not what it should be"),
    "a list of nulls": (faults.other_json([None]), "not what it should be"),
    "deep JSON": (Fault("deep", lambda: Reply(200, b"[" * 200_000)), "no JSON, or not whole"),
    "401": (faults.UNAUTHORIZED, "refuses the token"),
    "403": (faults.FORBIDDEN, "may not read"),
    "404": (faults.NOT_FOUND, "not found, or hidden"),
    "451": (_said(451, "blocked"), "status 451"),
    "the hour is used up": (faults.primary_limit(), "limit of requests"),
    "the hour is used up, by 429": (faults.primary_limit(status=429), "limit of requests"),
    "too fast": (faults.secondary_limit(), "limit of requests"),
    "too fast, wait for ever": (faults.secondary_limit(99_999), "limit of requests"),
    "429": (faults.too_many(), "limit of requests"),
    "429, wait for ever": (faults.too_many(99_999), "limit of requests"),
    "429 until a date": (faults.too_many("Wed, 21 Oct 2099 07:28:00 GMT"), "limit of requests"),
    "202 without end": (_said(202, "working"), "still working"),
    "the token in an error": (_said(500, f"Authorization: token {_ECHO}"), "status 500"),
    "a status of nobody": (_said(299, _ECHO), "status 299"),
}


def tokens_in(error: BaseException, said: str) -> str:
    """Everything that anybody could print."""
    hint = getattr(error, "hint", "") or ""
    return "".join([repr(error), str(error), hint, *traceback.format_exception(error), said])


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize(("fault", "word"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_trouble(
    gh: FakeGitHub, dev: Repo, capfd: pytest.CaptureFixture[str], ask: Ask, fault: Fault, word: str
) -> None:
    number, watch = gh.open(head="topic"), Watch()
    with opened(gh, watch=watch) as forge, gh.failing(fault):
        with pytest.raises(ForgeTrouble) as raised:
            ask(forge, number, dev.git("rev-parse", "topic"))
        assert "fake-token" not in tokens_in(raised.value, "".join(capfd.readouterr()) + repr(forge))
        assert word in raised.value.message
        assert raised.value.hint
    # By GraphQL and by REST, each at most three times; never a pause beyond its bound.
    assert 1 <= len(gh.requests) <= 2 * pace.TRIES
    assert sum(watch.slept) <= pace.CI.pause
    assert gh.strangers == []


SLOW = {"nothing comes": faults.STALL, "a byte now and then": faults.TRICKLE}


@pytest.mark.parametrize("fault", SLOW.values(), ids=SLOW)
@pytest.mark.parametrize("ask", [QUESTIONS["pull"], QUESTIONS["reviews"]], ids=["REST", "GraphQL"])
def test_a_server_that_does_not_answer_is_left(gh: FakeGitHub, dev: Repo, fault: Fault, ask: Ask) -> None:
    number, tip = gh.open(head="topic"), dev.git("rev-parse", "topic")
    with opened(gh, limits=QUICK) as forge, gh.failing(fault):
        with pytest.raises(ForgeTrouble, match=r"did not answer within 0\.4 s"):
            ask(forge, number, tip)
        # And nothing else is asked of it.
        for other in QUESTIONS.values():
            with pytest.raises(ForgeTrouble, match=r"did not answer within 0\.4 s"):
                other(forge, number, tip)
        # The fake writes down a request when it ends; at most one was begun.
        assert len(gh.requests) <= 1


def test_refused_connections(gh: FakeGitHub, dev: Repo) -> None:
    number, watch = gh.open(head="topic"), Watch()
    gh.refuse()
    with opened(gh, watch=watch) as forge:
        for ask in QUESTIONS.values():
            with pytest.raises(ForgeTrouble, match="cannot be reached"):
                ask(forge, number, dev.git("rev-parse", "topic"))
    assert watch.slept == [0.2, 0.2]


def test_a_host_without_a_name(gh: FakeGitHub) -> None:
    gh.url = "https://api.nowhere.invalid"
    with opened(gh) as forge, pytest.raises(ForgeTrouble, match=r"nowhere\.invalid cannot be reached"):
        forge.pull(1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_the_token_never_goes_to_another_host(gh: FakeGitHub, dev: Repo, ask: Ask, status: int) -> None:
    number = gh.open(head="topic")
    fault, tip = faults.redirect(f"{gh.stranger}/repos/acme/shop", status), dev.git("rev-parse", "topic")
    elsewhere = pytest.raises(ForgeTrouble, match="another address, which is not followed")
    with opened(gh) as forge, gh.failing(fault), elsewhere as raised:
        ask(forge, number, tip)
    assert "github: repository" in (raised.value.hint or "")
    assert gh.strangers == []
    assert len(gh.requests) == 1


def test_a_repository_that_was_renamed_is_not_followed(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    gh.rename("acme/store")
    with opened(gh) as forge, pytest.raises(ForgeTrouble, match="not followed"):
        forge.pull(number)
    with opened(gh, name="acme/store") as forge:
        assert forge.pull(number).base_repository == "acme/store"


def test_pages_are_counted_not_followed(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    for _ in range(150):
        gh.review(number, "carl", "COMMENTED")
    foreign = gh.failing(faults.foreign_next(f"{gh.stranger}/x"), r"/reviews\?per_page=100$")
    with opened(gh) as forge, foreign, gh.failing(faults.FORBIDDEN, "/graphql"):
        assert len(forge.reviews(number)) == 150
    assert gh.strangers == []


def test_a_list_that_lost_its_links_is_read_to_its_end(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    for _ in range(200):
        gh.review(number, "ann", "APPROVED")
    gh.review(number, "ann", "CHANGES_REQUESTED")
    with opened(gh) as forge, gh.failing(faults.NO_LINK), gh.failing(faults.FORBIDDEN, "/graphql"):
        assert forge.reviews(number)[-1].state == "changes_requested"


def test_a_list_without_an_end_is_trouble(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    endless = gh.failing(faults.ENDLESS, "/reviews")
    incomplete = pytest.raises(ForgeTrouble, match="not complete")
    with opened(gh) as forge, endless, gh.failing(faults.FORBIDDEN, "/graphql"), incomplete:
        forge.reviews(number)
    assert len(gh.requests) <= 101


@pytest.mark.parametrize("kind", ["FORBIDDEN", "NOT_FOUND", "INTERNAL"])
@pytest.mark.parametrize("data", [False, True])
def test_where_graphql_tells_of_errors_rest_is_asked(gh: FakeGitHub, kind: str, data: bool) -> None:
    number = gh.open(head="topic")
    gh.review(number, "ann")
    with opened(gh) as forge, gh.failing(faults.graphql_errors(kind, data=data), "/graphql"):
        assert [one.login for one in forge.reviews(number)] == ["ann"]
        with pytest.raises(ForgeTrouble):
            forge.comments(number)  # REST does not tell whether they were edited


def test_the_limit_of_graphql_ends_all_questions(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    with opened(gh) as forge, gh.failing(faults.graphql_errors("RATE_LIMITED")):
        for _ in range(3):
            with pytest.raises(ForgeTrouble, match="limit of requests"):
                forge.reviews(number)
    assert len(gh.requests) == 1


def test_more_pages_that_nobody_can_ask_for(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    gh.review(number, "ann")
    with opened(gh) as forge, gh.failing(faults.MORE_PAGES):
        assert len(forge.reviews(number)) == 1  # by REST
        with pytest.raises(ForgeTrouble):
            forge.comments(number)


def _forgetful(key: str) -> Fault:
    """GraphQL leaves out the last of a list, and says that this was all."""

    def change(reply: Reply) -> Reply:
        reply.body["data"]["repository"]["pullRequest"][key]["nodes"].pop()
        return reply

    return Fault("forgetful", change=change)


@pytest.mark.parametrize("key", ["reviews", "files", "commits"])
def test_a_list_that_contradicts_its_count_is_asked_of_rest(gh: FakeGitHub, key: str) -> None:
    number = gh.open(head="topic")
    gh.review(number, "ann", "APPROVED")
    gh.review(number, "ann", "CHANGES_REQUESTED")
    with opened(gh) as forge, gh.failing(_forgetful(key), "/graphql"):
        found: tuple[object, ...] = getattr(forge, key)(number)
    assert len(found) == 2


def test_checks_that_contradict_their_count(gh: FakeGitHub, dev: Repo) -> None:
    tip = dev.git("rev-parse", "topic")
    gh.check(tip, "test", "success")
    gh.check(tip, "lint", "failure")

    def forget(reply: Reply) -> Reply:
        reply.body["data"]["repository"]["object"]["statusCheckRollup"]["contexts"]["nodes"].pop()
        return reply

    def forget_rest(reply: Reply) -> Reply:
        reply.body["check_runs"].pop()
        return reply

    with gh.failing(Fault("forgetful", change=forget), "/graphql"):
        with opened(gh) as forge:
            assert {one.name for one in forge.checks(tip)} == {"lint", "test"}
        half = gh.failing(Fault("forgetful", change=forget_rest), "/check-runs")
        with opened(gh) as forge, half, pytest.raises(ForgeTrouble, match="not complete: 1 of 2"):
            forge.checks(tip)


def test_comments_that_contradict_their_count_are_trouble(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    gh.comment(number, "bob", "one")
    missing = pytest.raises(ForgeTrouble, match="some of it is missing")
    with opened(gh) as forge, gh.failing(_forgetful("comments"), "/graphql"), missing:
        forge.comments(number)


def test_what_a_refusal_quotes_is_without_the_token(gh: FakeGitHub) -> None:
    echo = _said(422, f"no such header: token {_ECHO}")
    with opened(gh) as forge, gh.failing(echo), pytest.raises(WorkError) as raised:
        forge.open_pull("topic", "main", "Sign in", "")
    assert raised.value.message.endswith("GitHub refuses it: no such header: token …")


def test_a_passing_fault_passes(gh: FakeGitHub) -> None:
    number, watch = gh.open(head="topic"), Watch()
    with opened(gh, watch=watch) as forge, gh.failing(faults.ERROR_500, times=2):
        assert forge.pull(number).number == number
    assert watch.slept == [0.5, 0.5]


def test_a_short_pause_is_kept(gh: FakeGitHub) -> None:
    number, watch = gh.open(head="topic"), Watch()
    with opened(gh, watch=watch) as forge, gh.failing(faults.too_many(2), times=1):
        assert forge.pull(number).number == number
    assert watch.slept == [2.0]


def test_a_limit_says_when_it_ends(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    with opened(gh) as forge, gh.failing(faults.too_many(600)), pytest.raises(ForgeTrouble) as raised:
        forge.pull(number)
    assert raised.value.retry_after == 600
    assert "11 minutes" in (raised.value.hint or "")


def test_the_time_of_all_questions_together_is_bounded(gh: FakeGitHub) -> None:
    number, watch = gh.open(head="topic"), Watch()
    with opened(gh, watch=watch, limits=Limits(request=15.0, total=28.0, pause=10.0)) as forge:
        forge.pull(number)
        watch.time += 27.0
        forge.required_checks("main")
        asked = len(gh.requests)
        watch.time += 1.5
        with pytest.raises(ForgeTrouble, match="waited for 28 s in all"):
            forge.reviews(number)
        with pytest.raises(ForgeTrouble, match="waited for 28 s in all"):
            forge.pull(number + 1)
    assert len(gh.requests) == asked


def test_a_question_that_was_trouble_is_not_asked_again(gh: FakeGitHub) -> None:
    gh.open(head="topic")
    with opened(gh) as forge:
        for _ in range(3):
            with pytest.raises(ForgeTrouble):
                forge.reviews(99)
            with pytest.raises(ForgeTrouble):
                forge.pull(99)
    assert len(gh.requests) == 3  # GraphQL, then REST for the reviews, and for the request itself


def test_a_list_of_files_that_was_cut_is_trouble(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")

    def shorten(reply: Reply) -> Reply:
        return Reply(reply.status, reply.body[:1], reply.headers)

    cut = Fault("cut", change=shorten)
    with opened(gh) as forge, gh.failing(faults.FORBIDDEN, "/graphql"), gh.failing(cut, "/(files|commits)"):
        for ask in (forge.files, forge.commits):
            with pytest.raises(ForgeTrouble, match="not complete") as raised:
                ask(number)
            assert raised.value.hint


def test_the_trouble_of_a_token_is_told_before_anything_is_asked(gh: FakeGitHub) -> None:
    with opened(gh, token="stale") as forge, pytest.raises(ForgeTrouble, match="refuses the token"):
        forge.pull(1)
    with opened(gh, token="über") as forge, pytest.raises(ForgeTrouble) as raised:
        forge.pull(1)
    assert "über" not in tokens_in(raised.value, "")
