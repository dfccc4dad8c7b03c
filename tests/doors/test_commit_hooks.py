"""The hooks of a clone: `git work hook install`, and what they do to real commits."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitflow_work.core.check.result import Moved
from gitflow_work.usecases.hooks.message import missing, spoken, with_lines
from tests.support import Repo
from tests.usecases.shop import Shop


@pytest.fixture
def shop(repo: Repo, tmp_path: Path) -> Shop:
    """T-1 in To Do, our hooks installed, and `git work` found by git."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "git-work"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m gitflow_work "$@"\n')
    program.chmod(0o755)
    repo.env["PATH"] = f"{programs}{os.pathsep}{repo.env['PATH']}"
    shop = Shop(repo)
    shop.task("T-1", "To Do")
    shop.save("adopt")
    assert work(repo, "hook", "install").returncode == 0
    return shop


def work(repo: Repo, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gitflow_work", *args]
    return subprocess.run(command, cwd=repo.top, env=repo.env, input=stdin, capture_output=True, text=True, check=False)


def message(repo: Repo) -> str:
    return repo.git("log", "-1", "--format=%B").rstrip("\n")


def commit(repo: Repo, *args: str) -> subprocess.CompletedProcess[str]:
    repo.git("add", "-A")
    return repo.try_git("commit", "-q", *args)


def test_a_move_by_hand_gets_its_trailers(shop: Shop) -> None:
    shop.task("T-1", "In Progress")
    assert commit(shop.repo, "-m", "begin", "-m", "because").returncode == 0
    assert message(shop.repo) == (
        "begin\n\nbecause\n\nWork-Item: T-1\nWork-Transition: start\nWork-Actor: ann@example.org"
    )
    assert shop.repo.status() == ""


def test_what_is_no_move_is_left_alone(shop: Shop) -> None:
    shop.repo.write("README", "x\n")
    shop.task("T-2", "To Do")
    assert commit(shop.repo, "-m", "a new item and a file").returncode == 0
    assert message(shop.repo) == "a new item and a file"


def test_a_move_by_the_tool_says_it_once(shop: Shop) -> None:
    done = work(shop.repo, "move", "T-1", "In Progress", "-m", "by the tool")
    assert done.returncode == 0, done.stderr
    assert message(shop.repo).count("Work-Item: ") == 1


def test_amending_the_words_of_a_move_changes_nothing_else(shop: Shop) -> None:
    shop.task("T-1", "In Progress")
    commit(shop.repo, "-m", "begin")
    before = message(shop.repo)
    assert shop.repo.try_git("commit", "-q", "--amend", "--no-edit").returncode == 0
    assert message(shop.repo) == before


def test_an_illegal_move_is_not_committed(shop: Shop) -> None:
    head = shop.repo.head()
    shop.task("T-1", "No State")
    done = commit(shop.repo, "-m", "no")
    assert (done.returncode, "error[illegal-transition]" in done.stderr) == (1, True)
    assert "(commit " not in done.stderr  # there is none yet
    assert shop.repo.head() == head


def test_a_keyword_is_asked_of_the_message(shop: Shop) -> None:
    shop.gate("start", "[{keyword: GO}]")
    assert commit(shop.repo, "-m", "rules").returncode == 0
    shop.task("T-1", "In Progress")
    done = commit(shop.repo, "-m", "no word")
    assert (done.returncode, "error[gate-blocked]" in done.stderr) == (1, True)
    assert commit(shop.repo, "-m", "with it", "-m", "Work-Keyword: T-1 GO").returncode == 0
    assert message(shop.repo).splitlines()[2:] == [
        "Work-Keyword: T-1 GO",
        "Work-Item: T-1",
        "Work-Transition: start",
        "Work-Actor: ann@example.org",
    ]


def test_a_keyword_in_a_comment_is_not_said(shop: Shop) -> None:
    shop.gate("start", "[{keyword: GO}]")
    assert commit(shop.repo, "-m", "rules").returncode == 0
    shop.task("T-1", "In Progress")
    editor = f"{sys.executable} -c \"import sys; open(sys.argv[1], 'w').write('x\\n#\\n# Work-Keyword: T-1 GO\\n')\""
    shop.repo.env["GIT_EDITOR"] = editor
    shop.repo.git("add", "-A")
    done = shop.repo.try_git("commit", "-q")
    assert (done.returncode, "error[gate-blocked]" in done.stderr) == (1, True)


def test_a_merge_gets_no_trailers(shop: Shop) -> None:
    shop.repo.branch("topic")
    shop.task("T-1", "In Progress")
    assert commit(shop.repo, "-m", "begin").returncode == 0
    shop.repo.git("switch", "-q", "main")
    shop.repo.write("README", "x\n")
    assert commit(shop.repo, "-m", "other").returncode == 0
    assert shop.repo.try_git("merge", "-q", "--no-edit", "topic").returncode == 0
    assert "Work-" not in message(shop.repo)


def test_partial_commits_and_linked_work_trees(shop: Shop, tmp_path: Path) -> None:
    shop.task("T-1", "In Progress")
    shop.repo.write("README", "x\n")
    shop.repo.git("add", "-A")
    shop.task("T-2", "No State")  # on the disk only
    assert shop.repo.try_git("commit", "-q", "-m", "only the item", "--", shop.path("T-1")).returncode == 0
    assert "Work-Item: T-1" in message(shop.repo)
    (shop.repo.top / shop.path("T-2")).unlink()
    linked = shop.repo.worktree(tmp_path / "linked", "-b", "topic", "HEAD")
    linked.write(".workflow/tasks/T-1.md", linked.read(".workflow/tasks/T-1.md").replace("In Progress", "In Review"))
    assert commit(linked, "-m", "done").returncode == 0
    assert "Work-Transition: " in message(linked)


def test_a_repository_without_a_workflow_commits_as_ever(repo: Repo, shop: Shop) -> None:
    other = Repo(shop.repo.top.parent / "other", shop.repo.env)
    assert work(other, "hook", "install").returncode == 0
    other.write("README", "x\n")
    assert commit(other, "-m", "first").returncode == 0
    other.write("README", "y\n")
    assert commit(other, "-m", "second").returncode == 0


def test_hooks_of_others_are_not_replaced(repo: Repo) -> None:
    ours, theirs = repo.top / ".git/hooks/pre-commit", repo.hook("commit-msg", "exit 0")
    text = theirs.read_text()
    done = work(repo, "hook", "install")
    assert (done.returncode, str(theirs) in done.stderr, ours.exists(), theirs.read_text()) == (1, True, False, text)
    assert work(repo, "hook", "install", "--force", "--dry-run").returncode == 0
    assert (ours.exists(), theirs.read_text()) == (False, text)
    assert work(repo, "hook", "install", "--force").returncode == 0
    assert (repo.top / ".git/hooks/commit-msg.before-git-work").read_text() == text
    before = theirs.read_text()
    assert work(repo, "hook", "install").returncode == 0  # over our own
    assert theirs.read_text() == before
    assert os.access(ours, os.X_OK)


def test_hooks_go_where_git_looks_for_them(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "core.hooksPath", "my hooks")
    done = work(repo, "hook", "install")
    assert done.stdout.splitlines() == [str(repo.top / "my hooks" / name) for name in ("pre-commit", "commit-msg")]
    assert (repo.top / "my hooks/pre-commit").exists()
    repo.git("clone", "-q", "--bare", str(repo.top), str(tmp_path / "bare.git"))
    bare = Repo.opened(tmp_path / "bare.git", repo.env)
    assert work(bare, "hook", "install").stdout.splitlines() == [str(tmp_path / "bare.git/hooks/pre-receive")]


TRAILERS = ["Work-Item: T-1", "Work-Transition: start"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("one\n", "one\n\nWork-Item: T-1\nWork-Transition: start\n"),
        ("one", "one\n\nWork-Item: T-1\nWork-Transition: start\n"),
        ("docs: one\n", "docs: one\n\nWork-Item: T-1\nWork-Transition: start\n"),
        ("one\n\nA: b\nC-d: e\n", "one\n\nA: b\nC-d: e\nWork-Item: T-1\nWork-Transition: start\n"),
        ("one\n\ntext\nA: b\n", "one\n\ntext\nA: b\n\nWork-Item: T-1\nWork-Transition: start\n"),
        ("one\r\n", "one\r\n\r\nWork-Item: T-1\r\nWork-Transition: start\r\n"),
        ("one\n\n# help\n#\n", "one\n\nWork-Item: T-1\nWork-Transition: start\n\n# help\n#\n"),
        ("one\n# help\n", "one\n\nWork-Item: T-1\nWork-Transition: start\n\n# help\n"),
        (
            "one\n# ---------- >8 ----------\ndiff\n",
            "one\n\nWork-Item: T-1\nWork-Transition: start\n\n# ---------- >8 ----------\ndiff\n",
        ),
    ],
)
def test_where_trailers_go(text: str, after: str) -> None:
    assert with_lines(text, "#", TRAILERS) == after


LINES = st.lists(
    st.sampled_from(["", "text", "# note", "A: b", "Work-Item: T-9", "    Work-Item: T-8", "# --- >8 ---", " x ", "é"]),
    min_size=1,
)


@settings(max_examples=300)
@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_people_wrote_stays(lines: list[str], end: str, ended: bool) -> None:
    text = end.join(lines) + (end if ended else "")
    said = spoken(text, "#")
    if not said.strip():
        return
    after = with_lines(text, "#", TRAILERS)
    kept = after.split(TRAILERS[0])
    assert len(kept) == 2
    before, behind = kept[0], kept[1].split(TRAILERS[1], 1)[1]
    assert re.sub("[\r\n]", "", before + behind) == re.sub("[\r\n]", "", text)
    assert text.startswith(before.rstrip("\r\n"))
    assert set(said.splitlines()) <= set(spoken(after, "#").splitlines())
    move = Moved("c", "t-1", "", "", "To Do", "In Progress", (("start", None),))  # type: ignore[arg-type]
    assert missing(spoken(after, "#"), [move], "ann") == []
    assert len(missing(said, [move], "ann")) == 3


def test_rules_that_are_broken_in_head_are_mended_past_the_hook_and_it_says_so(shop: Shop) -> None:
    path = ".workflow/workflows/task.yml"
    whole = (shop.repo.top / path).read_text("utf-8")
    shop.repo.write(path, "states: [\n")
    assert commit(shop.repo, "--no-verify", "-m", "broken").returncode == 0
    shop.repo.write(path, whole)
    refused = commit(shop.repo, "-m", "mended")
    assert refused.returncode != 0
    assert "the rules that judge cannot be read" in refused.stderr
    assert "hint: mend them; as nothing can judge that commit: git commit --no-verify" in refused.stderr
    assert commit(shop.repo, "--no-verify", "-m", "mended").returncode == 0
    shop.task("T-1", "In Progress")
    assert commit(shop.repo, "-m", "begin").returncode == 0
