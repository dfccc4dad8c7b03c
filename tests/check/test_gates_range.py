"""Gates about other items in long ranges, and in histories with merges: what they read, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gitflow_work.adapters.git.objects import GitTree
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.ports.reading import FileChange
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import given
from tests.check.cases import Ask
from tests.check.story import DONE, IP, IR, TD, WORKFLOW, Story, Told, item_text, path_of

FLOW = ".workflow/workflows/task.yml"


def flow(start: str = "", finish: str = "") -> dict[str, str | None]:
    """The workflow of stories with gates (flow lists) on `start` and `finish`."""
    text = WORKFLOW.format(submit="", finish=f", gates: {finish}" if finish else "")
    return {FLOW: text.replace("to: In Progress}", f"to: In Progress, gates: {start}}}", 1) if start else text}


def task(item: str, status: str, more: str = "") -> dict[str, str | None]:
    return {path_of(item): item_text(item, status, more=more)}


class Counting(GitRepository):
    """Counts what is asked of it."""

    def __init__(self, top: Path) -> None:
        super().__init__(find(str(top)))
        self.asked = 0

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        wanted = list(oids)
        self.asked += len(wanted)
        return super().blobs(wanted)

    def tree(self, commit: str) -> GitTree:
        self.asked += 1
        return super().tree(commit)

    def changes(
        self, pairs: Sequence[tuple[str, tuple[str, ...]]], paths: Sequence[str]
    ) -> Iterator[tuple[str, int, list[FileChange]]]:
        self.asked += len(pairs)
        return super().changes(pairs, paths)


def asked(told: Told, base: str, head: str) -> tuple[int, list[str]]:
    """How much a check asks, and the rules of its findings."""
    repository = Counting(told.top)
    try:
        checked = check(repository, given(repository, f"{told.ids[base]}..{told.ids[head]}"))
    finally:
        repository.close()
    return repository.asked, [one.rule for one in checked.findings]


def row(top: Path, count: int, gates: str, more: str) -> Told:
    """`count` items that start, one after the other, each with `gates` and `more` in its frontmatter."""
    story = Story()
    files = flow(start=gates) | task("T-0", DONE)
    for number in range(1, count + 1):
        files |= task(f"T-{number}", TD, more)
    story.commit("c0", files=files)
    for number in range(1, count + 1):
        story.commit(f"c{number}", f"c{number - 1}", files=task(f"T-{number}", IP, more))
    return story.write(top)


def test_what_a_check_asks_grows_with_the_range_and_no_faster(tmp_path: Path, clean_env: dict[str, str]) -> None:
    few, many = 60, 240
    for name, gates, more in (
        ("dependencies", "[dependencies]", "depends_on: [T-0]\n"),
        ("children", "[children]", "parent: T-0\n"),
        ("paths", "[paths: {only: docs/}]", ""),
    ):
        told = row(tmp_path / name, many, gates, more)
        short, found = asked(told, "c0", f"c{few}")
        assert found == []
        whole, found = asked(told, "c0", f"c{many}")
        assert found == []
        assert whole <= short * (many / few), name
        assert whole < 12 * many, name


def test_a_merge_is_judged_by_what_it_has(ask: Ask) -> None:
    """T-1 starts on a branch where T-2 is done; the merge keeps main's T-2, which is open again."""
    more = "depends_on: [T-2]\n"
    story = Story()
    story.commit("base", files=flow(start="[dependencies]") | task("T-1", TD, more) | task("T-2", IR))
    story.commit("done", "base", files=task("T-2", DONE))
    story.commit("begun", "done", files=task("T-1", IP, more))
    story.commit("main", "base", files=task("T-3", TD))
    story.commit("good", "main", "begun", files=task("T-1", IP, more) | task("T-2", DONE))
    story.commit("bad", "main", "begun", files=task("T-1", IP, more) | task("T-2", IR))
    assert ask(story, "main", "good").errors("rule") == []
    assert ask(story, "main", "bad").refused(["lost-evidence"]) == {("begun", "T-1")}
    assert ask(story, "main", "begun").errors("rule") == []


def test_what_would_land_is_merged_item_by_item(ask: Ask) -> None:
    """The branch starts T-1 since T-2 is done there; main has moved T-2 elsewhere, in a file of another name."""
    more = "depends_on: [T-2]\n"
    story = Story()
    story.commit("base", files=flow(start="[dependencies]") | task("T-1", TD, more) | task("T-2", DONE))
    story.commit("begun", "base", files=task("T-1", IP, more))
    renamed = {path_of("T-2"): None, ".workflow/tasks/old/T-2-x.md": item_text("T-2", DONE)}
    story.commit("renamed", "base", files=renamed)
    story.commit("removed", "base", T2=None)
    assert ask(story, "renamed", "begun").errors("rule") == []
    assert ask(story, "removed", "begun").refused(["illegal-landing"]) == {("begun", "T-1")}


def test_children_of_every_branch_are_known(ask: Ask) -> None:
    story = Story()
    story.commit("base", files=flow(finish="[children]"), T1=IR)
    story.commit("child", "base", files=task("T-2", TD, "parent: T-1\n"))
    story.commit("alone", "child", files=task("T-2", TD))
    story.commit("done", "alone", T1=DONE)
    story.commit("undone", "child", T1=DONE)
    assert ask(story, "base", "done").errors("rule") == []
    assert ask(story, "base", "undone").refused(["gate-blocked"]) == {("undone", "T-1")}
    assert ask(story, "child", "undone").refused(["gate-blocked"]) == {("undone", "T-1")}
    assert ask(story, "child", "done").errors("rule") == []
