"""What gates cost in requests, from the command to the wire, as the fake GitHub counted them.

GraphQL has no ETags, so what it is asked is asked afresh each time. There is no request of REST by whose 304 all of it
would be known to be unchanged: reviews, checks and the request itself are things of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.github.doors import TRIAGE, Doors
from tests.github.life import ROLES, living

TEAM = ROLES.replace("roles:\n", "roles:\n  dev: {permissions: [], members: ['team:acme/dev']}\n")
QUERY = "graphql"
MEMBER = "orgs/acme/teams/dev/memberships/ann"
BRANCH = ["rules/branches/main", "branches/main"]


PUSHED = "activity"


class Cost(NamedTuple):
    """The gates, and what they ask besides GraphQL."""

    gates: str
    others: list[str]


GATES = {
    "pull_request": Cost("[pull_request]", []),
    "approvals": Cost("[{approvals: {role: maintainer}}]", [PUSHED]),
    "approvals of a team": Cost("[{approvals: {role: dev}}]", [MEMBER, PUSHED]),
    "checks": Cost("[{checks: [build]}]", []),
    "checks that the branch requires": Cost("[{checks: required}]", BRANCH),
    "keyword": Cost("[{keyword: {word: APPROVED, role: maintainer}}]", []),
    "all": Cost("[pull_request, {approvals: {role: maintainer}}, {checks: [build]}]", [PUSHED]),
}


@pytest.fixture
def doors(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Doors]:
    with living(tmp_path, clean_env, roles=TEAM) as life:
        life.gh.team("acme/dev", ["ann"])
        life.gh.protect(required=["build"])
        yield Doors(life)


def asked(doors: Doors) -> list[str]:
    """The paths asked since the last time, those that were not changed with an equals sign."""
    paths = [(one.path.partition("?")[0].removeprefix("/repos/acme/shop").strip("/"), one) for one in doors.gh.requests]
    found = [f"{path} =" if one.status == 304 else path for path, one in paths]
    doors.gh.forget()
    return found


def opened(doors: Doors) -> int:
    number = doors.gh.open(head="topic")
    doors.gh.review(number, "ann", body="APPROVED")
    doors.gh.check(doors.gh.pull(number).head, "build")
    doors.gh.forget()
    return number


@pytest.mark.parametrize(("gates", "others"), GATES.values(), ids=GATES)
def test_the_check_of_a_request_and_its_audit(doors: Doors, gates: str, others: list[str]) -> None:
    doors.gates(gates)
    doors.finished()
    number = opened(doors)
    assert doors.check(number).status == 0
    assert asked(doors) == [QUERY, *others]
    before = doors.life.main()
    doors.gh.merge(number)
    assert doors.audit(before).status == 0
    assert asked(doors) == [QUERY, *others]


@pytest.mark.parametrize(("gates", "others"), GATES.values(), ids=GATES)
def test_a_question_of_a_person_cold_and_warm(doors: Doors, gates: str, others: list[str]) -> None:
    doors.gates(gates)
    doors.reviewed()
    number = opened(doors)
    for kept in ("", " ="):
        assert doors.gitwork("can", "T-1", "done", "--pr", str(number), by=TRIAGE).status == 0
        assert asked(doors) == [QUERY, *(f"{one}{kept}" for one in others)]


@pytest.mark.parametrize(("gates", "others"), GATES.values(), ids=GATES)
def test_a_move_that_follows_the_merge(doors: Doors, gates: str, others: list[str]) -> None:
    """Its own commit is asked for a request first, then the one that brought the work."""
    doors.gates(gates)
    doors.reviewed()
    doors.gh.merge(opened(doors))
    assert doors.finish_on_main().status == 0
    assert sorted(asked(doors)) == sorted([QUERY, QUERY, *others])
