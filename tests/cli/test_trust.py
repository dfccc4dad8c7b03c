"""Which commands a clone trusts, and what ends that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import BOTH, READY, WORKFLOW, Desk


def test_nothing_runs_without_trust(desk: Desk) -> None:
    desk.keys(BOTH, trusted=False)
    for args in (["move", "T-1", "submit"], ["move", "T-1", "submit", "--dry-run"], ["can", "T-1", "submit"]):
        done = desk.git_work(*args)
        assert done.status == 3, args
        assert "git work trust" in done.said
    assert (desk.ran, desk.status()) == ([], "In Progress")
    [edge] = desk.git_work("can", "T-1", "submit", "--json").shape["transitions"]
    assert [(one["gate"], one["verdict"]) for one in edge["gates"]] == [("hooks", "unknown")]


def test_without_hooks_nothing_has_to_be_trusted(desk: Desk) -> None:
    desk.keys(BOTH + "\nretry: {attempts: 2}", trusted=False)
    assert desk.git_work("move", "T-1", "submit", "--no-hooks").status == 0
    assert (desk.ran, desk.status()) == ([], "In Review")


CHANGES = {
    "the workflow": lambda repo: repo.write(WORKFLOW, (repo.top / WORKFLOW).read_text() + "# more\n"),
    "the script": lambda repo: repo.write("tools/ready.sh", READY + "#\n"),
    "its permission": lambda repo: (repo.top / "tools/ready.sh").chmod(0o644),
    "a file beside it": lambda repo: repo.write("tools/lib.sh", "two\n"),
    "a word": lambda repo: repo.write("tools/arg.txt", "two\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_what_was_trusted_is_untrusted(desk: Desk, change: str) -> None:
    desk.repo.write("tools/lib.sh", "one\n")
    desk.repo.write("tools/arg.txt", "one\n")
    desk.keys("hooks: {before: {run: tools/ready.sh tools/arg.txt, files: [tools/lib.sh]}}")
    assert desk.git_work("can", "T-1", "submit").status == 0
    CHANGES[change](desk.repo)
    assert desk.git_work("can", "T-1", "submit").status == 0  # what is not committed does not run
    desk.repo.git("commit", "-q", "-a", "-m", "change")
    assert desk.git_work("move", "T-1", "submit").status == (1 if change == "its permission" else 3)
    assert desk.ran == []
    desk.repo.git("reset", "-q", "--hard", "HEAD^")
    assert desk.git_work("move", "T-1", "submit").status == 0  # these bytes were trusted


def test_a_change_beside_it_is_none(desk: Desk) -> None:
    desk.keys(BOTH)
    desk.repo.write("tools/other.sh", "other\n")
    desk.repo.commit("other")
    assert desk.git_work("move", "T-1", "submit").status == 0


def test_trust_is_the_clones_own(desk: Desk, tmp_path: Path) -> None:
    desk.keys(BOTH)
    desk.repo.git("clone", "-q", str(desk.repo.top), str(tmp_path / "clone"))
    clone = tmp_path / "clone"
    assert desk.git_work("can", "T-1", "submit", at=clone).status == 3
    assert desk.git_work("trust", at=clone).status == 0
    assert desk.git_work("can", "T-1", "submit", at=clone).status == 0
    assert desk.repo.git("status", "--porcelain") == ""
    linked = desk.repo.worktree(tmp_path / "linked", "-b", "other", "main")
    assert desk.git_work("can", "T-1", "submit", at=linked.top).status == 0


def test_trust_is_shown_and_taken_back(desk: Desk) -> None:
    desk.keys(BOTH, trusted=False)
    for option in ("--dry-run", "--list"):
        shown = desk.git_work("trust", option)
        assert (shown.status, shown.out.splitlines()[0]) == (0, f"{WORKFLOW}: not trusted")
    desk.git_work("trust")
    assert desk.git_work("trust", "--list").out.splitlines()[0] == f"{WORKFLOW}: trusted"
    [one] = desk.git_work("trust", "--list", "--json").shape["workflows"]
    assert [(each["when"], each["words"]) for each in one["commands"]] == [
        ("before", ["tools/ready.sh"]),
        ("after", ["tools/ready.sh"]),
    ]
    assert [each["path"] for each in one["files"]] == ["tools/ready.sh"]
    desk.git_work("trust", "--revoke", "--dry-run")
    assert desk.git_work("can", "T-1", "submit").status == 0
    assert desk.git_work("trust", "--revoke", "--json").shape["revoked"] == 1
    assert desk.git_work("can", "T-1", "submit").status == 3
    assert desk.git_work("trust", "--revoke", "--list").status == 2


def test_without_commands_there_is_nothing_to_trust(desk: Desk) -> None:
    done = desk.git_work("trust")
    assert (done.status, done.out) == (0, "")
    assert "no workflow of HEAD names a command" in done.err


def test_what_lies_in_the_work_tree_is_not_what_runs(desk: Desk, tmp_path: Path) -> None:
    desk.keys(BOTH)
    script = desk.repo.top / "tools/ready.sh"
    for evil in ("text", "link"):
        script.unlink()
        if evil == "text":
            desk.script("tools/ready.sh", "#!/bin/sh\necho evil >> ran\n")
        else:
            (tmp_path / "evil").write_text("#!/bin/sh\necho evil >> ran\n")
            (tmp_path / "evil").chmod(0o755)
            script.symlink_to(tmp_path / "evil")
    assert desk.git_work("move", "T-1", "submit").status == 0
    assert desk.ran == ["before 1", "after 1"]


def _link(desk: Desk) -> None:
    (desk.repo.top / "tools/ready.sh").unlink()
    (desk.repo.top / "tools/ready.sh").symlink_to("/bin/true")


DEFECTS = {
    "a symbolic link": (_link, "hooks: {before: tools/ready.sh}", "symbolic link"),
    "a link that is a word": (_link, "hooks: {before: sh tools/ready.sh}", "symbolic link"),
    "not executable": (
        lambda desk: (desk.repo.top / "tools/ready.sh").chmod(0o644),
        "hooks: {before: tools/ready.sh}",
        "not executable",
    ),
    "not there": (lambda desk: None, "hooks: {before: tools/redy.sh}", "no file of this commit"),
    "a folder": (lambda desk: None, "hooks: {before: ./tools}", "no file of this commit"),
    "a file that is not there": (
        lambda desk: None,
        "hooks: {before: {run: make, files: [tools/lib.sh]}}",
        "no file of this commit",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_what_cannot_be_trusted(desk: Desk, defect: str) -> None:
    make, keys, said = DEFECTS[defect]
    make(desk)
    desk.keys(keys, trusted=False)
    shown = desk.git_work("trust")
    assert shown.status == 1
    assert said in shown.out
    done = desk.git_work("move", "T-1", "submit")
    assert done.status == 1
    assert said in done.err
    assert desk.ran == []


def test_validate_names_files_that_are_not_there(desk: Desk) -> None:
    keys = "hooks: {before: tools/ready.sh, after: {run: tools/redy.sh now, files: [tools/lib.sh, tools/ready.sh]}}"
    desk.keys(keys, trusted=False)
    found = desk.git_work("workflow", "validate", "--json").shape["findings"]
    assert [(one["rule"], one["line"], one["message"].split()[5]) for one in found] == [
        ("missing-script", 23, "tools/redy.sh,"),
        ("missing-script", 23, "tools/lib.sh,"),
    ]


def test_hostile_commands_are_shown_inert(desk: Desk) -> None:
    desk.keys('hooks: {before: {run: [echo, "\\e[2Jred", "::error::x"]}}', trusted=False)
    shown = desk.git_work("trust", "--dry-run")
    assert "\\x1b[2Jred" in shown.out
    assert "\n::" not in shown.out
