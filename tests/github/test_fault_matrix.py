"""No failure of GitHub ever passes: every fault of the fake, every gate that asks GitHub, every door that asks it.

| door                 | method of `Shop` | gates                                        | faults        |
|----------------------|------------------|----------------------------------------------|---------------|
| `move`               | `move`           | landing gates, on the target branch          | all           |
| Action, pull request | `check`          | all                                          | all, halves   |
| Action, push (audit) | `audit`          | all                                          | all           |
| Action, merge group  | `merge_group`    | `QUEUED`: what differs from a request        | one of a kind |
| `can ID --pr N`      | `can`            | landing gates                                | one of a kind |
| hook `pre-commit`    | `pre_commit`     | `HOOKED`, with the bounds of hooks           | one of a kind |
| hook `pre-receive`   | `pre_receive`    | all; it asks no forge                        | none          |

Each cell with a fault: exit status 3, GitHub's trouble and a hint on the output, few requests, none to another host,
the token nowhere. Without it the same cell passes.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from unittest import mock

import pytest

from gitflow_work.adapters.github import pace
from tests.github import faults, matrix
from tests.github.matrix import GATES, Done, Shop
from tests.github.outages import CONNECTION, HALVES, HURRY, NO_PAUSE, OUTAGES, UNHURRIED
from tests.support import hermetic, settle

QUEUED = ("pull_request", "approvals", "checks by name", "roles by a review")
HOOKED = ("pull_request", "approvals of a team", "keyword in a review")
ALWAYS = ("check", "audit", "move")
KINDS = ("the connection is cut off", "no answer", "500", "truncated JSON", "401", "404", "429", "302 to another host")
"""One fault of each kind, for the doors that ask as those of `ALWAYS` do."""
REFUSED_AT_ONCE = ("roles by a review",)
"""Where no forge is asked, a role that nobody's review can lend is a plain no."""


def cells() -> list[tuple[str, str]]:
    """Every gate with its doors."""
    found = []
    for name, gate in GATES.items():
        doors = ["check", "audit", *(["move", "can"] if gate.landing else [])]
        doors += [door for door, names in (("merge_group", QUEUED), ("pre_commit", HOOKED)) if name in names]
        found += [(name, door) for door in doors]
    return found


def outages() -> list[tuple[str, str, str]]:
    return [(gate, door, fault) for gate, door in cells() for fault in OUTAGES if door in ALWAYS or fault in KINDS]


def halves() -> list[tuple[str, str]]:
    return [(gate, half) for half, told in HALVES.items() for gate in told.gates]


every_gate = pytest.mark.parametrize("shop", GATES, indirect=True)
every_cell = pytest.mark.parametrize(("shop", "door"), cells(), indirect=["shop"])
every_half = pytest.mark.parametrize(("shop", "half"), halves(), indirect=["shop"])
every_door = pytest.mark.parametrize(
    ("shop", "door"), [one for one in cells() if one[0] == "pull_request"], indirect=["shop"]
)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Shop]]:
    """The shops by their gates, each made when it is first asked for."""
    made: dict[str, Shop] = {}
    folder = tmp_path_factory.mktemp("shops")
    env = hermetic(folder / "home")
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, env, clear=True))
        stack.callback(settle)

        def of(name: str) -> Shop:
            if name not in made:
                made[name] = stack.enter_context(matrix.opened(folder / name.replace(" ", "-"), env, name))
                # Each door ends with a collection; what was there before it need not be looked through each time.
                gc.freeze()
            return made[name]

        (folder / "home").mkdir()
        yield of


@pytest.fixture
def shop(request: pytest.FixtureRequest, shops: Callable[[str], Shop]) -> Shop:
    """The shop of a gate."""
    return shops(request.param)


@pytest.fixture(autouse=True)
def afresh(shop: Shop) -> None:
    """Nothing is kept of earlier answers, and nothing counted."""
    shop.env = {}
    shop.gh.forget()
    for repo in (shop.mover, shop.planner, shop.committer):
        shutil.rmtree(repo.top / ".git" / "gitflow-work" / "forge", ignore_errors=True)


def ask(shop: Shop, door: str) -> Done:
    """Go through a door. Whatever comes of it, the token is not on the output, and no other host was asked."""
    done: Done = getattr(shop, door)()
    assert shop.gh.token not in done.said
    assert shop.gh.strangers == []
    return done


# Without a fault -----------------------------------------------------------------------------------------------------


@every_cell
def test_without_a_fault_it_passes(shop: Shop, door: str) -> None:
    done = ask(shop, door)
    assert done.status == 0, done.said
    assert shop.gh.requests
    # 404 is how GitHub says that a branch has no protection of the older kind.
    assert {one.status for one in shop.gh.requests} <= {200, 404}


@every_gate
def test_what_does_not_hold_is_refused(shop: Shop) -> None:
    done = ask(shop, "check_refused")
    assert done.status == 1, done.said


@every_gate
def test_a_server_asks_no_forge(shop: Shop) -> None:
    done = ask(shop, "pre_receive")
    assert done.status == (1 if shop.name in REFUSED_AT_ONCE else 3), done.said
    assert "hint: " in done.said
    assert shop.gh.requests == []


# With one ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shop", "door", "fault"), outages(), indirect=["shop"])
def test_an_outage_never_passes(shop: Shop, door: str, fault: str) -> None:
    outage = OUTAGES[fault]
    shop.env = {"GIT_WORK_PATIENCE": outage.patience} if outage.patience else {}
    most = outage.most
    with outage.on(shop.gh):
        done = ask(shop, door)
        if not shop.gh.requests:  # on a busy machine so short a patience may end before the server sees a question
            assert done.status == 3, done.said
            shop.env = {"GIT_WORK_PATIENCE": UNHURRIED}
            most += 1
            done = ask(shop, door)
    assert done.status == 3, done.said
    assert outage.says in done.said
    assert outage.hint in done.said
    assert 1 <= len(shop.gh.requests) <= most


@every_cell
def test_refused_connections_never_pass(shop: Shop, door: str) -> None:
    shop.env = {"GIT_WORK_PATIENCE": HURRY}
    shop.gh.refuse()
    try:
        done = ask(shop, door)
    finally:
        shop.gh.accept()
    assert done.status == 3, done.said
    assert "127.0.0.1 cannot be reached" in done.said
    assert CONNECTION in done.said


@every_half
def test_half_an_outage_makes_no_yes_of_a_no(shop: Shop, half: str) -> None:
    shop.env = {"GIT_WORK_PATIENCE": NO_PAUSE}
    with HALVES[half].on(shop.gh):
        done = ask(shop, "check_refused")
    assert done.status in (1, 3), done.said


@every_half
def test_half_an_outage_makes_no_no_of_a_yes(shop: Shop, half: str) -> None:
    with HALVES[half].on(shop.gh):
        done = ask(shop, "check")
    assert done.status == HALVES[half].gates[shop.name], done.said


@pytest.mark.parametrize("fault", ["404", "HTML", "no answer", "the hour is used up"])
@pytest.mark.parametrize("shop", ["pull_request", "checks required"], indirect=True)
def test_what_earlier_commands_were_told_does_not_stand_in(shop: Shop, fault: str) -> None:
    outage = OUTAGES[fault]
    assert ask(shop, "move").status == 0
    shop.env = {"GIT_WORK_PATIENCE": outage.patience} if outage.patience else {}
    with outage.on(shop.gh):
        assert ask(shop, "move").status == 3


# Bounds, and the token -----------------------------------------------------------------------------------------------


@every_door
def test_no_pause_is_longer_than_the_door_may_wait(shop: Shop, door: str) -> None:
    limits = pace.HOOK if door == "pre_commit" else pace.CI
    with shop.gh.failing(faults.too_many(int(limits.pause) + 1)):
        assert ask(shop, door).status == 3
    assert len(shop.gh.requests) == 1


@every_gate
def test_a_patience_that_is_none_is_told(shop: Shop) -> None:
    shop.env = {"GIT_WORK_PATIENCE": "soon"}
    done = ask(shop, "check")
    assert done.status == 3, done.said
    assert "GIT_WORK_PATIENCE is no number of seconds (unset it, or set GIT_WORK_PATIENCE=5)" in done.said
    assert shop.gh.requests == []


@every_gate
def test_the_token_lies_nowhere(shop: Shop) -> None:
    """In no file that the doors left, and in no object of git."""
    for fault in ("400 that quotes the token", "302 to another host"):
        with OUTAGES[fault].on(shop.gh):
            for _, door in [one for one in cells() if one[0] == shop.name]:
                ask(shop, door)
    found = list(shop.texts())
    assert any(b"goes In Review -> Done" in data for _, data in found), "what the Action says is among them"
    assert any(b"status: In Progress" in data for _, data in found), "objects are read"
    assert [path for path, data in found if shop.gh.token.encode() in data] == []
