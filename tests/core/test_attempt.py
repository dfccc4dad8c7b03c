"""How long an attempt waits, and which words of a command may be files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.attempt import EXPONENTIAL, FIXED, MAX_WAIT, Retry, file_of, is_script

DELAYS = {
    "unsaid": (Retry(), (1, 2)),
    "once": (Retry(attempts=1), ()),
    "doubled up to the longest": (Retry(6, EXPONENTIAL, 2, 30), (2, 4, 8, 16, 30)),
    "fixed": (Retry(4, FIXED, 5, 30), (5, 5, 5)),
    "longer than the longest": (Retry(3, FIXED, 60, 30), (30, 30)),
    "no wait": (Retry(4, EXPONENTIAL, 0, 30), (0, 0, 0)),
    "ends where it would be too long": (Retry(20, FIXED, 250, 300), (250, 250)),
    "too long at once": (Retry(3, FIXED, 601, 10**9), ()),
}


@pytest.mark.parametrize(("retry", "delays"), DELAYS.values(), ids=DELAYS)
def test_delays(retry: Retry, delays: tuple[int, ...]) -> None:
    assert retry.delays() == delays


@given(st.integers(1, 10**9), st.sampled_from([EXPONENTIAL, FIXED]), st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_retry_waits_longer_than_the_bound(attempts: int, backoff: str, delay: int, longest: int) -> None:
    delays = Retry(attempts, backoff, delay, longest).delays()
    assert sum(delays) <= MAX_WAIT
    assert len(delays) < attempts
    assert list(delays) == sorted(delays)


WORDS = {
    "tools/a.sh": ("tools/a.sh", True),
    "./a.sh": ("a.sh", True),
    "a.sh": ("a.sh", False),
    "/usr/bin/env": (None, False),
    "../a.sh": (None, True),
    "a/../../b": (None, True),
    "a//b": (None, True),
    "././a": (None, True),
    "-x": (None, False),
    "tools/": (None, True),
    "": (None, False),
}


@pytest.mark.parametrize("word", WORDS)
def test_words_that_may_be_files(word: str) -> None:
    assert (file_of(word), is_script(word)) == WORDS[word]
