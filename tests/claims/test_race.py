"""Many clones at once: an item is one clone's at any time, and whoever is told so has it.

`make soak` runs 8 clones, 200 items and 2,000 claims (CLAIMS=2000); without it there are 4 clones and 120 claims.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.claims.clones import Hub
from tests.cli.running import TOP
from tests.support import Templates

CLAIMS = int(os.environ.get("CLAIMS", "120"))
CLONES, ITEMS = (8, 200) if CLAIMS >= 1000 else (4, 8)
WORKER = """
import contextlib, io, json, os, random, sys
from gitflow_work.cli.main import main

seed, each, items, witness = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4]
random.seed(seed)
held, won, refused = [], 0, 0

def run(*args):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        status = main([*args, "--json"])
    return status, json.loads(said.getvalue())

def give_back(item):
    held.remove(item)
    os.rmdir(f"{witness}/{item}")
    status, shape = run("release", item)
    assert status == 0, shape

for _ in range(each):
    item = random.choice(items)
    if item in held:
        give_back(item)
    status, shape = run("claim", item)
    if status == 0:
        [result] = shape["results"]
        assert (result["outcome"], result["shared"]) == ("claimed", True), shape
        os.mkdir(f"{witness}/{item}")  # fails when anybody else holds it
        held.append(item)
        won += 1
    else:
        assert shape["code"] == "claimed", shape
        refused += 1
    if len(held) > 3:
        give_back(held[0])
print(json.dumps({"held": held, "won": won, "refused": refused}))
"""


def test_one_holder_at_any_time(tmp_path: Path, clean_env: dict[str, str], templates: Templates) -> None:
    """All clones have one identity, and every second pair of them one agent's id as well."""
    items = [f"T-{number}" for number in range(ITEMS)]
    hub = Hub(tmp_path, clean_env, templates, items)
    witness = tmp_path / "witness"
    witness.mkdir()
    running = []
    for number in range(CLONES):
        clone = hub.clone(f"clone{number}", **({"GIT_WORK_AGENT": "twin"} if number % 4 < 2 else {}))
        args = [sys.executable, "-c", WORKER, str(number), str(CLAIMS // CLONES), json.dumps(items), str(witness)]
        env = {**clone.env, "PYTHONPATH": str(TOP), "PYTHONWARNINGS": "ignore"}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append((clone, subprocess.Popen(args, cwd=clone.top, env=env, text=True, **pipes)))  # type: ignore[call-overload]
    answers = [(clone, process.communicate(timeout=3000), process) for clone, process in running]
    assert [process.returncode for _, _, process in answers] == [0] * CLONES, [said[1] for _, said, _ in answers]
    found = [(clone, json.loads(said[0])) for clone, said, _ in answers]
    assert sum(one["won"] + one["refused"] for _, one in found) == CLAIMS // CLONES * CLONES
    assert all(one["won"] for _, one in found)
    assert any(one["refused"] for _, one in found)
    holding = {item: clone for clone, one in found for item in one["held"]}
    assert sorted(path.name for path in witness.iterdir()) == sorted(holding)
    for item in items:
        record = hub.record(item)
        if item in holding:
            assert record == holding[item].git("rev-parse", f"refs/work/held/{item.lower()}")
        else:
            assert record is None
    hub.bare.git("fsck", "--strict", "--no-dangling")
    for clone, _ in found:
        assert clone.status() == ""


def test_all_who_ask_for_the_next_one_get_another(
    tmp_path: Path, clean_env: dict[str, str], templates: Templates
) -> None:
    items = [f"T-{number}" for number in range(6)]
    hub = Hub(tmp_path, clean_env, templates, items)
    clones = [hub.clone(f"clone{number}") for number in range(6)]
    command = [sys.executable, "-m", "gitflow_work", "next", "--claim", "--json"]
    running = [
        subprocess.Popen(
            command,
            cwd=one.top,
            env={**one.env, "PYTHONPATH": str(TOP)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for one in clones
    ]
    answers = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * 6, answers
    got = [json.loads(out)["item"]["id"] for out, _ in answers]
    assert sorted(got) == items


def test_several_processes_of_one_clone_get_several_items(
    tmp_path: Path, clean_env: dict[str, str], templates: Templates
) -> None:
    hub = Hub(tmp_path, clean_env, templates, [f"T-{number}" for number in range(4)])
    clone = hub.clone("one")
    command = [sys.executable, "-m", "gitflow_work", "next", "--claim", "--json"]
    env = {**clone.env, "PYTHONPATH": str(TOP)}
    running = [
        subprocess.Popen(command, cwd=clone.top, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * 4, answers
    assert len({json.loads(out)["item"]["id"] for out, _ in answers}) == 4
    assert len(clone.git("config", "--get-all", "work.agent").splitlines()) == 1
