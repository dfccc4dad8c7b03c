"""Fixtures of the check's histories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.cases import Ask
from tests.check.story import Seen, Story


@pytest.fixture
def ask(tmp_path: Path, clean_env: dict[str, str]) -> Ask:
    """Write a story, once a test or more often, and check a range of it."""
    written = iter(range(100))

    def asked(story: Story, base: str, head: str) -> Seen:
        return story.write(tmp_path / f"repo{next(written)}").check(base, head)

    return asked
