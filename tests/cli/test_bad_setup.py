"""What stands round the items is not as it should be: repositories, `.workflow`, configuration, work trees."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.cli.running import TOP, GitWork, process, task
from tests.support import Repo

READING = ["list", "show T-1", "can T-1", "workflow validate"]
WRITING = ["new task --title Two", "set T-1 priority=High", "move T-1 start", "edit T-1"]
CHECKING = ["check", "check --all"]


@pytest.fixture(autouse=True)
def editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_EDITOR", "true")


@pytest.mark.parametrize("command", ["init", *READING, *WRITING, *CHECKING])
def test_no_repository(tmp_path: Path, repo: Repo, git_work: GitWork, command: str) -> None:
    folder = tmp_path / "outside"
    folder.mkdir()
    done = git_work(*command.split(), at=folder)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"Error: {folder} is not in a git repository\nhint: git init")


@pytest.mark.parametrize("command", [*READING, *WRITING])
@pytest.mark.parametrize("commits", [0, 1])
def test_no_workflow(repo: Repo, git_work: GitWork, command: str, commits: int) -> None:
    if commits:
        repo.write("README", "hello\n")
        repo.commit("first")
    done = git_work(*command.split())
    assert (done.status, done.out) == (2, "")
    assert " no .workflow " in done.err
    assert done.err.endswith("\nhint: git work init --preset simple\n")


@pytest.mark.parametrize("command", CHECKING)
def test_no_workflow_to_check(repo: Repo, git_work: GitWork, command: str) -> None:
    repo.write("README", "hello\n")
    repo.commit("first")
    done = git_work(*command.split())
    assert done.status == 2
    assert "hint: git work init" in done.err


@pytest.mark.parametrize("command", CHECKING)
def test_nothing_committed_to_check(repo: Repo, git_work: GitWork, command: str) -> None:
    done = git_work(*command.split())
    assert done.status == 2
    assert "hint: " in done.err


def test_init_makes_the_first_commit(repo: Repo, git_work: GitWork) -> None:
    assert git_work("init").status == 0
    assert (repo.subjects(), repo.status()) == (["Start a workflow (simple)"], "")


def test_init_in_a_sub_folder_starts_at_the_top(repo: Repo, git_work: GitWork) -> None:
    repo.write("src/deep/a.txt", "a\n")
    assert git_work("init", at=repo.top / "src" / "deep").status == 0
    assert (repo.top / ".workflow" / "config.yml").is_file()
    assert not (repo.top / "src" / "deep" / ".workflow").exists()
    assert repo.status() == "?? src/"


def test_init_does_not_overwrite(started: Repo, git_work: GitWork) -> None:
    before = started.head()
    done = git_work("init", "--preset", "flowspec")
    assert done.status == 1
    assert "nothing was overwritten" in done.err
    assert (started.head(), started.status()) == (before, "")


def test_init_does_not_overwrite_what_is_not_committed(repo: Repo, git_work: GitWork) -> None:
    repo.write(".workflow/config.yml", "mine\n")
    assert git_work("init").status == 1
    assert repo.read(".workflow/config.yml") == "mine\n"


def test_an_unknown_preset(repo: Repo, git_work: GitWork) -> None:
    done = git_work("init", "--preset", "simpel")
    assert done.status == 2
    assert "simple" in done.err
    for preset in ("../simple", "/etc", "", ".", "simple/workflows", "a\nb"):
        assert git_work("init", "--preset", preset).status == 2
    assert list(repo.top.iterdir()) == [repo.top / ".git"]


@pytest.mark.parametrize("command", ["init", *WRITING])
def test_nobody_is_configured(repo: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    if command != "init":
        assert git_work("init").status == 0
        task(repo, "T-1")
        repo.commit("T-1")
        if command == "edit T-1":
            monkeypatch.setenv("GIT_EDITOR", "echo more >>")
    before = repo.try_git("rev-parse", "HEAD").stdout
    for name in ("NAME", "EMAIL"):
        monkeypatch.delenv(f"GIT_AUTHOR_{name}")
        monkeypatch.delenv(f"GIT_COMMITTER_{name}")
    repo.git("config", "user.useConfigOnly", "true")
    done = git_work(*command.split())
    assert done.status == 2
    assert "hint: git config" in done.err
    assert repo.try_git("rev-parse", "HEAD").stdout == before
    assert repo.try_git("diff", "--quiet").returncode == 0


def test_an_ignored_workflow(repo: Repo, git_work: GitWork) -> None:
    repo.write(".gitignore", ".workflow\n")
    repo.commit("ignore")
    done = git_work("init")
    assert done.status == 1
    assert "git ignores .workflow" in done.err
    assert not (repo.top / ".workflow").exists()


def test_a_workflow_that_is_a_symlink(repo: Repo, git_work: GitWork, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (repo.top / ".workflow").symlink_to(tmp_path / "elsewhere")
    assert git_work("init").status == 1
    for command in (*READING, *WRITING):
        assert git_work(*command.split()).status in (1, 2), command
    repo.commit("link")
    assert git_work("init").status == 1
    for command in (*READING, *WRITING):
        assert git_work(*command.split()).status in (1, 2), command
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_workflow_that_became_a_symlink(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    (started.top / ".workflow").rename(tmp_path / "elsewhere")
    (started.top / ".workflow").symlink_to(tmp_path / "elsewhere")
    before = started.head(), sorted((tmp_path / "elsewhere").rglob("*"))
    for command in WRITING[:-1]:
        assert git_work(*command.split()).status == 1, command
    started.git("add", "-A")
    started.commit("link")
    assert git_work("move", "T-1", "start").status in (1, 2)
    assert sorted((tmp_path / "elsewhere").rglob("*")) == before[1]


def test_a_folder_of_the_rules_that_is_a_symlink(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    (started.top / ".workflow" / "types").rename(tmp_path / "types")
    (started.top / ".workflow" / "types").symlink_to(tmp_path / "types")
    started.commit("link")
    for command in ("show T-1", "move T-1 start", "new task --title Two"):
        done = git_work(*command.split())
        assert done.status == 3, command
        assert done.err.startswith("Error: .workflow/types:1:1: rule files are regular files"), command
    assert git_work("check").status in (1, 3)


def test_sha256(tmp_path: Path, repo: Repo, git_work: GitWork) -> None:
    other = Repo(tmp_path / "sha256", repo.env, "--object-format=sha256")
    assert git_work("init", at=other.top).status == 0
    item = git_work("new", "task", "--title", "One", at=other.top).out.strip()
    assert git_work("move", item, "start", at=other.top).status == 0
    other.write(f".workflow/tasks/{item}-one.md", other.read(f".workflow/tasks/{item}-one.md") + "\nMore.\n")
    assert git_work("show", item, at=other.top).out.endswith("More.\n")
    assert git_work("list", at=other.top).out.splitlines()[1].split() == [item, "In", "Progress", "One"]
    assert git_work("log", item, "--json", at=other.top).shape["events"][0]["commit"] == other.head()
    assert git_work("check", at=other.top).status == 0


def test_sparse_checkout(started: Repo, git_work: GitWork) -> None:
    started.git("sparse-checkout", "set", "--no-cone", "/*", "!/.workflow/tasks/")
    assert not (started.top / ".workflow" / "tasks").exists()
    assert git_work("list").out.splitlines()[1].split() == ["T-1", "To", "Do", "One"]
    assert git_work("show", "T-1").status == 0
    assert git_work("move", "T-1", "start").status == 0
    assert "status: In Progress\n" in started.show(".workflow/tasks/T-1.md")
    assert not (started.top / ".workflow" / "tasks").exists()
    assert started.status() == ""
    assert git_work("check").status == 0


def test_a_linked_work_tree(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    linked = started.worktree(tmp_path / "linked", "-b", "topic", "main")
    assert git_work("move", "T-1", "start", at=linked.top).status == 0
    assert git_work("list", "--json", at=linked.top).shape["items"][0]["status"] == "In Progress"
    assert git_work("list", "--json").shape["items"][0]["status"] == "To Do"
    assert (linked.status(), started.status()) == ("", "")
    assert (linked.git("branch", "--show-current"), started.git("branch", "--show-current")) == ("topic", "main")
    assert git_work("check", "main..HEAD", at=linked.top).status == 0


def test_init_in_a_linked_work_tree(repo: Repo, git_work: GitWork, tmp_path: Path) -> None:
    repo.write("README", "hello\n")
    repo.commit("first")
    linked = repo.worktree(tmp_path / "linked", "-b", "topic", "main")
    assert git_work("init", at=linked.top).status == 0
    assert (linked.status(), repo.status(), repo.subjects()) == ("", "", ["first"])


def test_a_branch_that_is_checked_out_twice(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    linked = Repo.opened(tmp_path / "linked", started.env)
    started.git("worktree", "add", "-q", "--force", str(linked.top), "main")
    done = git_work("move", "T-1", "start", at=linked.top)
    assert done.status in (0, 1)
    if done.status == 0:
        assert "status: In Progress" in started.show(".workflow/tasks/T-1.md", "main")
    else:
        assert linked.status() == ""


def test_a_detached_head(started: Repo, git_work: GitWork) -> None:
    started.git("switch", "-q", "--detach")
    main = started.git("rev-parse", "main")
    assert git_work("list").status == 0
    assert git_work("move", "T-1", "start").status == 0
    assert (started.git("rev-parse", "HEAD~1"), started.git("rev-parse", "main")) == (main, main)
    assert git_work("check", "main..HEAD").status == 0


def test_a_stale_index_lock(started: Repo, git_work: GitWork) -> None:
    lock = started.write(".git/index.lock", "")
    before = started.head()
    assert git_work("list").status == 0
    assert git_work("show", "T-1").status == 0
    assert git_work("check").status == 0
    done = git_work("move", "T-1", "start")
    assert done.status in (0, 1)
    if done.status == 1:
        assert started.head() == before
    assert "index.lock" in done.err
    lock.unlink()
    assert git_work("list").status == 0
    assert started.status() == ""


def test_a_bare_repository(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    started.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    bare = tmp_path / "bare.git"
    assert git_work("check", "HEAD~1..HEAD", at=bare).status == 0
    assert git_work("check", "--all", at=bare).status == 0
    for command in ("init", *WRITING):
        done = git_work(*command.split(), at=bare)
        assert done.status in (1, 2), command
        assert "bare" in done.err, command
    assert started.git("--git-dir", str(bare), "rev-parse", "HEAD") == started.head()


def test_a_folder_of_another(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    folder = started.top / "src" / "deep"
    folder.mkdir(parents=True)
    assert git_work("list", at=folder).out.splitlines()[1].startswith("T-1")
    assert git_work("move", "T-1", "start", at=folder).status == 0
    for args in (("-C", str(started.top)), ("-C", str(folder))):
        assert git_work(*args, "show", "T-1", at=tmp_path).status == 0
    assert git_work("-C", "repo", "show", "T-1", at=tmp_path).status == 0
    for missing in ("nowhere", "", "repo/.workflow/config.yml"):
        done = git_work("-C", missing, "show", "T-1", at=tmp_path)
        assert done.status == 2
        assert "hint: name a folder that exists" in done.err


def test_as_git_calls_it(started: Repo, tmp_path: Path) -> None:
    script = tmp_path / "bin" / "git-work"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gitflow_work "$@"\n')
    script.chmod(0o755)
    env = {"PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(TOP)}
    other = Repo.opened(tmp_path, started.env)
    assert "T-1" in other.git("-C", str(started.top), "work", "list", env=env)
    places = ("--git-dir", str(started.top / ".git"), "--work-tree", str(started.top))
    assert "T-1" in other.git(*places, "work", "list", env=env)
    assert "T-1" in started.git("work", "list", env=env)
    (started.top / "sub").mkdir()
    assert "In Progress" in Repo.opened(started.top / "sub", started.env).git("work", "move", "T-1", "start", env=env)
    assert started.status() == ""


def test_git_dir_and_work_tree_of_the_environment(started: Repo, tmp_path: Path) -> None:
    env = {**started.env, "GIT_DIR": str(started.top / ".git"), "GIT_WORK_TREE": str(started.top)}
    assert "T-1" in process(tmp_path, "list", env=env).out
    assert process(tmp_path, "move", "T-1", "start", env=env).status == 0
    assert process(tmp_path, "check", env=env).status == 0
    assert started.status() == ""


def test_a_broken_git_dir(repo: Repo, git_work: GitWork) -> None:
    (repo.top / ".git" / "HEAD").write_text("nonsense\n")
    assert git_work("list").status == 2


NAMES = ["with space", 'quote\'s "dir"', "Übung 日本", "$(touch x); &", "-n", "%s", "\x1b[2J", "a\nb", "\n", "\udcff"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_repository_with_a_name_of_its_own(
    tmp_path: Path, repo: Repo, git_work: GitWork, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The hooks that it installs call what is installed.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    odd = Repo(tmp_path / "odd" / name, repo.env)
    assert git_work("init", at=odd.top).status == 0
    item = git_work("new", "task", "--title", "One", at=odd.top).out.strip()
    assert git_work("move", item, "start", at=odd.top).status == 0
    assert item in git_work("list", at=odd.top).out
    assert git_work("log", at=odd.top).status == 0
    assert git_work("check", at=odd.top).status == 0
    assert git_work("hook", "install", at=odd.top).status == 0
    assert git_work("move", item, "submit", at=odd.top).status == 0
    assert odd.status() == ""


def test_a_bare_repository_with_a_line_feed_in_its_name(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    started.git("clone", "-q", "--bare", ".", str(tmp_path / "a\nb"))
    assert git_work("check", "--all", at=tmp_path / "a\nb").status == 0


def test_a_work_tree_that_goes_away_meanwhile(started: Repo, tmp_path: Path) -> None:
    hook = started.write(".git/hooks/pre-commit", f"#!/bin/sh\nrm -rf '{started.top}'\n")
    hook.chmod(0o755)
    done = process(started.top, "move", "T-1", "start", env=started.env)
    assert done.status == 2
    assert done.err.startswith(f"Error: the folder {started.top} is gone\nhint: ")
