"""Writing commands that are killed: a sample here, all of it by `make kills`, and at random by `make soak`."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.safety.killing import VERBS, Field, seconds

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace: apt-get install strace")
RENAMES = "rename,renameat,renameat2"
"""What makes a change appear: the note, the ref, the file, the index."""


@pytest.fixture
def field(tmp_path: Path, clean_env: dict[str, str], request: pytest.FixtureRequest) -> Field:
    """A prepared repository for one verb."""
    verb = str(request.param)
    if verb == "approve" and shutil.which("ssh-keygen") is None:
        pytest.skip("needs ssh-keygen")
    return Field(tmp_path / "field", clean_env, verb)


@pytest.mark.parametrize("field", list(VERBS), indirect=True)
def test_killed_with_all_that_it_started(field: Field) -> None:
    """Three moments of each verb. That the verb itself succeeds is asserted by the timing of it."""
    took = seconds(field)
    dice = random.Random(field.name)  # noqa: S311
    for share in (0.5, 0.75, 0.95):
        field.killed_after(took * share * dice.uniform(0.9, 1.1), plain_first=share > 0.6)


@needs_strace
@pytest.mark.parametrize("field", ["move", "one-commit"], indirect=True)
@pytest.mark.parametrize("children", [False, True], ids=["alone", "with-git"])
def test_killed_at_every_rename(field: Field, children: bool) -> None:
    killed = landed = 0
    for number in range(1, 30):
        left = field.killed_at(number, children=children, calls=RENAMES)
        killed += left.status != 0
        landed += left.landed > 0
        if left.status == 0:
            break
    assert killed > 2
    assert 0 < landed < number or children
