"""Fixtures for all tests."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from tests.support import Repo, Templates, hermetic, settle

# As the command line does, and for the same reason: cycles are few, and looking for them is most of a collection.
gc.set_threshold(100_000, 50, 50)


def pytest_collection_finish() -> None:
    """Collected tests stay until the end."""
    settle()


@pytest.fixture
def clean_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """This process's environment, and that of all it starts, without anything of the machine's git settings."""
    home = tmp_path / "home"
    home.mkdir()
    env = hermetic(home)
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return env


@pytest.fixture
def repo(tmp_path: Path, clean_env: dict[str, str]) -> Repo:
    """An empty repository; this process's git calls see the same settings."""
    return Repo(tmp_path / "repo", clean_env)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Repositories to copy instead of making them for each test anew."""
    return Templates(tmp_path_factory.mktemp("templates"))
