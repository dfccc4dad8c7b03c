"""One illegal step, hidden in a merge among 5,000 commits, is found and named."""

from __future__ import annotations

from gitflow_work.bootstrap import open_repository
from gitflow_work.formats import presets
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import Ends
from tests.support import Repo

STATES = ("To Do", "In Progress", "In Review", "Done")
TASKS = 400
ROUNDS = 1000
EVIL = 617
WHO = "Ann Dev <ann@example.org>"


class Import:
    """Writes a fast-import stream. Commits are numbered by marks, from 1."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.mark = 0

    def commit(self, branch: str, parents: tuple[int, ...], files: dict[str, str]) -> int:
        """One commit on top of its parents; the first gives the files that are not named."""
        self.mark += 1
        links = "".join(f"{'from' if at == 0 else 'merge'} :{one}\n" for at, one in enumerate(parents))
        head = f"commit refs/heads/{branch}\nmark :{self.mark}\ncommitter {WHO} {1_750_000_000 + self.mark} +0000\n"
        body = "".join(f"M 100644 inline {path}\n{_data(text)}" for path, text in files.items())
        self.parts.append(f"{head}data 1\nx\n{links}{body}\n")
        return self.mark


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def _task(number: int, status: str) -> dict[str, str]:
    text = f"---\nid: T-{number}\ntype: task\ntitle: a task\nstatus: {status}\n---\n"
    return {f".workflow/tasks/T-{number}.md": text}


def _history(evil: int | None) -> tuple[str, int]:
    """A stream of 5,000 commits: main moves tasks, a side branch changes code, and they are merged again and again.

    The merge of the round `evil` also takes a task back that was done. Answers with the mark of that merge, too.
    """
    made = Import()
    rules = {path: data.decode() for path, data in presets.files("simple").items()}
    tasks = {path: text for number in range(TASKS) for path, text in _task(number, STATES[0]).items()}
    main = made.commit("main", (), {**rules, **tasks})
    states = [0] * TASKS
    culprit = 0
    for turn in range(ROUNDS):
        number = turn % TASKS
        states[number] = min(states[number] + 1, len(STATES) - 1)
        side = made.commit("side", (main,), {"src/a.py": f"x = {turn}\n"})
        side = made.commit("side", (side,), {"src/b.py": f"x = {turn}\n"})
        main = made.commit("main", (main,), _task(number, STATES[states[number]]))
        main = made.commit("main", (main,), {"src/c.py": f"x = {turn}\n"})
        merged = {"src/a.py": f"x = {turn}\n", "src/b.py": f"x = {turn}\n"}
        if turn == evil:
            states[number] = 0
            merged |= _task(number, STATES[0])
        main = made.commit("main", (main, side), merged)
        culprit = main if turn == evil else culprit
    return "".join(made.parts) + "done\n", culprit


def _findings(repo: Repo, evil: int | None) -> tuple[list[tuple[str, str | None]], str, int]:
    stream, culprit = _history(evil)
    marks = repo.top.parent / "marks"
    repo.git("fast-import", "--quiet", "--done", f"--export-marks={marks}", stdin=stream)
    oids = dict(line.split() for line in marks.read_text().splitlines())
    repository = open_repository(str(repo.top))
    try:
        checked = check(repository, Ends(oids[":1"], repo.git("rev-parse", "main")))
    finally:
        repository.close()
    return [(one.rule, one.commit) for one in checked.findings], oids.get(f":{culprit}", ""), checked.commits


def test_the_illegal_step_is_named(repo: Repo) -> None:
    findings, culprit, commits = _findings(repo, EVIL)
    assert commits == 5 * ROUNDS
    assert findings == [("illegal-transition", culprit)]


def test_without_it_nothing_is_found(repo: Repo) -> None:
    assert _findings(repo, None)[0] == []
