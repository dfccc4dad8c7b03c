"""Whatever the arguments: a status of the table, and never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitflow_work.cli.app import COMMANDS
from tests.cli.running import TOP, GitWork, here, task
from tests.support import Repo

OPTIONS = [
    *("--json", "-n", "--dry-run", "--include", "--title", "--body", "--type", "--status", "--assignee", "--label"),
    *("--mine", "--all", "--sort", "--limit", "--keyword", "--message", "-m", "--if-status", "--format", "--preset"),
    *("--map", "-h", "--unknown", "-C", "--", "-"),
]
WORDS = [
    *("T-1", "t", "T-", "t-2", "task", "idea", "To Do", "in-progress", "start", "Done", "simple", "github"),
    *("HEAD", "HEAD~1", "HEAD..HEAD", "main..", "..", "...", "a..b", "0" * 40, "0" * 40 + "..HEAD", "0", "9" * 20),
    *("priority=High", "labels=a,b", "=", "=x", "x-a=", "status=Done", "id=T-9", "title=", "x-b=a\nb", "x-c=\x1b"),
    *("x-ü=ü", "x-d={}", "x-e=: #", "x-f=---", "due=never", "estimate=many", "x- =1", "x-[=1", "x-a: b=1", "", " "),
    *("\udcff", "x-g=\udcff", "\u2028", "::error::x", "%", "%s", "{id}", "*", "validate", "backlog", ".", "/nowhere"),
]
ARGUMENT = st.one_of(
    st.sampled_from(WORDS), st.sampled_from(OPTIONS), st.text(st.characters(exclude_characters="\0"), max_size=8)
)
COMMAND = st.sampled_from([name for name in COMMANDS if name != "edit"])


@pytest.fixture
def shown(started: Repo) -> Repo:
    """Some more to stumble over."""
    for item in ("T-2", "T-12"):
        task(started, item)
    started.write(".workflow/tasks/T-3.md", "broken\n")
    started.commit("more")
    return started


@given(COMMAND, st.lists(ARGUMENT, max_size=5))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_arguments(shown: Repo, capsys: pytest.CaptureFixture[str], command: str, arguments: list[str]) -> None:
    head = shown.head()
    here(shown.top, (command, *arguments), capsys.readouterr)
    if shown.head() != head or shown.status():
        shown.git("reset", "-q", "--hard", head)
        shown.git("clean", "-qfd")


@given(st.lists(st.one_of(ARGUMENT, COMMAND), max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_at_all(shown: Repo, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    if "edit" not in arguments:
        here(shown.top, tuple(arguments), capsys.readouterr)


@given(st.text(st.characters(exclude_characters="\0"), max_size=30))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_title_is_refused_or_kept(shown: Repo, capsys: pytest.CaptureFixture[str], title: str) -> None:
    """And what was written is read back the same."""
    made = here(shown.top, ("new", "task", f"--title={title}", "--json"), capsys.readouterr)
    if made.status == 0:
        assert made.shape["item"]["title"] == title.strip()
        item = made.shape["item"]["id"]
        assert here(shown.top, ("show", item, "--json"), capsys.readouterr).shape["item"]["title"] == title.strip()
    else:
        assert made.status == 2


@given(st.text(st.characters(exclude_characters="\0"), max_size=30))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_is_refused_or_kept(shown: Repo, capsys: pytest.CaptureFixture[str], value: str) -> None:
    done = here(shown.top, ("set", "T-1", f"reason={value}", "--json"), capsys.readouterr)
    if done.status == 0:
        assert done.shape["item"]["fields"].get("reason") == (value or None)
    else:
        assert done.status in (1, 2)


TITLES = {
    "": 2,
    "   ": 2,
    "a\nb": 2,
    "a\rb": 2,
    "a\tb": 2,
    "\x1b[2J": 2,
    "a\u2028b": 2,
    "x" * 10_240: 2,
    "x" * 500: 0,
    "x" * 501: 2,
    "123": 0,
    "...": 0,
    "!?": 0,
    "日本語": 0,
    "👩\u200d💻": 0,
    "a\u00a0b": 0,
    "\u202egnirts": 0,
    "--title": 0,
    "- a": 0,
    "# a": 0,
    "a: b": 0,
    "'": 0,
    '"a" \\ b': 0,
    "null": 0,
    "[a]": 0,
    "{a: b}": 0,
    "@ann": 0,
    "&a": 0,
    "*a": 0,
    "!!str a": 0,
    "| a": 0,
    "---": 0,
    "::error::pwned": 0,
    "../../etc/passwd": 0,
    "$(touch pwned) `touch pwned`": 0,
    "%s %d {id} {{7*7}}": 0,
    "<script>alert(1)</script>": 0,
}


@pytest.mark.parametrize(("title", "status"), TITLES.items(), ids=[ascii(one)[:30] for one in TITLES])
def test_titles(started: Repo, git_work: GitWork, title: str, status: int) -> None:
    before = started.head()
    made = git_work("new", "task", f"--title={title}", "--json")
    assert made.status == status
    if status:
        assert (started.head(), started.status()) == (before, "")
        return
    item = made.shape["item"]
    assert item["title"] == title
    assert len(Path(item["path"]).name) < 100
    for command in ("list", f"show {item['id']}", f"move {item['id']} start", f"can {item['id']}", "log", "check"):
        assert git_work(*command.split()).status == 0, command
    assert git_work("check", "--format", "github").status == 0
    assert title in [one["title"] for one in git_work("list", "--json").shape["items"]]
    assert not list(started.top.glob("pwned"))


def test_what_is_read_is_printed_inert(started: Repo, git_work: GitWork) -> None:
    """`git_work` holds all that is printed to that; here the words come from where no command would write them."""
    evil = "\u202e\u2066::error::x\u200b"
    started.write(
        ".workflow/tasks/T-2.md",
        f'---\nid: T-2\ntype: task\ntitle: "a{evil}"\nstatus: To Do\nassignee: "b{evil}"\n---\n\n\x1b]0;x\x07{evil}\n',
    )
    started.write(f".workflow/tasks/T-3{evil}\x1b[2J\n::error::x.md", f"title{evil}\n")
    started.commit("evil \x1b[2J")
    for command in ("list", "list --all --sort title", "show T-2", "can T-2", "log", "log T-2", "set T-2 priority=Low"):
        done = git_work(*command.split())
        assert done.status == 0, command
    assert git_work("show", "T-3").status == 1
    assert git_work("move", "T-2", "start", "-n").status == 0
    for form in ("text", "github"):
        done = git_work("check", "--format", form)
        assert done.status == 1
        assert not [line for line in done.out.splitlines() if line.startswith("::error::")]


@pytest.mark.parametrize("key", ["x- a", "x-a:", "x-\n", "x-a\x1b", "x-'", "x-#", "x-\ud800", "x-" + "k" * 1000, "x-é"])
def test_keys(started: Repo, git_work: GitWork, key: str) -> None:
    done = git_work("set", "T-1", f"{key}=1")
    if done.status == 0:
        assert git_work("show", "T-1", "--json").shape["item"]["fields"][key] == "1"
        assert git_work("check").status == 0
    else:
        assert done.status in (1, 2)
        assert started.status() == ""


def test_a_long_list_ends_quietly_when_nobody_reads_on(shown: Repo) -> None:

    for number in range(300):
        task(shown, f"T-{number + 100}", title="x" * 400)
    command = f"'{sys.executable}' -m gitflow_work list 2>err | head -n 1"
    subprocess.run(["sh", "-c", command], cwd=shown.top, env={**shown.env, "PYTHONPATH": str(TOP)}, check=True)
    said = [line for line in (shown.top / "err").read_text().splitlines() if "T-3.md" not in line]
    assert said == []


BYTES = [
    *("show", "can", "edit", "log", "move {} start", "set {} x-a=1", "new {} --title x"),
    *("list --assignee {}", "list --type {}", "list --status {}", "list x-a={}", "list --sort {}", "check"),
]


@pytest.mark.parametrize("command", BYTES)
def test_bytes_that_are_no_text(started: Repo, git_work: GitWork, command: str) -> None:
    """As Python gives the bytes of an argument that is not UTF-8."""
    words = command.split() if "{}" in command else [command, "{}"]
    assert git_work(*(word.replace("{}", "\udcff") for word in words)).status in (0, 2)
