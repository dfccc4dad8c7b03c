"""Ways to make a pull request seem what it is not, each through the Action's entry on the fake GitHub; each is refused
with its own reason. Its control is the same story but for the one thing, and passes. They are told in spoofs.py.

| spoof                         | here                                         | in its parts                     |
|-------------------------------|----------------------------------------------|----------------------------------|
| merged in another repository  | in_another_repository                        | usecases/test_forge_requests.py  |
| another base                  | into_another_branch                          | usecases/test_forge_requests.py  |
| head not an ancestor          | taken_back                                   | usecases/test_forge_requests.py  |
| reopened, closed              | reopened, closed                             | usecases/test_forge_requests.py  |
| approval on an older commit   | on_an_older_commit                           | usecases/test_forge_approvals.py |
| dismissed                     | dismissed, dismissed_objection               | core/test_forge.py               |
| by the author, by a committer | by_the_author, by_a_committer                | usecases/test_forge_approvals.py |
| by whoever pushed it last     | by_the_last_pusher                           | usecases/test_forge_pushes.py    |
| by no role                    | by_no_role                                   | usecases/test_forge_approvals.py |
| changes requested on page 2   | changes_requested_on_page_two                | github/test_forge_contract.py    |
| a look-alike host             | test_a_look_alike_host_is_sent_nothing       | github/test_adapter_address.py   |
| retargeted after its check    | retargeted, retargeted_when_green            | usecases/test_forge_requests.py  |
| an old request after rework   | after_rework                                 | usecases/test_forge_requests.py  |
| an admin's merge              | merged_by_an_admin, approved_after_the_merge | usecases/test_forge_approvals.py |
| stacked requests              | stacked, stacked_below                       | usecases/test_forge_requests.py  |
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.doors import Doors
from tests.github.life import ROLES, living
from tests.github.spoofs import TABLE, Story, finishing

BOTH = ROLES.replace("members: [ann, triage-bot]", "members: [ann, bob, triage-bot]")


@pytest.fixture
def doors(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Doors]:
    with living(tmp_path, clean_env, roles=BOTH) as life:
        yield Doors(life)


NAMES = [one.__name__ for one, _ in TABLE]


@pytest.mark.parametrize(("story", "reason"), TABLE, ids=NAMES)
def test_a_spoof_is_refused_with_its_reason(doors: Doors, story: Story, reason: str) -> None:
    told = story(doors, True)
    assert (told.status, told.outputs["verdict"]) in ((1, "fail"), (3, "unknown")), told.out
    assert reason in told.page


@pytest.mark.parametrize(("story", "reason"), TABLE, ids=NAMES)
def test_the_same_without_the_spoof_passes(doors: Doors, story: Story, reason: str) -> None:
    told = story(doors, False)
    assert (told.status, told.outputs["verdict"]) == (0, "pass"), told.out
    assert reason not in told.page


# Hosts that look alike -----------------------------------------------------------------------------------------------

UNNAMED = {"GITHUB_REPOSITORY": ""}
"""Nothing but the remote's address says which repository it is."""
HOSTS: dict[str, tuple[dict[str, str], str, str]] = {
    "the API in the open": ({"GITHUB_API_URL": "http://127.0.0.1.example.org"}, "", "GITHUB_API_URL is not https"),
    "the API with a name": (
        {"GITHUB_API_URL": "http://127.0.0.1@example.org", "GITHUB_GRAPHQL_URL": ""},
        "",
        "GITHUB_API_URL holds a name or password",
    ),
    "GraphQL on another host": ({"GITHUB_GRAPHQL_URL": "STRANGER/graphql"}, "", "name different hosts"),
    "a remote behind": (UNNAMED, "http://127.0.0.1.example.org/acme/shop.git", "unknown: asks GitHub"),
    "a remote before": (UNNAMED, "http://not-127.0.0.1/acme/shop.git", "unknown: asks GitHub"),
    "a remote as a user": (UNNAMED, "http://127.0.0.1@example.org/acme/shop.git", "unknown: asks GitHub"),
}


def approved(doors: Doors) -> int:
    """A request that may land, in a repository whose rules do not say where it is."""
    doors.rules("config.yml", lambda text: text.partition("github:")[0])
    number = finishing(doors)
    doors.gh.review(number, "ann")
    doors.gh.forget()
    return number


@pytest.mark.parametrize(("env", "remote", "reason"), HOSTS.values(), ids=HOSTS)
def test_a_look_alike_host_is_sent_nothing(doors: Doors, env: dict[str, str], remote: str, reason: str) -> None:
    number = approved(doors)
    given = {key: value.replace("STRANGER", doors.gh.stranger) for key, value in env.items()}
    told = doors.check(number, remote=remote, **given)
    assert (told.status, told.outputs["verdict"]) == (3, "unknown"), told.out
    assert reason in told.page
    assert (doors.gh.requests, doors.gh.strangers) == ([], [])
    assert doors.gh.token not in told.out + told.err + told.page


@pytest.mark.parametrize(("env", "remote"), [({}, ""), (UNNAMED, "http://127.0.0.1/acme/shop.git")])
def test_the_host_itself_is_asked(doors: Doors, env: dict[str, str], remote: str) -> None:
    told = doors.check(approved(doors), remote=remote, **env)
    assert told.status == 0, told.out
