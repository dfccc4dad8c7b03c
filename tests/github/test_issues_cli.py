"""What `git work github import` and `export` print, and which numbers they take."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, here
from tests.github import faults
from tests.github.server import FakeGitHub
from tests.github.syncing import Sync, made
from tests.output.shapes import valid
from tests.support import Repo


@pytest.fixture
def sync(repo: Repo, gh: FakeGitHub) -> Sync:
    return made(repo, gh)


@pytest.fixture
def git_work(sync: Sync, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> GitWork:
    monkeypatch.setenv("GITHUB_API_URL", sync.gh.url)
    monkeypatch.setenv("GH_TOKEN", sync.gh.token)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    return lambda *args, at=None: here(at or sync.repo.top, args, capsys.readouterr)


def test_numbers_with_and_without_a_sign(sync: Sync, git_work: GitWork) -> None:
    one, two = sync.gh.issue("One"), sync.gh.issue("A long one: " + "x" * 200)
    ran = git_work("github", "import", str(one), f"#{two}")
    assert ran.status == 0
    first, second = ran.out.splitlines()
    assert first.split() == ["created", sync.id("One"), f"#{one}", "One"]
    assert second.endswith("x…")
    assert len(second) < 120


@pytest.mark.parametrize("number", ["x", "0", "-1", "1.5", "#", "acme/shop#1", "１", "9" * 30, "\x1b[2J"])
def test_what_is_no_number(sync: Sync, git_work: GitWork, number: str) -> None:
    sync.gh.forget()
    ran = git_work("github", "import", "--", number)
    assert (ran.status, "is no number of an issue" in ran.err, "hint: " in ran.err) == (2, True, True)
    assert sync.gh.requests == [], "nobody was asked"


def test_one_that_is_not_there(git_work: GitWork) -> None:
    ran = git_work("github", "import", "99")
    assert ran.status == 1
    assert ran.err.splitlines() == [
        "#99: gone: issue 99 is not there, or this token may not see it",
        "  hint: look at the number, and at `github: repository`",
        "acme/shop: nothing done",
    ]
    assert valid(git_work("github", "import", "99", "--json").shape)["report"][0]["stops"] is True


def test_what_ended_early_says_whether_anything_was_done(sync: Sync, git_work: GitWork) -> None:
    for one in ("T-1", "T-2"):
        text = f"---\nid: {one}\ntype: task\ntitle: Task {one}\nstatus: To Do\n---\n"
        sync.repo.write(f".workflow/tasks/{one}.md", text)
    sync.repo.commit("tasks", ".workflow/tasks")
    post = "POST /repos/acme/shop/issues"
    with sync.gh.failing(faults.secondary_limit(600), post):
        none = git_work("github", "export", "--create", "T-1", "T-2")
    assert (none.status, "nothing was done, run this again" in none.err) == (3, True)
    assert none.err.splitlines()[-1] == "acme/shop: nothing done"
    with sync.gh.failing(faults.Fault("none"), post, times=1), sync.gh.failing(faults.secondary_limit(600), post):
        some = git_work("github", "export", "--create", "T-1", "T-2")
    assert (some.status, "what was done stands, run this again" in some.err) == (3, True)
    assert "hint: try again in 11 minutes" in some.err
    rest = git_work("github", "export", "--create", "T-1", "T-2")
    assert (rest.status, rest.out.split()[:2], len(sync.gh.repo.issues)) == (0, ["created", "T-2"], 2)


def test_a_pause_is_told(sync: Sync, git_work: GitWork) -> None:
    sync.gh.issue("One")
    with sync.gh.failing(faults.secondary_limit(2), "/issues", times=1):
        ran = git_work("github", "import")
    assert (ran.status, ran.err.splitlines()[0]) == (0, "GitHub asks for a pause of 2 s")
