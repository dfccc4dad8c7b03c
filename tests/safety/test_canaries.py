"""Reading commands run nothing that the repository names; that the canaries work is shown beside it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.canaries import Canaries, hostile, on_a_terminal
from tests.support import Repo, hermetic

pytestmark = pytest.mark.xdist_group("canaries")

READING = [
    ["list"],
    ["list", "--all", "--json"],
    ["list", "--status", "To Do", "--sort", "title", "--limit", "1"],
    ["show", "T-1"],
    ["show", "T-1", "--json"],
    ["can", "T-1"],
    ["can", "T-1", "In Review"],
    ["log"],
    ["log", "T-1", "--json"],
    ["claims"],
    ["claim", "T-1", "--dry-run"],
    ["next", "--claim", "--dry-run"],
    ["check"],
    ["check", "main..topic"],
    ["check", "--all"],
    ["check", "--staged"],
    ["check", "--worktree"],
    ["check", "--json"],
    ["check", "--format", "github"],
    ["check", "--format", "sarif"],
    ["workflow", "validate"],
    ["hook", "pre-commit"],
    ["hook", "commit-msg", "MESSAGE"],
    ["hook", "install", "--dry-run"],
    ["hook", "update", "refs/heads/main", "main", "topic"],
    ["hook", "pre-receive"],
    ["new", "task", "--title", "x", "--dry-run"],
    ["set", "T-1", "priority=High", "--dry-run"],
    ["move", "T-1", "In Review", "--dry-run"],
    ["init", "--preset", "simple", "--dry-run"],
    ["help", "check"],
    ["--version"],
    ["-h"],
]
CONTROLS: dict[str, list[str]] = {
    "fsmonitor clean included process": ["status"],
    "external": ["diff", "main", "topic", "--", "a.txt"],
    "command": ["diff", "main", "topic", "--", "a.cmd"],
    "textconv": ["log", "-p", "--", ".workflow/tasks"],
    "smudge": ["archive", "-o", "/dev/null", "topic"],
    "hook-reference-transaction": ["update-ref", "refs/heads/x", "main"],
    "hook-post-index-change": ["read-tree", "topic"],
    "gpg": ["commit-tree", "-S", "-m", "x", "main^{tree}"],
    "gpg-ssh": ["-c", "gpg.format=ssh", "-c", "user.signingKey=x", "commit-tree", "-S", "-m", "x", "main^{tree}"],
    "ssh-key": ["-c", "gpg.format=ssh", "commit-tree", "-S", "-m", "x", "main^{tree}"],
    "ssh": ["ls-remote", "ssh://nowhere.example.org/x"],
    "upload-pack": ["fetch", "hostile"],
    "alias": ["evil"],
    "trailer": ["interpret-trailers", "--trailer", "Work-Item: x"],
    "credential": ["credential", "fill"],
    "askpass": ["-c", "credential.helper=", "credential", "fill"],
    "editor": ["tag", "-a", "x", "main"],
    "merge": ["merge-tree", "--write-tree", "topic", "conflicting"],
}
"""What shows that canaries sing: their names to a git command that runs them. Status is first, while files are racy."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canaries")


@pytest.fixture(scope="module")
def canaries(place: Path) -> Canaries:
    return Canaries(place / "programs")


@pytest.fixture(scope="module")
def repo(place: Path, canaries: Canaries) -> Repo:
    (place / "home").mkdir()
    return hostile(place, hermetic(place / "home"), canaries)


@pytest.fixture(autouse=True)
def silence(canaries: Canaries) -> Iterator[None]:
    canaries.sung()
    yield
    canaries.sung()


def work(folder: Path, env: dict[str, str], args: list[str], message: Path) -> subprocess.CompletedProcess[str]:
    """`git work ARGS` in a folder, with ids for the names of branches, and with lines for pre-receive."""
    message.write_text("a message\n")
    ids = {name: Repo.opened(folder, env).try_git("rev-parse", name).stdout.strip() for name in ("main", "topic")}
    words = [str(message) if word == "MESSAGE" else word for word in args]
    if args[:2] == ["hook", "update"]:
        words = [*args[:3], *ids.values()]
    line = f"{ids['main']} {ids['topic']} refs/heads/topic\n" if args[:2] == ["hook", "pre-receive"] else ""
    command = [sys.executable, "-m", "gitflow_work", *words]
    return subprocess.run(command, cwd=folder, env=env, input=line, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("args", READING, ids=" ".join)
def test_reading_runs_nothing(repo: Repo, place: Path, canaries: Canaries, args: list[str]) -> None:
    canaries.age(repo.top / ".git")
    done = work(repo.top, repo.env, args, place / "message")
    assert canaries.sung() == set()
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("where", ["linked", "outer/sub", "outer/.workflow/tasks", "bare.git"])
@pytest.mark.parametrize("args", READING[:-6], ids=" ".join)
def test_reading_elsewhere_runs_nothing(
    repo: Repo, place: Path, canaries: Canaries, where: str, args: list[str]
) -> None:
    canaries.age(repo.top / ".git")
    done = work(place / where, repo.env, args, place / "message")
    assert canaries.sung() == set()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("args", [["list"], ["log"], ["check"], ["show", "T-1"]], ids=" ".join)
def test_a_terminal_gets_no_pager_of_the_repository(repo: Repo, canaries: Canaries, args: list[str]) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gitflow_work", *args]
    subprocess.run(command, cwd=repo.top, env=repo.env, stdout=theirs, stderr=theirs, check=False)
    os.close(theirs)
    os.close(ours)
    assert canaries.sung() == set()


def test_what_a_partial_clone_lacks_is_not_fetched(repo: Repo, place: Path, canaries: Canaries) -> None:
    subprocess.run(
        ["git", "clone", "-q", "--bare", place / "bare.git", place / "lacking.git"], env=repo.env, check=True
    )
    lacking = Repo.opened(place / "lacking.git", repo.env)
    blob = lacking.git("rev-parse", "main:.workflow/tasks/T-1.md")
    for pack in list((lacking.top / "objects/pack").glob("*.pack")):
        data = pack.read_bytes()
        for file in (lacking.top / "objects/pack").glob("*"):
            file.unlink()
        subprocess.run(["git", "unpack-objects", "-q"], cwd=lacking.top, env=repo.env, input=data, check=True)
    (lacking.top / f"objects/{blob[:2]}/{blob[2:]}").unlink()
    canaries.plant(lacking.top)
    for key, value in (("extensions.partialClone", "hostile"), ("remote.hostile.promisor", "true")):
        lacking.git("config", key, value)
    lacking.git("config", "core.repositoryFormatVersion", "1")
    canaries.sung()
    for args in (["check", "--all"], ["check", "main..topic"], ["hook", "pre-receive"]):
        done = work(lacking.top, repo.env, args, place / "message")
        assert (done.returncode, canaries.sung()) == (3, set()), (args, done.stderr)
    lacking.try_git("cat-file", "-p", blob)
    assert "upload-pack" in canaries.sung()


def test_seventeen_programs_and_more_would_run(repo: Repo, place: Path, canaries: Canaries) -> None:
    assert sum(len(names.split()) for names in CONTROLS) >= 17
    repo.git(
        "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "branch", "conflicting", _conflicting(repo)
    )
    for names, args in CONTROLS.items():
        canaries.sung()
        repo.try_git(*args, stdin="protocol=https\nhost=example.org\n\n")
        assert set(names.split()) <= canaries.sung(), args
    on_a_terminal(repo, "log")
    assert "pager-log" in canaries.sung()
    on_a_terminal(repo, "-c", "pager.branch=true", "branch")
    assert "pager" in canaries.sung()


def _conflicting(repo: Repo) -> str:
    """A commit on main that changes a.txt otherwise than topic does."""
    blob = repo.git("hash-object", "-w", "--stdin", stdin="three\n")
    lines = [line for line in repo.git("ls-tree", "main").splitlines() if not line.endswith("\ta.txt")]
    tree = repo.git("mktree", stdin="\n".join([*lines, f"100644 blob {blob}\ta.txt"]) + "\n")
    return repo.git("commit-tree", "-p", "main", "-m", "three", tree)
