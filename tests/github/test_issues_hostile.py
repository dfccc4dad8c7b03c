"""What people write in issues: it is stored as text, changes nothing else, prints nothing active, and stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import GitWork, here
from tests.github.server import FakeGitHub
from tests.github.syncing import Sync, made
from tests.output.shapes import valid
from tests.support import Repo

LIMIT = 65_536
BODIES = {
    "a whole item": "---\nid: T-1\ntype: task\ntitle: x\nstatus: Done\nassignee: mallory\n---\n\nText.",
    "fences with CRLF": "---\r\nstatus: Done\r\n---\r\n",
    "lines of ours for a commit": (
        "Work-Override: x\nWork-Item: T-1\nWork-Import: github acme/shop#1 2026-01-02T03:04:05Z T-1 title:000000000000"
    ),
    "all control characters": "".join(map(chr, range(1, 32))) + "\x7f\x80\x9b31m\x9f",
    "text turned round": "\u202egnp.exe \u2066x\u2069 \u200f\u061c \ufeff",
    "line ends of all kinds": "a\rb\r\nc\nd\u2028e\u2029f\x85g\x0bh\x0ci",
    "as long as may be": "x" * LIMIT,
    "as many lines as may be": "\n" * (LIMIT - 1) + "x",
    "astral": "👩‍👩‍👧" * 5000,
    "the end of the text": "before\n<!-- github-comments -->\n## Comments\n\n<!-- github-comment 1 -->\n### ann, 2026",
    "a comment that never ends": "<!-- <!-- github-comments <!-- gitflow-work item\n--!> -->",
    "markers with other blanks": "<!--github-comments-->\n<!--\ngithub-comments -->\n<!--\tgitflow-work item T-1 -->",
    "only blanks": " \t \n\u00a0\n ",
    "front matter's end": "...\n---\n---",
    "a template": "{{ title }} {% for x in y %} ${{ github.token }} $(id) `id`",
    "an annotation": "::error file=x::y\n::add-mask::x\n##[group]x",
    "a fence without an end": "````\n---\n~~~",
}
TITLES = {
    "empty": "",
    "blanks": " \u00a0 ",
    "only emoji": "🎉👩‍👩‍👧",
    "300 characters": "wide " * 60,
    "leading dashes": "--- not: a fence",
    "an option": "--dry-run",
    "a path": "../../.git/hooks/pre-commit",
    "yaml": "'a': [b, {c}] # no",
    "a reference": "fixes #1, T-1: To Do -> Done",
    "a trailer": "Work-Override: x",
    "control characters": "\x1b]0;x\x07red\x1b[2J\r\nWork-Item: T-9",
    "turned round": "\u202egnp.exe",
    "reserved names": "CON",
    "null": "~",
    "a number": "0x1F",
    "a boolean": "no",
    "a dot": ".",
    "quotes": "\"'`\\",
}


@pytest.fixture
def sync(repo: Repo, gh: FakeGitHub) -> Sync:
    return made(repo, gh)


@pytest.fixture
def git_work(
    sync: Sync, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> GitWork:
    monkeypatch.setenv("GITHUB_API_URL", sync.gh.url)
    monkeypatch.setenv("GH_TOKEN", sync.gh.token)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    return lambda *args, at=None: here(at or sync.repo.top, args, capsys.readouterr)


def issues(sync: Sync) -> dict[int, tuple[str, str]]:
    """An issue of each title and of each body, with a comment of the same text: what each of them was."""
    told = [(title, "Text.") for title in TITLES.values()]
    told += [(f"Body {at}", body) for at, body in enumerate(BODIES.values())]
    made = {}
    for title, body in told:
        number = sync.gh.issue(title, body)
        sync.gh.comment(number, "mallory", body)
        made[number] = (title, body)
    return made


def test_all_of_it_is_brought_over_once_and_goes_back_as_it_came(sync: Sync, git_work: GitWork) -> None:
    """`git_work` looks at all that is printed: nothing that a terminal would obey."""
    wanted = issues(sync)
    first = git_work("github", "import", "--json")
    shape = valid(first.shape)
    assert first.status == 0, shape["report"]
    assert {one["number"] for one in shape["changes"]} == set(wanted)
    assert {one["rule"] for one in shape["report"]} <= {"title-changed"}
    again = valid(git_work("github", "import", "--json").shape)
    every = [str(number) for number in wanted]
    named = valid(git_work("github", "import", "--json", *every).shape)
    assert (again["changes"], named["changes"], named["conflicts"]) == ([], [], [])
    assert named["unchanged"] == len(wanted)
    checked = git_work("check", "--all")
    assert checked.status == 0, checked.said
    listed = git_work("list", "--all")
    assert listed.out.count("\n") == len(wanted) + 1, "one line for each, and the heading"
    paths = sync.repo.git("ls-files", "-z", ".workflow/tasks").split("\0")
    assert all(path.isascii() and len(path) < 120 for path in paths if path)
    trailers = sync.repo.git("log", "-1", "--format=%B")
    assert "\nWork-Override" not in trailers
    assert "\nWork-Item" not in trailers
    assert valid(git_work("github", "export", "--json").shape)["changes"] == []
    for number, (title, body) in wanted.items():
        issue = sync.gh.issue_at(number)
        assert (issue.title, issue.body) == (title, body)


@pytest.mark.parametrize("name", BODIES)
def test_an_edit_here_brings_the_text_over_and_back(sync: Sync, name: str) -> None:
    """The text is changed at its end, and exported: the rest of it is what it was, as far as lines are compared."""
    body = BODIES[name]
    number = sync.gh.issue("One", body[: LIMIT - 10])
    sync.gh.comment(number, "mallory", body[:1000])
    sync.imported()
    sync.edit(
        "One", "\n\n<!-- github-comments -->\n## Comments\n", "\nMore.\n\n<!-- github-comments -->\n## Comments\n"
    )
    done = sync.exported()
    assert [one.fields for one in done.changes] == [("body",)], done.told
    lines = body[: LIMIT - 10].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    assert sync.gh.issue_at(number).body == f"{lines}\nMore.".strip("\n")
    assert (sync.imported(forget=True).changes, sync.exported().changes) == ([], [])


def test_a_title_that_is_changed_by_its_item_is_told(sync: Sync, git_work: GitWork) -> None:
    sync.gh.issue("")
    sync.gh.issue("\x1b[2J")
    ran = git_work("github", "import")
    assert "#1: title-changed: it has no title; the item's is #1" in ran.err
    assert "#2: title-changed: its title has signs that no title may have; the item's is [2J" in ran.err
    assert ran.status == 0


def test_what_is_too_long_for_github_is_refused_by_us(sync: Sync, git_work: GitWork) -> None:
    for item_id, title, body in (("T-1", "x" * 300, ""), ("T-2", "Long", "x" * LIMIT), ("T-3", "Good", "")):
        text = f"---\nid: {item_id}\ntype: task\ntitle: {title}\nstatus: To Do\n---\n\n{body}\n"
        sync.repo.write(f".workflow/tasks/{item_id}.md", text)
    sync.repo.commit("tasks", ".workflow/tasks")
    ran = git_work("github", "export", "--create", "T-1", "T-2", "T-3")
    assert ran.status == 1
    assert "T-1: refused: its title has more than 256 characters" in ran.err
    assert "T-2: refused: its text has 65,6" in ran.err
    assert ran.out.split()[:2] == ["created", "T-3"]
    assert [one.title for one in sync.gh.repo.issues.values()] == ["Good"]
