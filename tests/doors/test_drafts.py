"""`check --staged` and `--worktree`: what is not committed is judged as HEAD's next commit, and nothing is touched."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import Repo
from tests.usecases.shop import Shop


@pytest.fixture
def shop(repo: Repo) -> Shop:
    shop = Shop(repo)
    shop.task("T-1", "To Do")
    shop.save("adopt")
    return shop


def check(repo: Repo, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gitflow_work", "check", *args]
    return subprocess.run(command, cwd=repo.top, env={**repo.env, **env}, capture_output=True, text=True, check=False)


def told(repo: Repo, *args: str) -> tuple[int, list[str], dict[str, Any]]:
    """Exit status, rules of the findings, and the whole JSON."""
    done = check(repo, "--json", *args)
    shape = json.loads(done.stdout)
    return done.returncode, [one["rule"] for one in shape.get("findings", [])], shape


def everything(folder: Path) -> dict[str, str]:
    """Each file below a folder with a digest of its contents and its time."""
    return {
        str(path.relative_to(folder)): f"{path.stat().st_mtime_ns} {hashlib.sha1(path.read_bytes()).hexdigest()}"  # noqa: S324
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("way", ["--staged", "--worktree"])
def test_nothing_staged_is_in_order(shop: Shop, way: str) -> None:
    status, rules, shape = told(shop.repo, way)
    assert (status, rules, shape["commits"], shape["moves"]) == (0, [], 1, 0)


@pytest.mark.parametrize("way", ["--staged", "--worktree"])
@pytest.mark.parametrize("branch", ["main", "topic"])
def test_a_legal_move_and_one_to_nowhere(shop: Shop, way: str, branch: str) -> None:
    if branch != "main":
        shop.repo.branch(branch)
    shop.task("T-1", "In Progress")
    shop.repo.git("add", "-A")
    status, rules, shape = told(shop.repo, way)
    assert (status, rules, shape["moves"]) == (0, [], 1)
    shop.task("T-1", "No State")
    shop.repo.git("add", "-A")
    status, rules, _ = told(shop.repo, way)
    assert (status, "illegal-transition" in rules) == (1, True)


def test_staged_looks_at_the_index_and_worktree_at_the_disk(shop: Shop) -> None:
    shop.task("T-1", "No State")
    assert told(shop.repo, "--staged")[0] == 0
    assert told(shop.repo, "--worktree")[0] == 1
    shop.repo.git("add", "-A")
    shop.task("T-1", "To Do")
    assert told(shop.repo, "--staged")[0] == 1
    assert told(shop.repo, "--worktree")[0] == 0


def test_nothing_is_written_anywhere(shop: Shop) -> None:
    shop.task("T-1", "In Progress")
    shop.task("T-2", "To Do")
    shop.repo.git("add", "-A")
    shop.task("T-3", "To Do")
    before = everything(shop.repo.top)
    for way in ("--staged", "--worktree"):
        assert told(shop.repo, way)[0] == 0
    assert everything(shop.repo.top) == before


def test_an_artifact_that_is_only_on_the_disk(shop: Shop) -> None:
    shop.edit(
        ".workflow/workflows/task.yml",
        "name: start\n",
        "name: start\n    input_artifacts:\n      - {type: plan, path: './docs/{id}.md', required: true}\n",
    )
    shop.save("rules")
    shop.task("T-1", "In Progress")
    assert told(shop.repo, "--worktree")[1] == ["gate-blocked"]
    shop.repo.write("docs/T-1.md", "")
    assert told(shop.repo, "--worktree")[1] == ["gate-blocked"]
    shop.repo.write("docs/T-1.md", "plan\n")
    assert told(shop.repo, "--worktree")[1] == []
    shop.repo.git("add", "-A")
    assert told(shop.repo, "--staged")[1] == []
    (shop.repo.top / "docs/T-1.md").unlink()
    assert told(shop.repo, "--worktree")[1] == ["gate-blocked"]
    shop.repo.write(".gitignore", "docs/\n")
    shop.repo.git("rm", "-q", "--cached", "docs/T-1.md")
    shop.repo.write("docs/T-1.md", "plan\n")
    assert told(shop.repo, "--worktree")[1] == ["gate-blocked"]


def test_keywords_wait_for_the_message(shop: Shop) -> None:
    shop.gate("start", "[{keyword: GO}]")
    shop.save("rules")
    shop.task("T-1", "In Progress")
    shop.repo.git("add", "-A")
    assert told(shop.repo, "--staged")[:2] == (0, [])
    assert [one["rule"] for one in told(shop.repo, "--staged")[2]["notes"]] == ["asked-later"]
    shop.save("no word")
    assert shop.rules("HEAD~1") == ["gate-blocked"]


@pytest.mark.parametrize("branch", ["main", "topic"])
@pytest.mark.parametrize(
    ("gates", "status"),
    [
        ("[not: [{keyword: GO}]]", 0),
        ("[not: [signed]]", 0),
        ("[any: [{keyword: GO}, {fields: [assignee]}]]", 0),
        ("[any: [signed, {keyword: GO}]]", 0),
        ("[all: [{keyword: GO}, {fields: [assignee]}]]", 1),
        ("[{keyword: GO}, {fields: [assignee]}]", 1),
    ],
)
def test_what_only_the_commit_will_say_is_never_guessed(shop: Shop, branch: str, gates: str, status: int) -> None:
    shop.gate("start", gates)
    shop.save("rules")
    if branch != "main":
        shop.repo.branch(branch)
    shop.task("T-1", "In Progress")
    shop.repo.git("add", "-A")
    for way in ("--staged", "--worktree"):
        assert told(shop.repo, way)[0] == status


def test_a_commit_that_was_made_before_the_draft_has_said_what_it_says(shop: Shop) -> None:
    shop.gate("start", "[{keyword: GO}]")
    shop.save("rules")
    shop.repo.branch("topic")
    shop.task("T-1", "In Progress")
    shop.save("no word")
    shop.task("T-2", "To Do")
    shop.repo.git("add", "-A")
    assert [one["rule"] for one in told(shop.repo, "--staged")[2]["notes"]] == []


@pytest.mark.parametrize("identity", ["advisory", "verified"])
def test_how_a_draft_will_be_signed_is_asked_of_the_commit(shop: Shop, identity: str) -> None:
    shop.gate("start", "[signed: {role: lead}]")
    shop.repo.write(
        ".workflow/roles.yml",
        "people:\n  ann:\n    name: Ann\n    email: [ann@example.org]\n"
        "  bob:\n    name: Bob\n    email: [bob@example.org]\n"
        "roles:\n  lead:\n    permissions: ['*']\n    members: [ann]\neveryone: ['*']\n",
    )
    shop.edit(".workflow/config.yml", "identity: advisory", f"identity: {identity}")
    shop.save("rules")
    shop.task("T-1", "In Progress")
    shop.repo.git("add", "-A")
    assert told(shop.repo, "--staged")[:2] == (0, [])
    shop.repo.env["GIT_AUTHOR_EMAIL"] = "bob@example.org"
    assert told(shop.repo, "--staged")[:2] == (0, [])  # a signature shows who, and there is none yet
    shop.repo.env["GIT_AUTHOR_EMAIL"] = "ann@example.org"
    shop.save("not signed")
    assert shop.rules("HEAD~1") != []


def test_a_conflict_cannot_be_committed_but_its_file_can_be_read(shop: Shop) -> None:
    shop.repo.branch("topic")
    shop.task("T-1", "In Progress", body="ours\n")
    shop.save()
    shop.repo.git("switch", "-q", "main")
    shop.task("T-1", "In Progress", body="theirs\n")
    shop.save()
    assert shop.repo.try_git("merge", "-q", "topic").returncode == 1
    status, _, shape = told(shop.repo, "--staged")
    assert (status, shape["kind"]) == (3, "error")
    assert told(shop.repo, "--worktree")[0] == 0  # the markers lie in the body
    shop.task("T-1", "Done", body="both\n")
    shop.repo.git("add", "-A")
    status, rules, shape = told(shop.repo, "--staged")
    assert shape["commits"] == 2  # the merge, and the commit that it brings
    assert (status, rules) == (0, [])


def test_a_commit_that_is_made_already_is_not_judged_again(shop: Shop) -> None:
    shop.repo.branch("topic")
    shop.task("T-1", "No State")
    shop.save("illegal")
    shop.task("T-1", "To Do")
    shop.save("illegal, too")
    shop.repo.write("README", "more\n")
    shop.repo.git("add", "-A")
    assert told(shop.repo, "--staged")[:2] == (0, [])
    assert shop.rules("main") == ["illegal-transition", "illegal-transition"]


def test_the_first_commit_adopts(repo: Repo) -> None:
    done = check(repo, "--staged")
    assert (done.returncode, "no .workflow yet" in done.stderr) == (2, True)
    shop = Shop(repo)
    shop.task("T-1", "Done")
    assert told(repo, "--worktree")[:2] == (0, [])
    repo.git("add", "-A")
    assert told(repo, "--staged")[:2] == (0, [])
    shop.task("T-2", "No State")
    repo.git("add", "-A")
    assert told(repo, "--staged")[1] == ["unknown-status"]


def test_files_and_folders_that_change_places(shop: Shop) -> None:
    shop.repo.write("a/b", "1\n")
    shop.repo.write("c", "1\n")
    shop.save()
    (shop.repo.top / "a/b").unlink()
    (shop.repo.top / "a").rmdir()
    (shop.repo.top / "c").unlink()
    shop.repo.write("a", "1\n")
    shop.repo.write("c/d", "1\n")
    assert told(shop.repo, "--worktree")[0] == 0
    shop.repo.git("add", "-A")
    assert told(shop.repo, "--staged")[0] == 0


@pytest.mark.parametrize("way", ["--staged", "--worktree"])
def test_a_symlink_in_the_place_of_an_item_is_a_finding(shop: Shop, way: str) -> None:
    path = shop.repo.top / shop.path("T-1")
    path.rename(shop.repo.top / "T-1.md")
    path.symlink_to("../../T-1.md")
    shop.repo.git("add", "-A")
    assert "unreadable-item" in told(shop.repo, way)[1]


def test_the_tree_is_the_one_that_git_would_commit(shop: Shop) -> None:
    from gitflow_work.bootstrap import draft, open_repository

    repo = shop.repo
    for path in ("a/b/c", "a.txt", "a-b/x", "z", "a/d"):
        repo.write(path, path)
    shop.save()
    repo.git("rm", "-q", "-r", "a/b", "z")
    for path in ("a/b", "a0", "z/z", "ä/ö", "a/c"):
        repo.write(path, path)
    (repo.top / "link").symlink_to("a0")
    repo.write("run.sh", "x").chmod(0o755)
    repo.git("add", "-A")
    repo.write("later", "")
    repo.git("add", "-N", "later")  # only meant to be added: git commit leaves it out
    assert "later" in repo.git("ls-files")
    repository = open_repository(str(repo.top))
    with draft(repository) as staged:
        assert staged.tree == repo.git("write-tree")


def test_a_range_beside_it_is_refused(shop: Shop) -> None:
    assert check(shop.repo, "--staged", "main..HEAD").returncode == 2
    assert check(shop.repo, "--worktree", "--all").returncode == 2


def test_a_bare_repository_has_nothing_staged(shop: Shop, tmp_path: Path) -> None:
    shop.repo.git("clone", "-q", "--bare", str(shop.repo.top), str(tmp_path / "bare.git"))
    done = check(Repo.opened(tmp_path / "bare.git", shop.repo.env), "--staged")
    assert (done.returncode, "bare" in done.stderr) == (2, True)
