"""`make bench`: the speed that docs/performance.md promises, measured on repositories made for it.

Each operation takes turns with its yardstick, and the ratio of the two is what counts: it holds on slow and on busy
machines, too. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count, cycle
from pathlib import Path
from typing import NamedTuple

from gitflow_work.formats import presets
from tests.bench.make_repo import make, path, workflow
from tests.bench.measure import Task, adopt_orphans, in_turn, ratio

WORK = [found] if (found := shutil.which("git-work")) else [sys.executable, "-m", "gitflow_work"]
PYTHON = [sys.executable, "-c", "pass"]
COLD_MS = 1200
"""Budget of a cold index of 10,000 items."""
LOADED_MS = 10
"""Budget of loading a workflow."""
LOADED = """
import sys, time, yaml
import gitflow_work.usecases.move, gitflow_work.core.decide
data = open(sys.argv[1], "rb").read()
before = time.process_time()
from gitflow_work.formats.rules.workflowfile import parse
parse(data, "w.yml")
print((time.process_time() - before) * 1000)
"""
STATED = (0, 10_000, 100_000)
"""Numbers of items for which there are budgets; 0: the number does not matter."""


class Line(NamedTuple):
    """One line of the table. Times in ms; a `budget` is a ratio to the yardstick, or ms where there is none.

    Budgets of flat repositories are stated for 10,000 items; at other sizes a line has None and no verdict.
    """

    name: str
    items: int
    ms: float
    yardstick: str
    other: float | None
    ratio: float | None
    budget: float | None

    @property
    def missed(self) -> bool:
        """Whether the budget was exceeded."""
        return self.budget is not None and (self.ms if self.ratio is None else self.ratio) > self.budget

    def text(self) -> str:
        """The line in Markdown."""
        verdict = "" if self.budget is None else "**missed**" if self.missed else "kept"
        other = "" if self.other is None else f"{self.other:,.1f}"
        asked = "" if self.budget is None else f"{self.budget:,.0f} ms" if self.ratio is None else f"{self.budget:g}x"
        shown = "" if self.ratio is None else f"{self.ratio:.2f}x"
        cells = (self.name, f"{self.items:,}", f"{self.ms:,.1f}", self.yardstick, other, shown, asked, verdict)
        return f"| {' | '.join(cells)} |"


def against(yardstick: Task, rows: Sequence[tuple[Task, float]], items: int, rounds: int) -> Iterator[Line]:
    """Each task with its budget, measured in turn with the yardstick."""
    others, *times = in_turn([yardstick, *(task for task, _ in rows)], rounds)
    for (task, budget), kept in zip(rows, times, strict=True):
        middle = statistics.median(kept), statistics.median(others)
        stated = budget if items in STATED else None
        yield Line(task.name, items, middle[0], yardstick.name, middle[1], ratio(kept, others), stated)


def start_up(folder: Path, rounds: int) -> Iterator[Line]:
    """What every command costs."""
    rows = [(Task(f"git work {one}", [*WORK, one], folder), 5.0) for one in ("--version", "-h")]
    yield from against(Task("python -c pass", PYTHON, folder), rows, 0, rounds)


def rules(folder: Path, rounds: int) -> Iterator[Line]:
    """What a big workflow costs: to be validated, and to be loaded by a command that has YAML already."""
    file = folder / "big.yml"
    file.write_text(workflow(50, 200), encoding="utf-8")
    words = ["workflow", "validate", file.name]
    tasks = [
        Task("python -c pass", PYTHON, folder),
        Task("python -c 'import yaml'", [sys.executable, "-c", "import yaml"], folder),
        Task("git work workflow validate", [*WORK, *words], folder),
    ]
    nothing, yaml, whole = in_turn(tasks, rounds)
    beyond = [one - (imported - bare) for one, imported, bare in zip(whole, yaml, nothing, strict=True)]
    name = "git work workflow validate, 50 states, 200 transitions, without `import yaml`"
    middle = statistics.median(beyond), statistics.median(nothing)
    yield Line(name, 0, middle[0], tasks[0].name, middle[1], ratio(beyond, nothing), 5.0)
    small = folder / "task.yml"
    small.write_bytes(presets.files("product")[".workflow/workflows/task.yml"])
    for one, what in ((small, "a workflow of 6 states"), (file, "one of 50 states, 200 transitions and artifacts")):
        command = [sys.executable, "-c", LOADED, str(one)]
        loaded = [float(subprocess.check_output(command, cwd=folder)) for _ in range(rounds)]
        yield Line(f"loading {what} in git work move", 0, statistics.median(loaded), "", None, None, LOADED_MS)


def reading(repo: Path, items: int, rounds: int) -> Iterator[Line]:
    """What lists and shows items, with a warm index; and making the index."""
    verbs = (["list", "--limit", "50"], ["list"], ["show", f"T-{items // 2}"], ["next"])
    rows = [(Task(f"git work {' '.join(verb)}", [*WORK, *verb], repo), 3.5) for verb in verbs]
    yield from against(Task("git status", ["git", "status"], repo), rows, items, rounds)

    def forget() -> tuple[()]:
        shutil.rmtree(repo / ".git" / "gitflow-work", ignore_errors=True)
        return ()

    cold = Task("cold index (git work list --limit 50)", [*WORK, "list", "--limit", "50"], repo, before=forget)
    (times,) = in_turn([cold], min(rounds, 3))
    budget = COLD_MS if items in STATED else None
    yield Line(cold.name, items, statistics.median(times), "", None, None, budget)


def moving(repo: Path, items: int, rounds: int, budget: float, *, sharded: bool = False) -> Iterator[Line]:
    """One transition, against a hand edit that is committed."""
    numbers = count(1)
    listed = subprocess.run([*WORK, "list", "--status", "To Do"], cwd=repo, capture_output=True, check=True, text=True)
    ready = [int(line.split()[0].removeprefix("T-")) for line in listed.stdout.splitlines()[1:]]

    def edit() -> tuple[str]:
        name = path(ready[-next(numbers)], sharded)
        file = repo / name
        file.write_text(file.read_text().replace("\nstatus: To Do\n", "\nstatus: In Progress\n"))
        return (name,)

    def item() -> tuple[str, str]:
        return (f"T-{ready[next(numbers)]}", "In Progress")

    commit = Task("git commit -- FILE", ["git", "commit", "-q", "-m", "Start", "--"], repo, before=edit)
    move = Task("git work move", [*WORK, "move"], repo, before=item)
    yield from against(commit, [(move, budget)], items, rounds)


def batches(repo: Path, items: int, rounds: int) -> Iterator[Line]:
    """As many transitions in one call, against as many hand edits that are committed one by one."""
    listed = subprocess.run([*WORK, "list", "--status", "To Do"], cwd=repo, capture_output=True, check=True, text=True)
    ready = [line.split()[0] for line in listed.stdout.splitlines()[1:]]
    many = min(1_000, len(ready) // 3)
    turns = [cycle(["In Progress", "In Review"]) for _ in range(2)]

    def edit() -> tuple[str]:
        name = path(int(ready.pop().removeprefix("T-")), False)
        file = repo / name
        file.write_text(file.read_text().replace("\nstatus: To Do\n", "\nstatus: In Progress\n"))
        return (name,)

    commit = Task("git commit -- FILE", ["git", "commit", "-q", "-m", "Start", "--"], repo, before=edit)
    tasks = [
        Task(
            f"git work move --from-file - {' '.join(manner)}".rstrip() + f", {many:,} items",
            [*WORK, "move", "--from-file", "-", *manner],
            repo,
            "".join(f"{one}\n" for one in ready[number * many : (number + 1) * many]).encode(),
            before=lambda number=number: (next(turns[number]),),  # type: ignore[misc]
        )
        for number, manner in enumerate(((), ("--one-commit",)))
    ]
    single, *times = in_turn([commit, *tasks], min(rounds, 3))
    others = [one * many for one in single]
    for task, kept in zip(tasks, times, strict=True):
        middle = statistics.median(kept), statistics.median(others)
        stated = 0.1 if items in STATED else None
        yield Line(task.name, items, middle[0], f"{many:,} times {commit.name}", middle[1], ratio(kept, others), stated)


def judging(repo: Path, items: int, commits: int, rounds: int) -> Iterator[Line]:
    """`check` of a range of commits, and what `log` makes of them."""
    tip = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=repo, capture_output=True, check=True, text=True
    ).stdout.strip()
    for number in sorted({1, 100, commits}):
        asked = ["git", "rev-list", f"--max-count={number}", tip]
        oids = subprocess.run(asked, cwd=repo, capture_output=True, check=True).stdout
        diff = Task("git diff-tree --stdin -m -r", ["git", "diff-tree", "--stdin", "-m", "-r"], repo, oids)
        words = f"git work check, {number:,} {'commit' if number == 1 else 'commits'}"
        check = Task(words, [*WORK, "check", f"{tip}~{number}..{tip}"], repo)
        # A few commits cost git next to nothing; what check pays for then is reading the whole tree of HEAD.
        for line in against(diff, [(check, 2.5)], items, min(rounds, 3)):
            yield line if number == commits else line._replace(budget=None)

    def forget() -> tuple[()]:
        (repo / ".git" / "gitflow-work" / "events.sqlite").unlink(missing_ok=True)
        return ()

    event = ["log", f"T-{items // 2}"]
    raw = Task("git log --raw", ["git", "log", "--raw"], repo)
    cold = Task(f"event table, {commits:,} commits (git work log ID)", [*WORK, *event], repo, before=forget)
    yield from against(raw, [(cold, 2.5)], items, min(rounds, 3))
    listing = Task("git work list", [*WORK, "list"], repo)
    yield from against(listing, [(Task("git work log ID", [*WORK, *event], repo), 2.0)], items, rounds)


def main() -> int:
    """Measure and print; 1 when a budget is missed and --strict is given."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--items", type=int, nargs="+", default=[1_000, 10_000], help="sizes (1000 10000)")
    parser.add_argument("--rounds", type=int, default=9, help="runs of each command (9)")
    parser.add_argument("--sharded", action="store_true", help="git work move at 100,000 items in shards, too: minutes")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a budget is missed")
    given = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ.update(GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull)
    adopt_orphans()
    missed = False
    say("| operation | items | ms | yardstick | ms | ratio | budget | |")
    say("|---|--:|--:|---|--:|--:|--:|---|")
    with tempfile.TemporaryDirectory(prefix="gitflow-work-bench-") as scratch:
        for line in lines(Path(scratch), given.items, given.rounds, sharded=given.sharded):
            say(line.text())
            missed = missed or line.missed
    return 1 if missed and given.strict else 0


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def lines(scratch: Path, sizes: Sequence[int], rounds: int, *, sharded: bool) -> Iterator[Line]:
    """The whole table."""
    yield from start_up(scratch, rounds)
    yield from rules(scratch, rounds)
    for items in sizes:
        repo = scratch / f"flat-{items}"
        commits = min(5_000, items)
        make(repo, items, commits)
        yield from reading(repo, items, rounds)
        yield from judging(repo, items, commits, rounds)
        yield from moving(repo, items, rounds, 1.5)
        yield from batches(repo, items, rounds)
        shutil.rmtree(repo)
    if sharded:
        repo = scratch / "sharded"
        make(repo, 100_000, sharded=True)
        yield from moving(repo, 100_000, rounds, 0.6, sharded=True)


if __name__ == "__main__":
    sys.exit(main())
