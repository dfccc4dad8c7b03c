"""Eight hands in one clone lose nothing. `make soak` runs 8 processes x 200 writes for each of SEEDS; else 4 x 25."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.safety.racing import race

SEEDS = int(os.environ.get("SEEDS", "0"))
WORKERS, WRITES = (8, 200) if SEEDS else (4, 25)


@pytest.mark.parametrize("seed", range(1, max(SEEDS, 1) + 1))
def test_every_acknowledged_write_is_in_history(tmp_path: Path, clean_env: dict[str, str], seed: int) -> None:
    began = time.monotonic()
    raced = race(tmp_path / "clone", clean_env, seed, WORKERS, WRITES)
    sys.stdout.write(f"seed {seed}: {raced}, {time.monotonic() - began:.0f} s\n")
    assert raced.acknowledged == raced.ours == WORKERS * WRITES
