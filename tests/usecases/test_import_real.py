"""The import of a real backlog of 551 task files, which is no part of the project: skipped where it is not there."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from gitflow_work.adapters.foldersource import read_folder
from gitflow_work.core.ids import fold
from gitflow_work.usecases.importing.backlog import Import
from tests.support import Repo
from tests.usecases.importing import findings, items, run, start

ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "flowspec-backlog.tar.gz"

pytestmark = pytest.mark.skipif(not ARCHIVE.is_file(), reason="the real backlog is not here: ../shared/data")


@pytest.fixture(scope="module")
def backlog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, unpacked."""
    folder = tmp_path_factory.mktemp("real")
    with tarfile.open(ARCHIVE) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python before 3.11.4 has none
        archive.extractall(folder)  # noqa: S202  filtered, or a file of ours
    return folder / "backlog"


def with_rule(result: Import, rule: str) -> list[str]:
    return [one.path or "" for one in result.reports if one.rule == rule]


@pytest.mark.parametrize("preset", ["simple", "flowspec"])
def test_every_task_is_there_and_check_accepts_the_commit(repo: Repo, backlog: Path, preset: str) -> None:
    start(repo, preset)
    before = repo.head()
    folder = read_folder(str(backlog))
    result = run(repo, folder)
    assert len(folder.files) == 551
    assert len(result.items) == 550
    assert with_rule(result, "unreadable-file") == ["archive/tasks/task-074- rag for agents option.md"]
    assert repo.git("rev-parse", "HEAD~1") == before
    assert repo.status() == ""
    assert findings(repo, before) == []


def test_the_first_keeps_a_clashing_id_and_the_others_say_so(repo: Repo, backlog: Path) -> None:
    start(repo, "flowspec")
    result = run(repo, read_folder(str(backlog)))
    fresh = {one.source: one.id for one in result.items if one.id.startswith("T-")}
    found = items(repo)
    assert len(found) == 550
    assert len(fresh) == 47
    assert set(with_rule(result, "clashing-id")) == set(fresh)
    clashing = {fold(found[one].text("x-imported-id")) for one in fresh.values()}
    assert len(clashing) == 44
    assert all(any(fold(one) == key for one in found) for key in clashing)
    assert all(one.text("x-imported-id") for one in found.values())


def test_states_come_from_labels_and_a_task_does_not_depend_on_itself(repo: Repo, backlog: Path) -> None:
    start(repo, "flowspec")
    result = run(repo, read_folder(str(backlog)))
    by_label = {
        item.id: label.removeprefix("workflow:")
        for item in items(repo).values()
        for label in item.texts("labels")
        if label.startswith("workflow:")
    }
    assert len(by_label) == 71
    found = items(repo)
    assert {label for one, label in by_label.items() if found[one].status != label} == {"ReadyForDone"}
    assert len(with_rule(result, "self-dependency")) == 1
    assert with_rule(result, "dangling-reference") == []
    assert not any(one.id in one.texts("depends_on") for one in found.values())


def test_every_body_is_found_again_byte_for_byte(repo: Repo, backlog: Path) -> None:
    start(repo, "simple")
    for one in run(repo, read_folder(str(backlog))).items:
        source = (backlog / one.source).read_bytes()
        assert (repo.top / one.path).read_bytes().split(b"\n---\n", 1)[1] == source.split(b"\n---\n", 1)[1]


def test_a_second_run_finds_all_of_it(repo: Repo, backlog: Path) -> None:
    start(repo, "simple")
    run(repo, read_folder(str(backlog)))
    before = repo.head()
    again = run(repo, read_folder(str(backlog)))
    assert (len(again.items), again.already, again.commit) == (0, 550, None)
    assert repo.head() == before
