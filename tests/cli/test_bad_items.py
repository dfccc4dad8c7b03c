"""Item files that are not as they should be: named with file and line, never hidden, never in the way of others."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.running import GitWork, process, task
from tests.support import Repo

HEAD = "---\nid: T-2\ntype: task\ntitle: Two\nstatus: To Do\n"
PATH = ".workflow/tasks/T-2-two.md"
REFUSED: dict[str, tuple[bytes, int]] = {
    "a byte order mark": (b"\xef\xbb\xbf" + HEAD.encode() + b"---\n", 1),
    "no frontmatter": (b"Two\n", 1),
    "nothing at all": (b"", 1),
    "blanks before the fence": (b" " + HEAD.encode() + b"---\n", 1),
    "a blank after the fence": (HEAD.replace("---", "--- ", 1).encode() + b"---\n", 1),
    "no end fence": (HEAD.encode(), 1),
    "a double key": (HEAD.encode() + b"title: Three\n---\n", 6),
    "an anchor": (HEAD.encode() + b"reason: &a x\n---\n", 6),
    "an alias": (HEAD.encode() + b"reason: *a\n---\n", 6),
    "a tag": (HEAD.encode() + b"reason: !!python/object:os.system x\n---\n", 6),
    "a merge key": (HEAD.encode() + b"<<: {a: b}\n---\n", 6),
    "a control character": (HEAD.encode() + b"reason: a\x1b[2Jb\n---\n", 6),
    "a control character, escaped": (HEAD.encode() + b'reason: "a\\x1bb"\n---\n', 6),
    "NUL": (HEAD.encode() + b"reason: a\0b\n---\n", 6),
    "a next line sign": (HEAD.encode() + "reason: a\u0085b\n---\n".encode(), 6),
    "a line separator": (HEAD.encode() + "reason: a\u2028b\n---\n".encode(), 6),
    "a paragraph separator, escaped": (HEAD.encode() + b'reason: "a\\Pb"\n---\n', 6),
    "a nested map": (HEAD.encode() + b"reason:\n  a: b\n---\n", 7),
    "a nested list": (HEAD.encode() + b"labels: [[a]]\n---\n", 6),
    "not UTF-8": (HEAD.encode() + b"reason: \xff\n---\n", 6),
    "not UTF-8 in the body": (HEAD.encode() + b"---\n\n\xff\n", 8),
    "UTF-16": ((HEAD + "---\n").encode("utf-16"), 1),
    "a tab": (HEAD.encode() + b"\treason: a\n---\n", 6),
    "brackets": (HEAD.encode() + b"labels: " + b"[" * 30_000 + b"\n---\n", 6),
    "braces": (HEAD.encode() + b"labels: " + b"{" * 30_000 + b"\n---\n", 6),
    "brackets in brackets": (HEAD.encode() + b"labels: " + b"[" * 30_000 + b"]" * 30_000 + b"\n---\n", 6),
    "too large a head": (HEAD.encode() + b"reason: " + b"x" * 70_000 + b"\n---\n", 1),
    "too large a body": (HEAD.encode() + b"---\n" + b"x" * 5_100_000, 7),
    "an unclosed quote": (HEAD.encode() + b'reason: "a\n---\n', 6),
    "no id": (HEAD.replace("id: T-2\n", "").encode() + b"---\n", 1),
    "no status": (HEAD.replace("status: To Do\n", "").encode() + b"---\n", 1),
    "an empty title": (HEAD.replace("Two", "").encode() + b"---\n", 4),
    "a bad id": (HEAD.replace("T-2", "T-2/../x").encode() + b"---\n", 2),
    "conflict markers": (HEAD.encode() + b"<<<<<<< HEAD\nreason: a\n=======\nreason: b\n>>>>>>> x\n---\n", 6),
}
COMMANDS = ["show T-2", "set T-2 priority=High", "move T-2 start", "can T-2", "edit T-2"]


@pytest.fixture(autouse=True)
def editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_EDITOR", "true")


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read(started: Repo, git_work: GitWork, what: str) -> None:
    data, _ = REFUSED[what]
    (started.top / PATH).write_bytes(data)
    problem: dict[str, object] = {}
    for step in ("on the disk", "committed"):
        if step == "committed":
            started.commit("by hand")
        listed = git_work("list")
        assert listed.status == 0
        assert [line.split()[0] for line in listed.out.splitlines()[1:]] == ["T-1"]
        assert listed.err.startswith(f"{PATH}:"), listed.err
        assert listed.err.count("\n") == 1
        shown = git_work("list", "--json").shape
        assert [one["id"] for one in shown["items"]] == ["T-1"]
        [problem] = shown["problems"]
        assert (problem["path"], problem["level"]) == (PATH, "error")
        for command in COMMANDS:
            done = git_work(*command.split())
            assert (done.status, done.out) == (1, ""), (command, done)
            assert done.err.startswith(f"Error: {PATH}:{problem['line']}:"), (command, done)
            assert "\nhint: " in done.err
    done = git_work("check")
    assert done.status == 1
    assert f"{PATH}:{problem['line']}:{problem['column']}: error[" in done.out
    assert (started.top / PATH).read_bytes() == data


@pytest.mark.parametrize("what", REFUSED)
def test_the_line_is_the_right_one(started: Repo, git_work: GitWork, what: str) -> None:
    data, line = REFUSED[what]
    (started.top / PATH).write_bytes(data)
    [problem] = git_work("list", "--json").shape["problems"]
    assert problem["line"] == line, problem


@pytest.mark.parametrize("what", ["brackets", "brackets in brackets", "too large a body"])
def test_as_a_process_it_ends_soon(started: Repo, what: str) -> None:
    (started.top / PATH).write_bytes(REFUSED[what][0])
    assert process(started.top, "list", env=started.env).status == 0
    assert process(started.top, "show", "T-2", env=started.env).status == 1


def test_a_broken_file_keeps_its_id(started: Repo, git_work: GitWork) -> None:
    """T-2 is broken: T-2 is not short for T-25, and T-2 is not drawn anew."""
    started.write(PATH, "broken\n")
    task(started, "T-25")
    started.commit("two")
    done = git_work("move", "T-2", "start")
    assert done.status == 1
    assert done.err.startswith(f"Error: {PATH}:1:1: ")
    done = git_work("show", "T-")
    assert (done.status, done.err.splitlines()[0]) == (2, "Error: T- may mean T-1, T-2, T-25")
    assert git_work("show", "T-25").status == 0


def test_a_symlink(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(HEAD + "---\nsecret\n")
    (started.top / PATH).symlink_to(tmp_path / "secret")
    for step in ("on the disk", "committed"):
        if step == "committed":
            started.commit("link")
        listed = git_work("list")
        assert listed.out.splitlines()[1:] == ["T-1  To Do             One"]
        assert listed.err.startswith(f"{PATH}:1:1: error[")
        for command in COMMANDS:
            done = git_work(*command.split())
            assert done.status == 1
            assert done.err.startswith(f"Error: {PATH}:1:1: ")
    done = git_work("check")
    assert done.status == 1
    assert f"{PATH}:1:1: error[" in done.out


def test_a_file_that_became_a_symlink(started: Repo, git_work: GitWork, tmp_path: Path) -> None:
    path = started.top / ".workflow/tasks/T-1.md"
    (tmp_path / "elsewhere").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    for command in ("show T-1", "move T-1 start", "set T-1 priority=High"):
        assert git_work(*command.split()).status == 1, command
    assert (tmp_path / "elsewhere").read_bytes() == before


def test_a_submodule(started: Repo, git_work: GitWork) -> None:
    inner = Repo(started.top / PATH, started.env)
    inner.write("a", "a\n")
    inner.commit("first")
    started.git("-c", "advice.addEmbeddedRepo=false", "add", PATH)
    started.git("commit", "-q", "-m", "submodule")
    listed = git_work("list")
    assert (listed.status, listed.out.splitlines()[1:]) == (0, ["T-1  To Do             One"])
    assert listed.err.startswith(f"{PATH}:1:1: error[")
    for command in COMMANDS:
        assert git_work(*command.split()).status == 1
    assert git_work("check").status == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe(started: Repo) -> None:
    os.mkfifo(started.top / PATH)
    done = process(started.top, "list", env=started.env)
    assert done.status == 0
    assert "T-1" in done.out
    assert PATH in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(started: Repo, git_work: GitWork) -> None:
    started.write(PATH, HEAD + "---\n").chmod(0)
    assert PATH in git_work("list").err


def test_a_double_id(started: Repo, git_work: GitWork) -> None:
    started.write(".workflow/tasks/other.md", HEAD.replace("T-2", "t-1") + "---\n")
    started.commit("double")
    for command in ("show T-1", "set T-1 priority=High", "move T-1 start", "can T-1"):
        done = git_work(*command.split())
        assert done.status == 1, command
        assert "in several files" in done.err
    assert git_work("check").status == 1


def test_ambiguous_beginnings_are_listed(started: Repo, git_work: GitWork) -> None:
    for item in ("T-12", "T-13", "T-2"):
        task(started, item)
    started.commit("more")
    assert git_work("show", "T-1").status == 0
    done = git_work("move", "t", "start")
    assert (done.status, done.err) == (2, "Error: t may mean T-1, T-12, T-13, T-2\nhint: type more of the id\n")
    assert git_work("show", "", "--json").shape["code"] == "usage"
    assert git_work("show", "T-3").err.startswith("Error: there is no item T-3\nhint: did you mean ")


def test_crlf_is_kept(started: Repo, git_work: GitWork) -> None:
    data = (HEAD + 'labels: [a, "b"]   # mine\n---\n\nBody.\n').replace("\n", "\r\n").encode()
    (started.top / PATH).write_bytes(data)
    started.commit("crlf")
    assert git_work("move", "T-2", "start").status == 0
    data = data.replace(b"To Do", b"In Progress")
    assert (started.top / PATH).read_bytes() == data
    assert git_work("set", "T-2", "title=Three", "due=2026-12-18").status == 0
    data = data.replace(b"title: Two", b"title: Three").replace(b"mine\r\n", b"mine\r\ndue: 2026-12-18\r\n")
    assert (started.top / PATH).read_bytes() == data
    assert git_work("set", "T-2", "title=Two", "due=").status == 0
    assert git_work("check").status == 0
    assert started.status() == ""


def test_an_item_that_is_not_committed(started: Repo, git_work: GitWork) -> None:
    started.write(PATH, HEAD + "---\n")
    assert git_work("show", "T-2").status == 0
    done = git_work("move", "T-2", "start")
    assert done.status == 1
    assert "not committed" in done.err
    assert "hint: git add " in done.err


def test_an_item_with_edits_of_its_own(started: Repo, git_work: GitWork) -> None:
    path = ".workflow/tasks/T-1.md"
    started.write(path, started.read(path) + "\nMine.\n")
    done = git_work("move", "T-1", "start")
    assert done.status == 1
    assert "--include" in done.err
    assert git_work("move", "T-1", "start", "--include").status == 0
    assert started.show(path).endswith("\nMine.")
    assert started.status() == ""


NAMES = ["T-2 - Two words.md", "T-2 'quote\" $(x).md", "T-2-日本.md", "T-2-\x1b[2J.md", "T-2-a\nb.md", "deep/er/T-2.md"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_with_a_name_of_its_own(started: Repo, git_work: GitWork, name: str) -> None:
    path = task(started, "T-2", name=name)
    assert git_work("list").out.splitlines()[2].split()[0] == "T-2"  # before git knows it
    started.commit("two")
    assert git_work("show", "T-2").status == 0
    assert git_work("move", "T-2", "start").status == 0
    assert git_work("set", "T-2", "priority=High").status == 0
    assert started.read(path).count("status: In Progress\n") == 1
    assert json.loads(git_work("show", "T-2", "--json").out)["item"]["path"] == path
    assert git_work("log", "T-2").status == 0
    assert git_work("check").status == 0
    started.write(path, "broken\n")
    assert git_work("list").err.startswith(".workflow/tasks/")
    started.commit("broken")
    assert git_work("show", "T-2").status == 1
    assert git_work("check").status == 1


def test_a_name_that_is_not_utf8(started: Repo, git_work: GitWork) -> None:
    folder = os.fsencode(started.top / ".workflow/tasks")
    with open(folder + b"/T-2-\xff.md", "wb") as file:
        file.write((HEAD + "---\n").encode())
    with open(folder + b"/T-3-\xff.md", "wb") as file:
        file.write(b"broken\n")
    for step in ("on the disk", "committed"):
        if step == "committed":
            started.git("add", "-A")
            started.git("commit", "-q", "-m", "names")
        done = git_work("list")
        assert done.status == 0
        assert [line.split()[0] for line in done.out.splitlines()[1:]] == ["T-1"]
        assert done.err.count("not UTF-8") == 2
        assert len(git_work("list", "--json").shape["problems"]) == 2
        for command in ("show T-2", "move T-2 start", "show T-3"):
            done = git_work(*command.split())
            assert (done.status, "not UTF-8" in done.err) == (1, True)
    assert git_work("log").status == 0
    assert git_work("check").status == 1
    os.remove(folder + b"/T-2-\xff.md")
    assert git_work("list").err.count("not UTF-8") == 1
