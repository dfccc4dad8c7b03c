"""A fake GitHub with a first commit on main and a branch `topic` of two commits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.server import FakeGitHub
from tests.support import Repo, Templates

BOB = {"GIT_AUTHOR_NAME": "bob", "GIT_AUTHOR_EMAIL": "bob@example.org"}


def both(repo: Repo) -> None:
    """The server and bob's clone, in two folders of this one."""
    server = Repo(repo.top / "server.git", repo.env, "--bare")
    made = Repo(repo.top / "dev", {**repo.env, **BOB})
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


@pytest.fixture
def server(tmp_path: Path, clean_env: dict[str, str], templates: Templates) -> Repo:
    """The bare repository behind it."""
    top = tmp_path / "server.git"
    shutil.copytree(templates.made(clean_env, both) / top.name, top)
    return Repo.opened(top, clean_env)


@pytest.fixture
def dev(tmp_path: Path, clean_env: dict[str, str], server: Repo, templates: Templates) -> Repo:
    """bob's clone, whose origin is the server."""
    top = tmp_path / "dev"
    shutil.copytree(templates.made(clean_env, both) / top.name, top)
    made = Repo.opened(top, {**clean_env, **BOB})
    made.git("remote", "set-url", "origin", str(server.top))
    made.git("update-index", "-q", "--refresh")
    return made


@pytest.fixture
def gh(server: Repo, dev: Repo) -> Iterator[FakeGitHub]:
    with FakeGitHub(server.top) as made:
        yield made
