"""The list folds case in any alphabet; a name that is not UTF-8 is a finding of list and check alike."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from gitflow_work.adapters.index.index import SqliteIndex
from gitflow_work.bootstrap import open_repository
from gitflow_work.ports.items import Query
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import given
from tests.support import Repo

FOLDER = ".workflow/tasks"


@pytest.fixture
def foreign(repo: Repo) -> Repo:
    """Two items in states, and with people, beyond ASCII; one plain."""
    repo.write(".workflow/config.yml", "format: 1\n")
    repo.write(".workflow/types/task.yml", "name: task\nprefix: T\nfolder: tasks\nworkflow: task\n")
    moves = (
        "transitions:\n  - {name: start, from: Öffnen, to: In Prüfung}\n  - {name: on, from: In Prüfung, to: Plain}\n"
    )
    repo.write(".workflow/workflows/task.yml", f"version: '1'\nstates: [Öffnen, In Prüfung, Plain]\n{moves}")
    for item, status, who in (("T-1", "Öffnen", "Änn"), ("T-2", "In Prüfung", "ΣΊΣΥΦΟΣ"), ("T-3", "Plain", "Bob")):
        text = f"---\nid: {item}\ntype: task\ntitle: One\nstatus: {status}\nassignee: {who}\n---\n"
        repo.write(f"{FOLDER}/{item}.md", text)
    repo.commit("first")
    return repo


@pytest.fixture
def index(foreign: Repo) -> Iterator[SqliteIndex]:
    repository = open_repository(str(foreign.top))
    yield SqliteIndex(repository, repository.settings())
    repository.close()


def ids(index: SqliteIndex, query: Query) -> list[str]:
    return [row.id for row in index.rows(query)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Query(status="öffnen", live=False), ["T-1"]),
        (Query(status="ÖFFNEN", live=False), ["T-1"]),
        (Query(status="IN_PRÜFUNG", live=False), ["T-2"]),
        (Query(status="PLAIN", live=False), ["T-3"]),
        (Query(status="offnen", live=False), []),
        (Query(people=("ÄNN",), live=False), ["T-1"]),
        (Query(people=("@änn",), live=False), ["T-1"]),
        (Query(people=("σίσυφος",), live=False), ["T-2"]),
        (Query(people=("BOB",), live=False), ["T-3"]),
        (Query(people=("\udcff",), live=False), []),
        (Query(type="TASK", live=False), ["T-1", "T-2", "T-3"]),
    ],
)
def test_case_does_not_count_in_any_alphabet(index: SqliteIndex, asked: Query, found: list[str]) -> None:
    assert ids(index, asked) == found


def test_a_name_that_is_not_utf_8_is_a_finding_of_both(foreign: Repo) -> None:
    name = os.fsencode(foreign.top / FOLDER) + b"/T-4\xff.md"
    with open(name, "w") as file:
        file.write("---\nid: T-4\ntype: task\ntitle: One\nstatus: Plain\nassignee: Bob\n---\n")
    foreign.git("add", "-A")
    foreign.git("commit", "-q", "-m", "odd")
    repository = open_repository(str(foreign.top))
    checked = check(repository, given(repository, "HEAD^..HEAD"))
    listed = SqliteIndex(repository, repository.settings()).problems()
    repository.close()
    [odd] = [one for one in checked.findings if one.rule == "unreadable-item"]
    assert odd.message.endswith("has a name that is not UTF-8")
    assert [(one.rule, one.path) for one in listed] == [("unreadable-item", odd.path)]
