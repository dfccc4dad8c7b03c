"""Many writers at once, ours and plain git's, in one clone: none is lost, each changes its own file only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support import Repo

PROJECT = Path(__file__).parents[3]
EACH = 25
OURS = """
import sys
from pathlib import Path
from gitflow_work.ports.writing import Plan
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.writer import GitWriter
name, each = sys.argv[1], int(sys.argv[2])
path = f".workflow/tasks/{name}.md"
repository = GitRepository(find("."))
def build(head):
    now = int(repository.tree(head).read([repository.tree(head).entry(path).oid]).popitem()[1])
    return Plan({path: b"%d\\n" % (now + 1)}, f"{name}: {now + 1}\\n")
for _ in range(each):
    written = GitWriter(repository).commit(build)
    assert written.notes == (), written
    print(written.commit, flush=True)
repository.close()
"""
PLAIN = """
import subprocess, sys, time
name, each, only = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
path = f".workflow/tasks/{name}.md"
for number in range(1, each + 1):
    open(path, "w").write(f"{number}\\n")
    while subprocess.run(["git", "add", path], capture_output=True).returncode:
        time.sleep(0.01)
    while subprocess.run(["git", "commit", "-qm", f"{name}: {number}", *only], capture_output=True).returncode:
        time.sleep(0.01)
    print(subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip(), flush=True)
"""


def test_writers_of_both_kinds_lose_nothing(repo: Repo) -> None:
    names = ["A-1", "A-2", "A-3", "A-4", "P-1"]
    for name in names:
        repo.write(f".workflow/tasks/{name}.md", "0\n")
    repo.commit("first")
    env = {**repo.env, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", OURS if name.startswith("A") else PLAIN, name, str(EACH)],
            cwd=repo.top,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    answers = {name: process.communicate(timeout=300) for name, process in zip(names, running, strict=True)}
    assert {name: process.returncode for name, process in zip(names, running, strict=True)} == dict.fromkeys(
        names, 0
    ), answers
    acknowledged = {oid for out, _ in answers.values() for oid in out.split()}
    history = repo.git("log", "--format=%H %s").splitlines()
    assert acknowledged <= {line.split()[0] for line in history}
    assert sorted(line.split(" ", 1)[1] for line in history[:-1]) == sorted(
        f"{name}: {number}" for name in names for number in range(1, EACH + 1)
    )
    for line in history[:-1]:
        oid, name, _ = line.split(" ")
        assert repo.changed(oid) == [f".workflow/tasks/{name.removesuffix(':')}.md"], line
    assert {name: repo.read(f".workflow/tasks/{name}.md") for name in names} == dict.fromkeys(names, f"{EACH}\n")
    assert repo.status() == ""
