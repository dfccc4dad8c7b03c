"""Which trouble with GitHub may be gone at the next try, and that no later question forgets it."""

from __future__ import annotations

import pytest
from requests import exceptions

from gitflow_work.adapters.github import trouble
from gitflow_work.core.forge.answers import ForgeTrouble
from tests.github import faults
from tests.github.opened import Watch, opened
from tests.github.server import FakeGitHub
from tests.support import Repo

HOST = "api.github.com"
PASSING = {
    "no answer in time": trouble.too_slow("it", HOST, 5),
    "all time used up": trouble.used_up("it", 15),
    "no connection": trouble.unreachable("it", HOST),
    "a connection that broke": trouble.failed("it", HOST, exceptions.ConnectionError()),
    "an answer that broke off": trouble.failed("it", HOST, exceptions.ChunkedEncodingError()),
    "no answer yet": trouble.elsewhere("it", HOST, 202),
    "a limit": trouble.limited("it", 5),
    "trouble of its own": trouble.status("it", HOST, 502, {}),
    "an odd answer": trouble.odd("it"),
}
LASTING = {
    "an odd certificate": trouble.failed("it", HOST, exceptions.SSLError()),
    "another address": trouble.elsewhere("it", HOST, 301),
    "a refused token": trouble.status("it", HOST, 401, {}),
    "a forbidden question": trouble.status("it", HOST, 403, {}),
    "not found": trouble.status("it", HOST, 404, {}),
    "an unknown commit": trouble.status("it", HOST, 422, {}),
    "a strange status": trouble.status("it", HOST, 418, {}),
    "a list that is cut": trouble.cut("it", "why"),
    "no library": trouble.not_installed("it"),
}


@pytest.mark.parametrize("case", [*PASSING, *LASTING])
def test_what_may_pass(case: str) -> None:
    assert (PASSING | LASTING)[case].passing == (case in PASSING)


FAULTS = {
    "cut off": (faults.RESET, True),
    "its own trouble": (faults.ERROR_500, True),
    "401": (faults.UNAUTHORIZED, False),
}


@pytest.mark.parametrize("case", FAULTS)
def test_each_question_says_it(gh: FakeGitHub, dev: Repo, case: str) -> None:
    fault, passing = FAULTS[case]
    number, tip = gh.open(head="topic"), dev.git("rev-parse", "topic")
    with opened(gh, watch=Watch()) as forge, gh.failing(fault):
        for ask in (lambda: forge.pull(number), lambda: forge.pull(number), lambda: forge.checks(tip)):
            with pytest.raises(ForgeTrouble) as raised:
                ask()
            assert raised.value.passing is passing
