"""Every way in which the fake GitHub fails, with what is to be said of it and how many requests it may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import NamedTuple

from tests.github import faults
from tests.github.calls import Reply
from tests.github.faults import Fault
from tests.github.server import FakeGitHub

NO_PAUSE = "1.3"
"""Seconds of patience which leave no half second for a pause before a request is made again."""
HURRY = "0.5"
"""Seconds of patience for a server that does not answer anyway."""
UNHURRIED = "5"
"""The same where the machine is busy."""
QUESTIONS = 8
"""More than any door asks when nothing is answered."""


class Outage(NamedTuple):
    """`fault` is done to every request. The output `says` so, and what is to be done: `hint`.

    `most`: the requests that it may cost; one where the first answer tells that there will be no other.
    """

    fault: Callable[[FakeGitHub], Fault]
    says: str
    hint: str
    most: int = QUESTIONS
    patience: str = ""

    def on(self, gh: FakeGitHub) -> AbstractContextManager[None]:
        """As long as the context lasts."""
        return gh.failing(self.fault(gh))


def plain(fault: Fault) -> Callable[[FakeGitHub], Fault]:
    return lambda gh: fault


def said(status: int, message: str) -> Callable[[FakeGitHub], Fault]:
    return plain(Fault(str(status), lambda: Reply(status, {"message": message})))


def limit(fault: Fault) -> Outage:
    hint = "or set GH_TOKEN to a token with a limit of its own"
    return Outage(plain(fault), "GitHub's limit of requests is used up", hint, 1)


def redirect(status: int) -> Outage:
    hint = "set `github: repository` in .workflow/config.yml"
    says = "another address, which is not followed"
    return Outage(lambda gh: faults.redirect(f"{gh.stranger}/trap", status), says, hint, 1)


def odd(fault: Fault, says: str) -> Outage:
    return Outage(plain(fault), f"GitHub cannot be relied on now: {says}", LATER)


def echo(gh: FakeGitHub) -> Fault:
    """An error that quotes what was sent."""
    return Fault("echo", lambda: Reply(400, {"message": f"Authorization: token {gh.token}", gh.token: gh.token}))


LATER = "https://www.githubstatus.com"
CONNECTION = "look at the connection to it, then try again"
NOT_JSON, ODD = "its answer is no JSON, or not whole", "its answer is not what it should be"
OUTAGES: dict[str, Outage] = {
    "the connection is cut off": Outage(plain(faults.RESET), "127.0.0.1 cannot be reached", CONNECTION, 3, NO_PAUSE),
    "half of a body": Outage(plain(faults.CUT), "the answer of 127.0.0.1 broke off", LATER, 1),
    "no answer": Outage(plain(faults.STALL), "127.0.0.1 did not answer within", LATER, 1, HURRY),
    "a byte now and then": Outage(plain(faults.TRICKLE), "127.0.0.1 did not answer within", LATER, 1, HURRY),
    "500": Outage(plain(faults.ERROR_500), "has trouble of its own (status 500)", LATER, patience=NO_PAUSE),
    "502 in HTML": Outage(plain(faults.BAD_GATEWAY), "has trouble of its own (status 502)", LATER, patience=NO_PAUSE),
    "HTML": odd(faults.HTML_PAGE, NOT_JSON),
    "nothing": odd(faults.EMPTY, "its answer is empty"),
    "truncated JSON": odd(faults.truncated_json(), NOT_JSON),
    "null": odd(faults.other_json(None), ODD),
    "an empty map": odd(faults.other_json({}), ODD),
    "401": Outage(plain(faults.UNAUTHORIZED), "refuses the token", "sign in by `gh auth login`", 1),
    "403": Outage(plain(faults.FORBIDDEN), "the token may not read or do that", "permissions in docs/github.md"),
    "404": Outage(plain(faults.NOT_FOUND), "not found, or hidden from the token", "look at the number"),
    "400 that quotes the token": Outage(echo, "answered with status 400", LATER),
    "202": Outage(said(202, "working"), "is still working the answer out", "try again in a minute", 1),
    "the hour is used up": limit(faults.primary_limit()),
    "too fast": limit(faults.secondary_limit()),
    "too fast, and a day to wait": limit(faults.secondary_limit(99_999)),
    "429": limit(faults.too_many()),
    "429 until a date": limit(faults.too_many("Wed, 21 Oct 2099 07:28:00 GMT")),
    "302 to another host": redirect(302),
    "307 to another host": redirect(307),
}


class Half(NamedTuple):
    """Faults of some answers only: each with the pattern of the requests that it is done to.

    GitHub may tell the same in another answer, so what holds may pass. `gates` are those concerned, with the exit
    status of the check where they hold.
    """

    faults: tuple[tuple[Callable[[FakeGitHub], Fault], str], ...]
    gates: dict[str, int]

    @contextmanager
    def on(self, gh: FakeGitHub) -> Iterator[None]:
        """As long as the context lasts."""
        with ExitStack() as stack:
            for fault, where in self.faults:
                stack.enter_context(gh.failing(fault(gh), where))
            yield


QUERY, REST, FIRST, SECOND, TEAMS = "^POST /graphql", "^GET ", r"\?per_page=100$", "page=2", "/memberships/"
NO_QUERY = (plain(faults.FORBIDDEN), QUERY)
TOLD_AGAIN = {"approvals": 0, "checks by name": 0}
"""REST tells these, too."""
OF_TEAMS = {"approvals of a team": 3, "roles by a team": 3}
STALE = {"approvals": 1, "roles by a review": 1}
"""What nobody knows the commit of is out of date; that is known."""
SAID = {"keyword in a review": 3, "keyword in a comment": 3}
"""What was edited is told by GraphQL alone."""
HALVES: dict[str, Half] = {
    "no GraphQL": Half((NO_QUERY,), {"pull_request": 0, "roles by an account": 0, **TOLD_AGAIN, **SAID}),
    "no REST": Half(((plain(faults.FORBIDDEN), REST),), {"checks required": 3, "approvals": 0, **OF_TEAMS}),
    "a limit of GraphQL": Half(
        ((plain(faults.graphql_errors()), QUERY),),
        {**dict.fromkeys(("pull_request", "approvals", "checks by name", "roles by an account"), 3), **SAID},
    ),
    "errors beside data": Half(((plain(faults.graphql_errors("ODD", data=True)), QUERY),), {**TOLD_AGAIN, **SAID}),
    "more pages that nobody can ask for": Half(((plain(faults.MORE_PAGES), QUERY),), {**TOLD_AGAIN, **SAID}),
    "reviews of no commit": Half(((plain(faults.NULL_COMMIT), ""),), STALE),
    "reviews of no commit, by REST": Half((NO_QUERY, (plain(faults.NULL_COMMIT), REST)), STALE),
    "lists without their Link": Half((NO_QUERY, (plain(faults.NO_LINK), REST)), TOLD_AGAIN),
    "next page elsewhere": Half((NO_QUERY, (lambda gh: faults.foreign_next(f"{gh.stranger}/next"), FIRST)), TOLD_AGAIN),
    "a list without an end": Half((NO_QUERY, (plain(faults.ENDLESS), "/reviews")), {"approvals": 3}),
    "no second page": Half((NO_QUERY, (plain(faults.FORBIDDEN), SECOND)), TOLD_AGAIN),
    "half a second page": Half((NO_QUERY, (plain(faults.truncated_json()), SECOND)), TOLD_AGAIN),
    "hidden teams": Half(((plain(faults.NOT_FOUND), TEAMS),), OF_TEAMS),
    "forbidden teams": Half(((plain(faults.FORBIDDEN), TEAMS),), OF_TEAMS),
    "no rules of branches": Half(((plain(faults.NOT_FOUND), "/(rules|branches)/"),), {"checks required": 3}),
}
