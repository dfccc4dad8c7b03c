"""Which repository is asked, with which token, and that nobody pays for GitHub who does not ask it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gitflow_work import bootstrap
from gitflow_work.core.forge.answers import ForgeTrouble
from gitflow_work.core.rules import GitHub
from gitflow_work.ports.forge import Forge
from tests.github.server import FakeGitHub
from tests.support import Repo

HTTPS, SSH = "https://github.com/acme/shop.git", "git@github.com:acme/shop.git"
ENTERPRISE = {"GITHUB_API_URL": "https://git.example.org/api/v3"}

REPOSITORIES: dict[str, tuple[str, str, dict[str, str], str | None]] = {
    "nothing": ("", "", {}, None),
    "configured": ("acme/shop", "", {}, "acme/shop"),
    "configured before all": ("acme/shop", "git@github.com:ann/fork", {"GITHUB_REPOSITORY": "bob/fork"}, "acme/shop"),
    "the environment before the remote": ("", SSH, {"GITHUB_REPOSITORY": "bob/fork"}, "bob/fork"),
    "https": ("", HTTPS, {}, "acme/shop"),
    "ssh": ("", SSH, {}, "acme/shop"),
    "another host": ("", "git@git.example.org:acme/shop.git", {}, None),
    "an enterprise server": ("", "git@git.example.org:acme/shop.git", ENTERPRISE, "acme/shop"),
    "github.com, when the API is another's": ("", HTTPS, ENTERPRISE, None),
    "a folder": ("", "/srv/git/shop", {}, None),
    "an environment of nonsense": ("", "", {"GITHUB_REPOSITORY": "../.."}, None),
}


def opened(
    repo: Repo, configured: str, env: dict[str, str], *, hook: bool = False, server: bool = False
) -> Forge | None:
    return bootstrap.open_forge(
        bootstrap.open_repository(str(repo.top)), GitHub(configured), env, hook=hook, server=server
    )


@pytest.mark.parametrize(("configured", "remote", "env", "expected"), REPOSITORIES.values(), ids=REPOSITORIES)
def test_which_repository_is_asked(
    repo: Repo, configured: str, remote: str, env: dict[str, str], expected: str | None
) -> None:
    if remote:
        repo.git("remote", "add", "origin", remote)
    forge = opened(repo, configured, env)
    assert (forge.repository() if forge else None) == expected


def test_without_a_token_the_first_question_says_so(repo: Repo) -> None:
    forge = opened(repo, "acme/shop", {"PATH": ""})
    assert forge
    with pytest.raises(ForgeTrouble, match="without a token") as raised:
        forge.pull(1)
    assert "GH_TOKEN" in (raised.value.hint or "")


def test_an_address_that_is_not_safe_is_told_to_whoever_asks(repo: Repo) -> None:
    env = {"GITHUB_API_URL": "http://api.github.com", "GH_TOKEN": "canary"}
    for configured in ("", "acme/shop"):
        forge = opened(repo, configured, env)
        assert forge
        with pytest.raises(ForgeTrouble, match="is not https") as raised:
            forge.pull(1)
        assert "canary" not in raised.value.message


@pytest.mark.parametrize(
    ("more", "on_server", "kept"),
    [({}, False, True), ({"CI": "true"}, False, False), ({"GITHUB_ACTIONS": "true"}, False, False), ({}, True, False)],
)
def test_answers_are_kept_in_clones_of_people_only(
    gh: FakeGitHub, repo: Repo, more: dict[str, str], on_server: bool, kept: bool
) -> None:
    number = gh.open(head="topic")
    env = {"GITHUB_API_URL": gh.url, "GH_TOKEN": gh.token, **more}
    forge = opened(repo, "acme/shop", env, server=on_server)
    assert forge
    assert forge.pull(number).number == number
    assert (repo.top / ".git" / "gitflow-work" / "forge").is_dir() is kept
    assert repo.git("status", "--porcelain") == ""


def test_a_server_does_not_run_gh(repo: Repo, tmp_path: Path) -> None:
    program = tmp_path / "gh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\necho token\n", encoding="utf-8")
    program.chmod(0o755)
    forge = opened(repo, "acme/shop", {"PATH": f"{tmp_path}:/usr/bin:/bin"}, server=True)
    assert forge
    with pytest.raises(ForgeTrouble, match="without a token"):
        forge.pull(1)
    assert not (tmp_path / "ran").exists()


LOOK = """
import sys
from gitflow_work.cli.main import main
status = main(sys.argv[1:])
heavy = ("github", "requests", "urllib3", "cryptography", "gitflow_work.adapters.github.connection")
sys.stderr.write("\\nheavy: " + " ".join(name for name in heavy if name in sys.modules) + "\\n")
"""

COMMANDS = {
    "list": ["list"],
    "show": ["show", "T-1"],
    "next": ["next"],
    "can": ["can", "T-1"],
    "move": ["move", "T-1", "In Progress"],
    "new": ["new", "task", "--title", "Second"],
    "set": ["set", "T-1", "assignee=ann"],
    "log": ["log"],
    "check": ["check", "--all"],
    "workflow": ["workflow", "validate"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_local_commands_never_import_pygithub(repo: Repo, command: list[str]) -> None:
    def work(*args: str) -> str:
        run = [sys.executable, "-c", LOOK, *args]
        return subprocess.run(run, cwd=repo.top, env=repo.env, capture_output=True, text=True, check=False).stderr

    work("init", "--preset", "simple")
    config = repo.top / ".workflow" / "config.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("ids: random", "ids: sequential"), encoding="utf-8")
    repo.git("remote", "add", "origin", HTTPS)
    repo.git("commit", "-q", "-a", "-m", "ids that a test knows")
    work("new", "task", "--title", "First")
    said = work(*command)
    assert "Error" not in said
    assert [line.split() for line in said.splitlines() if line.startswith("heavy:")] == [["heavy:"]]


def test_the_adapter_itself_imports_pygithub_only_to_ask() -> None:
    code = "import sys, gitflow_work.adapters.github.opening; print('github' in sys.modules, 'requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
