"""Fixtures of the tests of claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.claims.clones import Hub
from tests.support import Templates


@pytest.fixture
def hub(tmp_path: Path, clean_env: dict[str, str], templates: Templates) -> Hub:
    """A bare repository with two tasks, T-1 and T-2."""
    return Hub(tmp_path, clean_env, templates)
