"""Commands as processes, and the file of what a clone trusts."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from gitflow_work.adapters.commands import MAX_SAID, ClonesCommands
from gitflow_work.adapters.git.repository import find
from gitflow_work.core.attempt import Command
from gitflow_work.ports.commands import Ended, Script
from tests.support import Repo

PATIENCE = 20.0
"""Seconds after which something counts as never happening."""


@pytest.fixture
def commands(repo: Repo) -> ClonesCommands:
    return ClonesCommands(find(str(repo.top)))


def shell(commands: ClonesCommands, line: str, timeout: int = 30, **values: str) -> Ended:
    return commands.run(Command(("sh", "-c", line), timeout), {}, values)


def left(repo: Repo) -> list[str]:
    """The private folders that are still there."""
    return [one.name for one in (repo.top / ".git" / "gitflow-work").glob("commands-*")]


ENDS = {
    "well": ("echo one; echo two >&2", Ended("", "one\ntwo")),
    "badly": ("echo no; exit 7", Ended("ended with the status 7", "no")),
    "by a signal": ("kill -9 $$", Ended("was ended by the signal 9")),
    "with nothing to read": ("cat", Ended("")),
    "with odd bytes": ("printf 'a\\377b'", Ended("", "a\ufffdb")),
}


@pytest.mark.parametrize("case", ENDS)
def test_how_a_command_ends(commands: ClonesCommands, repo: Repo, case: str) -> None:
    line, ended = ENDS[case]
    assert shell(commands, line) == ended
    assert left(repo) == []


def test_it_is_at_the_top_of_the_work_tree_and_is_told_by_variables(repo: Repo) -> None:
    repo.write("sub/a.txt", "a\n")
    commands = ClonesCommands(find(str(repo.top / "sub")))
    ended = shell(commands, 'pwd; echo "$GIT_WORK_TITLE"', GIT_WORK_TITLE="$(touch here) `x`; \"'")
    assert ended.said == f"{repo.top.resolve()}\n$(touch here) `x`; \"'"


def test_words_that_name_files_become_private_copies(commands: ClonesCommands, repo: Repo) -> None:
    repo.write("tools/a.sh", "#!/bin/sh\necho from the disk\n").chmod(0o755)
    files = {
        "tools/a.sh": Script(b'#!/bin/sh\n. "$(dirname "$0")/lib.sh"\ncat "$1"\nls -l "$0" | cut -c1-10\n', True),
        "tools/lib.sh": Script(b"echo from a copy\n", False),
        "b.txt": Script(b"text\n", False),
    }
    ended = commands.run(Command(("./tools/a.sh", "b.txt", "c.txt")), files, {})
    assert ended == Ended("", "from a copy\ntext\n-r-x------")
    assert left(repo) == []


STARTS = {
    "no program": (("nobody-has-this",), {}, "is not found on PATH"),
    "no such file": (("/nowhere/at/all",), {}, "cannot be started: No such file or directory"),
    "no interpreter": (
        ("a/b",),
        {"a/b": Script(b"#!/nowhere\n", True)},
        "cannot be started: No such file or directory",
    ),
    "no format": (("a/b",), {"a/b": Script(b"\x00\x01", True)}, "cannot be started: Exec format error"),
    "not executable": (("a/b",), {"a/b": Script(b"#!/bin/sh\n", False)}, "cannot be started: Permission denied"),
    "a surrogate": (("echo", "\udfff\ud800"), {}, "cannot be started: a word of it cannot be passed on"),
}


@pytest.mark.parametrize("case", STARTS)
def test_what_cannot_be_started(commands: ClonesCommands, case: str) -> None:
    words, files, why = STARTS[case]
    assert commands.run(Command(words), files, {}).why == why


def test_a_command_that_does_not_end_is_ended_with_its_group(commands: ClonesCommands, repo: Repo) -> None:
    line = "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > pid; while :; do sleep 1; done' & wait"
    assert shell(commands, line, 1).why == "did not end within 1 s"
    until = time.monotonic() + PATIENCE
    pid = int((repo.top / "pid").read_text())
    while _lives(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(pid)
    assert left(repo) == []


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_only_the_end_of_much_output_is_kept(commands: ClonesCommands) -> None:
    said = shell(commands, "i=0; while [ $i -lt 3000 ]; do echo line number $i; i=$((i+1)); done").said
    assert len(said) <= MAX_SAID
    assert said.endswith("line number 2999")


def test_nothing_relative_is_on_the_path(commands: ClonesCommands, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("bin/evil", "#!/bin/sh\necho evil\n").chmod(0o755)
    repo.write("evil", "#!/bin/sh\necho evil\n").chmod(0o755)
    monkeypatch.setenv("PATH", f".::bin:{os.environ['PATH']}")
    monkeypatch.chdir(repo.top)
    assert commands.run(Command(("evil",)), {}, {}).why == "is not found on PATH"
    assert shell(commands, "evil").why == "ended with the status 127"


def test_commands_that_call_themselves_end(commands: ClonesCommands, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell(commands, "echo $GIT_WORK_DEPTH").said == "1"
    monkeypatch.setenv("GIT_WORK_DEPTH", "2")
    assert shell(commands, "echo $GIT_WORK_DEPTH").said == "3"
    monkeypatch.setenv("GIT_WORK_DEPTH", "3")
    assert "called by itself" in shell(commands, "echo").why
    monkeypatch.setenv("GIT_WORK_DEPTH", "nonsense")
    assert shell(commands, "echo $GIT_WORK_DEPTH").said == "1"


def test_what_a_crash_left_is_cleared_away(commands: ClonesCommands, repo: Repo) -> None:
    old, young = (repo.top / ".git" / "gitflow-work" / name for name in ("commands-old", "commands-young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (1_000_000_000, 1_000_000_000))
    shell(commands, "true")
    assert (old.exists(), young.exists()) == (False, True)


A, B = "a" * 64, "b" * 64


def test_trust_is_kept_and_revoked(commands: ClonesCommands, repo: Repo) -> None:
    assert commands.trusted() == {}
    assert commands.revoke() == 0
    commands.trust({A: "one.yml"})
    commands.trust({B: "two.yml"})
    again = ClonesCommands(find(str(repo.top)))
    assert again.trusted() == {A: "one.yml", B: "two.yml"}
    assert (repo.top / ".git" / "gitflow-work" / "trust.json").stat().st_mode & 0o077 == 0
    assert again.revoke() == 2
    assert commands.trusted() == {}


DAMAGED = [
    "",
    "[]",
    "{",
    '{"trusted": []}',
    '{"trusted": {"short": "a"}}',
    f'{{"trusted": {{"{A}": 3}}}}',
    "[" * 99_999,
]


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_trusts_nothing(commands: ClonesCommands, repo: Repo, text: str) -> None:
    commands.trust({A: "one.yml"})
    (repo.top / ".git" / "gitflow-work" / "trust.json").write_text(text)
    assert commands.trusted() == {}
    commands.trust({B: "two.yml"})
    assert commands.trusted() == {B: "two.yml"}


def test_a_symbolic_link_is_not_read(commands: ClonesCommands, repo: Repo, tmp_path: Path) -> None:
    commands.trust({A: "one.yml"})
    file = repo.top / ".git" / "gitflow-work" / "trust.json"
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert commands.trusted() == {}
