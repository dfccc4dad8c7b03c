"""`import backlog` in real repositories: one commit, nothing lost, everything that had to change is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitflow_work.adapters.foldersource import read_folder
from gitflow_work.core.foreign import ForeignFolder
from gitflow_work.errors import BadUsage
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.usecases.importing.backlog import Import
from tests.support import Repo, Templates
from tests.usecases.importing import findings, items, run, start

EXAMPLE = Path(__file__).parents[2] / "examples" / "backlog"
SAME_IN_MANY = ("kept-key", "status-from-label")


@pytest.fixture
def started(repo: Repo, templates: Templates) -> Repo:
    return templates.into(repo, start, "simple")


def backlog(folder: Path, files: Mapping[str, str | bytes]) -> ForeignFolder:
    """A backlog with these files; a text is the frontmatter of a task that has a title and a status already."""
    for path, text in files.items():
        full = folder / "backlog" / path
        full.parent.mkdir(parents=True, exist_ok=True)
        data = text if isinstance(text, bytes) else f"---\ntitle: A\nstatus: To Do\n{text}\n---\nbody\n".encode()
        full.write_bytes(data)
    return read_folder(str(folder))


def rules(result: Import) -> list[str]:
    return [one.rule for one in result.reports if one.rule not in SAME_IN_MANY]


def told(result: Import) -> list[tuple[str, str | None, int | None]]:
    return [(one.rule, one.path, one.line) for one in result.reports if one.rule not in SAME_IN_MANY]


def test_the_example_is_one_commit_with_all_of_it(started: Repo) -> None:
    before = started.head()
    result = run(started, read_folder(str(EXAMPLE)))
    assert started.git("rev-parse", "HEAD~1") == before
    assert result.commit == started.head()
    assert sorted(started.changed()) == sorted(one.path for one in result.items)
    assert started.status() == ""
    found = items(started)
    fresh = result.items[-2].id
    assert [(one.id, one.status) for one in result.items] == [
        ("task-1", "In Progress"),
        ("task-2", "In Review"),
        ("task-3", "To Do"),
        ("task-3.1", "To Do"),
        ("task-4", "Done"),
        (fresh, "Done"),
        ("task-5", "To Do"),
    ]
    assert fresh.startswith("T-")
    assert found[fresh].text("x-imported-id") == "task-1"
    assert found["task-2"].texts("depends_on") == ("task-1",)
    assert found["task-2"].texts("labels") == ("web", "workflow:In Review")
    assert found["task-3"].text("assignee") == "bob"
    assert found["task-3"].text("x-imported-status") == "Blocked"
    assert found["task-3.1"].text("parent") == "task-3"
    assert all(one.text("x-imported-id") and one.text("x-imported-from") for one in found.values())


def test_the_example_tells_what_had_to_change(started: Repo) -> None:
    assert told(run(started, read_folder(str(EXAMPLE)))) == [
        ("unreadable-file", "tasks/notes.md", 1),
        ("recovered-value", "tasks/task-3 - Search-by-colour.md", 5),
        ("unknown-status", "tasks/task-3 - Search-by-colour.md", 4),
        ("self-dependency", "tasks/task-3 - Search-by-colour.md", 8),
        ("assignees", "tasks/task-3.1 - Colours-have-names.md", 5),
        ("clashing-id", "archive/tasks/task-1 - Sign-in-by-password.md", None),
        ("dangling-reference", "drafts/task-5 - Gift-cards.md", 7),
    ]


def test_bodies_are_the_same_bytes(started: Repo) -> None:
    result = run(started, read_folder(str(EXAMPLE)))
    for one in result.items:
        source = (EXAMPLE / one.source).read_bytes()
        fence = b"\r\n---\r\n" if b"\r\n" in source else b"\n---\n"
        committed = started.git("show", f"HEAD:{one.path}", env={"LC_ALL": "C.UTF-8"}).encode()
        on_disk = (started.top / one.path).read_bytes()
        assert on_disk.split(fence, 1)[1] == source.split(fence, 1)[1]
        assert committed.splitlines() == on_disk.splitlines()


def test_check_accepts_any_state_of_what_was_imported_and_only_of_that(repo: Repo, tmp_path: Path) -> None:
    start(repo, "flowspec")
    before = repo.head()
    folder = backlog(tmp_path, {"tasks/a.md": "id: task-1\nlabels: ['workflow:Validated']"})
    path = run(repo, folder).items[0].path
    assert findings(repo, before) == []
    repo.write(path, repo.read(path).replace("x-imported-id: task-1\n", ""))
    repo.git("commit", "-q", "--amend", "-m", "by hand", "--", path)
    assert [one.path for one in findings(repo, before)] == [path]


def test_check_accepts_the_example(started: Repo) -> None:
    before = started.head()
    run(started, read_folder(str(EXAMPLE)))
    assert findings(started, before) == []


def test_a_deleted_id_is_not_used_again(started: Repo, tmp_path: Path) -> None:
    folder = backlog(tmp_path, {"tasks/a.md": "id: task-1"})
    started.git("rm", "-q", run(started, folder).items[0].path)
    started.git("commit", "-q", "-m", "delete it")
    before = started.head()
    again = run(started, folder)
    assert again.items[0].id.startswith("T-")
    assert "which is deleted" in again.reports[0].message
    assert findings(started, before) == []


def test_a_dry_run_writes_nothing(started: Repo) -> None:
    before = started.head()
    result = run(started, read_folder(str(EXAMPLE)), dry_run=True)
    assert len(result.items) == 7
    assert result.commit is None
    assert (started.head(), started.status()) == (before, "")


def test_a_second_run_brings_only_what_is_new(started: Repo, tmp_path: Path) -> None:
    run(started, backlog(tmp_path, {"tasks/a.md": "id: task-1", "drafts/b.md": "id: task-1"}))
    ids = set(items(started))
    before = started.head()
    again = run(started, read_folder(str(tmp_path)))
    assert (again.items, again.already, again.commit) == ((), 2, None)
    assert rules(again) == ["already-imported", "already-imported"]
    assert started.head() == before
    more = run(started, backlog(tmp_path, {"tasks/c.md": "id: task-3\ndependencies: [task-1]"}))
    assert [one.id for one in more.items] == ["task-3"]
    assert set(items(started)) == ids | {"task-3"}
    assert items(started)["task-3"].texts("depends_on") == ("task-1",)


def test_the_first_keeps_a_clashing_id(started: Repo, tmp_path: Path) -> None:
    places = ("drafts", "archive/tasks", "completed", "tasks")
    files = {f"{place}/x.md": f"id: {'TASK-1' if place == 'completed' else 'task-1'}" for place in places}
    result = run(started, backlog(tmp_path, {**files, "tasks/a.md": "id: task-2\ndependencies: [Task-1]"}))
    kept = [one.source for one in result.items if not one.id.startswith("T-")]
    assert kept == ["tasks/a.md", "tasks/x.md"]
    assert rules(result) == ["clashing-id"] * 3
    assert items(started)["task-2"].texts("depends_on") == ("task-1",)


def test_an_id_of_the_repository_is_a_clash_too(started: Repo, tmp_path: Path) -> None:
    own = "---\nid: Task-1\ntype: task\ntitle: Ours\nstatus: To Do\n---\n"
    started.write(".workflow/tasks/Task-1-ours.md", own)
    started.commit("ours")
    result = run(
        started, backlog(tmp_path, {"tasks/a.md": "id: task-1", "tasks/b.md": "id: b-1\ndependencies: task-1"})
    )
    fresh = result.items[0].id
    assert fresh.startswith("T-")
    assert items(started)["b-1"].texts("depends_on") == (fresh,)
    assert ".workflow/tasks/Task-1-ours.md" in result.reports[0].message


def test_files_of_the_user_are_not_overwritten(started: Repo, tmp_path: Path) -> None:
    started.write(".workflow/tasks/task-1-a.md", "mine, not committed\n")
    result = run(started, backlog(tmp_path, {"tasks/a.md": "id: task-1"}))
    assert [one.path for one in result.items] == [".workflow/tasks/task-1-a-2.md"]
    assert started.read(".workflow/tasks/task-1-a.md") == "mine, not committed\n"


STATES = {
    "a status": ("", "To Do", None),
    "a label": ("labels: [a, 'workflow:in-review']", "In Review", "To Do"),
    "a label nobody knows": ("labels: ['workflow:Planned']", "To Do", "Planned"),
    "the first label that is known": ("labels: ['workflow:Planned', 'workflow:Done']", "Done", "To Do"),
}


@pytest.mark.parametrize("case", STATES)
def test_the_state_comes_from_the_label_or_the_status(started: Repo, tmp_path: Path, case: str) -> None:
    lines, status, kept = STATES[case]
    run(started, backlog(tmp_path, {"tasks/a.md": f"id: task-1\n{lines}"}))
    found = items(started)["task-1"]
    assert (found.status, found.text("x-imported-status") or None) == (status, kept)


def test_a_map_chooses_the_state(started: Repo, tmp_path: Path) -> None:
    task = b"---\nid: task-1\ntitle: A\nstatus: Waiting-For\n---\n"
    result = run(started, backlog(tmp_path, {"tasks/a.md": task}), mapping={"waiting for": "in_review", "x": "Done"})
    assert items(started)["task-1"].status == "In Review"
    assert items(started)["task-1"].text("x-imported-status") == "Waiting-For"
    assert rules(result) == ["mapped-status", "unused-map"]


@pytest.mark.parametrize(
    ("kind", "mapping"), [("task", {"a": "Nowhere"}), ("task", {"a": "Done", "A": "To Do"}), ("x", {})]
)
def test_a_state_or_type_that_is_not_there_is_a_usage_error(started: Repo, kind: str, mapping: dict[str, str]) -> None:
    with pytest.raises(BadUsage) as refused:
        run(started, read_folder(str(EXAMPLE)), kind=kind, mapping=mapping)
    assert refused.value.hint


def test_without_a_workflow_nothing_is_imported(repo: Repo) -> None:
    with pytest.raises(BadUsage, match=r"no \.workflow yet"):
        run(repo, read_folder(str(EXAMPLE)))


def test_a_type_without_these_fields_keeps_the_values(started: Repo, tmp_path: Path) -> None:
    folder = backlog(tmp_path, {"tasks/a.md": "id: a-1\ndependencies: [a-2]", "tasks/b.md": "id: a-2"})
    result = run(started, folder, kind="idea")
    found = parse((started.top / result.items[0].path).read_bytes())
    assert found.type == "idea"
    assert "a-2" in (*found.texts("x-dependencies"), *found.texts("dependencies"))


def test_what_cannot_be_written_leaves_no_dangling_reference(started: Repo, tmp_path: Path) -> None:
    big = b"---\nid: task-1\ntitle: A\nstatus: To Do\nx: " + b"a" * 70_000 + b"\n---\n"
    folder = backlog(tmp_path, {"tasks/a.md": big, "tasks/b.md": "id: task-2\ndependencies: [task-1]"})
    result = run(started, folder)
    assert rules(result) == ["unreadable-file", "dangling-reference"]
    assert items(started)["task-2"].texts("depends_on") == ()
    assert items(started)["task-2"].texts("x-imported-depends_on") == ("task-1",)


def test_files_that_are_no_tasks_are_named_and_stop_nothing(started: Repo, tmp_path: Path) -> None:
    bad = {"tasks/1.md": b"\xff\x00", "tasks/2.md": b"---\n", "tasks/3.md": b"---\n[[[\n---\n", "tasks/4.md": b""}
    only_bad = run(started, backlog(tmp_path, bad))
    assert (only_bad.items, only_bad.commit, rules(only_bad)) == ((), None, ["unreadable-file"] * 4)
    result = run(started, backlog(tmp_path, {"tasks/5.md": "id: no id"}))
    assert [one.rule for one in result.reports if one.path == "tasks/5.md"] == ["unusable-id"]
    assert items(started)[result.items[0].id].text("x-imported-id") == "no id"
