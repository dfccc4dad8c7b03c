"""Many processes that write in one clone: the tool from eight hands, distinct and shared items, and plain git."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.cli.running import TOP, task
from tests.support import Repo

SHARED = ("S-1", "S-2")
OURS = """
import contextlib, io, json, random, sys
from gitflow_work.cli.main import main
worker, writes, seed = sys.argv[1], int(sys.argv[2]), sys.argv[3]
dice = random.Random(f"{seed} {worker}")
last = {}
for number in range(writes):
    shared = dice.random() < 0.3
    item = dice.choice(["S-1", "S-2"]) if shared else f"T-{worker}"
    value = str(number * 100 + int(worker) + 1)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["set", item, f"estimate={value}", "--json"])
    shape = json.loads(out.getvalue())
    assert status == 0, shape
    print(json.dumps([item, value, shape.get("commit") or shape["results"][0]["commit"], shape.get("notes", [])]))
"""
PLAIN = """
import json, subprocess, sys, time
worker, writes = sys.argv[1], int(sys.argv[2])
path = f"src/{worker}.txt"
for number in range(writes):
    with open(path, "w") as file:
        file.write(f"{number}\\n")
    while subprocess.run(["git", "commit", "-q", "-m", f"{path} {number}", "--", path], capture_output=True).returncode:
        time.sleep(0.01)
    print(json.dumps([path, str(number), "", []]))
"""


class Raced(NamedTuple):
    """What a race came to: acknowledged writes of ours, all commits of ours in history, plain commits."""

    acknowledged: int
    ours: int
    plain: int


def race(folder: Path, env: dict[str, str], seed: int, workers: int, writes: int, plain: int = 1) -> Raced:
    """`workers` processes with `writes` each and, beside them, `plain` that use `git commit -- FILE` as often.

    Asserts that what was acknowledged is in history, each commit touches its own file, and nothing is left behind.
    """
    repo = Repo(folder, {**env, "PYTHONPATH": str(TOP), "PYTHONDONTWRITEBYTECODE": "1"})
    repo.git("config", "gc.auto", "0")
    started = subprocess.run(
        [sys.executable, "-m", "gitflow_work", "init"], cwd=folder, env=repo.env, capture_output=True, check=False
    )
    assert started.returncode == 0, started
    for item in (*SHARED, *(f"T-{worker}" for worker in range(workers))):
        task(repo, item)
    for number in range(plain):
        repo.write(f"src/p{number}.txt", "first\n")
    first = repo.commit("items")
    running = [_start(repo, OURS, str(number), str(writes), str(seed)) for number in range(workers)]
    running += [_start(repo, PLAIN, f"p{number}", str(writes)) for number in range(plain)]
    answers = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * len(running), answers
    said = [[json.loads(line) for line in out.splitlines()] for out, _ in answers]
    return _judged(repo, first, said[:workers], plain * writes)


def _start(repo: Repo, script: str, *args: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *args]
    return subprocess.Popen(
        command, cwd=repo.top, env=repo.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _judged(repo: Repo, first: str, said: list[list[list[str]]], plain: int) -> Raced:
    changed = _changes(repo, first)
    ours = {oid: paths for oid, paths in changed.items() if paths[0].startswith(".workflow/")}
    rows = [row for rows in said for row in rows]
    for item, value, oid, notes in rows:
        assert changed[oid] == [f".workflow/tasks/{item}.md"], (oid, item, changed[oid])
        assert not notes, notes
        assert f"\nestimate: {value}\n" in repo.show(f".workflow/tasks/{item}.md", oid), (oid, item)
    assert {row[2] for row in rows} == set(ours), "a commit of ours that nobody was told of, or the other way round"
    assert len({row[2] for row in rows}) == len(rows), "one commit was told of twice"
    assert len(changed) - len(ours) == plain
    assert all(len(paths) == 1 for paths in changed.values())
    assert repo.status() == ""
    assert not (repo.top / ".git/gitflow-work/pending.json").exists()
    repo.git("fsck", "--strict", "--no-dangling")
    checked = subprocess.run(
        [sys.executable, "-m", "gitflow_work", "check", "--all"],
        cwd=repo.top,
        env=repo.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked
    return Raced(len(rows), len(ours), plain)


def _changes(repo: Repo, first: str) -> dict[str, list[str]]:
    """The paths that each commit after the first ones has changed."""
    found: dict[str, list[str]] = {}
    for block in repo.git("log", "--format=%x00%H", "--name-only", "--no-renames", f"{first}..HEAD").split("\0")[1:]:
        oid, *paths = block.split()
        found[oid] = paths
    return found
