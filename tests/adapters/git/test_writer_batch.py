"""Many commits at once: each as if it were made alone, all or none where that is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitflow_work.adapters.git.batch import AT_ONCE
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Manner, Plan, Task
from tests.adapters.git.batching import EACH, ONE, WHOLE, nothing, path, refusing, up, with_items, write_all
from tests.adapters.git.writing import write, writer
from tests.support import Repo

PROJECT = Path(__file__).parents[3]
MANNERS = pytest.mark.parametrize("manner", [EACH, WHOLE, ONE], ids=["each", "whole", "one"])


def clean(repo: Repo) -> None:
    """Nothing is left behind, and the objects are sound."""
    assert repo.status() == ""
    assert not (repo.top / ".git/gitflow-work/pending.json").exists()
    assert not (repo.top / ".git/index.lock").exists()
    assert [one.name for one in repo.top.glob("**/*.tmp")] == []
    repo.git("fsck", "--strict", "--no-dangling")


@pytest.mark.parametrize("manner", [EACH, WHOLE], ids=["each", "whole"])
def test_each_task_is_a_commit_of_its_own_files_on_top_of_the_one_before(repo: Repo, manner: Manner) -> None:
    first = with_items(repo, 8)
    outcomes = write_all(repo, [up(number) for number in range(6)], manner)
    commits = [one.commit for one in outcomes]
    assert repo.git("rev-list", "--reverse", f"{first}..HEAD").split() == commits
    for number, commit in enumerate(commits):
        assert commit is not None
        assert repo.changed(commit) == [path(number)]
        assert repo.git("log", "-1", "--format=%B", commit) == f"T-{number} up\n\nWork-Item: T-{number}\n"
        assert repo.show(path(number), commit) == f"{number}: 1"
        assert repo.git("log", "-1", "--format=%an %ae %ai %cn %ce %ci", commit) == (
            "ann ann@example.org 2026-01-02 03:04:05 +0000 ann ann@example.org 2026-01-02 03:04:05 +0000"
        )
    assert [repo.read(path(number)) for number in (0, 5, 6)] == ["0: 1\n", "5: 1\n", "6: 0\n"]
    clean(repo)


def test_a_commit_is_byte_for_byte_the_one_that_is_made_alone(repo: Repo) -> None:
    with_items(repo, 3)
    message = "T-0 up: ünï\n\nWork-Item: T-0\n"
    plan = Plan({path(0): b"0: 1\n"}, message)
    [outcome] = write_all(repo, [Task(lambda head, tree: plan)])
    repo.git("reset", "-q", "--hard", "HEAD^")
    written = write(repo, {path(0): "0: 1\n"}, message=message)
    assert written is not None
    assert written.commit == outcome.commit


def test_more_than_land_at_once(repo: Repo) -> None:
    count = AT_ONCE + 30
    first = with_items(repo, count)
    outcomes = write_all(repo, [up(number) for number in range(count)])
    assert len(repo.git("rev-list", f"{first}..HEAD").split()) == count
    assert all(one.commit for one in outcomes)
    assert [one.number for one in outcomes] == list(range(count))
    assert len(repo.git("reflog", "--format=%gs").splitlines()) == 3  # the first commit, and two parts
    clean(repo)


def test_all_in_one_commit(repo: Repo) -> None:
    first = with_items(repo, 5)
    outcomes = write_all(repo, [up(0), refusing("no"), up(2), nothing(), up(4)], ONE)
    head = repo.head()
    assert [one.commit for one in outcomes] == [head, None, head, None, head]
    assert repo.git("rev-parse", "HEAD^") == first
    assert repo.git("log", "-1", "--format=%B") == "3 of them: 0,2,4\n\nT-0 up\nT-2 up\nT-4 up\n"
    assert repo.changed() == [path(0), path(2), path(4)]
    clean(repo)


@MANNERS
def test_nothing_to_do_is_no_commit(repo: Repo, manner: Manner) -> None:
    first = with_items(repo, 2)
    same = Task(lambda head, tree: Plan({path(0): b"0: 0\n"}, "same\n"))
    outcomes = write_all(repo, [nothing(), same], manner)
    assert [(one.commit, one.refused, one.planned) for one in outcomes] == [(None, None, False)] * 2
    assert repo.head() == first
    clean(repo)


def test_no_tasks_at_all(repo: Repo) -> None:
    with_items(repo, 1)
    assert write_all(repo, []) == []


def test_a_task_sees_what_those_before_have_left(repo: Repo) -> None:
    with_items(repo, 2)
    outcomes = write_all(repo, [up(0), up(0), up(1), up(0)])
    assert len({one.commit for one in outcomes}) == 4
    assert (repo.read(path(0)), repo.read(path(1))) == ("0: 3\n", "1: 1\n")
    clean(repo)


@pytest.mark.parametrize("manner", [EACH, ONE], ids=["each", "one"])
def test_what_is_refused_stops_no_other(repo: Repo, manner: Manner) -> None:
    with_items(repo, 3)
    outcomes = write_all(repo, [up(0), refusing("not today"), up(2)], manner)
    assert [one.commit is not None for one in outcomes] == [True, False, True]
    assert outcomes[1].refused is not None
    assert outcomes[1].refused.message == "not today"
    clean(repo)


def test_all_or_none_writes_nothing_when_one_is_refused(repo: Repo) -> None:
    first = with_items(repo, 3)
    outcomes = write_all(repo, [up(0), refusing("not today"), up(2), nothing()], WHOLE)
    assert [(one.commit, one.planned, bool(one.refused)) for one in outcomes] == [
        (None, True, False),
        (None, False, True),
        (None, True, False),
        (None, False, False),
    ]
    assert (repo.head(), repo.read(path(0))) == (first, "0: 0\n")
    clean(repo)


@pytest.mark.parametrize(
    "manner",
    [Manner(dry_run=True), WHOLE._replace(dry_run=True), ONE._replace(dry_run=True)],
    ids=["each", "whole", "one"],
)
def test_a_dry_run_decides_on_what_those_before_would_have_left_and_writes_nothing(repo: Repo, manner: Manner) -> None:
    first = with_items(repo, 2)
    seen: list[bytes] = []

    def look(head: str | None, tree: Tree) -> None:
        entry = tree.entry(path(0))
        assert entry is not None
        seen.append(tree.read([entry.oid])[entry.oid])

    before = repo.git("count-objects", "-v")
    outcomes = write_all(repo, [up(0, look), up(0, look)], manner)
    assert seen == [b"0: 0\n", b"0: 1\n"]
    assert [(one.commit, one.planned) for one in outcomes] == [(None, True)] * 2
    assert (repo.head(), repo.git("count-objects", "-v")) == (first, before)
    assert not (repo.top / ".git/gitflow-work").exists()


@MANNERS
def test_what_the_user_has_staged_or_changed_stays_as_it_is(repo: Repo, manner: Manner) -> None:
    with_items(repo, 4)
    repo.write("src/main.c", "int staged;\n")
    repo.git("add", "src/main.c")
    repo.write(path(3), "mine\n")
    write_all(repo, [up(0), up(1)], manner)
    assert repo.status() == f" M {path(3)}\nM  src/main.c"
    assert "src/main.c" not in repo.git("diff", "--name-only", "HEAD~1", "HEAD")


@pytest.mark.parametrize("staged", [True, False])
def test_an_item_with_changes_of_its_own_is_refused_by_itself(repo: Repo, staged: bool) -> None:
    with_items(repo, 3)
    repo.write(path(1), "mine\n")
    if staged:
        repo.git("add", path(1))
    outcomes = write_all(repo, [up(0), up(1), up(2)])
    assert [one.commit is not None for one in outcomes] == [True, False, True]
    assert outcomes[1].refused is not None
    assert outcomes[1].refused.code == "dirty-item"
    assert repo.read(path(1)) == "mine\n"
    assert repo.status() == f"{'M ' if staged else ' M'} {path(1)}"


def test_a_file_that_nobody_foretold_is_looked_at_all_the_same(repo: Repo) -> None:
    with_items(repo, 2)
    repo.write("src/main.c", "mine\n")
    plan = Plan({path(0): b"0: 1\n", "src/main.c": b"theirs\n"}, "both\n")
    outcomes = write_all(repo, [Task(lambda head, tree: plan, (path(0),)), up(1)])
    assert outcomes[0].refused is not None
    assert outcomes[0].refused.code == "dirty-item"
    assert outcomes[1].commit == repo.head()
    assert (repo.read("src/main.c"), repo.read(path(0))) == ("mine\n", "0: 0\n")


def test_new_files_removals_and_folders(repo: Repo) -> None:
    with_items(repo, 3)
    plans: list[dict[str, bytes | None]] = [
        {"new/a.md": b"a\n", path(0): None},
        {"new/b.md": b"b\n"},
        {"new/a.md": None, path(1): b"1: 1\n"},
    ]
    outcomes = write_all(repo, [Task(lambda head, tree, one=one: Plan(one, "m\n")) for one in plans])  # type: ignore[misc]
    assert all(one.commit for one in outcomes)
    assert sorted(one.name for one in (repo.top / "new").iterdir()) == ["b.md"]
    assert not (repo.top / path(0)).exists()
    clean(repo)


@MANNERS
def test_when_somebody_else_commits_in_between_all_is_decided_anew(repo: Repo, manner: Manner) -> None:
    with_items(repo, 4)
    told: list[str] = []

    def interfere(head: str | None, tree: Tree) -> None:
        if not told:
            told.append("once")
            repo.write(path(0), "0: 10\n")
            repo.commit("by plain git", path(0))

    outcomes = write_all(repo, [up(0), up(1), up(2, interfere), up(3)], manner)
    assert all(one.commit for one in outcomes)
    assert repo.read(path(0)) == "0: 11\n"
    assert repo.subjects()[-2] == "by plain git"
    assert all(commit in repo.git("rev-list", "HEAD").split() for commit in (one.commit for one in outcomes))
    clean(repo)


def test_an_index_that_was_only_refreshed_costs_no_new_decision(repo: Repo) -> None:
    with_items(repo, 3)
    decided: list[int] = []

    def touch(head: str | None, tree: Tree) -> None:
        decided.append(1)
        os.utime(repo.top / "src/main.c", (1, len(decided)))
        repo.git("status")

    write_all(repo, [up(number, touch) for number in range(3)])
    assert len(decided) == 3
    clean(repo)


def test_what_was_staged_meanwhile_is_seen(repo: Repo) -> None:
    with_items(repo, 3)
    told: list[str] = []

    def stage(head: str | None, tree: Tree) -> None:
        if not told:
            told.append("once")
            repo.write(path(0), "mine\n")
            repo.git("add", path(0))

    outcomes = write_all(repo, [up(0), up(1, stage), up(2)])
    assert outcomes[0].refused is not None
    assert [one.commit is not None for one in outcomes] == [False, True, True]
    assert (repo.read(path(0)), repo.status()) == ("mine\n", f"M  {path(0)}")


@pytest.mark.parametrize("whole", [True, False])
def test_hooks_run_for_each_commit(repo: Repo, tmp_path: Path, whole: bool) -> None:
    with_items(repo, 3)
    told = tmp_path / "told"
    repo.hook("pre-commit", f"git diff --cached --name-only >> {told}")
    repo.hook("commit-msg", f'head -1 "$1" >> {told}; echo "Checked-by: hook" >> "$1"')
    repo.hook("post-commit", f"git log -1 --format='after %s' >> {told}")
    write_all(repo, [up(0), up(2)], WHOLE if whole else EACH)
    each = [path(0), "T-0 up", "after T-0 up", path(2), "T-2 up", "after T-2 up"]
    # HEAD does not move before all may be, so a hook sees what those before have changed, too.
    expected = [path(0), "T-0 up", path(0), path(2), "T-2 up", "after T-2 up"] if whole else each
    assert told.read_text().splitlines() == expected
    assert repo.git("log", "-2", "--format=%b").count("Checked-by: hook") == 2
    clean(repo)


def test_a_hook_runs_once_for_one_commit(repo: Repo, tmp_path: Path) -> None:
    with_items(repo, 3)
    told = tmp_path / "told"
    repo.hook("pre-commit", f"git diff --cached --name-only >> {told}; echo once >> {told}")
    write_all(repo, [up(0), up(2)], ONE)
    assert told.read_text().splitlines() == [path(0), path(2), "once"]


@pytest.mark.parametrize("manner", [EACH, WHOLE], ids=["each", "whole"])
def test_a_veto_concerns_one_commit(repo: Repo, manner: Manner) -> None:
    first = with_items(repo, 3)
    repo.hook("commit-msg", '! grep -q "T-1 up" "$1" || { echo "not T-1"; exit 1; }')
    outcomes = write_all(repo, [up(0), up(1), up(2)], manner)
    assert outcomes[1].refused is not None
    assert "not T-1" in outcomes[1].refused.message
    assert [one.commit is not None for one in outcomes] == ([True, False, True] if manner is EACH else [False] * 3)
    assert repo.read(path(1)) == "1: 0\n"
    assert (repo.head() == first) is (manner is WHOLE)
    clean(repo)


def test_messages_in_another_encoding(repo: Repo) -> None:
    with_items(repo, 2)
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    plans = [Plan({path(number): b"x\n"}, f"grün {number}\n") for number in range(2)]
    write_all(repo, [Task(lambda head, tree, one=one: one) for one in plans])  # type: ignore[misc]
    assert repo.git("log", "-2", "--encoding=UTF-8", "--format=%s").splitlines() == ["grün 1", "grün 0"]
    assert (
        b"gr\xfcn 1"
        in subprocess.run(
            ["git", "cat-file", "commit", "HEAD"], cwd=repo.top, env=repo.env, capture_output=True, check=True
        ).stdout
    )


def test_without_a_name_nothing_is_written(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    first = with_items(repo, 2)
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "")
    with pytest.raises(BadUsage, match="does not know who you are"):
        write_all(repo, [up(0), up(1)])
    assert repo.head() == first


def test_in_a_merge_nothing_is_written(repo: Repo) -> None:
    first = with_items(repo, 2)
    repo.write(".git/MERGE_HEAD", f"{first}\n")
    with pytest.raises(WorkError, match="a merge is in progress"):
        write_all(repo, [up(0)])


def test_what_stands_before_a_failure_stays_and_is_told(repo: Repo) -> None:
    """The second part finds the ref locked: the first part stands."""
    with_items(repo, AT_ONCE + 5)
    with writer(repo) as making:
        coming = making.commit_all([up(number) for number in range(AT_ONCE + 5)], EACH)
        outcomes = [next(coming) for _ in range(AT_ONCE)]
        repo.write(".git/refs/heads/main.lock", "")
        with pytest.raises(WorkError, match="is locked"):
            next(coming)
    (repo.top / ".git/refs/heads/main.lock").unlink()
    assert repo.head() == outcomes[-1].commit
    clean(repo)


def test_ctrl_c_while_commits_land_tells_of_them_first(repo: Repo) -> None:
    with_items(repo, AT_ONCE + 5)
    repo.hook("reference-transaction", f'test "$1" = committed && kill -INT {os.getpid()}; exit 0')
    with writer(repo) as making:
        coming = making.commit_all([up(number) for number in range(AT_ONCE + 5)], EACH)
        outcomes = [next(coming) for _ in range(AT_ONCE)]
        with pytest.raises(KeyboardInterrupt):
            next(coming)
    assert repo.head() == outcomes[-1].commit
    clean(repo)


BATCH = """
import sys
from pathlib import Path
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.writer import GitWriter
from tests.adapters.git.batching import EACH, WHOLE, up
rounds, manner = int(sys.argv[1]), {"each": EACH, "whole": WHOLE}[sys.argv[2]]
repository = GitRepository(find("."))
for outcome in GitWriter(repository).commit_all([up(number % 20) for number in range(rounds * 20)], manner):
    assert outcome.refused is None, outcome.refused
    assert outcome.notes == (), outcome.notes
    print(outcome.commit, flush=True)
repository.close()
"""
PLAIN = """
import subprocess, time
for number in range(15):
    open("src/main.c", "w").write(f"{number}\\n")
    while subprocess.run(["git", "add", "src/main.c"], capture_output=True).returncode:
        time.sleep(0.01)
    while subprocess.run(["git", "commit", "-qm", "plain", "--", "src/main.c"], capture_output=True).returncode:
        time.sleep(0.01)
    print(subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip(), flush=True)
"""


def test_two_batches_on_the_same_items_and_plain_git_lose_nothing(repo: Repo) -> None:
    with_items(repo, 20)
    env = {**repo.env, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    commands = [("-c", BATCH, "9", "each"), ("-c", BATCH, "3", "whole"), ("-c", PLAIN)]
    running = [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=repo.top,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    answers = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], answers
    acknowledged = [oid for out, _ in answers for oid in out.split()]
    history = repo.git("rev-list", "HEAD").split()
    assert len(acknowledged) == len(set(acknowledged)) == 12 * 20 + 15
    assert set(acknowledged) == set(history[:-1])
    assert [repo.read(path(number)) for number in range(20)] == [f"{number}: 12\n" for number in range(20)]
    for line in repo.git("log", "--format=%H %s", "HEAD").splitlines()[:-1]:
        oid, subject = line.split(" ", 1)
        expected = "src/main.c" if subject == "plain" else path(int(subject.split("-")[1].split(" ")[0]))
        assert repo.changed(oid) == [expected]
    clean(repo)
