"""A writer that is killed anywhere: old or new, never empty nor half, and the next command needs nobody's help."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gitflow_work.adapters.git.batch import AT_ONCE
from tests.adapters.git import batching
from tests.adapters.git.killing import BATCH, THIRD, child, dying, recover
from tests.adapters.git.writing import ITEM, NEW, OLD, OTHER, with_item, write
from tests.support import Repo, Templates

MANNERS = pytest.mark.parametrize("manner", ["EACH", "WHOLE", "ONE"])


def assert_whole(repo: Repo, first: str, acknowledged: str) -> None:
    """Old or new, never empty nor half; acknowledged means in history; and the next command needs nobody's help."""
    assert repo.read(ITEM) in (OLD, NEW)
    repo.try_git("status")  # a user looks first
    written = write(repo, {"src/main.c": "int next;\n"})
    assert written is not None, "nothing stands in the way of the next command"
    history = repo.git("rev-list", "HEAD").split()
    assert not acknowledged or acknowledged in history
    landed = len(history) == 3
    assert history[-1] == first
    expected = (NEW, "third\n", None) if landed else (OLD, None, "other\n")
    disk = tuple(repo.read(path) if (repo.top / path).exists() else None for path in (ITEM, THIRD, OTHER))
    assert disk == expected
    assert repo.status() == ""
    assert repo.changed() == ["src/main.c"]
    assert [path.name for path in repo.top.glob("**/*.tmp")] == []
    assert not (repo.top / ".git/index.lock").exists()
    assert not (repo.top / ".git/gitflow-work/pending.json").exists()
    repo.git("fsck", "--strict", "--no-dangling")


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_git_process_nothing_is_lost_or_half_done(
    tmp_path: Path, clean_env: dict[str, str], templates: Templates, when: str
) -> None:
    for number in range(1, 40):
        repo = templates.new(tmp_path / f"repo{number}", clean_env, with_item)
        first = repo.head()
        done = child(repo, env=dying(tmp_path, number, when))
        assert_whole(repo, first, done.stdout.strip())
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    assert number > 6


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("call", ["rename", "link", "unlink", "fsync", "fchmod", "rmdir", "flock"])
def test_killed_at_any_writing_system_call_nothing_is_lost_or_half_done(
    tmp_path: Path, clean_env: dict[str, str], templates: Templates, call: str
) -> None:
    killed = 0
    for number in range(1, 40):
        repo = templates.new(tmp_path / f"repo{number}", clean_env, with_item)
        first = repo.head()
        inject = f"inject={call}:signal=SIGKILL:when={number}"
        done = child(repo, "strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
        assert_whole(repo, first, done.stdout.strip())
        if done.returncode == 0:
            break
        killed += 1
    assert killed or call == "rmdir"


def assert_batch_whole(repo: Repo, acknowledged: list[str], manner: str, count: int) -> None:
    """Each item is old or new; what was acknowledged stands; the next command mends the rest by itself."""
    values = {repo.read(batching.path(number)) for number in range(count)}
    assert values <= {f"{number}: {value}\n" for number in range(count) for value in (0, 1)}
    written = write(repo, {"src/main.c": "int next;\n"})
    assert written is not None
    history = repo.git("rev-list", "HEAD").split()
    assert set(acknowledged) <= set(history)
    landed = len(history) - 2
    if manner == "ONE":
        assert landed in (0, 1)
        landed *= count
    elif manner == "WHOLE":
        assert landed in (0, count)
    expected = [f"{number}: {int(number < landed)}\n" for number in range(count)]
    assert [repo.read(batching.path(number)) for number in range(count)] == expected
    assert repo.status() == ""
    assert repo.changed() == ["src/main.c"]
    assert [path.name for path in repo.top.glob("**/*.tmp")] == []
    assert not (repo.top / ".git/index.lock").exists()
    repo.git("fsck", "--strict", "--no-dangling")


@MANNERS
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_killed_at_any_git_process_leaves_whole_commits(
    tmp_path: Path, clean_env: dict[str, str], templates: Templates, when: str, manner: str
) -> None:
    script = BATCH.format(manner=f"batching.{manner}", count=4)
    for number in range(1, 40):
        repo = templates.new(tmp_path / f"repo{number}", clean_env, batching.with_items, 4)
        done = child(repo, env=dying(tmp_path, number, when), script=script)
        assert_batch_whole(repo, done.stdout.split(), manner, 4)
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    assert number > 6


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("call", ["rename", "fsync", "unlink"])
def test_a_batch_killed_at_any_writing_system_call_leaves_whole_commits(
    tmp_path: Path, clean_env: dict[str, str], templates: Templates, call: str
) -> None:
    script = BATCH.format(manner="batching.EACH", count=3)
    for number in range(1, 60):
        repo = templates.new(tmp_path / f"repo{number}", clean_env, batching.with_items, 3)
        inject = f"inject={call}:signal=SIGKILL:when={number}"
        traced = ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
        done = child(repo, *traced, script=script)
        assert_batch_whole(repo, done.stdout.split(), "EACH", 3)
        if done.returncode == 0:
            break
    assert number > 3


def test_a_batch_of_several_parts_goes_on_where_it_was_killed(repo: Repo, tmp_path: Path) -> None:
    count = AT_ONCE + 20
    batching.with_items(repo, count)
    script = BATCH.format(manner="batching.EACH", count=count)
    landed = 0
    for number in range(8, 40):
        done = child(repo, env=dying(tmp_path, number, "after"), script=script)
        landed = len(repo.git("rev-list", "HEAD").split()) - 1
        assert landed in (0, AT_ONCE, count)
        if landed == AT_ONCE:
            assert done.returncode == -9
            break
    assert landed == AT_ONCE
    recover(repo)
    assert [repo.read(batching.path(number)) for number in (0, AT_ONCE - 1, AT_ONCE)] == [
        "0: 1\n",
        f"{AT_ONCE - 1}: 1\n",
        f"{AT_ONCE}: 0\n",
    ]
    assert repo.status() == ""
