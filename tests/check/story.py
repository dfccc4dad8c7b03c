"""Histories for the check, told as a row of commits and written by one `git fast-import`.

    story = Story()
    story.commit("base", T1=TD)                       # a root, with the rules
    story.commit("b1", "base", T1=IP)
    story.commit("m1", "base", "b1", T1=IP, files={"src.txt": "x\n"})
    told = story.write(path)
    told.check("base", "m1")

A commit's tree is that of its first parent with the changes named; a merge merges nothing by itself. `T1=IP` writes the
file of the item T-1, `T1=None` removes it. Commits are a minute apart, in the order of their telling.
"""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import given
from tests.support import hermetic

TD, IP, IR, DONE = "To Do", "In Progress", "In Review", "Done"
STATES = (TD, IP, IR, DONE)
KEYWORD = "REVIEWED"
BROKEN = "---\nid: T-1\n<<<<<<< ours\nstatus: To Do\n=======\nstatus: Done\n>>>>>>> theirs\n---\n"
STATUS_LINE = 5
BEGINNING = 1_767_322_000

WORKFLOW = """\
version: "1"
initial: To Do
states: [To Do, In Progress, In Review, {{name: Done, final: true}}]
transitions:
  - {{name: start, from: To Do, to: In Progress}}
  - {{name: submit, from: In Progress, to: In Review{submit}}}
  - {{name: finish, from: In Review, to: Done{finish}}}
  - {{name: rework, from: In Review, to: In Progress, back: true}}
  - {{name: stop, from: In Progress, to: To Do, back: true}}
"""
TYPE = """\
name: {name}
prefix: {prefix}
folder: {folder}
workflow: task
fields:
  depends_on: {{kind: list, of: id}}
"""


class Rules(NamedTuple):
    """What the workflow of a story asks. `artifact` gates IR -> Done by docs/ID.md, `keyword` gates IP -> IR."""

    squash: str = "path"
    artifact: bool = False
    keyword: bool = False
    everyone: tuple[str, ...] = ("*",)

    def files(self) -> dict[str, str]:
        """The rule files, by path."""
        submit = f", gates: [keyword: {KEYWORD}]" if self.keyword else ""
        finish = ', gates: [artifacts: "docs/{id}.md"]' if self.artifact else ""
        everyone = ", ".join(f'"{one}"' for one in self.everyone)
        return {
            ".workflow/config.yml": f"format: 1\ncheck:\n  squash: {self.squash}\n",
            ".workflow/roles.yml": f"people: {{}}\nroles: {{}}\neveryone: [{everyone}]\n",
            ".workflow/types/task.yml": TYPE.format(name="task", prefix="T", folder="tasks"),
            ".workflow/types/idea.yml": TYPE.format(name="idea", prefix="I", folder="ideas"),
            ".workflow/workflows/task.yml": WORKFLOW.format(submit=submit, finish=finish),
        }


def path_of(item: str) -> str:
    """Where an item's file lies, unless a story puts it elsewhere."""
    return f".workflow/tasks/{item}.md"


def item_text(item: str, status: str, *, kind: str = "task", more: str = "") -> str:
    """An item's file; its status is on line 5."""
    return f"---\nid: {item}\ntype: {kind}\ntitle: Some work\nstatus: {status}\n{more}---\n"


def doc(item: str) -> dict[str, str | None]:
    """The artifact that the gate on IR -> Done asks for."""
    return {f"docs/{item}.md": "Proof.\n"}


def keyword(*items: str) -> str:
    """A commit's message that says the keyword for these items."""
    return "Said\n\n" + "".join(f"Work-Keyword: {item} {KEYWORD}\n" for item in items)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: the whole tree, as texts by path."""

    name: str
    parents: tuple[str, ...]
    files: Mapping[str, str]
    message: str
    by: str = "ann"


@dataclass(slots=True)
class Story:
    """A history being told."""

    rules: Rules = field(default_factory=Rules)
    commits: dict[str, Commit] = field(default_factory=dict)

    def commit(
        self,
        name: str,
        *parents: str,
        message: str = "Work",
        files: Mapping[str, str | None] | None = None,
        by: str = "ann",
        **items: str | None,
    ) -> None:
        """One more commit; see the module. Without parents it is a root and has the rules."""
        before = self.commits[parents[0]].files if parents else self.rules.files()
        changed: dict[str, str | None] = {}
        for short, status in items.items():
            item = f"{short[0]}-{short[1:]}"
            changed[path_of(item)] = None if status is None else item_text(item, status)
        changed.update(files or {})
        tree = {**before, **changed}
        left = {path: text for path, text in tree.items() if text is not None}
        self.commits[name] = Commit(name, parents, left, message, by)

    def write(self, top: Path) -> Told:
        """Make the repository, bare, in the new folder `top`."""
        return write([self.commits], top)[0]


class Told(NamedTuple):
    """A story that is a repository now: the ids of its commits by their names."""

    top: Path
    ids: Mapping[str, str]

    def check(self, base: str, head: str) -> Seen:
        """What `check BASE..HEAD` says; commits go by their names in the story."""
        repository = open_repository(str(self.top))
        try:
            checked = check(repository, given(repository, f"{self.ids[base]}..{self.ids[head]}"))
        finally:
            repository.close()
        return Seen(checked, {oid: name for name, oid in self.ids.items()})


class Seen(NamedTuple):
    """An answer of the check, with the names that a story gave its commits."""

    checked: Checked
    names: Mapping[str, str]

    def errors(self, *fields: str) -> list[tuple[object, ...]]:
        """These fields of each error, in the order of the answer; `commit` is the story's name."""
        return [self._row(one, fields) for one in self.checked.findings if one.level == ERROR]

    def notes(self, *fields: str) -> list[tuple[object, ...]]:
        """As `errors`, of the notes."""
        return [self._row(one, fields) for one in self.checked.notes]

    def refused(self, rules: Collection[str]) -> set[tuple[str | None, str | None]]:
        """Commit and item of each error of these rules."""
        found = [one for one in self.checked.findings if one.level == ERROR and one.rule in rules]
        return {(self.names.get(one.commit or ""), one.item) for one in found}

    def _row(self, one: Finding, fields: tuple[str, ...]) -> tuple[object, ...]:
        values = {name: getattr(one, name) for name in fields}
        if "commit" in values:
            values["commit"] = self.names.get(one.commit or "")
        return tuple(values.values())


def write(stories: list[dict[str, Commit]], top: Path) -> list[Told]:
    """Write stories side by side into one new bare repository; they share no commit."""
    top.mkdir(parents=True)
    env = hermetic(top)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(top)], check=True, env=env)
    marks: dict[tuple[int, str], int] = {}
    lines: list[str] = []
    for number, story in enumerate(stories):
        for commit in story.values():
            lines += _commit(commit, len(marks) + 1, [marks[number, one] for one in commit.parents])
            marks[number, commit.name] = len(marks) + 1
    marked = top / "marks"
    order = ["git", "-C", str(top), "fast-import", "--quiet", "--force", f"--export-marks={marked}"]
    subprocess.run(order, input="".join(lines).encode(), check=True, env=env)
    ids = dict(line.split() for line in marked.read_text().splitlines())
    told: list[dict[str, str]] = [{} for _ in stories]
    for (number, name), mark in marks.items():
        told[number][name] = ids[f":{mark}"]
    return [Told(top, one) for one in told]


def _commit(commit: Commit, mark: int, parents: list[int]) -> list[str]:
    who = f"{commit.by} <{commit.by}@example.org> {BEGINNING + 60 * mark} +0000"
    lines = [f"commit refs/heads/c{mark}\nmark :{mark}\nauthor {who}\ncommitter {who}\n", _data(commit.message)]
    lines += [f"{'merge' if place else 'from'} :{one}\n" for place, one in enumerate(parents)]
    lines.append("deleteall\n")
    lines += [f'M 100644 inline "{path}"\n{_data(text)}' for path, text in commit.files.items()]
    return lines


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
