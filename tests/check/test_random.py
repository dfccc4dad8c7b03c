"""Rule A on random histories: the check refuses exactly the commits and items that the oracle refuses.

`HISTORIES=5000 SEED=1 pytest tests/check/test_random.py` looks at more of them.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.check.histories import History, random_history
from tests.check.story import Told, write

RULE_A = frozenset({"illegal-transition", "gate-blocked", "new-item-status"})
HISTORIES = int(os.environ.get("HISTORIES", "300"))
SEED = int(os.environ.get("SEED", "20260102"))
TOGETHER = 50
"""Histories that share one repository; they share no commit."""


def compared(history: History, told: Told) -> set[tuple[str, str]]:
    """What both refuse; fails when they differ."""
    expected = history.oracle().refused()
    refused = told.check(history.base, history.head).refused(RULE_A)
    assert refused == expected, history.tell()
    return expected


@pytest.mark.parametrize("first", range(0, HISTORIES, TOGETHER))
def test_the_check_and_the_oracle_refuse_the_same(first: int, tmp_path: Path, clean_env: dict[str, str]) -> None:
    seeds = range(SEED + first, SEED + min(first + TOGETHER, HISTORIES))
    stories = [random_history(Random(seed), 8 + seed % 12) for seed in seeds]  # noqa: S311 - a seed tells it again
    told = write([one.story() for one in stories], tmp_path / "repo")
    seen: Counter[bool] = Counter()
    for history, one in zip(stories, told, strict=True):
        seen[bool(compared(history, one))] += 1
    assert len(stories) < TOGETHER or min(seen[True], seen[False]) > TOGETHER / 10, "too one-sided to show anything"


@given(st.randoms(use_true_random=False), st.integers(3, 10))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_history_on_which_they_differ_is_made_small(clean_env: dict[str, str], rng: Random, size: int) -> None:
    history = random_history(rng, size)
    with TemporaryDirectory() as folder:
        compared(history, write([history.story()], Path(folder) / "repo")[0])
