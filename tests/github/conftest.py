"""A fake GitHub with a first commit on main and a branch `topic` of two commits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.server import FakeGitHub
from tests.support import Repo


@pytest.fixture
def server(tmp_path: Path, clean_env: dict[str, str]) -> Repo:
    """The bare repository behind it."""
    return Repo(tmp_path / "server.git", clean_env, "--bare")


@pytest.fixture
def dev(tmp_path: Path, clean_env: dict[str, str], server: Repo) -> Repo:
    """bob's clone, whose origin is the server."""
    made = Repo(tmp_path / "dev", {**clean_env, "GIT_AUTHOR_NAME": "bob", "GIT_AUTHOR_EMAIL": "bob@example.org"})
    made.git("remote", "add", "origin", str(server.top))
    made.write("a.txt", "one\n")
    made.commit("start")
    made.git("push", "-q", "origin", "main")
    made.branch("topic")
    made.write("b.txt", "two\n")
    made.commit("First\n\nWork-Item: T-1\n")
    made.write("c.txt", "three\n")
    made.commit("Second\n\nWork-Item: T-2\n")
    made.git("push", "-q", "origin", "topic")
    return made


@pytest.fixture
def gh(server: Repo, dev: Repo) -> Iterator[FakeGitHub]:
    with FakeGitHub(server.top) as made:
        yield made
