"""The folder of a foreign backlog: plain files in order, nothing followed out of it, nothing left out in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitflow_work.adapters.foldersource import MAX_FILE, printable, read_folder
from gitflow_work.errors import BadUsage


@pytest.fixture
def backlog(tmp_path: Path) -> Path:
    for place in ("tasks", "completed", "archive/tasks", "drafts"):
        (tmp_path / "backlog" / place).mkdir(parents=True)
    return tmp_path / "backlog"


def test_files_come_in_the_order_of_import(backlog: Path) -> None:
    for path in ("drafts/a.md", "archive/tasks/a.md", "completed/a.md", "tasks/b.md", "tasks/a.md", "tasks/sub/c.md"):
        (backlog / path).parent.mkdir(exist_ok=True)
        (backlog / path).write_bytes(path.encode())
    found = read_folder(str(backlog))
    assert [one.path for one in found.files] == [
        *("tasks/a.md", "tasks/b.md", "tasks/sub/c.md"),
        *("completed/a.md", "archive/tasks/a.md", "drafts/a.md"),
    ]
    assert all(one.data == one.path.encode() for one in found.files)
    assert found.reports == ()


def test_the_project_will_do_as_well(backlog: Path) -> None:
    (backlog / "tasks" / "a.md").touch()
    assert read_folder(str(backlog.parent)) == read_folder(str(backlog))


def test_links_are_not_followed(backlog: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.md").write_text("secret")
    (backlog / "tasks" / "a.md").symlink_to(tmp_path / "secret.md")
    (backlog / "tasks" / "folder").symlink_to(tmp_path / "elsewhere")
    (backlog / "tasks" / "broken.md").symlink_to("nowhere")
    (backlog / "drafts").rmdir()
    (backlog / "drafts").symlink_to(tmp_path / "elsewhere")
    found = read_folder(str(backlog))
    assert found.files == ()
    assert {one.path: one.rule for one in found.reports} == {
        "tasks/a.md": "unreadable-file",
        "tasks/broken.md": "unreadable-file",
        "tasks/folder": "not-imported",
        "drafts": "unreadable-file",
    }


def test_what_is_not_read_is_named(backlog: Path) -> None:
    (backlog / "tasks" / "image.png").touch()
    (backlog / "tasks" / "big.md").write_bytes(b"x" * (MAX_FILE + 1))
    os.mkfifo(backlog / "tasks" / "pipe.md")
    (backlog / "archive" / "drafts").mkdir()
    (backlog / "archive" / "drafts" / "old.md").touch()
    found = read_folder(str(backlog))
    assert [(one.path, one.message) for one in found.reports] == [
        ("tasks/big.md", "the file has more than 6,000,000 bytes"),
        ("tasks/image.png", "not a markdown file (.md)"),
        ("tasks/pipe.md", "not a plain file"),
        ("archive/drafts/old.md", "files in archive/drafts are not imported"),
    ]


def test_odd_names_are_printable(backlog: Path) -> None:
    (backlog / "tasks" / "a\n\x1b[31m.md").touch()
    assert [one.path for one in read_folder(str(backlog)).files] == ["tasks/a\\n\\x1b[31m.md"]
    assert printable(os.fsdecode(b"\xff-\xc3\xa9.md")) == "\\xff-é.md"


@pytest.mark.parametrize("path", ["missing", "empty", "empty/file"])
def test_no_backlog_is_a_usage_error(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "file").touch()
    with pytest.raises(BadUsage) as refused:
        read_folder(str(tmp_path / path))
    assert refused.value.exit == 2
    assert refused.value.hint
